"""What the vendor's own people hear of a company."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.inquiry import Unclear, find, why_unclear
from dealbot.core.model import Company, Relation, Revenue, Service, State, Strength
from tests.core.builders import BETA, a_deal, an_account, at, matched, matched_deal

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


def test_an_open_window_of_a_company_that_may_be_meant_is_told_apart() -> None:
    certain, probable = matched_deal(a_deal()), matched_deal(a_deal(reference="DR-2026-0043"), Strength.PROBABLE)
    finding = find((), (certain, probable))
    assert (finding.protecting, finding.perhaps_protecting) == ((certain,), (probable,))


def test_what_waits_and_what_is_over_are_told_apart_the_latest_first() -> None:
    held = matched_deal(a_deal(state=State.HELD))
    first, last = (matched_deal(a_deal(state=State.ENDED, received_at=at(day))) for day in ("2025-01-01", "2026-01-01"))
    finding = find((), (first, held, last))
    assert (finding.waiting, finding.past) == ((held,), (last, first))


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Company(), Unclear.NOTHING_NAMED),
        (Company(country="LU"), Unclear.NOTHING_NAMED),
        (Company("🎉"), Unclear.NO_LETTERS),
        (Company("x"), Unclear.NO_LETTERS),
        (Company("S.à r.l."), Unclear.ONLY_A_LEGAL_FORM),
        (Company("GmbH & Co. KG"), Unclear.ONLY_A_LEGAL_FORM),
        (Company("Restaurant"), Unclear.COMMON_WORDS),
        (Company("Hotel Restaurant S.A."), Unclear.COMMON_WORDS),
        (Company(domain="gmail.com"), Unclear.SHARED_DOMAIN),
        (Company("Restaurant", "facebook.com"), Unclear.COMMON_WORDS),
    ],
    ids=str,
)
def test_what_does_not_tell_one_company_from_another_is_called_unclear(asked: Company, why: Unclear) -> None:
    assert why_unclear(asked) is why


@pytest.mark.parametrize(
    "asked",
    [
        Company("Florilux"),
        Company("Restaurant Florilux"),
        Company("Hotel Restaurant Garage"),
        Company("Restaurant", town="Mersch"),
        Company("Restaurant", "florilux.example"),
        Company("S.A.", vat="LU10000356"),
        Company(domain="florilux.example"),
        Company("F" * 10_000),
    ],
    ids=lambda asked: str(asked)[:60],
)
def test_a_rare_word_a_place_a_number_or_a_domain_is_enough_to_tell(asked: Company) -> None:
    assert why_unclear(asked) is None


@given(st.text(max_size=60))
def test_whatever_is_asked_has_an_answer(name: str) -> None:
    assert why_unclear(Company(name)) in {None, *Unclear}
