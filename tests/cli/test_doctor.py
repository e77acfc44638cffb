"""What the doctor finds, of each kind, and that it ends with 1 where something must be mended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dealbot.app import App, real_clock
from dealbot.config import load
from tests.jobs.builders import ANNA, a_raw_mail
from tests.servers.process import free_port
from tests.stories.mails import a_registration
from tests.stories.stage import Installation, install, mailbox_of, smtp_on, write_settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.dovecot import Dovecot
    from tests.servers.smtp import ScriptedSmtp


@pytest.fixture
def house(tmp_path: Path, dovecot: Dovecot, address: str, smtp: ScriptedSmtp) -> Installation:
    """One that lacks nothing."""
    source = {"kind": "csv", "path": "accounts.csv", "name": "crm"}
    house = install(tmp_path, dovecot, address, smtp_on(smtp.port, address), accounts=[source])
    house.partners("Alpha Networks,alpha.example,,fr,LU")
    house.accounts("A1,Moulin Bleu S.A.,moulinbleu.example,Rita Rep,2026-01-05,,")
    return house


def examine(house: Installation, code: int = 0, **changes: Any) -> dict[str, tuple[str, str]]:
    """What the doctor says of each thing, with some sections of the settings changed."""
    write_settings(house.config, house.settings | changes)
    found = house.command("doctor", "--json", code=code).lines
    return {check["what"]: (check["health"], check["says"]) for check in found}


def test_where_nothing_is_to_be_mended_all_is_well(house: Installation) -> None:
    found = examine(house)
    assert {what for what, (health, _says) in found.items() if health != "ok"} == set()
    assert found["accounts"][1].startswith("crm: 1 rows, read 2")
    assert "dealbot/Done" in found["mailbox"][1]
    assert "1 may register" in found["partners"][1]


def test_for_people_it_is_a_list(house: Installation) -> None:
    lines = house.command("doctor").out.splitlines()
    assert lines[0] == "OK      settings: read, no faults"
    assert len(lines) == len(examine(house))


def test_it_changes_nothing(house: Installation) -> None:
    examine(house)
    with house.dovecot.client(house.address) as client:
        assert [name for _flags, _delimiter, name in client.list_folders()] == ["INBOX"]


def test_a_missing_database_is_a_fault_with_the_way_to_one(house: Installation) -> None:
    (house.folder / "dealbot.db").unlink()
    found = examine(house, code=1)
    assert found["database"][0] == "fault"
    assert "dealbot db upgrade" in found["database"][1]
    assert "partners" not in found
    assert found["mailbox"][0] == "ok"
    assert not (house.folder / "dealbot.db").exists()


def test_a_source_that_was_never_read_or_is_too_old_is_a_fault(house: Installation) -> None:
    never = [{"kind": "csv", "path": "other.csv"}]
    old = [{"kind": "csv", "path": "accounts.csv", "name": "crm", "fresh_for": "1d"}]
    house.accounts("A1,Moulin Bleu S.A.,,,,,", at=real_clock() - timedelta(days=2))
    assert examine(house, code=1, accounts=never)["accounts"][1].startswith("other.csv was never read")
    assert "too old" in examine(house, code=1, accounts=old)["accounts"][1]
    assert examine(house, accounts=[])["accounts"][0] == "warning"


@pytest.mark.parametrize(
    ("section", "value", "what", "says", "code"),
    [
        ("managers", [], "managers", "nobody hears of conflicts", 1),
        ("managers", [{"email": "max@vendor.test", "countries": ["LU"]}], "managers", "no head of sales", 0),
        ("operator", {}, "operator", "nobody hears of trouble", 0),
        ("mailbox", [], "mailbox", "no mailbox is set", 1),
    ],
)
def test_who_is_missing_is_named(
    house: Installation, section: str, value: object, what: str, says: str, code: int
) -> None:
    health, told = examine(house, code, **{section: value})[what]
    assert health == ("fault" if code else "warning")
    assert says in told


def test_without_partners_nobody_may_register(house: Installation) -> None:
    (house.folder / "dealbot.db").unlink()
    house.command("init")
    house.command("accounts", "sync")
    assert examine(house)["partners"] == ("warning", "nobody may register yet: dealbot partners import FILE.csv")


def test_a_secret_that_others_may_read_is_a_warning(house: Installation) -> None:
    (house.folder / "password").chmod(0o644)
    health, told = examine(house)["secrets"]
    assert health == "warning"
    assert "password" in told


def test_a_refused_login_is_told_apart_from_a_server_that_is_not_there(house: Installation) -> None:
    wrong = house.folder / "wrong"
    wrong.write_text("not it")
    usual = mailbox_of(house.dovecot, house.address, house.folder)
    refused = examine(house, code=1, mailbox=usual | {"password_file": wrong})["mailbox"]
    absent = examine(house, code=1, mailbox=usual | {"port": free_port()})["mailbox"]
    untrusted = examine(house, code=1, mailbox={k: v for k, v in usual.items() if k != "ca_file"})["mailbox"]
    assert "login was refused" in refused[1]
    assert "no connection" in absent[1]
    assert "certificate" in untrusted[1]


def test_a_server_for_outgoing_mail_that_is_not_there_is_a_fault(house: Installation) -> None:
    absent = smtp_on(free_port(), house.address)
    health, told = examine(house, code=1, smtp=absent)["smtp"]
    assert health == "fault"
    assert "no connection" in told


def test_a_clock_that_is_behind_the_mail_is_a_fault(house: Installation) -> None:
    app = App(load(house.config))
    later = real_clock() + timedelta(days=1)
    app.intake.take([a_raw_mail(a_registration(ANNA, "Moulin Bleu"), received_at=later)], later)
    app.close()
    assert "a mail came later" in examine(house, code=1)["clock"][1]
    assert "letters wait" in examine(house, code=1)["outbox"][1]
