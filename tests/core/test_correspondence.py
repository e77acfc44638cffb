"""Who hears what: the columns "partner hears" and "sales manager hears", and what nobody must hear."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dealbot.core.correspondence import (
    Judged,
    answer_to,
    deal_country,
    letter_about,
    neutral_receipt,
    notices_about,
    pass_on,
    passed_on_receipt,
    topic_of,
)
from dealbot.core.letters import Answer, Letter, LetterName, Notice, PassedOn, Topic
from dealbot.core.model import (
    Company,
    Contact,
    Facts,
    Language,
    Policy,
    RequestedDeal,
    Revenue,
    Service,
    State,
    Strength,
    Verdict,
)
from dealbot.core.services import COMMISSION, PROTECTED
from dealbot.envelope import Address
from tests.core.builders import (
    BETA,
    HEAD_OF_SALES,
    POLICY,
    RECEIVED,
    a_company,
    a_deal,
    a_manager,
    a_partner,
    a_requested_deal,
    a_source,
    a_window,
    an_account,
    an_origin,
    at,
    day,
    facts,
    judged,
    matched,
    matched_deal,
    rule_on,
)

LATER, EARLIER = RECEIVED + timedelta(hours=2), RECEIVED - timedelta(days=20)
THEIRS = a_deal(reference="DR-2026-0007", partner=BETA, sender="bert@beta.example", received_at=EARLIER)
TENDER = a_requested_deal(rfp=True)
LUX = a_manager()
BELGIUM = a_manager(email="bo@vendor.example", countries=frozenset({"BE"}), language=Language.NL, name="Bo")
TEAM = (LUX, BELGIUM, HEAD_OF_SALES)
STRANGER = an_origin(sender=Address("someone@unknown.example"), partner=None, language=Language.DE)
CUSTOMER = an_account(partner="Alpha Networks", revenue=frozenset({Revenue.SIP_TRUNK}))

CONFLICT_NOTICE, REVIEW, FIRST = (
    LetterName.CONFLICT_NOTICE,
    LetterName.REVIEW_REQUEST,
    LetterName.PARTNER_WAS_FIRST,
)
HEARS = {
    #                                 what was known                                             partner, manager
    "no account, no other window": (facts(), None, LetterName.CONFIRMATION, None),
    "known before": (facts(an_account()), None, LetterName.CONFLICT, CONFLICT_NOTICE),
    "claimed only": (facts(an_account(witnessed_at=LATER)), None, LetterName.HELD, REVIEW),
    "known only after": (
        facts(an_account(aware_since=day("2026-11-21"), witnessed_at=LATER)),
        None,
        LetterName.CONFIRMATION,
        FIRST,
    ),
    "probable match": (facts(matched(an_account(), Strength.PROBABLE)), None, LetterName.HELD, REVIEW),
    "weak resemblance": (facts(matched(an_account(), Strength.WEAK)), None, LetterName.CONFIRMATION, None),
    "another partner's window": (facts(THEIRS), None, LetterName.CONFLICT, CONFLICT_NOTICE),
    "both held": (facts(a_deal(partner=BETA, state=State.HELD, received_at=EARLIER)), None, LetterName.HELD, REVIEW),
    "the sender's customer": (facts(CUSTOMER), None, LetterName.CONFIRMATION, None),
    "another's customer": (facts(an_account(partner="Beta Systems")), None, LetterName.HELD, REVIEW),
    "tender": (facts(), TENDER, LetterName.NOTED, None),
    "no prospect": (facts(), RequestedDeal(), LetterName.INCOMPLETE, None),
    "no partner": (facts(partner=None), None, LetterName.UNKNOWN_SENDER, REVIEW),
    "stale source": (facts(sources=(a_source(read_at=None),)), None, LetterName.HELD, REVIEW),
    "duplicate": (facts(a_deal(received_at=EARLIER)), None, LetterName.DUPLICATE, None),
    "probing": (facts(named_lately=50), None, LetterName.HELD, REVIEW),
}


def topics(letter: Letter) -> tuple[Topic, ...]:
    assert isinstance(letter.content, Answer)
    return letter.content.topics


def the_notice(known: Facts, requested: RequestedDeal | None = None, **deal: object) -> tuple[Letter, Notice]:
    (letter,) = notices_about(an_origin(), (judged(rule_on(known, requested), **deal),), TEAM, POLICY)
    assert isinstance(letter.content, Notice)
    return letter, letter.content


# --- the table --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("known", "requested", "partner", "manager"), HEARS.values(), ids=list(HEARS))
def test_partner_and_manager_hear_what_the_row_says(
    known: Facts, requested: RequestedDeal | None, partner: LetterName, manager: LetterName | None
) -> None:
    origin = an_origin(partner=known.partner)
    each = (judged(rule_on(known, requested)),)
    assert answer_to(origin, each, POLICY).name is partner
    assert [letter.name for letter in notices_about(origin, each, TEAM, POLICY)] == ([manager] if manager else [])


def test_where_the_setting_holds_instead_of_refusing_the_letters_say_so_too() -> None:
    lenient = Policy(another_partners_window=Verdict.HOLD)
    each = (judged(rule_on(facts(THEIRS), policy=lenient)),)
    assert answer_to(an_origin(), each, lenient).name is LetterName.HELD
    assert [letter.name for letter in notices_about(an_origin(), each, TEAM, lenient)] == [REVIEW]


# --- the answer -------------------------------------------------------------------------------------------------------


def test_the_answer_goes_to_the_sender_in_the_mails_language_and_thread() -> None:
    answer = answer_to(an_origin(), (judged(rule_on(facts())),), POLICY)
    assert (answer.to, answer.language, answer.thread) == (
        Address("anna@alpha.example", "Anna Alpha"),
        Language.FR,
        an_origin().thread,
    )
    assert answer.answers_mail


def test_the_answer_shows_its_reading() -> None:
    requested = a_requested_deal(expected_close="2026-12", evidence={"company": "notre client Florilux"})
    (topic,) = topics(answer_to(an_origin(), (judged(rule_on(facts(), requested)),), POLICY))
    assert (topic.company, topic.contact, topic.services) == (
        requested.company,
        requested.contact,
        requested.services,
    )
    assert topic.expected_close == "2026-12"
    assert topic.evidence == (("company", "notre client Florilux"),)


def test_a_confirmation_names_reference_window_and_rights() -> None:
    (topic,) = topics(answer_to(an_origin(), (judged(rule_on(facts())),), POLICY))
    assert (topic.reference, topic.window, topic.state) == ("DR-2026-0042", a_window(RECEIVED), State.PROTECTED)
    assert topic.rights is not None
    assert (topic.rights.protected, topic.rights.commission) == (PROTECTED, COMMISSION)


def test_a_confirmation_for_the_senders_customer_names_the_protection_of_its_row() -> None:
    (topic,) = topics(answer_to(an_origin(), (judged(rule_on(facts(CUSTOMER))),), POLICY))
    assert topic.rights is not None
    assert topic.rights.protected == PROTECTED


def test_a_tender_is_said_to_be_open_to_everyone() -> None:
    recorded = judged(rule_on(facts(), TENDER), state=State.NOTED)
    (topic,) = topics(answer_to(an_origin(), (recorded,), POLICY))
    assert topic.window is None
    assert topic.rights is not None
    assert topic.rights.free == frozenset(Service)


def test_a_hold_keeps_the_receipt_time_and_promises_no_window() -> None:
    recorded = judged(rule_on(facts(an_account(witnessed_at=LATER))), state=State.HELD)
    (topic,) = topics(answer_to(an_origin(), (recorded,), POLICY))
    assert (topic.received_at, topic.window, topic.rights) == (RECEIVED, None, None)


def test_a_duplicate_is_answered_with_the_running_reference_and_its_end() -> None:
    running = a_deal(reference="DR-2026-0011", received_at=EARLIER)
    ruling = rule_on(facts(running))
    (topic,) = topics(answer_to(an_origin(), (Judged(ruling, ruling.running),), POLICY))
    assert (topic.reference, topic.window) == ("DR-2026-0011", a_window(EARLIER))


def test_in_its_days_of_grace_a_letter_names_the_last_of_them_as_the_end() -> None:
    in_grace = a_deal(received_at=EARLIER, grace_until=day("2027-03-07"))
    (reminder,) = topics(letter_about(in_grace, LetterName.REMINDER))
    duplicate = topic_of(Judged(rule_on(facts(in_grace)), in_grace), RECEIVED, POLICY)
    assert [topic.window.last_day for topic in (reminder, duplicate) if topic.window] == [day("2027-03-07")] * 2


def test_several_prospects_get_one_answer_with_a_topic_each_in_the_mails_order() -> None:
    each = (judged(rule_on(facts())), judged(rule_on(facts(an_account()))), Judged(rule_on(facts(), TENDER), None))
    answer = answer_to(an_origin(), each, POLICY)
    assert answer.name is LetterName.SEVERAL
    assert [topic.letter for topic in topics(answer)] == [
        LetterName.CONFIRMATION,
        LetterName.CONFLICT,
        LetterName.NOTED,
    ]


# --- what a partner never hears ---------------------------------------------------------------------------------------


def test_a_conflict_names_both_dates_but_neither_rep_nor_record() -> None:
    (topic,) = topics(answer_to(an_origin(), (judged(rule_on(facts(an_account()))),), POLICY))
    assert (topic.known_claimed, topic.known_witnessed) == (day("2026-05-04"), at("2026-05-05 10:00"))
    assert not any(secret in repr(topic) for secret in ("Rita", "rita@", "A-17", "crm"))


def test_a_conflict_names_the_earliest_witness_that_counts() -> None:
    first = an_account(id="A-1", aware_since=day("2026-02-01"), witnessed_at=at("2026-02-02 10:00"))
    lapsed = an_account(id="A-2", aware_since=day("2020-01-01"), witnessed_at=at("2020-01-02 10:00"))
    policy = Policy(awareness_expires_months=24)
    ruling = rule_on(facts(an_account(), first, lapsed), policy=policy)
    topic = topic_of(judged(ruling), RECEIVED, policy)
    assert (topic.known_claimed, topic.known_witnessed) == (first.aware_since, first.witnessed_at)


@pytest.mark.parametrize(
    "known",
    [
        facts(THEIRS),
        facts(THEIRS, an_account()),
        facts(matched_deal(THEIRS, Strength.PROBABLE)),
        facts(a_deal(partner=BETA, state=State.HELD, received_at=EARLIER)),
        facts(an_account(partner="Beta Systems")),
        facts(an_account(witnessed_at=LATER)),
        facts(matched(an_account(company=a_company(name="Florilix S.A.")), Strength.PROBABLE)),
    ],
    ids=[
        "window",
        "window of a known account",
        "similar window",
        "held",
        "customer",
        "claimed only",
        "similar account",
    ],
)
def test_a_partner_never_learns_of_another_partner_a_rep_or_a_company_it_did_not_name(known: Facts) -> None:
    (topic,) = topics(answer_to(an_origin(), (judged(rule_on(known)),), POLICY))
    secrets = ("Beta", "bert@", "DR-2026-0007", "Rita", "rita@", "A-17", "Florilix")
    assert not any(secret in repr(topic) for secret in secrets)
    assert (topic.known_claimed, topic.known_witnessed) == (None, None)


@pytest.mark.parametrize("known", [facts(partner=None), facts(an_account(), THEIRS, partner=None)])
def test_an_unknown_sender_gets_a_neutral_receipt_about_no_company_at_all(known: Facts) -> None:
    each = (judged(rule_on(known)), judged(rule_on(known, RequestedDeal())))
    answer = answer_to(STRANGER, each, POLICY)
    assert answer == neutral_receipt(STRANGER)
    assert topics(answer) == (Topic(LetterName.UNKNOWN_SENDER, RECEIVED, Company(), Contact(), frozenset()),)
    assert (answer.language, answer.country) == (Language.DE, None)


def test_a_message_passed_on_is_acknowledged_without_any_company() -> None:
    answer = passed_on_receipt(an_origin())
    assert answer.name is LetterName.PASSED_ON
    assert [topic.company for topic in topics(answer)] == [Company()]


# --- the manager ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("company", "partner", "to"),
    [
        ("LU", "LU", LUX),
        ("BE", "LU", BELGIUM),
        (None, "BE", BELGIUM),
        ("DE", "LU", HEAD_OF_SALES),
        (None, None, HEAD_OF_SALES),
    ],
)
def test_the_manager_of_the_prospects_country_is_told_else_of_the_partners(
    company: str | None, partner: str | None, to: object
) -> None:
    requested = a_requested_deal(company=a_company(country=company))
    letter, _ = the_notice(facts(an_account()), requested, partner=a_partner(country=partner))
    told = next(each for each in TEAM if each.email == letter.to.email)
    assert told == to
    assert letter.language is told.language
    assert letter.country == (company or partner)
    assert not letter.answers_mail


def test_a_conflict_notice_shows_the_evidence_both_dates_and_the_rep() -> None:
    known = facts(an_account())
    letter, notice = the_notice(known, state=State.CONFLICT)
    assert letter.name is LetterName.CONFLICT_NOTICE
    assert [each.account for each in notice.candidates] == [an_account()]
    assert (notice.topic.known_claimed, notice.topic.known_witnessed) == (
        day("2026-05-04"),
        at("2026-05-05 10:00"),
    )
    assert (notice.partner, notice.rule) == (known.partner, "known_before")


def test_a_notice_of_another_partners_window_shows_both_partners() -> None:
    _, notice = the_notice(facts(THEIRS), state=State.CONFLICT)
    assert [rival.deal.partner for rival in notice.rivals] == [BETA]
    assert notice.partner == a_partner()


def test_a_review_request_shows_the_candidates_side_by_side() -> None:
    two = [matched(an_account(id=f"A-{n}"), Strength.PROBABLE) for n in (1, 2)]
    _, notice = the_notice(facts(*two), state=State.HELD)
    assert [each.account.id for each in notice.candidates] == ["A-1", "A-2"]


def test_a_review_request_names_the_sources_that_could_not_be_checked() -> None:
    old = RECEIVED - timedelta(days=2)
    sources = (a_source(), a_source(name="erp", read_at=old), a_source(name="billing", read_at=None))
    _, notice = the_notice(facts(sources=sources), state=State.HELD)
    assert notice.unread_sources == (("erp", old), ("billing", None))


def test_there_is_a_notice_for_each_prospect_that_needs_one() -> None:
    each = (judged(rule_on(facts())), judged(rule_on(facts(THEIRS))), judged(rule_on(facts(named_lately=50))))
    notices = notices_about(an_origin(), each, TEAM, POLICY)
    assert [letter.name for letter in notices] == [CONFLICT_NOTICE, REVIEW]


def test_where_there_is_no_manager_nobody_is_told() -> None:
    assert notices_about(an_origin(), (judged(rule_on(facts(THEIRS))),), (), POLICY) == ()


def a_message(**sender: str) -> PassedOn:
    return PassedOn(
        Address(sender.get("email", "anna@alpha.example")), a_partner(), "question", RECEIVED, "Question", "Quand ?"
    )


def test_a_persons_message_goes_to_the_manager_of_the_partners_country() -> None:
    letter = pass_on(a_message(), TEAM)
    assert letter is not None
    assert (letter.name, letter.to.email, letter.country) == (LetterName.QUESTION, "max@vendor.example", "LU")
    assert not letter.answers_mail


def test_a_managers_own_message_is_not_passed_on_to_themselves() -> None:
    letter = pass_on(a_message(email="max@vendor.example"), TEAM)
    assert letter is not None
    assert letter.to.email == "head@vendor.example"
    assert pass_on(a_message(email="max@vendor.example"), (LUX,)) is None


# --- the vendor's entity, and letters that come by themselves ---------------------------------------------------------


@pytest.mark.parametrize(("partner", "country"), [(a_partner(), "LU"), (BETA, "BE"), (a_partner(country=None), None)])
def test_the_entity_that_answers_is_that_of_the_partners_country(partner: object, country: str | None) -> None:
    answer = answer_to(an_origin(partner=partner), (judged(rule_on(facts())),), POLICY)
    assert answer.country == country


def test_the_country_of_a_deal_is_the_prospects_else_the_partners_else_none() -> None:
    assert deal_country(a_deal(company=a_company(country="DE"))) == "DE"
    assert deal_country(a_deal(company=Company("Florilux"), partner=BETA)) == "BE"
    assert deal_country(a_deal(company=Company("Florilux"), partner=None)) is None


def test_a_letter_about_a_deal_comes_by_itself_in_the_deals_language() -> None:
    letter = letter_about(a_deal(language=Language.NL, partner=BETA), LetterName.REMINDER, days_left=7)
    assert (letter.to.email, letter.language, letter.country) == ("anna@alpha.example", Language.NL, "BE")
    assert (letter.thread, letter.answers_mail) == (None, False)
    (topic,) = topics(letter)
    assert (topic.days_left, topic.window, topic.reference) == (7, a_window(RECEIVED), "DR-2026-0042")


def test_a_letter_about_a_deal_says_a_persons_own_words() -> None:
    (topic,) = topics(
        letter_about(a_deal(state=State.REFUSED), LetterName.REFUSED, reason="Their rep met them in May.")
    )
    assert (topic.reason, topic.rights) == ("Their rep met them in May.", None)


def test_a_letter_about_an_open_window_names_what_it_protects() -> None:
    (topic,) = topics(letter_about(a_deal(), LetterName.REMINDER))
    assert topic.rights is not None
    assert topic.rights.protected == PROTECTED
