"""Did sales know? The claim (a day) and the witness (a moment) against the receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.knowledge import Knowledge, knowledge, still_counts
from dealbot.core.model import Account, Policy, Revenue
from tests.core.builders import POLICY, RECEIVED, an_account, at, day, matched

CLAIMS = {
    "before": day("2026-11-19"),
    "same_day": day("2026-11-20"),
    "after": day("2026-11-21"),
    "none": None,
}
WITNESSES = {
    "before": RECEIVED - timedelta(seconds=1),
    "same_moment": RECEIVED,
    "after": RECEIVED + timedelta(seconds=1),
    "none": None,
}
BEFORE, CLAIMED_ONLY, UNCLEAR, AFTER = Knowledge.BEFORE, Knowledge.CLAIMED_ONLY, Knowledge.UNCLEAR, Knowledge.AFTER
PROVES = {
    #             witnessed before  same moment   after         never
    "before": (BEFORE, CLAIMED_ONLY, CLAIMED_ONLY, CLAIMED_ONLY),
    "same_day": (BEFORE, CLAIMED_ONLY, CLAIMED_ONLY, CLAIMED_ONLY),
    "after": (UNCLEAR, AFTER, AFTER, AFTER),
    "none": (BEFORE, AFTER, AFTER, AFTER),
}
EXPIRING = Policy(awareness_expires_months=24)


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("witness", WITNESSES)
def test_what_a_claim_and_a_witness_prove_together(claim: str, witness: str) -> None:
    account = an_account(aware_since=CLAIMS[claim], witnessed_at=WITNESSES[witness])
    assert knowledge(account, RECEIVED, POLICY) is PROVES[claim][list(WITNESSES).index(witness)]


def test_the_day_of_receipt_is_the_vendors_when_it_is_held_against_a_claim() -> None:
    shortly_after_midnight = at("2026-11-20 00:10")
    account = an_account(aware_since=day("2026-11-20"), witnessed_at=shortly_after_midnight - timedelta(minutes=20))
    assert knowledge(account, shortly_after_midnight, POLICY) is Knowledge.BEFORE


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)) | st.none(), st.integers(0, 10**8))
def test_a_record_first_seen_after_the_mail_never_proves_that_sales_knew(claim: date | None, seconds: int) -> None:
    account = an_account(aware_since=claim, witnessed_at=RECEIVED + timedelta(seconds=seconds))
    assert knowledge(account, RECEIVED, POLICY) in {Knowledge.CLAIMED_ONLY, Knowledge.AFTER}


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-(10**8), 10**8), st.integers(1, 10**8))
def test_a_later_receipt_never_makes_sales_know_less(claim: date, seconds: int, later: int) -> None:
    account = an_account(aware_since=claim, witnessed_at=RECEIVED + timedelta(seconds=seconds))
    if knowledge(account, RECEIVED, POLICY) is Knowledge.BEFORE:
        assert knowledge(account, RECEIVED + timedelta(seconds=later), POLICY) is Knowledge.BEFORE


@pytest.mark.parametrize("witness", WITNESSES)
def test_a_record_that_was_there_from_the_start_proves_what_any_other_does(witness: str) -> None:
    seen = an_account(witnessed_at=WITNESSES[witness])
    assert knowledge(replace(seen, at_start=True), RECEIVED, POLICY) is knowledge(seen, RECEIVED, POLICY)


def test_knowledge_never_lapses_by_default() -> None:
    assert still_counts(matched(an_account(aware_since=day("1999-01-01"))), RECEIVED, POLICY)


@pytest.mark.parametrize(
    ("account", "counts"),
    [
        (an_account(aware_since=day("2024-11-20")), True),
        (an_account(aware_since=day("2024-11-19")), False),
        (an_account(aware_since=day("2020-01-01"), last_activity=day("2024-11-20")), True),
        (an_account(aware_since=day("2020-01-01"), last_activity=day("2024-11-19")), False),
        (an_account(aware_since=day("2020-01-01"), revenue=frozenset({Revenue.CONNECTIVITY})), True),
        (an_account(aware_since=None, last_activity=None), True),
    ],
    ids=["24 months", "a day more", "active lately", "active long ago", "a paying customer", "no date at all"],
)
def test_an_account_without_activity_for_the_set_months_is_let_go(account: Account, *, counts: bool) -> None:
    assert still_counts(matched(account), RECEIVED, EXPIRING) is counts


@pytest.mark.parametrize("odd", [date.max, date.min])
def test_a_date_at_the_edge_of_the_calendar_does_no_harm(odd: date) -> None:
    account = an_account(aware_since=odd, last_activity=None)
    assert still_counts(matched(account), RECEIVED, EXPIRING) is (odd == date.max)
    assert knowledge(account, datetime.fromisoformat("2026-11-20T09:00+00:00"), EXPIRING) in Knowledge
