"""What falls due in the life of an open window, and when (policy "Reminders and digest").

A deal's next due moment is a column; whoever claims it asks ``due_step`` what to do now. After a stand-still only what
is not overtaken is done: of two reminders missed, the later one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dealbot.core.model import Deal, Policy, State, Window
from dealbot.core.window import day_of, end_of, morning_of


class Step(StrEnum):
    """What can fall due for an open window."""

    REMINDER = "reminder"
    GRACE = "grace"
    """The window is over but no reminder was accepted for delivery: it gets days of grace instead of lapsing."""
    END = "end"


@dataclass(frozen=True, slots=True)
class DueStep:
    """One step that is due. ``key`` names it among all steps of the deal: done once, it is never done again."""

    step: Step
    key: str
    days_left: int = 0
    grace_until: date | None = None


def next_due_at(deal: Deal, after: datetime, policy: Policy) -> datetime | None:
    """The first moment later than ``after`` (UTC) at which something falls due; None for a deal that is not open."""
    if deal.state is not State.PROTECTED or deal.window is None:
        return None
    return first_due_at(deal.window, after, policy, grace_until=deal.grace_until)


def first_due_at(
    window: Window | None, after: datetime, policy: Policy, *, grace_until: date | None = None
) -> datetime | None:
    """The first moment later than ``after`` (UTC) at which something falls due for an open window.

    A window that is over already, because it was confirmed so late, falls due at once.
    """
    if window is None:
        return None
    ends = end_of(grace_until or window.last_day, policy.zone)
    reminders = [_reminder_at(window.last_day, days, policy) for days in policy.reminder_days]
    return min((moment for moment in [*reminders, ends] if moment > after), default=ends)


def due_step(deal: Deal, now: datetime, policy: Policy, *, reminded: bool) -> DueStep | None:
    """What to do about ``deal`` at ``now``; ``reminded`` says whether any reminder was accepted for delivery."""
    if deal.state is not State.PROTECTED or deal.window is None:
        return None
    last_day, today = deal.window.last_day, day_of(now, policy.zone)
    if now >= end_of(deal.grace_until or last_day, policy.zone):
        if reminded or deal.grace_until or not (policy.reminder_days and policy.grace_days):
            return DueStep(Step.END, f"{deal.reference}/end/{last_day}")
        grace = today + timedelta(days=policy.grace_days - 1)  # today is the first of them
        return DueStep(Step.GRACE, f"{deal.reference}/grace/{last_day}", (grace - today).days, grace)
    passed = [days for days in policy.reminder_days if _reminder_at(last_day, days, policy) <= now]
    if not passed or deal.grace_until:
        return None
    return DueStep(Step.REMINDER, f"{deal.reference}/{min(passed)}/{last_day}", (last_day - today).days)


def _reminder_at(last_day: date, days: int, policy: Policy) -> datetime:
    return morning_of(last_day - timedelta(days=days), policy.notice_hour, policy.zone)
