"""How commands are called: where the settings come from, how wrong use and faulty settings are told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dealbot.cli import COMMANDS
from tests.stories.stage import ROOT, dealbot

if TYPE_CHECKING:
    from tests.cli.place import Place

GROUPS = {
    "accounts": ("import", "sync", "list"),
    "partners": ("import", "list"),
    "deals": ("list", "show", "decide", "export"),
    "db": ("upgrade", "backup", "restore"),
}


def test_help_as_a_module_names_every_command() -> None:
    command = [sys.executable, "-m", "dealbot", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert [name for name in COMMANDS if f"  {name} " not in done.stdout] == []


@pytest.mark.parametrize(
    "words", [*((name,) for name in COMMANDS), *((group, name) for group, names in GROUPS.items() for name in names)]
)
def test_every_command_has_help_and_takes_the_settings_file(words: tuple[str, ...]) -> None:
    shown = dealbot(*words, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert words in {(group,) for group in GROUPS} or "--config" in shown.out


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["deals", "dance"],
        ["deals", "list", "--colour"],
        ["deals", "list", "--state", "asleep"],
        ["deals", "list", "--at", "tomorrow"],
        ["deals", "show", "DR-2026-0099"],
        ["deals", "decide", "DR-2026-0001", "forget", "--reason", "x"],
        ["deals", "decide", "DR-2026-0001", "confirm"],
        ["check"],
        ["parse", "none.eml"],
        ["digest", "--manager", "nobody@vendor.example"],
        ["db", "restore", "none.db"],
        ["once", "--at", "2026-13-01"],
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_says_what_on_standard_error(fresh: Place, words: list[str]) -> None:
    told = fresh.run(*words, code=2)
    assert told.out == ""
    assert told.err
    assert "Traceback" not in told.err


def test_the_settings_file_may_be_named_before_and_after_the_command(fresh: Place, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    fresh.run("init", "--config", other)
    assert dealbot("--config", other, "deals", "list").code == 0
    assert dealbot("deals", "list", "--config", other).code == 0
    assert dealbot("--config", "none.toml", "deals", "list").code == 2
    assert dealbot("--config", "none.toml", "deals", "list", "--config", other).code == 0


def test_the_environment_names_the_settings_file(fresh: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert dealbot("deals", "list").code == 2
    monkeypatch.setenv("DEALBOT_CONFIG", str(fresh.folder / "config.toml"))
    assert dealbot("deals", "list").code == 0


def test_without_settings_the_way_to_some_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = dealbot("deals", "list")
    assert (told.code, "dealbot init" in told.err, "config.toml" in told.err) == (2, True, True)


def test_all_faulty_settings_are_told_at_once_each_with_its_key_and_what_is_allowed(fresh: Place) -> None:
    fresh.settings(
        vendor={"time_zone": "Europe/Atlantis", "staff_domains": ["a@b.example"], "colour": "red"},
        mailbox={"host": "imap.example.net", "username": "x", "security": "none", "port": 99999, "poll_every": "soon"},
        smtp={"host": "smtp.example.net", "from": "nobody", "username": "x"},
        database={"url": "mysql://x"},
        policy={"window_months": 0, "another_partners_window": "ignore"},
        managers=[{"email": "hedda", "countries": ["LUX"]}],
        accounts=[{"kind": "excel", "path": "a.xls"}],
        outbox={"per_recipient": 0},
    )
    told = fresh.run("deals", "list", code=2)
    expected = {
        "vendor.time_zone": "Europe/Luxembourg",
        "vendor.staff_domains": "example.net",
        "vendor.colour": "no such setting",
        "mailbox.0.security": "only on loopback",
        "mailbox.0.port": "65535",
        "mailbox.0.poll_every": "90s",
        "mailbox.0.oauth2_token_command": "exactly one of password_file",
        "smtp.from": "not a mail address",
        "database.url": "sqlite:///",
        "policy.window_months": "greater than or equal to 1",
        "policy.another_partners_window": "'conflict' or 'hold'",
        "managers.0.email": "not a mail address",
        "managers.0.countries": "two letters",
        "accounts.0.kind": "'csv'",
        "outbox.per_recipient": "greater than or equal to 1",
    }
    lines = told.err.splitlines()
    assert [
        key for key, allowed in expected.items() if not any(key in line and allowed in line for line in lines)
    ] == []


def test_a_password_never_appears_among_the_faults(fresh: Place) -> None:
    fresh.settings(mailbox={"host": "imap.example.net", "username": "x", "password": "hunter2"})
    assert "hunter2" not in fresh.run("deals", "list", code=2).err


def test_what_is_no_toml_is_told_with_its_line(fresh: Place) -> None:
    fresh.write("config.toml", "[vendor", 'name = "x"')
    assert "line 1" in fresh.run("deals", "list", code=2).err


@pytest.mark.parametrize("command", ["run", "once"])
def test_without_mail_servers_nothing_starts(fresh: Place, command: str) -> None:
    fresh.settings(smtp={"host": "localhost", "from": "deals@vendor.example"})
    assert "no mailbox is set" in fresh.run(command, code=2).err
    fresh.settings(mailbox={"host": "localhost", "username": "x", "password_env": "NOBODY_SETS_THIS"})
    assert "no server for outgoing mail is set" in fresh.run(command, code=2).err


def test_without_a_database_the_way_to_one_is_told(fresh: Place) -> None:
    (fresh.folder / "dealbot.db").unlink()
    for command in (["deals", "list"], ["once"], ["partners", "list"], ["digest"], ["check", "Moulin"]):
        assert "dealbot db upgrade" in fresh.run(*command, code=1).err
    assert not (fresh.folder / "dealbot.db").exists()


@pytest.mark.parametrize(
    "words",
    [["check", "--batch"], ["accounts", "import"], ["partners", "import"], ["parse", "config.toml", "--partners"]],
    ids=" ".join,
)
def test_a_file_that_is_not_there_is_a_failure_in_plain_words(fresh: Place, words: list[str]) -> None:
    assert "none.csv" in fresh.run(*words, "none.csv", code=1).err


def test_init_keeps_what_is_there(busy: Place) -> None:
    before = (busy.folder / "config.toml").read_bytes()
    assert "kept" in busy.run("init").out
    assert (busy.folder / "config.toml").read_bytes() == before
    assert len(busy.run("deals", "list", "--json").lines) == 2


def test_init_keeps_its_files_from_others(fresh: Place) -> None:
    assert (fresh.folder / "dealbot.db").stat().st_mode & 0o077 == 0
