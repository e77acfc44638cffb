"""From the bytes of a mail to an ``IncomingMail``: what every other part of dealbot knows of it.

mail-parser reads it once; where it fails the standard library's older parser does. Everything in a mail is
hostile: sizes, counts and levels are bounded before the work (``reading.bounds``).
"""

from __future__ import annotations

import email
import hashlib
import re
from dataclasses import dataclass, field, replace
from email.utils import getaddresses
from types import MappingProxyType
from typing import TYPE_CHECKING

import mailparser

from dealbot.envelope import Address
from dealbot.errors import UnreadableMail
from dealbot.mail.visible.bounds import bound, header_end
from dealbot.mail.visible.clean import MAX_HEADER, clean_text, decode_words
from dealbot.mail.visible.documents import Document
from dealbot.mail.visible.files import Attachment
from dealbot.mail.visible.parts import Part, part_types, read_body

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_RECIPIENTS = 100
MAX_REFERENCES = 50
MAX_FIELDS = 2_000
TOO_LARGE = "too large"
"""The fault of a mail of which only the header was fetched."""

_ID = re.compile(r"<[^<>\s]{1,900}>")
_PLAIN_ADDRESS = re.compile(r"(?:([\w =?.+-]{1,200}?) )?<?([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,200})>?", re.ASCII)
_IDENTITY_FIELDS = ("from", "to", "subject", "date", "message-id")


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A mail as a value. Nothing in it is trusted; all text is clean (see ``reading.clean``) and bounded."""

    senders: tuple[Address, ...] = ()
    """Every address of every From header."""
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    """The first recipients of To and Cc, at most ``MAX_RECIPIENTS``."""
    subject: str = ""
    message_id: str | None = None
    """With its angle brackets; the first where there are several."""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    date: str | None = None
    """The Date header as it stands: the sender's claim."""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """All header fields, names in lower case, values undecoded."""
    text: str = ""
    """The body as a person sees it; HTML turned to lines, table cells between bars."""
    attachments: tuple[Attachment, ...] = ()
    documents: tuple[Document, ...] = ()
    """What the attached files say, those that could be read."""
    part_types: tuple[str, ...] = ()
    """The content types of the mail's parts, containers first; not of mails attached to it."""
    faults: tuple[str, ...] = ()
    """What was odd and survived, in words."""

    @property
    def sender(self) -> Address | None:
        """The one author; None where the mail names none or several, and so nobody can be answered."""
        addresses = {address.email for address in self.senders}
        return self.senders[0] if len(addresses) == 1 else None

    def header(self, name: str) -> tuple[str, ...]:
        """All values of this header field, in the order of the mail."""
        return self.headers.get(name.lower(), ())


def parse(content: bytes) -> IncomingMail:
    """Read a whole mail. Raises UnreadableMail, and nothing else, where no reading is possible."""
    try:
        bounded = bound(content)
        message, faults = _tree(bounded.content)
        mail = _read_header(message)
        body = read_body(message, bounded.cut)
    except UnreadableMail:
        raise
    except Exception as error:  # two foreign parsers on hostile input: whatever they raise, one mail is unreadable
        raise UnreadableMail("the mail could not be taken apart") from error
    all_faults = (*bounded.faults, *faults, *mail.faults, *body.faults)
    return replace(
        mail,
        text=body.text,
        attachments=body.attachments,
        documents=body.documents,
        part_types=part_types(message),
        faults=all_faults,
    )


def header_only(content: bytes) -> IncomingMail:
    """Read a mail of which only the header was fetched: its text is empty, its first fault ``too large``."""
    mail = parse(content[: header_end(content)])
    return replace(mail, text="", attachments=(), documents=(), faults=(TOO_LARGE, *mail.faults))


def content_digest(content: bytes) -> str:
    """Hex SHA-256 over what a mail is, whichever way it came: author, recipients, subject, date, id and body.

    Trace fields (Received, Return-Path, Delivered-To), folding, line ends and blank lines at the end don't count.
    """
    end = header_end(content)
    fields = [_one_line(raw) for raw in re.split(rb"\r?\n(?![ \t])", content[: min(end, 2_000_000)])]
    kept = sorted(line for line in fields if line.partition(b":")[0].decode("ascii", "replace") in _IDENTITY_FIELDS)
    body = content[end:].replace(b"\r\n", b"\n").rstrip(b"\n")
    return hashlib.sha256(b"\n".join([*kept, b"", body])).hexdigest()


def _one_line(raw: bytes) -> bytes:
    name, _, value = raw.partition(b":")
    return name.strip().lower() + b":" + b" ".join(value.split())


def _tree(content: bytes) -> tuple[Part, tuple[str, ...]]:
    """The message's tree by mail-parser, or by the standard library where that fails."""
    try:
        message: Part | None = mailparser.parse_from_bytes(content).message
    except Exception:
        message = None
    if message is not None:
        return message, ()
    return email.message_from_bytes(content), ("mail-parser could not read it",)


def _read_header(message: Part) -> IncomingMail:
    headers = _fields(message)
    ids = _ids(headers.get("message-id", ()))
    senders, unusable = _addresses(headers.get("from", ()))
    return IncomingMail(
        senders=senders,
        reply_to=_addresses(headers.get("reply-to", ()))[0],
        to=_addresses((*headers.get("to", ()), *headers.get("cc", ())))[0],
        subject=decode_words(next(iter(headers.get("subject", ())), ""))[:1000],
        message_id=ids[0] if ids else None,
        in_reply_to=next(iter(_ids(headers.get("in-reply-to", ()))), None),
        references=_ids(headers.get("references", ()))[-MAX_REFERENCES:],
        date=next(iter(headers.get("date", ())), None),
        headers=headers,
        faults=(*_sender_faults(headers, senders, unusable), *_id_faults(ids), *_to_faults(headers)),
    )


def _fields(message: Part) -> Mapping[str, tuple[str, ...]]:
    fields: dict[str, list[str]] = {}
    for name, raw in list(message.raw_items())[:MAX_FIELDS]:
        value = str(raw)
        cap = 20_000 if len(value) > MAX_HEADER else MAX_HEADER
        fields.setdefault(name.lower(), []).append(value[:cap])
    return MappingProxyType({name: tuple(values) for name, values in fields.items()})


def _addresses(values: tuple[str, ...]) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """The usable addresses of these headers, and what stood there instead of one. RFC 5322 section 3.4."""
    usable: list[Address] = []
    unusable: list[str] = []
    for name, address in _pairs(values):
        if len(usable) >= MAX_RECIPIENTS:
            break
        try:
            usable.append(Address(clean_text(address), decode_words(name)[:200]))
        except ValueError:
            unusable.append(clean_text(address or name)[:100])
    return tuple(usable), tuple(text for text in unusable if text)


def _pairs(values: tuple[str, ...]) -> list[tuple[str, str]]:
    """Names and addresses; the usual ``Name <address>`` by one expression, the rest by the standard library."""
    if len(values) == 1 and (match := _PLAIN_ADDRESS.fullmatch(values[0])):
        return [(match[1] or "", match[2])]
    try:
        return getaddresses([_ascii_or_decoded(value) for value in values])
    except RecursionError:  # comments in comments, thousands deep
        return []


def _ascii_or_decoded(value: str) -> str:
    """Undeclared 8-bit bytes decoded; encoded words stay until the name stands apart from the address."""
    return value if value.isascii() else decode_words(value)


def _ids(values: tuple[str, ...]) -> tuple[str, ...]:
    """The message identifiers in these headers, each once. RFC 5322 section 3.6.4."""
    found = [clean_text(match) for value in values for match in _ID.findall(value)]
    if not found:
        found = [f"<{bare}>" for value in values if (bare := clean_text(value).strip(" <>\n")) and " " not in bare]
    return tuple(dict.fromkeys(text for text in found if len(text) < 1000))


def _sender_faults(
    headers: Mapping[str, tuple[str, ...]], senders: tuple[Address, ...], unusable: tuple[str, ...]
) -> tuple[str, ...]:
    count = len(headers.get("from", ()))
    if count == 0:
        return ("no From",)
    if not senders:
        shown = decode_words(headers["from"][0])[:100] if unusable else ""
        return (f"From is not an address: {shown}" if shown else "From is not an address",)
    two_headers = ("two From headers",) if count > 1 else ()
    two_addresses = ("two sender addresses",) if len({address.email for address in senders}) > 1 else ()
    return two_headers + two_addresses


def _id_faults(ids: tuple[str, ...]) -> tuple[str, ...]:
    if not ids:
        return ("no Message-ID",)
    return ("two Message-IDs",) if len(ids) > 1 else ()


def _to_faults(headers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    count = sum(value.count("@") for name in ("to", "cc") for value in headers.get(name, ()))
    return (f"more than {MAX_RECIPIENTS} recipients",) if count > MAX_RECIPIENTS else ()
