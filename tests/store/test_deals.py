from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealbot.core.model import Company, Contact, Language, RequestedDeal, Service, State, Window
from dealbot.errors import StoreError, StoreRefusal
from dealbot.store import DueDeal, Records, Store
from tests.store.builders import AN_HOUR, LAST_DAY, NOON, a_new_deal, a_saved_partner, an_open_deal

if TYPE_CHECKING:
    from dealbot.core.model import Deal

A_DAY = timedelta(days=1)


def names(deals: list[Deal]) -> list[str | None]:
    return [deal.company.name for deal in deals]


def test_a_deal_comes_back_as_it_was_opened(records: Records) -> None:
    requested = RequestedDeal(
        company=Company("Moulin Bleu S.A.", "moulin-bleu.example", "LU12345678", "B123456", "LU", "Wiltz", "9530"),
        contact=Contact("Jo Weber", "jo@moulin-bleu.example", "+352123456"),
        services=frozenset({Service.IT, Service.NETWORK}),
        rfp=True,
        expected_close="2026-12",
    )
    partner = a_saved_partner(records)
    opened = an_open_deal(records, requested=requested, partner=partner, language=Language.DE)
    assert records.deals.by_reference(opened.reference) == opened
    assert opened.company == replace(requested.company, email="jo@moulin-bleu.example")
    assert (opened.contact, opened.services) == (requested.contact, requested.services)
    assert opened.window == Window(NOON, LAST_DAY)


def test_references_count_from_one_in_each_year(records: Records) -> None:
    references = [an_open_deal(records, year=year).reference for year in (2026, 2026, 2027, 2026)]
    assert references == ["DR-2026-0001", "DR-2026-0002", "DR-2027-0001", "DR-2026-0003"]


def test_a_reference_that_does_not_exist_is_none(records: Records) -> None:
    assert records.deals.by_reference("DR-2026-9999") is None


def test_one_prospect_has_one_open_window(store: Store) -> None:
    with store.writing() as records:
        first = an_open_deal(records)
        waiting = an_open_deal(records, state=State.HELD, same_prospect_as=first)
        assert waiting.state is State.HELD
    for same_as in (first, waiting):
        with pytest.raises(StoreRefusal, match="has an open window"), store.writing() as records:
            an_open_deal(records, same_prospect_as=same_as)


def test_a_held_deal_is_not_confirmed_beside_an_open_window(store: Store) -> None:
    with store.writing() as records:
        first = an_open_deal(records)
        waiting = an_open_deal(records, state=State.HELD, same_prospect_as=first)
    with pytest.raises(StoreRefusal, match=waiting.reference), store.writing() as records:
        records.deals.move(waiting, State.PROTECTED, at=NOON)
    with store.writing() as records:
        records.deals.move(first, State.WITHDRAWN, at=NOON)
        assert records.deals.move(waiting, State.PROTECTED, at=NOON).state is State.PROTECTED


def test_a_position_of_a_mail_is_decided_once(store: Store) -> None:
    with store.writing() as records:
        new = a_new_deal(records)
        records.deals.open(new)
    with pytest.raises(StoreRefusal, match="decided already"), store.writing() as records:
        records.deals.open(replace(new, state=State.HELD))


def test_moving_records_what_is_given_and_keeps_the_rest(records: Records) -> None:
    held = an_open_deal(records, state=State.HELD, window=None, rule="similar")
    partner, window = a_saved_partner(records), Window(NOON, LAST_DAY)
    moved = records.deals.move(held, State.PROTECTED, at=NOON, rule="by_a_person", window=window, partner=partner)
    assert records.deals.by_reference(held.reference) == moved
    assert (moved.state, moved.rule, moved.window, moved.partner) == (State.PROTECTED, "by_a_person", window, partner)
    assert moved.closed_at is None


def test_a_closed_deal_has_its_moment_and_nothing_due(records: Records) -> None:
    deal = an_open_deal(records, next_due_at=NOON)
    ended = records.deals.move(deal, State.ENDED, at=NOON + AN_HOUR)
    assert ended.closed_at == NOON + AN_HOUR
    assert records.deals.due(NOON + A_DAY, 10) == []


def test_a_deal_that_was_moved_meanwhile_is_not_moved_again(records: Records) -> None:
    deal = an_open_deal(records)
    records.deals.move(deal, State.WON, at=NOON)
    with pytest.raises(StoreError, match="no longer 'protected'"):
        records.deals.move(deal, State.ENDED, at=NOON)


def test_a_changed_deal_is_found_by_its_new_name(records: Records) -> None:
    deal = an_open_deal(records, "Moulin Bleu")
    records.deals.change(deal, replace(deal, company=Company("Ardoise Verte"), grace_until=LAST_DAY + A_DAY))
    assert records.deals.candidates(Company("Moulin Rouge"), LAST_DAY) == []
    (found,) = records.deals.candidates(Company("La Grande Ardoise"), LAST_DAY)
    assert (found.reference, found.grace_until) == (deal.reference, LAST_DAY + A_DAY)


@pytest.mark.parametrize(
    "asked",
    [
        Company("MOULIN-BLEU sarl"),
        Company("Bleu Horizon"),
        Company(domain="moulin-bleu.example"),
        Company(vat="LU12345678"),
        Company(register_id="B123456"),
    ],
)
def test_a_deal_is_a_candidate_for_what_shares_a_key_or_a_word(records: Records, asked: Company) -> None:
    company = Company("Moulin Bleu S.A.", "moulin-bleu.example", "LU12345678", "B123456", "LU")
    an_open_deal(records, requested=RequestedDeal(company=company))
    an_open_deal(records, "Quite Another")
    assert names(records.deals.candidates(asked, LAST_DAY)) == ["Moulin Bleu S.A."]


@pytest.mark.parametrize("asked", [Company("Quite Another"), Company(domain="gmail.com"), Company()])
def test_a_free_mail_domain_or_nothing_finds_no_candidates(records: Records, asked: Company) -> None:
    an_open_deal(records, requested=RequestedDeal(company=Company("Moulin Bleu", "gmail.com")))
    assert records.deals.candidates(asked, LAST_DAY) == []


def test_the_likeliest_candidates_come_first_and_no_more_than_asked_for(records: Records) -> None:
    for name in ("Bleu Ciel", "Grand Moulin Bleu", "Moulin Bleu", "Moulin Vert"):
        an_open_deal(records, name)
    found = records.deals.candidates(Company("Moulin Bleu"), LAST_DAY, limit=3)
    assert names(found) == ["Moulin Bleu", "Grand Moulin Bleu", "Bleu Ciel"]


def test_closed_deals_are_no_candidates_but_windows_that_ended_lately_are(records: Records) -> None:
    for state in State:
        an_open_deal(records, f"Moulin {state}", state=state)
    found = {deal.state for deal in records.deals.candidates(Company("Moulin"), LAST_DAY)}
    assert found == set(State) - {State.REFUSED, State.NOTED}
    later = {deal.state for deal in records.deals.candidates(Company("Moulin"), LAST_DAY + A_DAY)}
    assert later == {State.PROTECTED, State.HELD, State.CONFLICT}


def test_a_hostile_name_is_looked_up_like_any_other(records: Records) -> None:
    name = " ".join(f"word{number}" for number in range(10_000)) + "\0'; DROP TABLE deals; --\ud800"
    an_open_deal(records, name)
    assert len(records.deals.candidates(Company(name), LAST_DAY)) == 1


def test_what_is_due_comes_longest_overdue_first(records: Records) -> None:
    later, soon, _not_yet, _never = (
        an_open_deal(records, f"No. {hours}", next_due_at=NOON + AN_HOUR * hours if hours else None)
        for hours in (2, 1, 4, 0)
    )
    due = records.deals.due(NOON + 3 * AN_HOUR, 10)
    assert due == [DueDeal(soon, NOON + AN_HOUR), DueDeal(later, NOON + 2 * AN_HOUR)]
    assert records.deals.due(NOON + 3 * AN_HOUR, 1) == due[:1]


def test_what_is_due_is_claimed_by_one(records: Records) -> None:
    deal = an_open_deal(records, next_due_at=NOON)
    (due,) = records.deals.due(NOON, 10)
    assert records.deals.reschedule(deal, due.due_at, NOON + AN_HOUR)
    assert not records.deals.reschedule(deal, due.due_at, NOON + AN_HOUR)
    assert [each.due_at for each in records.deals.due(NOON + AN_HOUR, 10)] == [NOON + AN_HOUR]


def test_due_work_is_found_by_its_index(store: Store) -> None:
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[store._kind]
    with store.writing() as records:
        run = records.deals._connection.exec_driver_sql
        if store._kind == "postgresql":
            run("SET LOCAL enable_seqscan = off")
        question = "SELECT id FROM deals WHERE next_due_at <= '2026-11-16 12:00:00' ORDER BY next_due_at, id LIMIT 100"
        assert "ix_deals_next_due_at" in str(run(explain + question).all())


def test_deals_are_found_by_all_that_is_given(records: Records) -> None:
    old = an_open_deal(records, "Old", received_at=NOON - A_DAY, state=State.HELD)
    new = an_open_deal(records, "New")
    won = records.deals.move(an_open_deal(records, "Won"), State.WON, at=NOON + AN_HOUR)
    find = records.deals.find
    assert find() == [old, new, won]
    assert find([State.HELD, State.WON]) == [old, won]
    assert find([]) == []
    assert find(received_since=NOON) == [new, won]
    assert find(received_before=NOON) == [old]
    assert find(ending_before=LAST_DAY) == []
    assert find([State.PROTECTED], ending_before=LAST_DAY + A_DAY) == [new]
    assert find(closed_since=NOON + AN_HOUR) == [won]
    assert find(closed_before=NOON + AN_HOUR) == []


def test_the_digest_gets_what_is_open_what_waits_and_what_came_or_closed(records: Records) -> None:
    long_ago = NOON - 30 * A_DAY
    waiting = an_open_deal(records, "Waiting", state=State.CONFLICT, received_at=long_ago)
    running = an_open_deal(records, "Running", received_at=long_ago)
    ended = records.deals.move(an_open_deal(records, "Ended", received_at=long_ago), State.ENDED, at=NOON)
    records.deals.move(an_open_deal(records, "Past", received_at=long_ago), State.LOST, at=long_ago)
    noted = an_open_deal(records, "Noted", state=State.NOTED)
    assert set(names(records.deals.for_digest(NOON))) == set(names([waiting, running, ended, noted]))


def test_companies_named_lately_are_counted_once_each(records: Records) -> None:
    partner = a_saved_partner(records)
    first = an_open_deal(records, "One", partner=partner)
    an_open_deal(records, "One again", partner=partner, state=State.HELD, same_prospect_as=first)
    an_open_deal(records, "Two", partner=partner)
    an_open_deal(records, "Before", partner=partner, received_at=NOON - AN_HOUR)
    an_open_deal(records, "Of another")
    assert records.deals.named_since(partner, NOON) == 2


@given(
    moment=st.datetimes(timezones=st.timezones()).filter(lambda moment: 2 < moment.year < 9998),
    last_day=st.dates(min_value=date(1, 1, 1)),
    name=st.text(min_size=1),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_moments_days_and_names_come_back_as_they_went_in(
    store: Store, moment: datetime, last_day: date, name: str
) -> None:
    with store.writing() as records:
        opened = an_open_deal(records, f"A{name}", received_at=moment, window=Window(moment, last_day))
        found = records.deals.by_reference(opened.reference)
    assert found is not None
    assert found.received_at == moment.astimezone(UTC)
    assert found.received_at.utcoffset() == timedelta(0)
    assert found.window == Window(moment.astimezone(UTC), last_day)
    kept = f"A{name}".replace("\0", "").encode("utf-8", "replace").decode()
    assert (found.company.name or "").replace("\ufffd", "?") == kept.replace("\ufffd", "?")
