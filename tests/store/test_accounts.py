from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from dealbot.core.model import Account, Company, Revenue
from dealbot.errors import SourceError
from dealbot.store import Ending, ImportCount, Store, sync_accounts
from tests.store.builders import AN_HOUR, NOON, an_account

LATER = NOON + AN_HOUR


def sync(store: Store, *accounts: Account, at: datetime = NOON, complete: bool = True) -> ImportCount:
    return sync_accounts(store, "crm", accounts, at, ending=lambda: Ending(complete=complete))


def found(store: Store, account_id: str = "A1") -> Account:
    with store.reading() as records:
        account = records.accounts.get("crm", account_id)
    assert account is not None
    return account


def candidates(store: Store, asked: Company) -> list[str]:
    with store.reading() as records:
        return [account.id for account in records.accounts.candidates(asked)]


def test_an_account_comes_back_as_its_source_told_it_with_the_moment_it_was_first_seen(store: Store) -> None:
    account = Account(
        source="crm",
        id="A1",
        company=Company(
            "Moulin Bleu S.A.",
            "moulin-bleu.example",
            "LU12345678",
            "B123456",
            "LU",
            "Wiltz",
            "9530",
            "info@moulin-bleu.example",
        ),
        rep="Rita Reuter",
        rep_email="rita@vendor.example",
        aware_since=date(2024, 2, 29),
        last_activity=date(2026, 1, 1),
        revenue=frozenset(Revenue),
        partner="Ardoise Informatique",
    )
    sync(store, account)
    assert found(store) == replace(account, witnessed_at=NOON, at_start=True)


def test_a_sync_counts_what_is_new_changed_unchanged_and_gone(store: Store) -> None:
    first = [an_account(f"A{number}", f"Company {number}") for number in range(5)]
    assert sync(store, *first) == ImportCount(new=5)
    second = [replace(first[0], rep="Somebody else"), *first[1:3], an_account("A9")]
    assert sync(store, *second, at=LATER) == ImportCount(new=1, changed=1, unchanged=2, gone=2)
    assert sync(store, *second, at=LATER) == ImportCount(unchanged=4)


@pytest.mark.parametrize(
    "changes",
    [
        {"rep": "Somebody else"},
        {"aware_since": date(2020, 1, 1)},
        {"company": Company("MOULIN BLEU sarl", domain="a.example")},
        {"company": Company("Moulin Bleu S.A.", domain="a.example", country="BE")},
    ],
)
def test_an_account_of_the_same_company_keeps_its_moment(store: Store, changes: dict[str, object]) -> None:
    account = an_account(domain="a.example")
    sync(store, account)
    sync(store, replace(account, **changes), at=LATER)  # type: ignore[arg-type] # fields by name
    assert found(store) == replace(account, witnessed_at=NOON, at_start=True, **changes)  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    "company",
    [
        Company("Another Company", domain="a.example"),
        Company("Moulin Bleu S.A.", domain="b.example"),
        Company("Moulin Bleu S.A."),
        Company("Moulin Bleu S.A.", domain="a.example", vat="LU12345678"),
        Company("Moulin Bleu S.A.", domain="a.example", register_id="B1"),
    ],
)
def test_an_old_record_made_into_another_company_is_witnessed_anew(store: Store, company: Company) -> None:
    account = an_account(domain="a.example")
    sync(store, account)
    sync(store, replace(account, company=company), at=LATER)
    assert found(store).witnessed_at == LATER


def test_an_account_that_a_complete_reading_lacks_is_no_candidate(store: Store) -> None:
    sync(store, an_account("A1", "Moulin Bleu", vat="LU1"), an_account("A2", "Moulin Vert", vat="LU2"))
    sync(store, an_account("A2", "Moulin Vert", vat="LU2"), at=LATER)
    assert candidates(store, Company("Moulin Bleu", vat="LU1")) == ["A2"]
    with store.reading() as records:
        assert [account.id for account in records.accounts.all()] == ["A2"]


def test_an_account_that_comes_back_is_witnessed_anew(store: Store) -> None:
    sync(store, an_account())
    sync(store, at=LATER)
    sync(store, an_account(), at=LATER + AN_HOUR)
    assert found(store).witnessed_at == LATER + AN_HOUR
    assert candidates(store, Company("Moulin Bleu")) == ["A1"]


def test_an_incomplete_reading_makes_nothing_disappear(store: Store) -> None:
    sync(store, an_account("A1"), an_account("A2"))
    assert sync(store, an_account("A2"), at=LATER, complete=False) == ImportCount(unchanged=1)
    assert candidates(store, Company("Moulin Bleu")) == ["A1", "A2"]


def test_sources_do_not_touch_each_other(store: Store) -> None:
    sync(store, an_account("A1"))
    sync_accounts(store, "erp", [replace(an_account("A1", "Ardoise"), source="erp")], LATER)
    assert candidates(store, Company("Moulin Bleu")) == ["A1"]
    with store.reading() as records:
        assert [(source.name, source.read_at) for source in records.sources.health()] == [("crm", NOON), ("erp", LATER)]


def test_a_reading_that_breaks_off_does_not_count_as_read(store: Store) -> None:
    def broken() -> Iterator[Account]:
        yield an_account("A2")
        raise SourceError("the line was cut")

    sync(store, an_account("A1"))
    with pytest.raises(SourceError):
        sync_accounts(store, "crm", broken(), LATER)
    with store.reading() as records:
        assert [(source.read_at, source.rows) for source in records.sources.health()] == [(NOON, 1)]
    assert candidates(store, Company("Moulin Bleu")) == ["A1"]


def test_a_failed_reading_keeps_the_last_good_one_and_the_next_ends_it(store: Store) -> None:
    with store.writing() as records:
        records.sources.read_ok("crm", NOON, 7)
        records.sources.read_failed("crm", LATER, "no such file")
        (failed,) = records.sources.health()
        records.sources.read_ok("crm", LATER, 8)
        (mended,) = records.sources.health()
    assert (failed.read_at, failed.rows, failed.failed_at, failed.error) == (NOON, 7, LATER, "no such file")
    assert (mended.read_at, mended.rows, mended.failed_at, mended.error) == (LATER, 8, None, None)


def test_many_accounts_are_read_as_they_come_and_progress_is_told(store: Store) -> None:
    heard: list[int] = []
    accounts = (an_account(f"A{number}", f"Company {number}") for number in range(2500))
    count = sync_accounts(store, "crm", accounts, NOON, progress=heard.append)
    assert (count.new, heard) == (2500, [1000, 2000, 2500])
    assert candidates(store, Company("Company 1234"))[0] == "A1234"


@pytest.mark.parametrize(
    "asked",
    [
        Company("moulin BLEU"),
        Company("Le Grand Moulin"),
        Company(domain="a.example"),
        Company(vat="LU1"),
        Company(register_id="B1"),
    ],
)
def test_an_account_is_a_candidate_for_what_shares_a_key_or_a_word(store: Store, asked: Company) -> None:
    sync(store, an_account(domain="a.example", vat="LU1", register_id="B1"), an_account("A2", "Quite Another"))
    assert candidates(store, asked) == ["A1"]


def test_a_shared_number_comes_before_any_likeness_of_names(store: Store) -> None:
    sync(store, an_account("A1", "Moulin Bleu Ciel"), an_account("A2", "Something Else", vat="LU1"))
    assert candidates(store, Company("Grand Moulin Bleu Ciel", vat="LU1")) == ["A2", "A1"]
