"""Who hears what of a decision (policy "Did sales already know?", the columns "partner hears" and "manager hears")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dealbot.core.addressee import addressee
from dealbot.core.knowledge import Knowledge
from dealbot.core.letters import (
    NOTHING_REMAINS,
    Answer,
    Candidate,
    Letter,
    LetterName,
    Notice,
    PassedOn,
    Remainder,
    Rival,
    Thread,
    Topic,
)
from dealbot.core.model import (
    Account,
    Company,
    Contact,
    Deal,
    Kind,
    Language,
    Manager,
    Match,
    Partner,
    Policy,
    Relation,
    Ruling,
    State,
    manager_for,
)
from dealbot.core.rules import MANAGER_HEARS, PARTNER_HEARS, RULES, Case
from dealbot.core.services import rights_for
from dealbot.envelope import Address


@dataclass(frozen=True, slots=True)
class Origin:
    """The mail that is answered: who wrote it, when the server took it, its thread, the language to answer in.

    ``remainder`` is what of it the answer does not settle.
    """

    sender: Address
    received_at: datetime
    thread: Thread
    language: Language
    partner: Partner | None = None
    remainder: Remainder = NOTHING_REMAINS

    @property
    def can_be_answered(self) -> bool:
        """Whether a person can be told; if not, an answer is written for the records alone."""
        return addressee(self.sender, self.partner) is not None


@dataclass(frozen=True, slots=True)
class Judged:
    """A ruling together with the deal it recorded, or for a duplicate the one that runs."""

    ruling: Ruling
    deal: Deal | None


def answer_to(origin: Origin, judged: tuple[Judged, ...], policy: Policy) -> Letter:
    """The one answer to a registration, with a topic for each prospect it named."""
    topics = tuple(topic_of(each, origin.received_at, policy) for each in judged)
    if any(topic.letter is LetterName.UNKNOWN_SENDER for topic in topics):
        return neutral_receipt(origin)
    name = topics[0].letter if len(topics) == 1 else LetterName.SEVERAL
    return _to_sender(origin, name, topics)


def neutral_receipt(origin: Origin) -> Letter:
    """What somebody hears who is no partner: nothing about any company, and nothing of the mail's own words."""
    bare = replace(origin, remainder=NOTHING_REMAINS)
    return _to_sender(bare, LetterName.UNKNOWN_SENDER, (_bare_topic(LetterName.UNKNOWN_SENDER, origin.received_at),))


def passed_on_receipt(origin: Origin) -> Letter:
    """What a partner hears whose message a person will answer."""
    bare = replace(origin, remainder=replace(origin.remainder, wish=None))
    return _to_sender(bare, LetterName.PASSED_ON, (_bare_topic(LetterName.PASSED_ON, origin.received_at),))


def unread_receipt(origin: Origin) -> Letter:
    """What a partner hears of whose mail next to nothing could be read: what to send, should it be a registration."""
    with_a_person = replace(origin, remainder=replace(origin.remainder, wish=Kind.QUESTION))
    return _to_sender(with_a_person, LetterName.INCOMPLETE, (_bare_topic(LetterName.INCOMPLETE, origin.received_at),))


def notices_about(
    origin: Origin, judged: tuple[Judged, ...], managers: tuple[Manager, ...], policy: Policy
) -> tuple[Letter, ...]:
    """One notice a prospect that a manager must hear of, to the manager of its country."""
    letters = (_notice(origin, each, managers, policy) for each in judged)
    return tuple(letter for letter in letters if letter is not None)


def pass_on(message: PassedOn, managers: tuple[Manager, ...]) -> Letter | None:
    """A person's message for the manager of the partner's country; None where there is nobody to tell."""
    country = message.partner.country if message.partner else None
    manager = manager_for(country, managers, excluding=message.sender.email)
    if manager is None:
        return None
    to = Address(manager.email, manager.name)
    return Letter(LetterName.QUESTION, to, manager.language, message, country=country, answers_mail=False)


def topic_of(judged: Judged, received_at: datetime, policy: Policy) -> Topic:
    """What the answer says about one prospect."""
    ruling, deal, requested = judged.ruling, judged.deal, judged.ruling.requested
    known = _earliest_known(ruling, received_at, policy) if ruling.rule == "known_before" else None
    return Topic(
        letter=RULES[ruling.rule].partner_hears or PARTNER_HEARS[ruling.verdict],
        received_at=received_at,
        company=requested.company,
        contact=requested.contact,
        services=requested.services,
        rfp=requested.rfp,
        expected_close=requested.expected_close,
        reference=deal.reference if deal else None,
        window=deal.protection if deal else ruling.window,
        state=deal.state if deal else None,
        rights=rights_for(ruling.relations) if ruling.relations else None,
        standing=rights_for(standing) if (standing := ruling.relations - {Relation.LEAD, Relation.TENDER}) else None,
        rule=ruling.rule,
        evidence=tuple(requested.evidence.items()),
        known_claimed=known.aware_since if known else None,
        known_witnessed=known.witnessed_at if known else None,
        known_at_start=known.at_start if known else False,
    )


def topic_of_deal(deal: Deal, letter: LetterName, *, reason: str = "", days_left: int | None = None) -> Topic:
    """What a letter says about a recorded deal, long after the mail that named it."""
    return Topic(
        letter=letter,
        received_at=deal.received_at,
        company=deal.company,
        contact=deal.contact,
        services=deal.services,
        rfp=deal.rfp,
        expected_close=deal.expected_close,
        reference=deal.reference,
        window=deal.protection,
        state=deal.state,
        rights=rights_for(frozenset({Relation.LEAD})) if deal.state is State.PROTECTED else None,
        rule=deal.rule,
        reason=reason,
        days_left=days_left,
    )


def letter_about(deal: Deal, letter: LetterName, *, reason: str = "", days_left: int | None = None) -> Letter:
    """A letter about a recorded deal that comes by itself: a reminder, the end, a person's decision."""
    partner, sender = deal.partner, Address(deal.sender)
    return Letter(
        name=letter,
        to=addressee(sender, partner) or sender,
        language=deal.language,
        content=Answer((topic_of_deal(deal, letter, reason=reason, days_left=days_left),)),
        country=partner.country if partner else deal.company.country,
        answers_mail=False,
    )


def turned_up(deal: Deal, account: Account, match: Match, managers: tuple[Manager, ...]) -> Letter | None:
    """The notice that sales has a record of a prospect whose window is open already; None with nobody to tell."""
    country = deal_country(deal)
    manager = manager_for(country, managers)
    if manager is None:
        return None
    notice = Notice(
        deal=deal,
        topic=topic_of_deal(deal, LetterName.PARTNER_WAS_FIRST),
        sender=Address(deal.sender),
        partner=deal.partner,
        rule="known_only_after",
        candidates=(Candidate(account, match),),
    )
    to = Address(manager.email, manager.name)
    return Letter(LetterName.PARTNER_WAS_FIRST, to, manager.language, notice, country=country, answers_mail=False)


def _to_sender(origin: Origin, name: LetterName, topics: tuple[Topic, ...]) -> Letter:
    country = origin.partner.country if origin.partner else None
    to = addressee(origin.sender, origin.partner) or origin.sender
    return Letter(name, to, origin.language, Answer(topics, origin.remainder), origin.thread, country)


def _bare_topic(letter: LetterName, received_at: datetime) -> Topic:
    return Topic(letter, received_at, Company(), Contact(), frozenset())


def _notice(origin: Origin, judged: Judged, managers: tuple[Manager, ...], policy: Policy) -> Letter | None:
    ruling, deal = judged.ruling, judged.deal
    name = RULES[ruling.rule].manager_hears or MANAGER_HEARS.get(ruling.verdict)
    country = deal_country(deal) if deal else None
    manager = manager_for(country, managers)
    if name is None or deal is None or manager is None:
        return None
    facts = ruling.facts
    stale = [source for source in facts.sources if not source.is_fresh(origin.received_at)]
    notice = Notice(
        deal=deal,
        topic=topic_of(judged, origin.received_at, policy),
        sender=origin.sender,
        partner=origin.partner,
        rule=ruling.rule,
        candidates=tuple(Candidate(m.account, m.match) for m in facts.accounts),
        rivals=tuple(Rival(m.deal, m.match) for m in facts.deals),
        insiders=facts.insiders,
        unread_sources=tuple((source.source, source.read_at) for source in stale),
    )
    to = Address(manager.email, manager.name)
    return Letter(name, to, manager.language, notice, country=country, answers_mail=False)


def deal_country(deal: Deal) -> str | None:
    """The country that decides who is responsible: the prospect's, else the partner's."""
    return deal.company.country or (deal.partner.country if deal.partner else None)


def _earliest_known(ruling: Ruling, received_at: datetime, policy: Policy) -> Account | None:
    """The account that proves longest that sales knew."""
    known = Case(ruling.requested, ruling.facts, received_at, policy).known(Knowledge.BEFORE)
    return min(known, key=lambda account: account.witnessed_at or received_at, default=None)
