"""The ground floor: what a mail is to every other floor. Values only, checked at birth, then frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address with the name shown beside it. ``email`` is lower-cased; the name may be empty."""

    email: str
    name: str = ""

    def __post_init__(self) -> None:
        email = self.email.strip().lower()
        local, at, domain = email.rpartition("@")
        if not (local and at and domain) or any(c.isspace() or not c.isprintable() for c in email):
            msg = f"not a mail address: {self.email!r}"
            raise ValueError(msg)
        object.__setattr__(self, "email", email)
        object.__setattr__(self, "name", " ".join(self.name.split()))

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


class Folder(StrEnum):
    """Where a settled mail belongs, under dealbot's own folder of its mailbox."""

    DONE = "Done"
    HELD = "Held"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class MailPlace:
    """Where a delivery lies: unique for ever by RFC 3501 section 2.3.1.1 (mailbox, UIDVALIDITY, UID)."""

    mailbox: str
    uid_validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class RawMail:
    """One delivery as the server holds it.

    ``received_at`` is the server's INTERNALDATE in UTC: policy.md's receipt time. ``complete`` is false where the
    mail was larger than the limit and ``content`` holds its header alone; ``size`` is always the whole mail's (bytes).
    """

    place: MailPlace
    received_at: datetime
    size: int
    content: bytes
    complete: bool = True

    def __post_init__(self) -> None:
        if self.received_at.utcoffset() is None:
            msg = "received_at needs a time zone"
            raise ValueError(msg)
        object.__setattr__(self, "received_at", self.received_at.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Envelope:
    """One letter on its way to one recipient; ``content`` are the final bytes with CRLF line ends."""

    message_id: str
    sender: str
    recipient: str
    content: bytes
