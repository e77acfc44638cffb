"""Did sales know before the mail came? The two dates of an account against the receipt time.

``aware_since`` is a claim of the CRM, a day; ``witnessed_at`` is a fact, the moment dealbot first saw the record.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from dealbot.core.model import Account, MatchedAccount, Policy
from dealbot.core.window import day_of


class Knowledge(StrEnum):
    """What the two dates of one account say about the moment of receipt."""

    BEFORE = "before"
    CLAIMED_ONLY = "claimed_only"
    """Claimed for before the mail, first seen only after it: a record that appears afterwards proves nothing."""
    UNCLEAR = "unclear"
    """Seen before the mail, yet claimed only for later: the dates contradict each other."""
    AFTER = "after"


def knowledge(account: Account, received_at: datetime, policy: Policy) -> Knowledge:
    """What ``account`` proves. A claim for the very day of receipt counts as before: the day alone can't tell.

    Without a claim the fact alone speaks; an account that is not recorded yet was never witnessed. One that was there
    at the first reading of its source (``at_start``) was witnessed then, like any other; letters say so beside it.
    """
    witnessed = account.witnessed_at is not None and account.witnessed_at < received_at
    if account.aware_since is None:
        return Knowledge.BEFORE if witnessed else Knowledge.AFTER
    claimed = account.aware_since <= day_of(received_at, policy.zone)
    if claimed:
        return Knowledge.BEFORE if witnessed else Knowledge.CLAIMED_ONLY
    return Knowledge.UNCLEAR if witnessed else Knowledge.AFTER


def still_counts(matched: MatchedAccount, received_at: datetime, policy: Policy) -> bool:
    """False for knowledge that has lapsed: no revenue, and no activity for ``awareness_expires_months``."""
    account = matched.account
    last = max(filter(None, (account.last_activity, account.aware_since)), default=None)
    if policy.awareness_expires_months is None or account.revenue or last is None:
        return True
    return last >= day_of(received_at, policy.zone) - relativedelta(months=policy.awareness_expires_months)
