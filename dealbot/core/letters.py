"""What dealbot says, as values: which letter, to whom, about what. The words themselves are in ``templates/``.

A letter to a partner is one answer with a section a prospect; a letter to the vendor's own people is a notice about
one deal, a message passed on, the weekly digest, or trouble for the operator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dealbot.core.model import (
    Account,
    Company,
    Contact,
    Deal,
    Kind,
    Language,
    Match,
    MatchedInsider,
    Partner,
    SellRights,
    Service,
    State,
    Window,
)
from dealbot.envelope import Address


class LetterName(StrEnum):
    """Every letter there is; each has ``templates/<name>/<language>.txt`` and ``.html``."""

    CONFIRMATION = "confirmation"
    NOTED = "noted"
    INCOMPLETE = "incomplete"
    HELD = "held"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    UNKNOWN_SENDER = "unknown_sender"
    SEVERAL = "several"
    PASSED_ON = "passed_on"
    REFUSED = "refused"
    REMINDER = "reminder"
    EXPIRED = "expired"
    CONFLICT_NOTICE = "conflict_notice"
    REVIEW_REQUEST = "review_request"
    PARTNER_WAS_FIRST = "partner_was_first"
    QUESTION = "question"
    DIGEST = "digest"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Thread:
    """The mail that a letter answers: its Message-ID, the chain before it, and its subject."""

    message_id: str | None
    references: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What an answer says about one prospect. ``letter`` names the template that says it."""

    letter: LetterName
    received_at: datetime
    company: Company
    contact: Contact
    services: frozenset[Service]
    rfp: bool = False
    expected_close: str | None = None
    reference: str | None = None
    window: Window | None = None
    state: State | None = None
    rights: SellRights | None = None
    standing: SellRights | None = None
    """For the partner's own customer: what holds outside the window, by its revenue."""
    rule: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    """Field name and the words it was read from, in the order of the form."""
    known_claimed: date | None = None
    """For a conflict: since when sales says it knew, never whose knowledge."""
    known_witnessed: datetime | None = None
    known_at_start: bool = False
    """Whether the first reading of its source had it."""
    reason: str = ""
    """A person's own words, where a person decided."""
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class Remainder:
    """What of a mail its answer does not settle."""

    unread: tuple[str, ...] = ()
    """The names of the files whose content was not read."""
    encrypted: bool = False
    """Whether the mail, or a part of it, is encrypted."""
    wish: Kind | None = None
    """What of it a person was given; None: nothing."""


NOTHING_REMAINS = Remainder()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a partner: one topic a prospect, in the order the mail named them."""

    topics: tuple[Topic, ...]
    remainder: Remainder = NOTHING_REMAINS


@dataclass(frozen=True, slots=True)
class Candidate:
    """One account, as a manager sees it beside the prospect."""

    account: Account
    match: Match


@dataclass(frozen=True, slots=True)
class Rival:
    """Another partner's deal for the same company, as a manager sees it."""

    deal: Deal
    match: Match


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to a sales manager about one deal: what came, what was decided and by which rule, with the evidence."""

    deal: Deal
    topic: Topic
    sender: Address
    partner: Partner | None
    rule: str
    candidates: tuple[Candidate, ...] = ()
    rivals: tuple[Rival, ...] = ()
    insiders: tuple[MatchedInsider, ...] = ()
    """The vendor itself and partners that the prospect certainly or probably is."""
    unread_sources: tuple[tuple[str, datetime | None], ...] = ()
    """Account sources that were too old to ask, each with its last good reading."""


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A person's message that dealbot does not settle by itself, for a manager to answer."""

    sender: Address
    partner: Partner | None
    kind: str
    received_at: datetime
    subject: str
    text: str
    reference: str | None = None
    deal: Deal | None = None
    attachments: tuple[str, ...] = ()
    """The names of all files that came with it, read or not."""
    registered: tuple[str, ...] = ()
    """The references of what the same mail registered: that is answered apart from this."""
    is_sender_told: bool = True
    """Whether the sender knows that a person has it; not where only a machine could be told."""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One deal in the digest, with what matters about it that week."""

    deal: Deal
    partner_name: str
    days: int | None = None
    """Days left, or days it has waited, as the list it stands in says."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """The week as a sales manager reads it; the period is ``[since, until)`` in UTC."""

    since: datetime
    until: datetime
    today: date
    needs_you: tuple[DigestLine, ...] = ()
    """Open conflicts and holds, oldest first; ``days`` is their age."""
    ending: tuple[DigestLine, ...] = ()
    """Windows that end within 30 days, soonest first; ``days`` is what is left."""
    ended: tuple[DigestLine, ...] = ()
    new: tuple[DigestLine, ...] = ()
    weak: tuple[DigestLine, ...] = ()
    """Confirmed despite a weak resemblance; ``note`` names what it resembles."""
    decided: tuple[tuple[str, int], ...] = ()
    """How many deals each rule decided in the period."""
    answer_seconds: float | None = None
    """Median time from receipt to the accepted answer."""
    whole: bool = True
    countries: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.needs_you or self.ending or self.ended or self.new or self.weak)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the operator must look after: one sentence what, where, and what to do."""

    what: str
    where: str
    advice: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person."""

    name: LetterName
    to: Address
    language: Language
    content: Answer | Notice | PassedOn | Digest | Trouble
    thread: Thread | None = None
    country: str | None = None
    """Chooses the vendor's entity that acts; None: the vendor's first."""
    answers_mail: bool = True
    """Whether it answers a mail (``auto-replied``) or comes by itself (``auto-generated``), RFC 3834 section 5."""
