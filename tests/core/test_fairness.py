"""Policy "Fairness", as laws: nothing but the rules and the receipt time decides, whoever the partners are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.decide import STATE_AFTER
from dealbot.core.model import Facts, Partner, RequestedDeal, Strength, Verdict
from dealbot.core.rules import RULES
from tests.core import strategies as some
from tests.core.builders import (
    ALPHA,
    BETA,
    RECEIVED,
    a_deal,
    a_partner,
    a_source,
    a_window,
    facts,
    matched_deal,
    rule_on,
)

PARTNERS_FACTS = some.facts_of(st.sampled_from(some.PARTNERS))


@given(some.any_facts, some.requested)
def test_the_chain_answers_every_case(known: Facts, requested: RequestedDeal) -> None:
    ruling = rule_on(known, requested)
    assert ruling.rule == ruling.hits[0]
    assert set(ruling.hits) <= set(RULES)


@given(some.any_facts, some.requested)
def test_only_a_confirmation_has_a_window_and_only_a_duplicate_a_running_deal(
    known: Facts, requested: RequestedDeal
) -> None:
    ruling = rule_on(known, requested)
    assert (ruling.window is not None) == (ruling.verdict is Verdict.CONFIRM)
    assert (ruling.running is not None) == (ruling.verdict is Verdict.DUPLICATE)


@given(PARTNERS_FACTS, some.requested)
def test_nothing_is_confirmed_while_a_source_is_stale(known: Facts, requested: RequestedDeal) -> None:
    stale = replace(known, sources=(*known.sources, a_source(name="billing", read_at=None)))
    assert rule_on(stale, requested).verdict is not Verdict.CONFIRM


@given(some.facts_of(st.none()), some.requested)
def test_a_sender_who_is_no_partner_is_never_told_anything_but_held(known: Facts, requested: RequestedDeal) -> None:
    ruling = rule_on(known, requested)
    assert (ruling.verdict, ruling.rule) == (Verdict.HOLD, "sender_is_no_partner")


@given(some.any_facts, some.requested)
def test_exchanging_two_partners_exchanges_their_fates(known: Facts, requested: RequestedDeal) -> None:
    one, other = rule_on(known, requested), rule_on(some.exchanged(known), requested)
    assert (one.verdict, one.hits, one.window, one.relations) == (
        other.verdict,
        other.hits,
        other.window,
        other.relations,
    )


@given(PARTNERS_FACTS, some.requested, st.sampled_from(["LU", "BE", "DE", None]))
def test_where_a_partner_lives_and_what_it_speaks_decides_nothing(
    known: Facts, requested: RequestedDeal, country: str | None
) -> None:
    assert known.partner is not None
    moved = replace(known, partner=replace(known.partner, country=country, emails=frozenset(), domains=frozenset()))
    assert rule_on(moved, requested).hits == rule_on(known, requested).hits


@given(PARTNERS_FACTS, some.requested)
def test_the_order_in_which_records_are_read_decides_nothing(known: Facts, requested: RequestedDeal) -> None:
    backwards = replace(known, accounts=known.accounts[::-1], deals=known.deals[::-1])
    assert rule_on(backwards, requested).hits == rule_on(known, requested).hits


@given(PARTNERS_FACTS, some.requested)
def test_a_confirmation_never_stands_beside_another_partners_open_window(
    known: Facts, requested: RequestedDeal
) -> None:
    theirs = BETA if known.partner == ALPHA else ALPHA
    crowded = replace(known, deals=(*known.deals, matched_deal(a_deal(partner=theirs))))
    assert rule_on(crowded, requested).verdict is not Verdict.CONFIRM


@given(some.moments(100), some.moments(100))
def test_of_two_partners_mails_about_one_prospect_the_earlier_receipt_wins(one: datetime, other: datetime) -> None:
    first, second = sorted([one, other])
    early = rule_on(facts(sources=()), received_at=first)
    recorded = a_deal(partner=ALPHA, state=STATE_AFTER[early.verdict], received_at=first, window=early.window)
    late = rule_on(facts(recorded, partner=BETA, sources=()), received_at=second)
    assert (early.verdict, late.verdict) == (Verdict.CONFIRM, Verdict.CONFLICT)


@given(st.integers(1, 10**6))
def test_a_partner_whose_mail_came_first_is_never_refused_for_a_later_one(seconds: int) -> None:
    theirs = a_deal(partner=BETA, received_at=RECEIVED + timedelta(seconds=seconds))
    ruling = rule_on(facts(theirs))
    assert (ruling.verdict, ruling.rule) == (Verdict.HOLD, "received_before_their_window")


@given(st.sampled_from([ALPHA, BETA, a_partner(name="Gamma Telecom", id=3)]), some.moments(100))
def test_every_partner_gets_the_same_window_for_the_same_receipt(partner: Partner, moment: datetime) -> None:
    ruling = rule_on(facts(partner=partner, sources=()), received_at=moment)
    assert ruling.window == a_window(moment)


@given(PARTNERS_FACTS)
def test_weak_resemblances_are_never_in_a_partners_way(known: Facts) -> None:
    weak = replace(
        known,
        accounts=tuple(replace(each, match=replace(each.match, strength=Strength.WEAK)) for each in known.accounts),
        insiders=tuple(replace(each, match=replace(each.match, strength=Strength.WEAK)) for each in known.insiders),
        deals=(),
        sources=(),
        named_lately=0,
    )
    assert rule_on(weak).verdict is Verdict.CONFIRM
