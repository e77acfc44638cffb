"""What goes in and out as files: accounts, partners, queries, mails, deals, copies of the database."""

from __future__ import annotations

import csv
import io
import json
import mailbox
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.jobs.builders import ANNA, RECEIVED, a_desk
from tests.stories.mails import a_mail, a_registration
from tests.stories.stage import dealbot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.place import Place

ACCOUNTS = (
    "id,name,domain,vat,register_id,country,rep,rep_email,aware_since,last_activity,revenue,partner,colour",
    "A1,Moulin Bleu S.A.,moulinbleu.example,LU10000356,B123456,LU,Rita Rep,rita@vendor.example,2026-01-05,,,,red",
    "A2,,kirsch.example,,,LU,,,2026-01-05,,,,blue",
    "A3,Kirsch S.A.,kirsch.example,,,LU,,,the day before yesterday,,,,",
    "A4,Tannenhof GmbH,tannenhof.example,,,DE,,,2026-02-05,2026-03-05,sip_trunk+connectivity,Alpha Networks,",
    "A5,Ardoise SARL,,,,FR,,,2026-02-05,,carrier_pigeon,,",
)
MATCH_KEYS = {"account", "strength", "score", "because"}
DEAL_KEYS = {
    "company", "domain", "vat", "register_id", "country", "contact_name", "contact_email", "contact_phone", "services",
    "rfp", "expected_close", "evidence", "confidence",
}  # fmt: skip


def test_faulty_rows_of_accounts_are_named_by_line_and_left_out(fresh: Place) -> None:
    fresh.write("accounts.csv", *ACCOUNTS)
    told = fresh.run("accounts", "import", "accounts.csv", "--json")
    assert (told.lines[0]["new"], [fault["line"] for fault in told.lines[0]["faults"]]) == (3, [4, 6])
    assert "accounts.csv:4:" in told.err
    assert "the day before yesterday" in told.err
    assert "colour" in told.err
    listed = fresh.run("accounts", "list", "--json").lines
    assert [(account["id"], account["revenue"]) for account in listed] == [
        ("A1", []),
        ("A2", []),
        ("A4", ["connectivity", "sip_trunk"]),
    ]


def test_imported_again_nothing_is_new_and_what_is_missing_is_gone(fresh: Place) -> None:
    fresh.write("accounts.csv", ACCOUNTS[0], ACCOUNTS[1], ACCOUNTS[4])
    fresh.run("accounts", "import", "accounts.csv")
    fresh.write("accounts.csv", ACCOUNTS[0], ACCOUNTS[4])
    assert "0 new, 0 changed, 1 unchanged, 1 gone" in fresh.run("accounts", "import", "accounts.csv").out


def test_what_is_no_accounts_file_is_refused_as_a_whole(fresh: Place) -> None:
    fresh.write("accounts.csv", "firm;town", "Moulin Bleu;Mersch")
    told = fresh.run("accounts", "import", "accounts.csv", code=1)
    assert "accounts.csv" in told.err
    assert fresh.run("accounts", "list", "--json").lines == []


def test_faulty_rows_of_partners_are_named_by_line_and_left_out(fresh: Place) -> None:
    rows = ("name,domain,email,language,country", "Alpha,alpha.example,,fr,LU", "Beta,gmail.com,,xx,BE", ",,,,")
    fresh.write("partners.csv", *rows)
    told = fresh.run("partners", "import", "partners.csv")
    assert "1 new" in told.out
    assert "partners.csv:3:" in told.err
    [partner] = fresh.run("partners", "list", "--json").lines
    assert (partner["name"], partner["domains"], partner["language"]) == ("Alpha", ["alpha.example"], "fr")


def test_a_batch_of_queries_is_answered_right_after_the_import(fresh: Place) -> None:
    fresh.write("accounts.csv", *ACCOUNTS)
    fresh.run("accounts", "import", "accounts.csv")
    queries = ("q1,Moulin Bleu,,,,", "q2,,,LU10000356,,", "q3,Nobody At All,,,,", "q4,Moulin Bleu Gourmet,,,,")
    fresh.write("queries.csv", "id,name,domain,vat,register_id,country", *queries)
    answers = fresh.run("check", "--batch", "queries.csv").lines
    assert [set(answer) for answer in answers] == [{"id", "matches"}] * 4
    assert [answer["id"] for answer in answers] == ["q1", "q2", "q3", "q4"]
    assert [[match["account"] for match in answer["matches"]] for answer in answers] == [["A1"], ["A1"], [], ["A1"]]
    matches = [match for answer in answers for match in answer["matches"]]
    assert [match["strength"] for match in matches] == ["certain", "certain", "probable"]
    assert all(set(match) == MATCH_KEYS and 0 <= match["score"] <= 1 and match["because"] for match in matches)


def test_every_query_is_answered_and_one_without_a_number_is_named(fresh: Place) -> None:
    fresh.write("queries.csv", "id,name,domain", "q1,Moulin,", "q2,,not a domain", ",Kirsch,", "q3,Tannenhof,")
    told = fresh.run("check", "--batch", "queries.csv")
    assert [(answer["id"], answer["matches"]) for answer in told.lines] == [("q1", []), ("q2", []), ("q3", [])]
    assert "queries.csv:4:" in told.err


def test_one_company_is_told_to_a_person_and_to_a_program(busy: Place) -> None:
    told = busy.run("check", "Moulin Bleu")
    assert "PROTECTED until 2027-03-20 for Alpha Networks (DR-2026-0001)" in told.out
    [answer] = busy.run("check", "Moulin Bleu", "--json").lines
    assert answer["protected"] is True
    assert answer["rights"]["protected"] == ["hosting", "it", "network", "phone_system"]


def test_mails_are_parsed_as_the_contract_has_it(fresh: Place) -> None:
    (fresh.folder / "one.eml").write_bytes(a_registration(ANNA, "Moulin Bleu S.A.", "fr"))
    [said] = fresh.run("parse", "one.eml").lines
    assert (said["file"], said["kind"], said["language"], said["reference"]) == ("one.eml", "registration", "fr", None)
    [deal] = said["deals"]
    assert set(deal) == DEAL_KEYS
    assert (deal["company"], deal["country"], deal["services"]) == ("Moulin Bleu S.A.", "LU", ["network"])
    assert deal["evidence"]["company"]


def test_a_folder_and_an_mbox_are_parsed_mail_by_mail(fresh: Place) -> None:
    folder = fresh.folder / "mails"
    folder.mkdir()
    for name in ("b", "a"):
        (folder / f"{name}.eml").write_bytes(a_registration(ANNA, f"{name.upper()}lpenrose S.A."))
    box = mailbox.mbox(fresh.folder / "all.mbox")
    for language in ("de", "nl"):
        box.add(a_registration(ANNA, "Moulin Bleu S.A.", language))
    box.close()
    said = fresh.run("parse", "mails", "all.mbox").lines
    assert [line["file"] for line in said] == ["mails/a.eml", "mails/b.eml", "all.mbox#1", "all.mbox#2"]
    assert [line["language"] for line in said] == ["en", "en", "de", "nl"]


def test_parsing_needs_no_settings_and_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(a_registration(ANNA, "Moulin Bleu S.A."))
    told = dealbot("parse", tmp_path / "one.eml", "--config", tmp_path / "none.toml")
    assert (told.code, told.lines[0]["kind"]) == (0, "registration")
    assert [file.name for file in tmp_path.iterdir()] == ["one.eml"]


def test_the_partners_file_tells_partner_from_prospect(fresh: Place) -> None:
    body = "Hello,\n\nplease register Kirsch S.A., they want a firewall.\n\nAnna\nAlpha Networks S.A.\n"
    (fresh.folder / "one.eml").write_bytes(a_mail(ANNA, body))
    partners = fresh.write("p.csv", "name,domain", "Alpha Networks S.A.,alpha.example")
    [said] = fresh.run("parse", "--partners", partners, "one.eml").lines
    assert [deal["company"] for deal in said["deals"]] == ["Kirsch S.A."]


def test_a_mail_that_cannot_be_read_is_a_question_with_the_reason(fresh: Place) -> None:
    (fresh.folder / "empty.eml").write_bytes(b"")
    [said] = fresh.run("parse", "empty.eml").lines
    assert (said["kind"], said["deals"]) == ("question", [])
    assert said["unreadable"] == "empty message"


def test_an_export_holds_no_formula(fresh: Place) -> None:
    desk = a_desk(f"sqlite:///{fresh.folder / 'dealbot.db'}")
    desk.take(a_registration(ANNA, "Moulin Bleu S.A.", contact='=HYPERLINK("http://evil.example")'))
    with desk.store.writing() as records:
        deal = desk.deals()[0]
        records.deals.change(deal, replace(deal, company=replace(deal.company, name="=1+1", vat="@SUM(A1)")))
    desk.app.close()
    [row] = csv.DictReader(io.StringIO(fresh.run("deals", "export").out))
    assert (row["company"], row["vat"], row["reference"]) == ("'=1+1", "'@SUM(A1)", "DR-2026-0001")
    assert not [value for value in row.values() if value.startswith(("=", "+", "-", "@"))]


def test_deals_as_they_were_received_before_a_moment(busy: Place) -> None:
    before = RECEIVED.isoformat()
    assert busy.run("deals", "list", "--at", before, "--json").lines == []
    assert [deal["reference"] for deal in busy.run("deals", "list", "--json", "--at", "2026-11-21").lines] == [
        "DR-2026-0001",
        "DR-2026-0002",
    ]


def test_a_copy_of_the_database_brings_everything_back(busy: Place) -> None:
    copy = busy.folder / "copy.db"
    busy.run("db", "backup", copy)
    busy.run("deals", "decide", "DR-2026-0002", "refuse", "--reason", "no")
    busy.run("db", "restore", copy, "--yes")
    assert [deal["state"] for deal in busy.run("deals", "list", "--json", "--at", "2099-01-01").lines] == [
        "protected",
        "held",
    ]
    assert "will not write over" in busy.run("db", "backup", copy, code=1).err


def test_what_is_no_copy_is_not_restored(busy: Place) -> None:
    busy.write("copy.db", "not a database")
    assert "copy.db" in busy.run("db", "restore", "copy.db", "--yes", code=1).err
    assert len(busy.run("deals", "list", "--json", "--at", "2099-01-01").lines) == 2


def test_a_restore_asks_first(busy: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    busy.run("db", "backup", "copy.db")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    told = busy.run("db", "restore", "copy.db", code=1)
    assert "Is the daemon stopped" in told.out + told.err


def test_the_database_is_brought_to_this_version_once(fresh: Place) -> None:
    assert "already" in fresh.run("db", "upgrade").out
    (fresh.folder / "dealbot.db").unlink()
    assert "was None" in fresh.run("db", "upgrade").out


def test_every_line_of_json_is_json(busy: Place) -> None:
    for words in (["deals", "list"], ["deals", "show", "DR-2026-0002"], ["accounts", "list"], ["partners", "list"]):
        for line in busy.run(*words, "--json").out.splitlines():
            assert json.loads(line)
