"""Facts as hypothesis invents them: two partners, one prospect, and everything that may be known of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from dealbot.core.model import (
    Deal,
    Facts,
    Insider,
    MatchedAccount,
    MatchedDeal,
    MatchedInsider,
    Partner,
    RequestedDeal,
    Revenue,
    SourceHealth,
    State,
    Strength,
)
from tests.core.builders import ALPHA, BETA, RECEIVED, a_company, a_deal, a_match, a_requested_deal, an_account

PARTNERS = (ALPHA, BETA)


def moments(days: int) -> st.SearchStrategy[datetime]:
    """Moments up to so many days before and after ``RECEIVED``, and often that very moment."""
    return st.just(RECEIVED) | st.integers(-days * 86_400, days * 86_400).map(
        lambda seconds: RECEIVED + timedelta(seconds=seconds)
    )


matches = st.sampled_from(Strength).map(a_match)
claims = st.none() | st.sampled_from([date(2020, 1, 1), date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)])
accounts = st.builds(
    lambda number, aware_since, witnessed_at, revenue, partner: an_account(
        id=f"A-{number}", aware_since=aware_since, witnessed_at=witnessed_at, revenue=revenue, partner=partner
    ),
    st.integers(1, 99),
    claims,
    st.none() | moments(300),
    st.frozensets(st.sampled_from(Revenue)),
    st.sampled_from([None, "Alpha Networks", "Beta Systems", "Gamma Telecom"]),
)
deals = st.builds(
    lambda number, state, partner, received_at: a_deal(
        reference=f"DR-2026-{number:04}", id=number, state=state, partner=partner, received_at=received_at
    ),
    st.integers(1, 999),
    st.sampled_from(State),
    st.sampled_from([*PARTNERS, None]),
    moments(200),
)
sources = st.builds(SourceHealth, st.sampled_from(["crm", "erp"]), st.none() | moments(3), st.just(24.0))
insiders = st.builds(MatchedInsider, st.sampled_from(Insider), st.just("Florilux"), matches)
requested = st.builds(
    lambda named, rfp, confidence: a_requested_deal(
        company=a_company() if named else RequestedDeal().company, rfp=rfp, confidence=confidence
    ),
    st.sampled_from([True, True, True, False]),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([1.0, 0.9, 0.3]),
)


def facts_of(partner: st.SearchStrategy[Partner | None]) -> st.SearchStrategy[Facts]:
    """Facts about a registration by ``partner``."""
    return st.builds(
        Facts,
        partner=partner,
        accounts=st.lists(st.builds(MatchedAccount, accounts, matches), max_size=4).map(tuple),
        deals=st.lists(st.builds(MatchedDeal, deals, matches), max_size=4).map(tuple),
        sources=st.lists(sources, max_size=2).map(tuple),
        insiders=st.just(()) | st.lists(insiders, max_size=2).map(tuple),
        named_lately=st.sampled_from([0, 0, 0, 24, 25]),
    )


any_facts = facts_of(st.sampled_from([*PARTNERS, None]))


def exchanged(known: Facts) -> Facts:
    """The same facts with Alpha in Beta's place and Beta in Alpha's."""
    return replace(
        known,
        partner=_other(known.partner),
        accounts=tuple(
            replace(each, account=replace(each.account, partner=_other_name(each.account.partner)))
            for each in known.accounts
        ),
        deals=tuple(replace(each, deal=_exchanged_deal(each.deal)) for each in known.deals),
    )


def _exchanged_deal(deal: Deal) -> Deal:
    return replace(deal, partner=_other(deal.partner))


def _other(partner: Partner | None) -> Partner | None:
    return {ALPHA: BETA, BETA: ALPHA}.get(partner) if partner else None


def _other_name(name: str | None) -> str | None:
    names = {"Alpha Networks": "Beta Systems", "Beta Systems": "Alpha Networks"}
    return names.get(name, name) if name else None
