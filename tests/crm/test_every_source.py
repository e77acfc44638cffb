"""What every source of accounts keeps to, whatever it is: ``crm/source.py`` says it, this shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dealbot.core.model import Account
from dealbot.crm.source import Gone
from dealbot.errors import SourceError

if TYPE_CHECKING:
    from dealbot.crm.source import AccountSource
    from tests.crm.conftest import Crm


def names(source: AccountSource, since: str | None = None) -> dict[str, str | None]:
    """What a reading tells: each account's name, None for what is gone."""
    told = list(source.read(since))
    return {each.id: None if isinstance(each, Gone) else each.company.name for each in told}


def test_an_account_is_told_as_it_stands_there(crm: Crm) -> None:
    account_id = crm.put("A1", "Moulin Bleu S.A.", domain="www.moulin-bleu.example", country="LU", rep="Rita Rep")
    [account] = crm.source.read()
    assert isinstance(account, Account)
    assert (account.source, account.id, account.rep) == ("crm", account_id, "Rita Rep")
    company = account.company
    assert (company.name, company.domain, company.country) == ("Moulin Bleu S.A.", "moulin-bleu.example", "LU")
    assert not account.at_start


def test_a_whole_reading_tells_everything_there_is_and_that_it_did(crm: Crm) -> None:
    first, second = crm.put("A1", "Moulin"), crm.put("A2", "Kirsch")
    crm.put("A1", "Moulin Bleu")
    assert names(crm.source) == {first: "Moulin Bleu", second: "Kirsch"}
    assert crm.source.full
    assert crm.source.row_count() in {2, None}


def test_what_is_archived_or_deleted_is_not_told_by_a_whole_reading(crm: Crm) -> None:
    first, _second = crm.put("A1", "Moulin"), crm.put("A2", "Kirsch")
    crm.remove("A2")
    assert names(crm.source) == {first: "Moulin"}


def test_a_reading_goes_on_from_the_last_ones_cursor_and_misses_nothing(crm: Crm) -> None:
    first = crm.put("A1", "Moulin")
    known = names(crm.source)
    second = crm.put("A2", "Kirsch")
    crm.put("A1", "Moulin Bleu")
    assert known | names(crm.source, crm.source.cursor) == {first: "Moulin Bleu", second: "Kirsch"}
    third = crm.put("A3", "Ardoise")
    assert third in names(crm.source, crm.source.cursor)


def test_what_goes_is_told_by_the_next_reading(crm: Crm) -> None:
    crm.put("A1", "Moulin")
    second = crm.put("A2", "Kirsch")
    names(crm.source)
    crm.remove("A2")
    told = names(crm.source, crm.source.cursor)
    assert told.get(second) is None
    assert crm.source.full or second in told


@pytest.mark.parametrize("cursor", ["", "42", "{}", "null", '{"of": "something else", "int": 7}', "é" * 1000])
def test_a_cursor_of_something_else_is_as_good_as_none(crm: Crm, cursor: str) -> None:
    crm.put("A1", "Moulin")
    assert list(names(crm.source, cursor).values()) == ["Moulin"]
    assert crm.source.full


def test_nothing_there_is_nothing_told(crm: Crm) -> None:
    crm.put("A1", "Moulin")
    crm.remove("A1")
    assert names(crm.source) == {}
    assert crm.source.faults == []


def test_a_row_without_a_name_is_a_fault_and_the_rest_is_read(crm: Crm) -> None:
    crm.put("A1", " ")
    second = crm.put("A2", "Kirsch")
    assert names(crm.source) == {second: "Kirsch"}
    [fault] = crm.source.faults
    assert "no name" in fault.message
    assert names(crm.source) == {second: "Kirsch"}
    assert len(crm.source.faults) == 1


def test_what_cannot_be_read_to_its_end_is_a_source_error(crm: Crm) -> None:
    crm.put("A1", "Moulin")
    crm.break_off()
    with pytest.raises(SourceError):
        list(crm.source.read())
