"""Policy "Did sales already know?" and "The window": a test for each row and each sentence, named after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from dealbot.core.decide import decide
from dealbot.core.model import (
    Company,
    Facts,
    Policy,
    Relation,
    RequestedDeal,
    Revenue,
    Ruling,
    Service,
    State,
    Strength,
    Verdict,
)
from dealbot.core.rules import CHAIN
from dealbot.core.services import rights_for
from dealbot.core.window import end_of
from tests.core.builders import (
    ALPHA,
    BETA,
    LUXEMBOURG,
    POLICY,
    RECEIVED,
    a_company,
    a_deal,
    a_requested_deal,
    a_source,
    a_window,
    an_account,
    at,
    day,
    facts,
    matched,
    rule_on,
)

LATER = RECEIVED + timedelta(hours=2)
EARLIER = RECEIVED - timedelta(days=20)
TENDER = a_requested_deal(rfp=True)


def says(ruling: Ruling, verdict: Verdict, rule: str) -> bool:
    return (ruling.verdict, ruling.rule) == (verdict, rule)


# --- "Did sales already know?", row by row ---------------------------------------------------------------------------


def test_no_account_and_no_other_window_is_confirmed() -> None:
    ruling = rule_on(facts())
    assert says(ruling, Verdict.CONFIRM, "nothing_known")
    assert ruling.window == a_window(RECEIVED)
    assert ruling.relations == {Relation.LEAD}


def test_a_certain_match_known_before_and_witnessed_before_is_a_conflict() -> None:
    ruling = rule_on(facts(an_account(aware_since=day("2026-11-19"), witnessed_at=RECEIVED - timedelta(seconds=1))))
    assert says(ruling, Verdict.CONFLICT, "known_before")
    assert ruling.window is None


def test_a_certain_match_claimed_before_but_witnessed_only_after_the_mail_is_held() -> None:
    ruling = rule_on(facts(an_account(aware_since=day("2026-01-01"), witnessed_at=LATER)))
    assert says(ruling, Verdict.HOLD, "witnessed_only_after")


def test_a_certain_match_known_only_after_the_mail_is_confirmed() -> None:
    ruling = rule_on(facts(an_account(aware_since=day("2026-11-21"), witnessed_at=LATER)))
    assert says(ruling, Verdict.CONFIRM, "known_only_after")
    assert ruling.window == a_window(RECEIVED)


def test_a_probable_match_is_held() -> None:
    assert says(rule_on(facts(matched(an_account(), Strength.PROBABLE))), Verdict.HOLD, "probable_match")


def test_a_weak_resemblance_is_confirmed() -> None:
    assert says(rule_on(facts(matched(an_account(), Strength.WEAK))), Verdict.CONFIRM, "weak_resemblance")


def test_another_partners_open_window_is_a_conflict() -> None:
    ruling = rule_on(facts(a_deal(partner=BETA, received_at=EARLIER)))
    assert says(ruling, Verdict.CONFLICT, "another_partners_window")


def test_another_partners_open_window_is_a_hold_where_the_setting_says_so() -> None:
    lenient = Policy(another_partners_window=Verdict.HOLD)
    ruling = rule_on(facts(a_deal(partner=BETA, received_at=EARLIER)), policy=lenient)
    assert says(ruling, Verdict.HOLD, "another_partners_window")


def test_of_two_partners_for_one_prospect_that_waits_the_later_is_held_behind_the_earlier() -> None:
    waiting = facts(a_deal(partner=BETA, state=State.HELD, received_at=EARLIER))
    assert says(rule_on(waiting), Verdict.HOLD, "another_partner_waits")


def test_of_two_partners_for_one_prospect_the_first_receipt_does_not_wait_for_the_later() -> None:
    waiting = facts(a_deal(partner=BETA, state=State.HELD, received_at=LATER))
    assert rule_on(waiting).verdict is Verdict.CONFIRM


def test_in_the_same_second_the_order_of_arrival_decides() -> None:
    waiting = facts(a_deal(partner=BETA, state=State.HELD, received_at=RECEIVED))
    assert says(rule_on(waiting), Verdict.HOLD, "another_partner_waits")


def test_a_strangers_held_mail_does_not_keep_a_partner_from_its_window() -> None:
    stranger = a_deal(partner=None, sender="someone@unknown.example", state=State.HELD, received_at=EARLIER)
    assert rule_on(facts(stranger)).verdict is Verdict.CONFIRM


@pytest.mark.parametrize(
    ("revenue", "row"),
    [
        ({Revenue.SIP_TRUNK}, Relation.CUSTOMER_SIP_TRUNK),
        ({Revenue.CONNECTIVITY}, Relation.CUSTOMER_CONNECTIVITY),
        (set(), Relation.CUSTOMER_WITHOUT_REVENUE),
    ],
)
def test_a_customer_whose_partner_of_record_is_the_sender_is_confirmed_with_its_revenue_row(
    revenue: set[Revenue], row: Relation
) -> None:
    ruling = rule_on(facts(an_account(partner="ALPHA networks", revenue=frozenset(revenue))))
    assert says(ruling, Verdict.CONFIRM, "customer_of_the_sender")
    assert row in ruling.relations


def test_a_customer_whose_window_is_open_too_has_the_stricter_of_both_rows() -> None:
    ruling = rule_on(facts(an_account(partner="Alpha Networks", revenue=frozenset({Revenue.CONNECTIVITY}))))
    assert Service.PHONE_SYSTEM in rights_for(ruling.relations).protected


def test_a_customer_whose_partner_of_record_is_someone_else_is_held() -> None:
    ruling = rule_on(facts(an_account(partner="Beta Systems")))
    assert says(ruling, Verdict.HOLD, "customer_of_another_partner")


def test_a_tender_is_noted_and_gets_no_window() -> None:
    ruling = rule_on(facts(), TENDER)
    assert says(ruling, Verdict.NOTE, "tender")
    assert ruling.window is None
    assert rights_for(ruling.relations).free == frozenset(Service)


def test_where_no_prospect_is_to_be_found_the_partner_is_asked() -> None:
    ruling = rule_on(facts(), RequestedDeal())
    assert says(ruling, Verdict.ASK, "no_prospect_named")


def test_a_sender_who_is_no_partner_is_held() -> None:
    assert says(rule_on(facts(partner=None)), Verdict.HOLD, "sender_is_no_partner")


@pytest.mark.parametrize("read_at", [None, RECEIVED - timedelta(hours=24, seconds=1)], ids=["never", "too long ago"])
def test_a_source_that_could_not_be_read_within_its_limit_holds(read_at: datetime | None) -> None:
    stale = (a_source(), a_source(name="erp", read_at=read_at))
    assert says(rule_on(facts(sources=stale)), Verdict.HOLD, "source_not_fresh")


def test_a_source_read_just_within_its_limit_is_fresh() -> None:
    fresh = (a_source(read_at=RECEIVED - timedelta(hours=24)),)
    assert rule_on(facts(sources=fresh)).verdict is Verdict.CONFIRM


def test_a_conflict_that_is_certain_needs_no_fresh_source() -> None:
    assert rule_on(facts(an_account(), sources=(a_source(read_at=None),))).verdict is Verdict.CONFLICT


def test_an_account_that_turns_up_in_an_open_window_leaves_the_window_standing() -> None:
    turned_up = an_account(aware_since=day("2026-01-01"), witnessed_at=LATER)
    running = a_deal(received_at=RECEIVED)
    ruling = rule_on(facts(turned_up, running), received_at=LATER + timedelta(days=1))
    assert says(ruling, Verdict.DUPLICATE, "duplicate")
    assert ruling.running == running


def test_the_evidence_is_kept_with_the_ruling() -> None:
    known = facts(an_account(), matched(an_account(id="A-18"), Strength.WEAK))
    ruling = rule_on(known)
    assert ruling.facts == known
    assert ruling.hits == ("known_before", "weak_resemblance")


def test_knowledge_that_has_lapsed_is_ignored_where_the_setting_says_so() -> None:
    old = facts(an_account(aware_since=day("2020-01-01"), last_activity=day("2021-01-01")))
    assert rule_on(old).verdict is Verdict.CONFLICT
    assert says(rule_on(old, policy=Policy(awareness_expires_months=24)), Verdict.CONFIRM, "nothing_known")


# --- "The window", sentence by sentence ------------------------------------------------------------------------------


def test_the_window_counts_from_the_receipt_and_lasts_the_set_months() -> None:
    assert rule_on(facts(), received_at=at("2026-10-31 23:59")).window == a_window(at("2026-10-31 23:59"))
    three = decide(a_requested_deal(), facts(), RECEIVED, Policy(window_months=3)).window
    assert three is not None
    assert three.last_day == day("2027-02-20")


def test_a_mail_that_names_no_prospect_reserves_nothing() -> None:
    only_a_country = a_requested_deal(company=Company(country="LU"))
    assert rule_on(facts(), only_a_country).window is None


@pytest.mark.parametrize("by", ["name", "domain", "vat", "register_id"])
def test_whatever_identifies_a_company_is_enough_to_name_it(by: str) -> None:
    prospect = Company(**{by: getattr(a_company(), by)})
    assert rule_on(facts(), a_requested_deal(company=prospect)).verdict is Verdict.CONFIRM


def test_registering_again_never_lengthens_a_window() -> None:
    running = a_deal(received_at=EARLIER)
    ruling = rule_on(facts(running))
    assert says(ruling, Verdict.DUPLICATE, "duplicate")
    assert ruling.running == running
    assert ruling.window is None
    assert ruling.hits == ("duplicate",)


@pytest.mark.parametrize("state", [State.HELD, State.CONFLICT])
def test_registering_again_what_waits_for_a_person_is_a_duplicate_too(state: State) -> None:
    waiting = a_deal(state=state, received_at=EARLIER)
    assert rule_on(facts(waiting)).running == waiting


def test_a_duplicate_is_answered_with_the_open_window_rather_than_with_what_waits() -> None:
    waiting = a_deal(state=State.HELD, received_at=EARLIER)
    running = a_deal(reference="DR-2026-0099", received_at=EARLIER)
    assert rule_on(facts(waiting, running)).running == running
    assert rule_on(facts(running, waiting)).running == running


ENDS = a_window(EARLIER).last_day
"""The last day of Alpha's earlier window; the 30th day after it is the last on which it may not begin anew."""


@pytest.mark.parametrize(
    ("days", "verdict"), [(1, Verdict.HOLD), (30, Verdict.HOLD), (31, Verdict.CONFIRM), (365, Verdict.CONFIRM)]
)
def test_the_same_prospect_again_within_30_days_after_the_end_is_held(days: int, verdict: Verdict) -> None:
    ended = a_deal(state=State.ENDED, received_at=EARLIER, closed_at=end_of(ENDS, LUXEMBOURG))
    received = at(f"{ENDS + timedelta(days=days)} 09:00")
    ruling = rule_on(facts(ended, sources=()), received_at=received)
    assert ruling.verdict is verdict
    assert ruling.rule == ("registered_again_too_soon" if verdict is Verdict.HOLD else "nothing_known")


def test_after_days_of_grace_the_30_days_count_from_the_last_of_them() -> None:
    ended = a_deal(state=State.ENDED, received_at=EARLIER, grace_until=ENDS + timedelta(days=7))
    received = at(f"{ENDS + timedelta(days=37)} 09:00")
    assert rule_on(facts(ended, sources=()), received_at=received).rule == "registered_again_too_soon"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.LOST, State.WON])
def test_a_window_that_ended_early_does_not_begin_anew_either(state: State) -> None:
    closed = a_deal(state=state, received_at=EARLIER, closed_at=RECEIVED - timedelta(days=3))
    assert says(rule_on(facts(closed)), Verdict.HOLD, "registered_again_too_soon")


def test_a_window_that_ended_early_and_long_ago_is_forgotten() -> None:
    closed = a_deal(state=State.WITHDRAWN, received_at=EARLIER, closed_at=EARLIER + timedelta(days=1))
    received = EARLIER + timedelta(days=32)
    assert rule_on(facts(closed, sources=()), received_at=received).verdict is Verdict.CONFIRM


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED, State.WITHDRAWN, State.NOTED])
def test_what_never_had_a_window_does_not_count_as_one_that_ended(state: State) -> None:
    never = a_deal(state=state, window=None, partner=BETA, received_at=LATER, closed_at=RECEIVED)
    assert rule_on(facts(never, partner=BETA)).rule in {"nothing_known", "duplicate"}
    assert rule_on(facts(never)).verdict is Verdict.CONFIRM


def test_the_same_prospect_again_after_another_partners_end_is_confirmed() -> None:
    ended = a_deal(state=State.ENDED, partner=BETA, received_at=EARLIER)
    received = at(f"{ENDS + timedelta(days=1)} 00:00")
    assert rule_on(facts(ended, sources=()), received_at=received).verdict is Verdict.CONFIRM


@pytest.mark.parametrize("grace_until", [None, ENDS + timedelta(days=7)], ids=["last day", "last day of grace"])
def test_a_mail_of_the_last_day_judged_after_the_end_still_finds_the_window_open(grace_until: date | None) -> None:
    ended = a_deal(state=State.ENDED, partner=BETA, received_at=EARLIER, grace_until=grace_until)
    received = end_of(grace_until or ENDS, LUXEMBOURG) - timedelta(seconds=1)
    assert rule_on(facts(ended, sources=()), received_at=received).rule == "another_partners_window"


# --- every decision can be explained ---------------------------------------------------------------------------------


def test_the_rule_that_decides_is_the_first_of_those_that_hit() -> None:
    known = facts(an_account(), a_deal(partner=BETA, received_at=EARLIER), sources=())
    ruling = rule_on(known, TENDER)
    assert ruling.hits == ("tender", "another_partners_window", "known_before")
    assert ruling.rule == ruling.hits[0]


def test_nothing_known_is_only_said_where_nothing_else_is() -> None:
    names = [rule.name for rule in CHAIN]
    assert names[-1] == "nothing_known"
    assert rule_on(facts(matched(an_account(), Strength.WEAK))).hits == ("weak_resemblance",)


def test_the_same_mail_and_facts_get_the_same_ruling() -> None:
    known: Facts = facts(an_account(), partner=ALPHA)
    assert decide(a_requested_deal(), known, RECEIVED, POLICY) == decide(a_requested_deal(), known, RECEIVED, POLICY)
