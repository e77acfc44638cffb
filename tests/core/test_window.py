"""Policy "The window": months of the vendor's calendar, through the end of the last day, summer time or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from dealbot.core.model import Window
from dealbot.core.window import day_of, end_of, is_open, morning_of, window_from
from tests.core.builders import LUXEMBOURG, a_window, at, day

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
MONTHS = st.integers(1, 36)
ZONES = st.sampled_from(
    ["Europe/Luxembourg", "UTC", "Africa/Cairo", "America/Santiago", "Asia/Kathmandu", "Atlantic/Azores"]
).map(ZoneInfo)


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2026-11-20 09:00", "2027-03-20"),
        ("2026-10-31 09:00", "2027-02-28"),
        ("2027-10-31 09:00", "2028-02-29"),
        ("2028-02-29 09:00", "2028-06-29"),
        ("2026-08-31 09:00", "2026-12-31"),
        ("2026-09-01 09:00", "2027-01-01"),
        ("2026-12-31 23:59", "2027-04-30"),
        ("2027-01-01 00:00", "2027-05-01"),
    ],
)
def test_four_calendar_months_end_on_the_same_day_of_the_month_or_its_last(received: str, last_day: str) -> None:
    assert window_from(at(received), 4, LUXEMBOURG).last_day == day(last_day)


def test_the_day_of_receipt_is_the_vendors_not_the_servers() -> None:
    just_after_midnight = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)
    assert day_of(just_after_midnight, LUXEMBOURG) == day("2026-08-01")
    assert window_from(just_after_midnight, 4, LUXEMBOURG).last_day == day("2026-12-01")


def test_a_window_keeps_the_receipt_it_was_given() -> None:
    assert window_from(at("2026-11-20 09:00"), 4, LUXEMBOURG).received_at == at("2026-11-20 09:00")


@pytest.mark.parametrize("received", ["2026-11-20 09:00", "2026-06-15 09:00", "2027-10-31 09:00"])
def test_protection_runs_through_local_midnight_of_the_last_day(received: str) -> None:
    window = a_window(at(received))
    midnight = end_of(window.last_day, LUXEMBOURG)
    assert midnight == at(f"{window.last_day + timedelta(days=1)} 00:00")
    assert is_open(window, midnight - timedelta(microseconds=1), LUXEMBOURG)
    assert not is_open(window, midnight, LUXEMBOURG)


def test_the_clock_starts_with_the_mail() -> None:
    window = a_window(at("2026-11-20 09:00"))
    assert is_open(window, window.received_at, LUXEMBOURG)
    assert not is_open(window, window.received_at - timedelta(microseconds=1), LUXEMBOURG)


@pytest.mark.parametrize(
    ("last_day", "hours"), [("2027-03-28", 23), ("2026-10-25", 25), ("2026-11-20", 24)], ids=["spring", "autumn", "any"]
)
def test_a_last_day_on_which_the_clocks_change_is_protected_to_its_own_end(last_day: str, hours: int) -> None:
    start = morning_of(day(last_day), 0, LUXEMBOURG)
    assert end_of(day(last_day), LUXEMBOURG) - start == timedelta(hours=hours)


def test_an_hour_that_the_spring_leaves_out_comes_an_hour_later() -> None:
    assert morning_of(day("2027-03-28"), 2, LUXEMBOURG) == at("2027-03-28 03:00")


def test_an_hour_that_comes_twice_in_autumn_is_the_first_of_them() -> None:
    assert morning_of(day("2026-10-25"), 2, LUXEMBOURG) == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)


@given(MOMENTS, MONTHS, ZONES)
@example(datetime(2027, 10, 31, 12, tzinfo=UTC), 4, LUXEMBOURG)
def test_a_window_is_never_shorter_than_its_months(received: datetime, months: int, zone: ZoneInfo) -> None:
    local = received.astimezone(zone).replace(tzinfo=None)
    ends = end_of(window_from(received, months, zone).last_day, zone).astimezone(zone).replace(tzinfo=None)
    assert ends > local + relativedelta(months=months)
    assert ends - (local + relativedelta(months=months)) <= timedelta(hours=25)


@given(MOMENTS, MONTHS, ZONES)
def test_a_window_is_open_on_every_one_of_its_days_and_on_none_after(
    received: datetime, months: int, zone: ZoneInfo
) -> None:
    window = window_from(received, months, zone)
    assert is_open(window, max(received, morning_of(window.last_day, 12, zone)), zone)
    assert not is_open(window, morning_of(window.last_day + timedelta(days=1), 12, zone), zone)


@given(MOMENTS, ZONES)
def test_every_moment_lies_between_the_ends_of_two_neighbouring_days(moment: datetime, zone: ZoneInfo) -> None:
    today = day_of(moment, zone)
    assert end_of(today - timedelta(days=1), zone) <= moment < end_of(today, zone)


@given(MOMENTS, MOMENTS, MONTHS, ZONES)
def test_who_writes_later_never_gets_an_earlier_last_day(
    one: datetime, other: datetime, months: int, zone: ZoneInfo
) -> None:
    first, second = sorted([one, other])
    assert window_from(first, months, zone).last_day <= window_from(second, months, zone).last_day


def test_a_window_is_a_value() -> None:
    assert Window(at("2026-11-20 09:00"), day("2027-03-20")) == a_window(at("2026-11-20 09:00"))
