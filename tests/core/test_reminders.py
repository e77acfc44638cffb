"""Policy "Reminders and digest" and "No silent lapse": what falls due for an open window, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.model import Deal, Policy, State
from dealbot.core.reminders import DueStep, Step, due_step, first_due_at, next_due_at
from dealbot.core.window import end_of
from tests.core.builders import LUXEMBOURG, POLICY, RECEIVED, a_deal, a_window, at, day

DEAL = a_deal()
"""Received on 20 November 2026, so its last day is 20 March 2027."""
FIRST_REMINDER = at("2027-02-18 08:00")
SECOND_REMINDER = at("2027-03-13 08:00")
MIDNIGHT = at("2027-03-21 00:00")
MICROSECOND = timedelta(microseconds=1)

POLICIES = st.builds(
    Policy,
    window_months=st.integers(1, 12),
    reminder_days=st.lists(st.integers(1, 90), unique=True, max_size=4).map(lambda days: tuple(sorted(days)[::-1])),
    grace_days=st.integers(0, 20),
    notice_hour=st.integers(0, 23),
)
RECEIPTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@dataclass(frozen=True)
class Walk:
    """One deal walked through time by its due moments: what was done, and how late each step came."""

    steps: tuple[DueStep, ...]
    moments: tuple[datetime, ...]


def walk(deal: Deal, confirmed_at: datetime, policy: Policy, *, late: timedelta, delivered: bool) -> Walk:
    """Do what falls due until the end; every claim comes ``late``, every reminder is ``delivered`` or bounces."""
    steps: list[DueStep] = []
    moments: list[datetime] = []
    due = next_due_at(deal, confirmed_at, policy)
    while due is not None and len(steps) < 50:
        now = max(due, confirmed_at) + late
        reminded = delivered and any(step.step is Step.REMINDER for step in steps)
        step = due_step(deal, now, policy, reminded=reminded)
        assert step is not None
        steps.append(step)
        moments.append(now)
        ended = State.ENDED if step.step is Step.END else State.PROTECTED
        deal = replace(deal, state=ended, grace_until=step.grace_until or deal.grace_until)
        due = next_due_at(deal, now, policy)
    return Walk(tuple(steps), tuple(moments))


def test_the_reminders_come_30_and_7_days_before_the_last_day_at_the_hour_of_notices() -> None:
    assert next_due_at(DEAL, RECEIVED, POLICY) == FIRST_REMINDER
    assert next_due_at(DEAL, FIRST_REMINDER, POLICY) == SECOND_REMINDER


def test_the_end_comes_with_the_day_after() -> None:
    assert next_due_at(DEAL, SECOND_REMINDER, POLICY) == MIDNIGHT


def test_the_days_and_the_hour_are_settings() -> None:
    policy = Policy(reminder_days=(10,), notice_hour=15)
    assert next_due_at(DEAL, RECEIVED, policy) == at("2027-03-10 15:00")


def test_a_reminder_says_how_many_days_are_left() -> None:
    first = due_step(DEAL, FIRST_REMINDER, POLICY, reminded=False)
    second = due_step(DEAL, SECOND_REMINDER, POLICY, reminded=True)
    assert first == DueStep(Step.REMINDER, "DR-2026-0042/30/2027-03-20", 30)
    assert second == DueStep(Step.REMINDER, "DR-2026-0042/7/2027-03-20", 7)


def test_nothing_is_due_before_the_first_reminder() -> None:
    assert due_step(DEAL, FIRST_REMINDER - MICROSECOND, POLICY, reminded=False) is None


def test_a_reminder_is_named_the_same_however_often_and_late_it_is_asked_for() -> None:
    keys = {
        step.key
        for hours in range(0, 13 * 24, 7)
        if (step := due_step(DEAL, FIRST_REMINDER + timedelta(hours=hours), POLICY, reminded=False))
    }
    assert keys == {"DR-2026-0042/30/2027-03-20"}


def test_after_a_stand_still_only_the_later_of_two_missed_reminders_is_sent() -> None:
    step = due_step(DEAL, at("2027-03-17 12:00"), POLICY, reminded=False)
    assert step == DueStep(Step.REMINDER, "DR-2026-0042/7/2027-03-20", 3)
    assert next_due_at(DEAL, at("2027-03-17 12:00"), POLICY) == MIDNIGHT


def test_a_window_ends_with_its_last_day_once_a_reminder_was_delivered() -> None:
    assert due_step(DEAL, MIDNIGHT, POLICY, reminded=True) == DueStep(Step.END, "DR-2026-0042/end/2027-03-20")
    last_moment = due_step(DEAL, MIDNIGHT - MICROSECOND, POLICY, reminded=True)
    assert last_moment is not None
    assert last_moment.step is Step.REMINDER


def test_where_no_reminder_was_delivered_the_window_gets_seven_days_of_grace() -> None:
    step = due_step(DEAL, MIDNIGHT, POLICY, reminded=False)
    assert step == DueStep(Step.GRACE, "DR-2026-0042/grace/2027-03-20", 6, day("2027-03-27"))


def test_after_the_grace_the_window_ends_for_good() -> None:
    in_grace = replace(DEAL, grace_until=day("2027-03-27"))
    assert next_due_at(in_grace, MIDNIGHT, POLICY) == at("2027-03-28 00:00")
    assert due_step(in_grace, at("2027-03-27 23:59"), POLICY, reminded=False) is None
    step = due_step(in_grace, at("2027-03-28 00:00"), POLICY, reminded=False)
    assert step == DueStep(Step.END, "DR-2026-0042/end/2027-03-20")


def test_grace_after_a_long_stand_still_begins_when_it_is_found_out() -> None:
    step = due_step(DEAL, at("2027-05-03 10:00"), POLICY, reminded=False)
    assert step is not None
    assert step.grace_until == day("2027-05-09")


@pytest.mark.parametrize("policy", [Policy(reminder_days=()), Policy(grace_days=0)], ids=["no reminders", "no grace"])
def test_without_reminders_or_without_grace_the_window_simply_ends(policy: Policy) -> None:
    step = due_step(DEAL, MIDNIGHT, policy, reminded=False)
    assert step is not None
    assert step.step is Step.END


@pytest.mark.parametrize("state", [state for state in State if state is not State.PROTECTED])
def test_nothing_ever_falls_due_for_a_deal_that_is_not_open(state: State) -> None:
    closed = replace(DEAL, state=state)
    assert next_due_at(closed, RECEIVED, POLICY) is None
    assert due_step(closed, MIDNIGHT, POLICY, reminded=False) is None


def test_a_window_confirmed_after_its_last_day_falls_due_at_once() -> None:
    assert first_due_at(DEAL.window, at("2027-06-01 10:00"), POLICY) == MIDNIGHT
    assert first_due_at(None, RECEIVED, POLICY) is None


def test_a_window_confirmed_between_its_reminders_gets_only_the_later_one() -> None:
    done = walk(DEAL, at("2027-03-01 10:00"), POLICY, late=timedelta(0), delivered=True)
    assert [step.key.split("/")[1] for step in done.steps] == ["7", "end"]


@pytest.mark.parametrize(("last_day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25)])
def test_a_window_that_ends_on_a_day_of_changing_clocks_ends_at_its_midnight(last_day: str, hours: int) -> None:
    deal = replace(DEAL, window=replace(a_window(), last_day=day(last_day)))
    ends = next_due_at(deal, at(f"{last_day} 00:00"), POLICY)
    assert ends == at(f"{last_day} 00:00") + timedelta(hours=hours)


@given(RECEIPTS, st.integers(0, 400), POLICIES, st.sampled_from([0, 1, 7, 12 * 24, 100 * 24]), st.booleans())
def test_walking_through_time_does_each_step_once_in_order_and_ends_with_the_end(
    received: datetime, confirmed_after: int, policy: Policy, hours_late: int, delivered: bool
) -> None:
    deal = a_deal(received_at=received, window=a_window(received, policy))
    confirmed_at = received + timedelta(days=confirmed_after)
    done = walk(deal, confirmed_at, policy, late=timedelta(hours=hours_late), delivered=delivered)
    order = [step.step for step in done.steps]
    assert order == sorted(order, key=[Step.REMINDER, Step.GRACE, Step.END].index)
    assert order.count(Step.END) == 1
    assert len({step.key for step in done.steps}) == len(done.steps)
    assert list(done.moments) == sorted(set(done.moments))


@given(RECEIPTS, st.integers(0, 400), POLICIES, st.booleans())
def test_no_window_ends_before_its_last_day_is_over_nor_without_a_reminder_or_grace(
    received: datetime, confirmed_after: int, policy: Policy, delivered: bool
) -> None:
    deal = a_deal(received_at=received, window=a_window(received, policy))
    done = walk(deal, received + timedelta(days=confirmed_after), policy, late=timedelta(0), delivered=delivered)
    assert deal.window is not None
    assert done.moments[-1] >= end_of(deal.window.last_day, LUXEMBOURG)
    warned = {step.step for step in done.steps} & ({Step.REMINDER, Step.GRACE} if delivered else {Step.GRACE})
    assert warned or not (policy.reminder_days and policy.grace_days)


@given(RECEIPTS, POLICIES)
def test_the_reminders_of_a_walk_come_from_many_days_left_to_few(received: datetime, policy: Policy) -> None:
    deal = a_deal(received_at=received, window=a_window(received, policy))
    done = walk(deal, received, policy, late=timedelta(0), delivered=True)
    left = [step.days_left for step in done.steps if step.step is Step.REMINDER]
    assert left == sorted(set(left), reverse=True)
    assert set(left) <= set(policy.reminder_days)
