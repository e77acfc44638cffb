"""``dealbot accounts``: sources of several kinds, read by name, shown with how fresh they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.servers.odoo import KEY, running_odoo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.place import Place
    from tests.servers.odoo import Odoo


@pytest.fixture
def odoo() -> Iterator[Odoo]:
    with running_odoo() as odoo:
        odoo.create("res.partner", name="Kirsch S.A.", is_company=True, user_id=1)
        yield odoo


@pytest.fixture
def place(fresh: Place, odoo: Odoo) -> Place:
    """With a source of each kind."""
    fresh.write("accounts.csv", "id,name", "A1,Moulin Bleu S.A.", "A2,")
    with closing(sqlite3.connect(fresh.folder / "erp.db")) as connection, connection:
        connection.execute("CREATE TABLE customers (no INTEGER, name TEXT)")
        connection.execute("INSERT INTO customers VALUES (7, 'Ardoise S.A.')")
    fresh.write("key", KEY).chmod(0o644)
    erp = {"url": "sqlite:///erp.db", "query": "SELECT * FROM customers", "columns": {"id": "no"}}
    fresh.settings(
        accounts=[
            {"kind": "csv", "path": "accounts.csv", "name": "crm"},
            {"kind": "sql", "name": "erp"} | erp,
            {"kind": "odoo", "name": "odoo", "url": odoo.url, "api_key_file": "key"},
        ]
    )
    return fresh


def test_every_kind_of_source_is_read(place: Place) -> None:
    told = place.run("accounts", "sync")
    assert told.out.splitlines() == [f"{name}: 1 new, 0 changed, 0 gone" for name in ("crm", "erp", "odoo")]
    assert "accounts.csv:3: no name, domain, VAT or register number; this row was left out" in told.err
    listed = {each["source"]: each for each in place.run("accounts", "list", "--json").lines}
    assert {name: each["company"]["name"] for name, each in listed.items()} == {
        "crm": "Moulin Bleu S.A.",
        "erp": "Ardoise S.A.",
        "odoo": "Kirsch S.A.",
    }
    assert listed["odoo"]["rep_email"] == "rita@vendor.example"


def test_what_was_there_from_the_start_is_marked(place: Place) -> None:
    place.run("accounts", "sync")
    place.write("accounts.csv", "id,name", "A1,Moulin Bleu S.A.", "A3,Tannenhof S.A.")
    place.run("accounts", "sync", "crm")
    marks = {each["id"]: each["at_start"] for each in place.run("accounts", "list", "--json").lines}
    assert marks == {"A1": True, "A3": False, "7": True, "res.partner/1": True}
    head, *rows = place.run("accounts", "list").out.splitlines()
    assert "at start" in head
    assert [" yes " in row for row in rows] == [True, False, True, True]


def test_sources_are_read_by_name_as_json(place: Place) -> None:
    [told] = place.run("accounts", "sync", "odoo", "--json").lines
    assert (told["source"], told["new"], told["full"], told["faults"]) == ("odoo", 1, True, [])
    [again] = place.run("accounts", "sync", "odoo", "--json").lines
    assert (again["unchanged"], again["full"]) == (1, False)
    [whole] = place.run("accounts", "sync", "odoo", "--full", "--json").lines
    assert whole["full"]
    assert "there are: crm, erp, odoo" in place.run("accounts", "sync", "none", code=2).err


def test_a_failure_is_told_and_the_others_are_read(place: Place, odoo: Odoo) -> None:
    odoo.faults = ["400"]
    told = place.run("accounts", "sync", "odoo", "erp", "--json", code=1)
    assert [line["source"] for line in told.lines] == ["odoo", "erp"]
    assert "not an answer of Odoo's" in told.lines[0]["error"]
    assert KEY not in told.err + told.out


def test_the_sources_are_shown_with_how_fresh_they_are(place: Place, odoo: Odoo) -> None:
    place.run("accounts", "sync", "erp", "odoo")
    odoo.faults = ["400"]
    place.run("accounts", "sync", "odoo", code=1)
    place.run("accounts", "import", "accounts.csv", "--source", "fair")
    found = {each["name"]: each for each in place.run("accounts", "sources", "--json").lines}
    assert {name: (each["kind"], each["fresh"], each["rows"]) for name, each in found.items()} == {
        "crm": ("csv", False, 0),
        "erp": ("sql", True, 1),
        "odoo": ("odoo", True, 1),
        "fair": ("file", True, 1),
    }
    rows = place.run("accounts", "sources").out.splitlines()
    assert "never read" in rows[1]
    assert "fresh; last failure" in rows[3]


def test_the_doctor_says_the_same(place: Place, odoo: Odoo) -> None:
    place.run("accounts", "sync", "odoo")
    odoo.faults = ["400"]
    place.run("accounts", "sync", "odoo", code=1)
    told = [(each["what"], each["health"], each["says"]) for each in place.run("doctor", "--json", code=1).lines]
    accounts = [(health, says) for what, health, says in told if what == "accounts"]
    assert [health for health, _says in accounts] == ["fault", "fault", "warning"]
    assert "crm was never read" in accounts[0][1]
    assert "odoo: 1 rows, read" in accounts[2][1]
    assert "it failed since: not an answer" in accounts[2][1]
    assert any(what == "secrets" and "chmod 600" in says for what, _health, says in told)


def test_a_file_is_not_imported_into_a_source_that_is_read_by_itself(place: Place) -> None:
    told = place.run("accounts", "import", "accounts.csv", "--source", "erp", code=2)
    assert "this source is read by itself (sql)" in told.err
    assert place.run("accounts", "import", "accounts.csv").out.startswith("crm: 1 new")


def test_most_of_a_file_gone_needs_a_persons_word(place: Place) -> None:
    place.write("accounts.csv", "id,name", *(f"A{number},Company {number}" for number in range(50)))
    place.run("accounts", "sync", "crm")
    place.write("accounts.csv", "id,name", "A1,Company 1")
    assert "49 of 50 accounts would be gone" in place.run("accounts", "sync", "crm", code=1).err
    assert place.run("accounts", "sync", "crm", "--accept-losses").out == "crm: 0 new, 0 changed, 49 gone\n"
