"""What the vendor's own people hear of a company."""

from __future__ import annotations

import pytest

from dealbot.core.inquiry import find
from dealbot.core.model import Relation, Revenue, Service, State, Strength
from tests.core.builders import BETA, a_deal, an_account, matched, matched_deal

CUSTOMER = an_account(partner="Beta Systems", revenue=frozenset({Revenue.CONNECTIVITY}))


def test_a_company_that_nobody_knows_may_be_sold_everything() -> None:
    finding = find((), ())
    assert (finding.relations, finding.protecting) == (frozenset(), ())
    assert finding.rights.free == frozenset(Service)


def test_an_open_window_makes_it_a_partners_lead() -> None:
    protecting = matched_deal(a_deal(partner=BETA))
    finding = find((matched(an_account()),), (protecting,))
    assert (finding.relations, finding.protecting) == (frozenset({Relation.LEAD}), (protecting,))
    assert Service.IT in finding.rights.protected


def test_a_partners_customer_has_its_revenue_row_without_any_window() -> None:
    finding = find((matched(CUSTOMER),), ())
    assert finding.relations == {Relation.CUSTOMER_CONNECTIVITY}
    assert Service.PHONE_SYSTEM in finding.rights.commission


def test_the_vendors_own_customer_is_nobodys_lead() -> None:
    assert find((matched(an_account(revenue=frozenset({Revenue.SIP_TRUNK}))),), ()).relations == frozenset()


@pytest.mark.parametrize("state", [state for state in State if state is not State.PROTECTED])
def test_only_an_open_window_protects(state: State) -> None:
    assert find((), (matched_deal(a_deal(state=state)),)).protecting == ()


@pytest.mark.parametrize("strength", [Strength.PROBABLE, Strength.WEAK])
def test_what_is_not_certainly_the_company_is_shown_and_decides_nothing(strength: Strength) -> None:
    account, deal = matched(CUSTOMER, strength), matched_deal(a_deal(), strength)
    finding = find((account,), (deal,))
    assert (finding.accounts, finding.deals) == ((account,), (deal,))
    assert (finding.relations, finding.protecting) == (frozenset(), ())
