"""``CHAIN`` read from the top: every rule is once the first to hit, and what stands higher decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from dealbot.core.letters import LetterName
from dealbot.core.model import Company, Facts, Insider, Partner, RequestedDeal, Revenue, State, Strength, Verdict
from dealbot.core.rules import CHAIN, MANAGER_HEARS, PARTNER_HEARS, RULES
from tests.core.builders import (
    BETA,
    RECEIVED,
    a_deal,
    a_requested_deal,
    a_source,
    an_account,
    an_insider,
    day,
    facts,
    matched,
    matched_deal,
    rule_on,
)

EARLIER, LATER = RECEIVED - timedelta(days=20), RECEIVED + timedelta(hours=2)
THEIRS = a_deal(partner=BETA, received_at=EARLIER)
OURS = a_deal(received_at=EARLIER)
STALE = (a_source(read_at=None),)
NAMELESS = RequestedDeal()
TENDER = a_requested_deal(rfp=True)
UNSURE = a_requested_deal(confidence=0.49)
ENDED = a_deal(state=State.ENDED, received_at=RECEIVED - timedelta(days=130))
CUSTOMER = an_account(id="A-18", partner="Alpha Networks", revenue=frozenset({Revenue.SIP_TRUNK}))
NEW_ACCOUNT = an_account(aware_since=day("2026-11-21"), witnessed_at=LATER)


@dataclass(frozen=True)
class Hit:
    """What makes a rule the first of the chain to hit, and its verdict by the policy."""

    verdict: Verdict
    known: Facts
    requested: RequestedDeal | None = None


FIRST_HITS = {
    "sender_is_no_partner": Hit(Verdict.HOLD, facts(an_account(), partner=None), NAMELESS),
    "no_prospect_named": Hit(Verdict.ASK, facts(), NAMELESS),
    "tender": Hit(Verdict.NOTE, facts(), TENDER),
    "reading_unsure": Hit(Verdict.HOLD, facts(), UNSURE),
    "probing": Hit(Verdict.HOLD, facts(named_lately=50)),
    "duplicate": Hit(Verdict.DUPLICATE, facts(OURS)),
    "prospect_is_the_vendor": Hit(Verdict.HOLD, facts(an_insider(Insider.VENDOR))),
    "prospect_is_the_sender": Hit(Verdict.HOLD, facts(an_insider(Insider.SENDER))),
    "prospect_is_a_partner": Hit(Verdict.HOLD, facts(an_insider(Insider.PARTNER))),
    "resembles_own_deal": Hit(Verdict.HOLD, facts(matched_deal(OURS, Strength.PROBABLE))),
    "registered_again_too_soon": Hit(Verdict.HOLD, facts(ENDED)),
    "another_partners_window": Hit(Verdict.CONFLICT, facts(THEIRS)),
    "received_before_their_window": Hit(Verdict.HOLD, facts(a_deal(partner=BETA, received_at=LATER))),
    "resembles_another_partners_window": Hit(Verdict.HOLD, facts(matched_deal(THEIRS, Strength.PROBABLE))),
    "accounts_disagree": Hit(Verdict.HOLD, facts(CUSTOMER, an_account())),
    "known_before": Hit(Verdict.CONFLICT, facts(an_account())),
    "another_partner_waits": Hit(Verdict.HOLD, facts(a_deal(partner=BETA, state=State.HELD, received_at=EARLIER))),
    "customer_of_another_partner": Hit(Verdict.HOLD, facts(an_account(partner="Beta Systems"))),
    "witnessed_only_after": Hit(Verdict.HOLD, facts(an_account(witnessed_at=LATER))),
    "dates_contradict": Hit(Verdict.HOLD, facts(an_account(aware_since=day("2026-11-21")))),
    "source_not_fresh": Hit(Verdict.HOLD, facts(sources=STALE)),
    "customer_of_the_sender": Hit(Verdict.CONFIRM, facts(CUSTOMER)),
    "probable_match": Hit(Verdict.HOLD, facts(matched(an_account(), Strength.PROBABLE))),
    "known_only_after": Hit(Verdict.CONFIRM, facts(NEW_ACCOUNT)),
    "weak_resemblance": Hit(Verdict.CONFIRM, facts(matched(an_account(), Strength.WEAK))),
    "nothing_known": Hit(Verdict.CONFIRM, facts()),
}


@pytest.mark.parametrize(("name", "hit"), FIRST_HITS.items(), ids=list(FIRST_HITS))
def test_every_rule_is_once_the_first_to_hit(name: str, hit: Hit) -> None:
    ruling = rule_on(hit.known, hit.requested)
    assert (ruling.rule, ruling.verdict) == (name, hit.verdict)


def test_there_is_a_first_hit_above_for_every_rule_of_the_chain_in_its_order() -> None:
    assert list(FIRST_HITS) == [rule.name for rule in CHAIN]


def test_a_rule_is_known_by_one_name_everywhere() -> None:
    assert len(RULES) == len(CHAIN)
    assert all(rule.asks.__name__ == rule.name for rule in CHAIN)


EVERYTHING_AT_ONCE = facts(
    OURS,
    ENDED,
    THEIRS,
    an_account(),
    CUSTOMER,
    matched(an_account(), Strength.PROBABLE),
    sources=STALE,
    named_lately=99,
)


@pytest.mark.parametrize(
    ("first", "known", "requested"),
    [
        ("sender_is_no_partner", facts(OURS, THEIRS, an_account(), partner=None, sources=STALE), TENDER),
        ("no_prospect_named", EVERYTHING_AT_ONCE, a_requested_deal(company=Company(), rfp=True)),
        ("tender", EVERYTHING_AT_ONCE, a_requested_deal(rfp=True, confidence=0)),
        ("reading_unsure", EVERYTHING_AT_ONCE, UNSURE),
        ("probing", EVERYTHING_AT_ONCE, None),
        ("duplicate", facts(OURS, THEIRS, an_account(), sources=STALE), None),
        ("duplicate", facts(OURS, an_insider(Insider.SENDER)), None),
        ("prospect_is_the_sender", facts(an_insider(Insider.SENDER), THEIRS, an_account(), sources=STALE), None),
        ("prospect_is_a_partner", facts(an_insider(), THEIRS, an_account()), None),
        ("registered_again_too_soon", facts(ENDED, THEIRS, an_account(), sources=STALE), None),
        ("another_partners_window", facts(THEIRS, an_account(), sources=STALE), None),
        ("another_partners_window", facts(THEIRS, CUSTOMER), None),
        ("known_before", facts(an_account(), matched(an_account(), Strength.PROBABLE), sources=STALE), None),
        ("known_before", facts(an_account(), an_account(id="A-19", witnessed_at=LATER)), None),
        ("source_not_fresh", facts(CUSTOMER, sources=STALE), None),
        ("source_not_fresh", facts(matched(an_account(), Strength.PROBABLE), sources=STALE), None),
        ("source_not_fresh", facts(NEW_ACCOUNT, sources=STALE), None),
        ("customer_of_the_sender", facts(CUSTOMER, matched(an_account(), Strength.PROBABLE)), None),
        ("probable_match", facts(NEW_ACCOUNT, matched(an_account(id="A-19"), Strength.PROBABLE)), None),
        ("known_only_after", facts(NEW_ACCOUNT, matched(an_account(id="A-19"), Strength.WEAK)), None),
    ],
)
def test_of_two_rules_that_hit_the_higher_one_decides(
    first: str, known: Facts, requested: RequestedDeal | None
) -> None:
    assert rule_on(known, requested).rule == first


def test_probing_begins_at_the_set_number_of_companies() -> None:
    assert rule_on(facts(named_lately=49)).verdict is Verdict.CONFIRM
    assert rule_on(facts(named_lately=50)).rule == "probing"


def test_a_reading_just_sure_enough_is_trusted() -> None:
    assert rule_on(facts(), a_requested_deal(confidence=0.5)).verdict is Verdict.CONFIRM


@pytest.mark.parametrize("state", [State.REFUSED, State.NOTED, State.WITHDRAWN, State.WON, State.LOST])
def test_another_partners_deal_that_protects_nothing_is_in_nobodys_way(state: State) -> None:
    theirs = a_deal(partner=BETA, state=state, received_at=EARLIER, closed_at=EARLIER + timedelta(days=2))
    assert rule_on(facts(theirs)).verdict is Verdict.CONFIRM


@pytest.mark.parametrize("state", [State.HELD, State.CONFLICT])
def test_while_a_person_still_settles_anothers_deal_nobody_else_is_confirmed(state: State) -> None:
    theirs = a_deal(partner=BETA, state=state, received_at=EARLIER)
    assert rule_on(facts(theirs)).rule == "another_partner_waits"
    assert rule_on(facts(theirs, an_account())).rule == "known_before"


def test_a_weak_resemblance_to_another_deal_is_in_nobodys_way() -> None:
    assert rule_on(facts(matched_deal(THEIRS, Strength.WEAK))).verdict is Verdict.CONFIRM


@pytest.mark.parametrize("name", ["ALPHA NETWORKS", "Alpha Networks S.à r.l.", "alpha-networks"])
def test_a_partner_of_record_is_known_however_sales_writes_its_name(name: str) -> None:
    assert rule_on(facts(an_account(partner=name))).rule == "customer_of_the_sender"


def test_two_partners_of_one_name_are_still_two() -> None:
    namesake = Partner(name="Alpha Networks", id=3)
    assert rule_on(facts(a_deal(partner=namesake, received_at=EARLIER))).rule == "another_partners_window"


def test_every_verdict_has_a_letter_for_the_partner() -> None:
    assert set(PARTNER_HEARS) == set(Verdict)


def test_the_manager_hears_of_every_conflict_and_every_hold() -> None:
    assert MANAGER_HEARS == {
        Verdict.CONFLICT: LetterName.CONFLICT_NOTICE,
        Verdict.HOLD: LetterName.REVIEW_REQUEST,
    }
