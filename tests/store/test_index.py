"""The index of names lives with the database: whatever a transaction sees, its lookups see the same, on any store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update

from dealbot.core.matching.index import Index
from dealbot.core.matching.names import sought_terms
from dealbot.core.model import Account, Company, State
from dealbot.errors import StoreError
from dealbot.store import Records, Store, schema
from dealbot.store.index import LONGEST_TAIL, _segment_of
from dealbot.store.tables import accounts, index_parts, index_segments
from tests.store.builders import AN_HOUR, LAST_DAY, NOON, an_account, an_open_deal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dealbot.core.model import Deal

MANY = 3 * LONGEST_TAIL


def some_accounts(word: str, count: int = MANY, start: int = 0) -> list[Account]:
    return [an_account(f"A{number}", f"{word} Nummer{number}") for number in range(start, start + count)]


def save(store: Store, *batch: Account) -> None:
    with store.writing() as records:
        records.accounts.save("crm", batch, NOON)


def found_in(records: Records, name: str, limit: int = 50) -> list[str]:
    return [account.id for account in records.accounts.candidates(Company(name), limit)]


def found(store: Store, name: str, limit: int = 50) -> list[str]:
    with store.reading() as records:
        return found_in(records, name, limit)


def pieces(store: Store) -> list[tuple[int, int, int]]:
    with store.reading() as records:
        rows = records._connection.execute(select(index_segments).order_by(index_segments.c.first_doc))
        return [(row.first_doc, row.last_doc, row.size) for row in rows]


def save_and_fail(records: Records, *batch: Account) -> None:
    records.accounts.save("crm", batch, NOON)
    assert found_in(records, batch[0].company.name or "")[0] == batch[0].id
    raise KeyError("in the body")


def undone(store: Store, *batch: Account) -> None:
    with pytest.raises(KeyError), store.writing() as records:
        save_and_fail(records, *batch)


@pytest.mark.parametrize("count", [1, LONGEST_TAIL, MANY])
def test_what_is_saved_is_found_at_once_and_after_and_from_another_store(
    store: Store, store_url: str, count: int
) -> None:
    other = Store(store_url)
    assert found(other, "Moulin") == []
    with store.writing() as records:
        records.accounts.save("crm", some_accounts("Moulin", count), NOON)
        assert len(found_in(records, "Moulin", 500)) == count
        assert found(other, "Moulin") == []
    assert [len(found(each, "Moulin", 500)) for each in (store, other)] == [count, count]
    other.close()


@pytest.mark.parametrize("count", [1, MANY])
def test_what_is_undone_is_not_found_though_its_numbers_are_given_again(store: Store, count: int) -> None:
    undone(store, *some_accounts("Moulin", count))
    assert found(store, "Moulin") == []
    save(store, *some_accounts("Ardoise", count))
    assert (found(store, "Moulin"), len(found(store, "Ardoise", 500))) == ([], count)


@pytest.mark.parametrize("count", [1, MANY])
def test_what_a_savepoint_undoes_is_not_found_in_its_transaction(store: Store, count: int) -> None:
    save(store, an_account("A0", "Moulin"))
    with store.writing() as records:
        with pytest.raises(KeyError), records.all_or_nothing():
            save_and_fail(records, *some_accounts("Ardoise", count))
        assert (found_in(records, "Moulin"), found_in(records, "Ardoise")) == (["A0"], [])


@pytest.mark.parametrize("count", [1, MANY])
def test_a_changed_account_is_found_by_its_new_name_only(store: Store, count: int) -> None:
    save(store, *some_accounts("Moulin", count))
    save(store, *some_accounts("Ardoise", count))
    assert (found(store, "Moulin"), len(found(store, "Ardoise", 500))) == ([], count)


def test_a_change_that_concerns_no_name_keeps_the_number(store: Store) -> None:
    save(store, an_account())
    save(store, replace(an_account(), rep="Somebody else"))
    with store.reading() as records:
        assert [hit.doc for hit in records.accounts.hits(Company("Moulin Bleu"))] == [1]


@pytest.mark.parametrize(
    "changed", [{"town": "Wiltz"}, {"postcode": "9530"}, {"email": "info@a.example"}, {"country": "LU"}]
)
def test_whatever_matching_weighs_gives_a_new_number_but_no_new_moment(store: Store, changed: dict[str, str]) -> None:
    save(store, an_account())
    with store.writing() as records:
        records.accounts.save("crm", [an_account(**changed)], NOON + AN_HOUR)
        (hit,) = records.accounts.hits(Company("Moulin Bleu"))
        (account,) = records.accounts.by_docs([hit.doc])
    assert (hit.doc, account.witnessed_at, account.company) == (2, NOON, Company("Moulin Bleu S.A.", **changed))


def test_what_is_gone_is_not_found_and_comes_back_under_a_new_number(store: Store) -> None:
    save(store, *some_accounts("Moulin"))
    with store.writing() as records:
        gone = [f"A{number}" for number in range(2, MANY)]
        assert records.accounts.forget("crm", [*gone, "A2", "unknown"], NOON + AN_HOUR) == MANY - 2
        assert found_in(records, "Moulin") == ["A0", "A1"]
    save(store, an_account("A7", "Moulin Nummer7"))
    assert sorted(found(store, "Moulin")) == ["A0", "A1", "A7"]


def test_many_dead_ones_hide_nobody_who_lives(store: Store) -> None:
    save(store, *some_accounts("Moulin", 500))
    with store.writing() as records:
        records.accounts.forget("crm", [f"A{number}" for number in range(499)], NOON)
    assert found(store, "Moulin", 3) == ["A499"]


def test_settling_leaves_no_tail_and_nothing_that_is_gone(store: Store) -> None:
    for start in range(0, 8 * MANY, MANY):
        save(store, *some_accounts("Moulin", MANY, start))
    with store.writing() as records:
        records.accounts.save("crm", some_accounts("Ardoise", 5), NOON)
        records.accounts.forget("crm", [f"A{number}" for number in range(3 * MANY)], NOON)
        records.accounts.settle()
    assert pieces(store) == [(1, 8 * MANY, 5 * MANY)]
    assert (len(found(store, "Moulin", 2000)), found(store, "Ardoise")) == (5 * MANY, [])
    with store.writing() as records:
        records.accounts.settle()
    assert pieces(store) == [(1, 8 * MANY, 5 * MANY)]


def test_an_index_of_nothing_but_the_gone_is_empty(store: Store) -> None:
    save(store, *some_accounts("Moulin"))
    with store.writing() as records:
        records.accounts.forget_unseen("crm", NOON + AN_HOUR)
        records.accounts.settle()
    assert (pieces(store), found(store, "Moulin")) == ([], [])


def test_small_pieces_are_joined_so_that_they_never_are_many(store: Store) -> None:
    for start in range(0, 30 * MANY, MANY):
        save(store, *some_accounts("Moulin", MANY, start))
    assert len(pieces(store)) < 12
    assert sum(size for _first, _last, size in pieces(store)) == 30 * MANY


def test_commonness_is_that_of_the_records(store: Store) -> None:
    save(store, *(an_account(f"A{number}", f"Moulin Bleu{number}", domain="a.example") for number in range(70)))
    with store.reading() as records:
        common = records.accounts.commonness()
        assert (common.having("moulin") >= 70, common.carriers("a.example"), common.bearers("moulinbleu3")) == (
            True,
            70,
            1,
        )


def test_accounts_come_in_the_order_asked_for_without_those_that_are_gone(store: Store) -> None:
    save(store, *some_accounts("Moulin", 4))
    with store.writing() as records:
        records.accounts.forget("crm", ["A2"], NOON)
        assert [account.id for account in records.accounts.by_docs([4, 1, 3, 2, 99])] == ["A3", "A0", "A1"]
        assert records.accounts.by_docs([]) == []


# --- deals -----------------------------------------------------------------------------------------------------------


def names(deals: list[Deal]) -> list[str | None]:
    return [deal.company.name for deal in deals]


def test_many_deals_are_found_at_once(records: Records) -> None:
    for number in range(LONGEST_TAIL + 10):
        an_open_deal(records, f"Moulin Nummer{number}")
        assert names(records.deals.candidates(Company(f"Moulin Nummer{number}"), LAST_DAY, 1)) == [
            f"Moulin Nummer{number}"
        ]


def test_deals_that_no_longer_count_hide_none_that_does(records: Records) -> None:
    for _number in range(200):
        an_open_deal(records, "Moulin Bleu", state=State.REFUSED, window=None)
    an_open_deal(records, "Moulin Bleu Wiltz")
    assert names(records.deals.candidates(Company("Moulin Bleu"), LAST_DAY, 5)) == ["Moulin Bleu Wiltz"]
    assert names(records.deals.candidates(Company("Moulin Bleu"), None, 5)) == ["Moulin Bleu"] * 5


# --- whatever happened -----------------------------------------------------------------------------------------------

WORDS = ("Moulin", "Ardoise", "Brasserie", "Garage")
STEPS = st.lists(
    st.tuples(st.sampled_from(["save", "forget", "settle", "undo"]), st.sampled_from(WORDS), st.integers(0, 150)),
    max_size=8,
)


@contextmanager
def left_as_it_was(store: Store) -> Iterator[None]:
    try:
        yield
    finally:
        with store._engine.begin() as connection:
            for table in (index_parts, index_segments, accounts):
                connection.execute(delete(table))


def take(store: Store, step: str, word: str, number: int) -> None:
    batch = some_accounts(word, 100, number)
    if step == "undo":
        undone(store, *batch)
        return
    with store.writing() as records:
        if step == "save":
            records.accounts.save("crm", batch, NOON)
        elif step == "forget":
            records.accounts.forget("crm", [account.id for account in batch], NOON)
        else:
            records.accounts.settle()


def of_all_rows(records: Records) -> Index:
    """The index as it would be if it were made of the living accounts at once."""
    index = records.accounts._index
    return Index([_segment_of(index._companies(0))])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_any_history_lookups_find_what_an_index_made_at_once_finds(
    store: Store, steps: list[tuple[str, str, int]]
) -> None:
    with left_as_it_was(store):
        for step in steps:
            take(store, *step)
        with store.reading() as records:
            for word in WORDS:
                wanted = of_all_rows(records).search(sought_terms(Company(word)), 1000)
                hits = records.accounts.hits(Company(word), 1000)
                assert {(hit.doc, hit.profile) for hit in hits} == {(hit.doc, hit.profile) for hit in wanted}


def test_each_lookup_beside_an_import_sees_one_moment(store: Store) -> None:
    save(store, *some_accounts("Moulin", 2000))

    def rename() -> None:
        for start in range(0, 2000, 250):
            save(store, *some_accounts("Ardoise", 250, start))

    def seen() -> set[str | None]:
        with store.reading() as records:
            asked = (Company(f"{word} Nummer777") for word in ("Moulin", "Ardoise"))
            found = [account for each in asked for account in records.accounts.candidates(each, 20)]
            return {account.company.name for account in found if account.id == "A777"}

    with ThreadPoolExecutor(1) as pool:
        renaming = pool.submit(rename)
        answers = [seen()]
        while not renaming.done():
            answers.append(seen())
        renaming.result()
    assert all(answer in ({"Moulin Nummer777"}, {"Ardoise Nummer777"}) for answer in answers)
    assert seen() == {"Ardoise Nummer777"}


# --- old and damaged databases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [lambda _data: b"\x80rubbish", lambda data: data[:-1] + b"x", lambda _data: b""])
def test_a_piece_that_is_damaged_is_refused_and_made_anew_by_an_upgrade(
    store: Store, store_url: str, damage: Callable[[bytes], bytes]
) -> None:
    save(store, *some_accounts("Moulin"))
    with store._engine.begin() as connection:
        data = connection.execute(select(index_parts.c.data)).scalar_one()
        connection.execute(update(index_parts).values(data=damage(data)))
    other = Store(store_url)
    with pytest.raises(StoreError, match="dealbot db upgrade"):
        found(other, "Moulin")
    other.upgrade(NOON)
    assert len(found(other, "Moulin", 500)) == MANY
    other.close()


def test_a_piece_that_is_missing_among_others_is_made_anew_by_an_upgrade(store: Store) -> None:
    for start in range(0, 3 * MANY, MANY):
        save(store, *some_accounts("Moulin", MANY, start))
    _first, (missing, _last, _size), _third = pieces(store)
    with store._engine.begin() as connection:
        connection.execute(delete(index_segments).where(index_segments.c.first_doc == missing))
    assert len(found(store, "Moulin", 1000)) == 2 * MANY
    store.upgrade(NOON)
    assert len(found(store, "Moulin", 1000)) == 3 * MANY


@pytest.mark.parametrize("count", [3, MANY])
def test_an_index_that_is_missing_costs_no_answer_and_is_made_by_an_upgrade(store: Store, count: int) -> None:
    save(store, *some_accounts("Moulin", count))
    with store._engine.begin() as connection:
        connection.execute(delete(index_parts))
        connection.execute(delete(index_segments))
    assert len(found(store, "Moulin", 500)) == count
    store.upgrade(NOON)
    assert (pieces(store), len(found(store, "Moulin", 500))) == ([(1, count, count)], count)


_OF_OLD = text(
    "INSERT INTO accounts (source, external_id, name, revenue, witnessed_at, seen_at, gone_at)"
    " VALUES ('crm', :id, :name, '', '2026-01-01 12:00:00', '2026-01-01 12:00:00', :gone_at)"
)


def test_a_database_of_the_first_version_is_brought_up_with_all_it_knows(empty_url: str) -> None:
    store = Store(empty_url)
    with store._alone() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for number in range(100):
            gone_at = None if number != 7 else "2026-01-01 12:00:00"
            connection.execute(_OF_OLD, {"id": f"A{number}", "name": f"Moulin Nummer{number}", "gone_at": gone_at})
    store.upgrade(NOON)
    store.require_current()
    assert (len(found(store, "Moulin", 500)), found(store, "Nummer42", 1)) == (99, ["A42"])
    assert pieces(store) == [(1, 100, 99)]
    store.close()
