"""The weekly digest: which week it tells of, and what stands in it for whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.digest import DigestFacts, Week, digest_for, last_week
from dealbot.core.letters import Digest, DigestLine
from dealbot.core.model import Deal, Manager, Policy, State
from dealbot.core.window import day_of
from tests.core.builders import BETA, HEAD_OF_SALES, POLICY, a_company, a_deal, a_manager, a_partner, a_window, at, day

NOW = at("2026-11-23 08:00")
"""A Monday, the hour of the digest."""
THIS_WEEK, LONG_AGO = at("2026-11-18 10:00"), at("2026-09-01 10:00")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def digest(*deals: Deal, manager: Manager = HEAD_OF_SALES, **known: Any) -> Digest:
    given_facts = replace(DigestFacts(deals, {}), **known)
    return digest_for(manager, given_facts, last_week(NOW, POLICY), NOW, POLICY)


def numbered(number: int, **changes: Any) -> Deal:
    return a_deal(reference=f"DR-2026-{number:04}", id=number, **{"received_at": LONG_AGO, **changes})


def ending_on(number: int, last_day: str, **changes: Any) -> Deal:
    return numbered(number, window=replace(a_window(LONG_AGO), last_day=day(last_day)), **changes)


def told(lines: tuple[DigestLine, ...]) -> list[tuple[int | None, int | None]]:
    return [(line.deal.id, line.days) for line in lines]


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 07:59", "2026-11-16 08:00"),
        ("2026-11-23 23:00", "2026-11-23 08:00"),
        ("2026-11-29 23:59", "2026-11-23 08:00"),
        ("2027-01-01 12:00", "2026-12-28 08:00"),
        ("2027-01-04 08:00", "2027-01-04 08:00"),
    ],
)
def test_the_week_ends_at_the_last_monday_eight_o_clock(now: str, until: str) -> None:
    assert last_week(at(now), POLICY).until == at(until)


@pytest.mark.parametrize(
    ("monday", "hours"),
    [("2026-10-26", 169), ("2027-03-29", 167), ("2027-01-04", 168)],
    ids=["autumn", "spring", "new year"],
)
def test_a_week_in_which_the_clocks_change_still_runs_from_eight_to_eight(monday: str, hours: int) -> None:
    week = last_week(at(f"{monday} 08:00"), POLICY)
    assert week.until - week.since == timedelta(hours=hours)
    assert week.since == at(f"{day(monday) - timedelta(days=7)} 08:00")


def test_the_day_and_hour_of_the_digest_are_settings() -> None:
    friday_afternoon = Policy(digest_weekday=4, notice_hour=15)
    week = last_week(NOW, friday_afternoon)
    assert week == Week(at("2026-11-13 15:00"), at("2026-11-20 15:00"))


@given(MOMENTS, st.integers(0, 6), st.integers(0, 23))
def test_the_weeks_follow_each_other_without_a_gap(now: datetime, weekday: int, hour: int) -> None:
    policy = Policy(digest_weekday=weekday, notice_hour=hour)
    week = last_week(now, policy)
    assert week.until <= now < week.until + timedelta(days=7, hours=1)
    assert last_week(week.until, policy) == week
    assert last_week(week.until - timedelta(microseconds=1), policy).until == week.since


# --- for whom ---------------------------------------------------------------------------------------------------------

LUXEMBOURG_DEAL = numbered(1, received_at=THIS_WEEK)
BELGIAN_DEAL = numbered(2, received_at=THIS_WEEK, company=a_company(country="BE"))
DEAL_OF_A_BELGIAN_PARTNER = numbered(3, received_at=THIS_WEEK, company=a_company(country=None), partner=BETA)
DEAL_OF_NO_COUNTRY = numbered(
    4, received_at=THIS_WEEK, company=a_company(country=None), partner=a_partner(country=None)
)
ALL_DEALS = (LUXEMBOURG_DEAL, BELGIAN_DEAL, DEAL_OF_A_BELGIAN_PARTNER, DEAL_OF_NO_COUNTRY)


@pytest.mark.parametrize(
    ("countries", "numbers"),
    [({"LU"}, [1, 4]), ({"BE"}, [2, 3, 4]), ({"LU", "BE"}, [1, 2, 3, 4]), ({"DE"}, [4]), (set(), [1, 2, 3, 4])],
)
def test_a_manager_reads_of_their_countries_and_the_head_of_sales_of_all(
    countries: set[str], numbers: list[int]
) -> None:
    week = digest(*ALL_DEALS, manager=a_manager(countries=frozenset(countries)))
    assert [line.deal.id for line in week.new] == numbers
    assert week.whole is not bool(countries)
    assert week.countries == tuple(sorted(countries))


# --- what -------------------------------------------------------------------------------------------------------------


def test_what_waits_for_a_person_stands_first_oldest_first_with_its_age_in_days() -> None:
    held = numbered(1, state=State.HELD, received_at=at("2026-11-20 23:30"))
    conflict = numbered(2, state=State.CONFLICT, received_at=at("2026-10-01 09:00"))
    assert told(digest(held, conflict).needs_you) == [(2, 53), (1, 3)]


def test_windows_that_end_within_30_days_are_listed_soonest_first_with_the_days_left() -> None:
    deals = [ending_on(1, "2026-12-23"), ending_on(2, "2026-11-23"), ending_on(3, "2026-12-24")]
    assert told(digest(*deals).ending) == [(2, 0), (1, 30)]


def test_a_window_in_its_days_of_grace_is_still_about_to_end() -> None:
    in_grace = ending_on(1, "2026-11-20", grace_until=day("2026-11-27"))
    assert told(digest(in_grace).ending) == [(1, 4)]


def test_a_window_whose_last_day_is_over_is_no_longer_about_to_end() -> None:
    assert digest(ending_on(1, "2026-11-22")).ending == ()


def test_windows_that_ended_are_those_of_the_week() -> None:
    deals = [
        numbered(1, state=State.ENDED, closed_at=at("2026-11-16 08:00")),
        numbered(2, state=State.ENDED, closed_at=at("2026-11-16 07:59")),
        numbered(3, state=State.ENDED, closed_at=NOW),
        numbered(4, state=State.WITHDRAWN, closed_at=THIS_WEEK),
    ]
    assert told(digest(*deals).ended) == [(1, None)]


def test_new_registrations_are_those_received_in_the_week_whatever_became_of_them() -> None:
    deals = [
        numbered(1, received_at=at("2026-11-16 08:00")),
        numbered(2, received_at=at("2026-11-16 07:59")),
        numbered(3, received_at=NOW),
        numbered(4, received_at=THIS_WEEK, state=State.NOTED),
    ]
    assert told(digest(*deals).new) == [(1, None), (4, None)]


def test_a_weak_resemblance_is_a_line_that_names_what_it_resembles() -> None:
    new, old = numbered(1, received_at=THIS_WEEK), numbered(2)
    week = digest(new, old, resembles={"DR-2026-0001": "Florilix", "DR-2026-0002": "Florilax"})
    assert week.weak == (DigestLine(new, "Alpha Networks", None, "Florilix"),)


def test_the_score_counts_what_each_rule_decided_in_the_week() -> None:
    deals = [numbered(n, received_at=THIS_WEEK, rule=rule) for n, rule in enumerate(["tender", "duplicate", "tender"])]
    week = digest(*deals, numbered(9, rule="known_before"))
    assert week.decided == (("duplicate", 1), ("tender", 2))


def test_the_time_to_answer_is_the_median() -> None:
    assert digest(answer_seconds=(900.0, 1.0, 2.0)).answer_seconds == 2.0
    assert digest().answer_seconds is None


def test_a_line_names_the_partner_or_where_there_is_none_the_sender() -> None:
    stranger = numbered(1, partner=None, sender="someone@unknown.example", state=State.HELD, received_at=THIS_WEEK)
    assert [line.partner_name for line in digest(stranger).needs_you] == ["someone@unknown.example"]


def test_a_week_without_anything_is_empty() -> None:
    assert digest().is_empty
    assert digest(numbered(1, state=State.WON), ending_on(2, "2027-03-01")).is_empty
    assert not digest(numbered(1, received_at=THIS_WEEK)).is_empty


@given(MOMENTS, st.lists(st.integers(0, 20 * 24 * 60), max_size=5))
def test_every_registration_is_new_in_exactly_one_weeks_digest(now: datetime, minutes_ago: list[int]) -> None:
    week = last_week(now, POLICY)
    before = last_week(week.since, POLICY)
    deals = tuple(numbered(n, received_at=now - timedelta(minutes=ago)) for n, ago in enumerate(minutes_ago))
    known = DigestFacts(deals, {})
    lines = [line for each in (before, week) for line in digest_for(HEAD_OF_SALES, known, each, now, POLICY).new]
    told_of = Counter(line.deal.id for line in lines)
    assert all(told_of[deal.id] == (before.since <= deal.received_at < week.until) for deal in deals)


def test_the_day_of_the_digest_is_the_vendors() -> None:
    assert digest().today == day_of(NOW, POLICY.zone) == day("2026-11-23")
