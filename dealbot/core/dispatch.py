"""When a letter that was refused for now is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


def next_attempt(attempts: int, created_at: datetime, now: datetime, give_up_after: timedelta) -> datetime | None:
    """The next moment to try, after ``attempts`` tries: twice as long each time. None: it is time to give up."""
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 16), LONGEST_WAIT)
    return now + wait if now + wait <= created_at + give_up_after else None
