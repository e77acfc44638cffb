"""Odd values and odd places: none of them ends in a stack trace, steers a terminal, or stops the rest."""

from __future__ import annotations

import getpass
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dealbot.cli import parse
from dealbot.core.model import Company
from tests.jobs.builders import ANNA, a_desk
from tests.stories.mails import a_registration

if TYPE_CHECKING:
    from tests.cli.place import Place

STEERING = "Moulin\x1b[2J\x07 \u202eBleu"


def test_nothing_that_a_mail_says_steers_the_terminal(busy: Place) -> None:
    desk = a_desk(f"sqlite:///{busy.folder / 'dealbot.db'}")
    with desk.store.writing() as records:
        deal = desk.deal()
        records.deals.change(deal, replace(deal, company=Company(STEERING)))
    desk.app.close()
    for words in (["deals", "list", "--at", "2099-01-01"], ["deals", "show", "DR-2026-0001"], ["check", "Moulin"]):
        assert busy.run(*words).out.replace("\n", "").isprintable()


def test_nothing_that_a_csv_says_steers_the_terminal(fresh: Place) -> None:
    fresh.write("a.csv", "id,name", f"A1,{STEERING}")
    fresh.run("accounts", "import", "a.csv")
    for words in (["accounts", "list"], ["check", "Moulin Bleu"]):
        assert fresh.run(*words).out.replace("\n", "").isprintable()


def test_a_file_whose_name_is_no_text_is_parsed(fresh: Place) -> None:
    name = os.fsdecode(b"\xff.eml")
    (fresh.folder / name).write_bytes(a_registration(ANNA, "Moulin Bleu S.A."))
    told = fresh.run("parse", ".")
    assert (told.lines[0]["file"], told.lines[0]["kind"]) == (name, "registration")
    assert r"\udcff.eml" in told.out


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_parsed(
    fresh: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse, "_LARGEST", 10_000)
    fresh.write("a.eml", "x" * 20_000)
    (fresh.folder / "b.eml").write_bytes(a_registration(ANNA, "Moulin Bleu S.A."))
    told = fresh.run("parse", "a.eml", "b.eml", code=1)
    assert [said["file"] for said in told.lines] == ["b.eml"]
    assert told.err == "dealbot: the file is too large to be mail: a.eml\n"


def test_a_folder_without_mail_is_empty_but_one_that_is_not_there_is_wrong_use(fresh: Place) -> None:
    (fresh.folder / "empty").mkdir()
    assert fresh.run("parse", "empty").out == ""
    assert "'nowhere' does not exist" in fresh.run("parse", "empty", "nowhere", code=2).err


@pytest.mark.parametrize("where", ["config.toml/deeper/config.toml", "empty"])
def test_settings_that_cannot_be_written_or_read_are_told_in_a_sentence(fresh: Place, where: str) -> None:
    (fresh.folder / "empty").mkdir()
    told = fresh.run("init", "--config", where, code=2)
    assert told.err.startswith("dealbot: the settings file cannot be ")
    assert told.err.count("\n") == 1


def test_init_makes_the_folder_of_its_settings_and_puts_the_database_beside_them(fresh: Place) -> None:
    fresh.run("init", "--config", "deep/er/deals.toml")
    assert sorted(file.name for file in (fresh.folder / "deep/er").iterdir() if file.suffix != ".lock") == [
        "dealbot.db",
        "deals.toml",
    ]


def test_a_database_that_is_no_address_is_a_faulty_setting(fresh: Place) -> None:
    fresh.settings(database={"url": "postgresql+psycopg://deals:hunter2@localhost:port/deals"})
    told = fresh.run("deals", "list", code=2)
    assert "database.url" in told.err
    assert "hunter2" not in told.err


def test_a_decision_needs_a_reason_in_words(busy: Place) -> None:
    told = busy.run("deals", "decide", "DR-2026-0002", "confirm", "--reason", "  ", code=2)
    assert "reason" in told.err


def test_who_decides_has_a_number_where_the_login_has_no_name(busy: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    busy.run("deals", "decide", "DR-2026-0002", "confirm", "--reason", "another firm")
    [decided] = busy.run("deals", "show", "DR-2026-0002", "--json").lines
    assert decided["decisions"][-1]["decided_by"] == f"uid {os.getuid()}"


def test_a_digest_is_one_managers_or_sent_to_all(busy: Place) -> None:
    busy.settings(managers=[{"email": "max@vendor.example", "name": "Max", "countries": ["DE"], "language": "de"}])
    assert "Max" in busy.run("digest", "--manager", "Max@Vendor.example").out
    assert "none of them" in busy.run("digest", "--manager", "nobody@vendor.example", code=2).err
    assert "not both" in busy.run("digest", "--manager", "max@vendor.example", "--send", code=2).err


def test_without_managers_nobody_gets_a_digest(fresh: Place) -> None:
    fresh.settings(vendor={"name": "Vendor"})
    assert "nobody gets a digest" in fresh.run("digest", code=2).err
