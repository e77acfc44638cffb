"""The protection window (policy "The window"): calendar months, counted in days of the vendor's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from dealbot.core.model import Window


def window_from(received_at: datetime, months: int, zone: ZoneInfo) -> Window:
    """The window of a mail received at ``received_at``; 31 October plus four months ends on 28 or 29 February."""
    return Window(received_at, day_of(received_at, zone) + relativedelta(months=months))


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The vendor's calendar day on which ``moment`` falls."""
    return moment.astimezone(zone).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after ``day`` in ``zone``, in UTC: a day of 23 or 25 hours ends at its own midnight."""
    return morning_of(day + timedelta(days=1), 0, zone)


def morning_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """``hour`` o'clock of ``day`` in ``zone``, in UTC."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def is_open(window: Window, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether ``moment`` lies in the window: from the receipt, through the end of the last day."""
    return window.received_at <= moment < end_of(window.last_day, zone)
