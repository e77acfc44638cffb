"""What goes into the records and comes out, as frozen values; what the policy speaks of is in ``core.model``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dealbot.core.model import Deal, Kind, Language, Partner, RequestedDeal, State, Window
from dealbot.envelope import Envelope, Folder, MailPlace


class Fate(StrEnum):
    """What became of a mail."""

    DECIDED = "decided"
    HELD = "held"
    FAILED = "failed"
    IGNORED = "ignored"


class LetterState(StrEnum):
    """Where a letter of the outbox stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class MailRecord:
    """One delivery as recorded. ``raw_digest`` is the hex SHA-256 of its bytes, ``size`` in bytes."""

    place: MailPlace
    message_id: str | None
    content_digest: str
    raw_digest: str
    size: int
    received_at: datetime
    sender: str | None
    subject: str
    kind: Kind | None
    fate: Fate
    folder: Folder
    reason: str
    taken_at: datetime
    filed_at: datetime | None = None
    """When it was moved to ``folder``; None until then."""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ImportCount:
    """What an import did, in rows; ``gone`` are those that the source no longer has."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0

    @property
    def total(self) -> int:
        return self.new + self.changed + self.unchanged

    def __add__(self, other: ImportCount) -> ImportCount:
        return ImportCount(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.gone + other.gone,
        )


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """When an account source was last read, with how many rows it has, and the last failure since, if any.

    ``full_read_at`` is the last reading of everything, ``cursor`` the source's own note of how far it has read.
    """

    name: str
    read_at: datetime | None
    rows: int
    failed_at: datetime | None
    error: str | None
    full_read_at: datetime | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A registration to be recorded. ``year`` is that of the receipt in the vendor's time zone."""

    requested: RequestedDeal
    state: State
    rule: str
    sender: str
    partner: Partner | None
    received_at: datetime
    year: int
    mail_id: int
    position: int
    """Which prospect of that mail, from 0."""
    decided_at: datetime
    window: Window | None = None
    language: Language = Language.EN
    next_due_at: datetime | None = None
    same_prospect_as: Deal | None = None
    """A deal that is certainly about the same company: of the two, one can be protected at a time."""


@dataclass(frozen=True, slots=True)
class DueDeal:
    """A deal for which something falls due, and the moment as it was read."""

    deal: Deal
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision to be kept. ``evidence`` goes in as values (``core.model.Facts``) and comes out as plain JSON."""

    verdict: str
    rule: str
    decided_at: datetime
    hits: tuple[str, ...] = ()
    evidence: object = None
    decided_by: str = "dealbot"
    """``dealbot``, or the address of the person who decided."""
    reason: str = ""
    mail_id: int | None = None
    position: int | None = None
    deal_id: int | None = None


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened; ``what`` is a dotted word such as ``deal.protected``, ``data`` plain JSON."""

    id: int
    at: datetime
    what: str
    mail_id: int | None
    deal_id: int | None
    data: object


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """A finished letter for the outbox. With ``suppressed``, the reason, it is kept but never sent."""

    envelope: Envelope
    letter: str
    language: Language
    subject: str
    created_at: datetime
    mail_id: int | None = None
    deal_id: int | None = None
    suppressed: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter that its claimer, and nobody else, now sends. ``attempts`` counts this one."""

    id: int
    envelope: Envelope
    letter: str
    attempts: int
    created_at: datetime
    mail_id: int | None
    deal_id: int | None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """How a letter stands, without its content."""

    id: int
    message_id: str
    sender: str
    recipient: str
    letter: str
    language: Language
    subject: str
    state: LetterState
    attempts: int
    next_attempt_at: datetime
    created_at: datetime
    sent_at: datetime | None
    error: str | None
    reason: str | None
    mail_id: int | None
    deal_id: int | None
