"""What is cut from a mail before it is parsed, so that no mail costs more than a person's would.

Works on bytes alone and only where a mail is unusual: a normal mail passes with a few counts.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from dealbot.errors import UnreadableMail

MAX_PARTS = 500
MAX_CONTAINERS = 50
HEADER_BYTES = 100_000
"""A longer header keeps only the fields that are read, each up to ``FIELD_BYTES``."""
FIELD_BYTES = 20_000
INNER_FIELD_BYTES = 2_000
"""Of a longer 8-bit field in the header of a part, so many bytes are kept."""
WHOLE_BYTES = 1_000_000
"""Mails up to this size are parsed as they are."""
PART_BYTES = 200_000
"""Of a longer part in a longer mail, the beginning is kept; a document that may be read is kept whole."""
DOCUMENT_BYTES = 4_200_000
"""Encoded bytes of one document, and of all of them together, that are kept whole."""

_READ_FIELDS = re.compile(
    rb"(?:from|sender|reply-to|to|cc|subject|date|message-id|in-reply-to|references|mime-version|content-[a-z-]+|"
    rb"auto-submitted|precedence|list-[a-z-]+|return-path|feedback-id|x-[a-z-]+|authentication-results)[ \t]*:",
    re.IGNORECASE,
)
_CONTAINER = re.compile(rb"(?:^|\n)content-type:[ \t]*(?:\r?\n[ \t]+)?(?:multipart|message)/", re.IGNORECASE)
_DOCUMENT = re.compile(
    rb"\.(?:pdf|docx|xlsx|vcf|ics|rtf|csv|txt|html?|eml|dat|p7m)\b|application/(?:pdf|pkcs7-mime|ms-tnef|vnd\.openxml)",
    re.IGNORECASE,
)
"""In the header of a part whose file may be read (``documents``)."""
_PART_HEADER = 2_000
_PART_START = re.compile(rb"(?:^|\n)--[^\r\n]{1,75}\r?\n")
_BOUNDARY_LINE = re.compile(rb"\n--[^\r\n]{1,75}")


@dataclass(frozen=True, slots=True)
class Bounded:
    """The bytes that are parsed, what was odd, and how many bytes were cut from each shortened part, in order."""

    content: bytes
    faults: tuple[str, ...] = ()
    cut: tuple[int, ...] = ()


def bound(content: bytes) -> Bounded:
    """Cut a mail to what is read of it. Raises UnreadableMail for an empty one and one that is made to hurt."""
    content, faults = _straighten(content)
    if not content.strip(b"\r\n\t \0"):
        raise UnreadableMail("empty message")
    end = header_end(content)
    if end > HEADER_BYTES:
        content = _shorten_header(content[:end]) + content[end:]
        faults += (f"header of {end // 1000} kB",)
    _refuse_bombs(content)
    content = _clip_inner_headers(content)
    if len(content) <= WHOLE_BYTES:
        return Bounded(content, faults)
    return _shorten_parts(content, faults)


def _straighten(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Undo what transports do to whole messages: an mbox line in front, bare CR as line end, empty lines first."""
    faults: tuple[str, ...] = ()
    if content[:1] in b"\r\n \t":
        content = content.lstrip(b"\r\n \t")
    if content[:5] in {b"From ", b">From"}:
        content = content[re.search(rb"\r\n|\n|\r|$", content).end() :]  # type: ignore[union-attr]  # $ always matches
        faults += ("mbox line in front of the header",)
    if b"\r" in content and b"\n" not in content:
        content = content.replace(b"\r", b"\n")
        faults += ("line ends are bare CR",)
    return content, faults


def header_end(content: bytes) -> int:
    """Where the header ends: the index behind the first empty line, or the length where there is none."""
    ends = [at + len(mark) for mark in (b"\n\r\n", b"\n\n") if (at := content.find(mark)) >= 0]
    return min(ends, default=len(content))


def _shorten_header(header: bytes) -> bytes:
    kept: list[bytes] = []
    size = 0
    for field in re.split(rb"\r?\n(?![ \t])", header):
        if _READ_FIELDS.match(field) and size < HEADER_BYTES:
            kept.append(field[:FIELD_BYTES])
            size += len(kept[-1])
    return b"\r\n".join(kept) + b"\r\n\r\n"


def _clip_inner_headers(content: bytes) -> bytes:
    """Cut long undeclared 8-bit fields in the headers of parts and attached mails.

    The parser writes an attached mail out again, and its time for such a field grows with the square of the length.
    """
    if content.isascii() or b"message/" not in content.lower():
        return content
    kept, at = [], 0
    for start in [match.end() for match in _PART_START.finditer(content)]:
        end = start + header_end(content[start:])
        nested = end + header_end(content[end:]) if b"message/" in content[start:end].lower() else end
        if start < at:
            continue
        kept += [content[at:start], _clipped(content[start:nested])]
        at = nested
    return b"".join([*kept, content[at:]])


def _clipped(headers: bytes) -> bytes:
    if len(headers) <= INNER_FIELD_BYTES or headers.isascii():
        return headers
    fields = re.split(rb"(?<=\n)(?![ \t])", headers)
    return b"".join(
        field if field.isascii() else field[:INNER_FIELD_BYTES] + b"\n" * (len(field) > INNER_FIELD_BYTES)
        for field in fields
    )


def _refuse_bombs(content: bytes) -> None:
    """Count before parsing: the parser's time grows faster than the number of parts and of levels."""
    if content.count(b"\n--") <= MAX_CONTAINERS:
        if content.lower().count(b"message/rfc822") > MAX_CONTAINERS and _containers(content) > MAX_CONTAINERS:
            raise UnreadableMail("nested too deeply")
        return
    if _containers(content) > MAX_CONTAINERS:
        raise UnreadableMail("nested too deeply")
    if content.count(b"\n--") > MAX_PARTS and _parts(content) > MAX_PARTS:
        raise UnreadableMail(f"more than {MAX_PARTS} parts")


def _containers(content: bytes) -> int:
    return len(_CONTAINER.findall(content))


def _parts(content: bytes) -> int:
    """How many parts the declared boundaries make."""
    declared = set(re.findall(rb"boundary\s{0,3}=\s{0,3}\"?([^\"\s;]{1,200})", content, re.IGNORECASE))
    return sum(content.count(b"\n--" + boundary) for boundary in list(declared)[: MAX_CONTAINERS + 1])


def _shorten_parts(content: bytes, faults: tuple[str, ...]) -> Bounded:
    starts = [0, *(match.start() for match in _BOUNDARY_LINE.finditer(content)), len(content)]
    kept: list[bytes] = []
    cut: list[int] = []
    left = DOCUMENT_BYTES
    for start, end in itertools.pairwise(starts):
        size = end - start
        if size <= PART_BYTES:
            kept.append(content[start:end])
            continue
        whole = size <= left and bool(_DOCUMENT.search(content, start, start + _PART_HEADER))
        left -= size if whole else 0
        kept.append(content[start : end if whole else start + PART_BYTES])
        cut.append(0 if whole else size - PART_BYTES)
    count = sum(map(bool, cut))
    if count:
        faults += (f"{count} large part(s) read from the beginning only",)
    return Bounded(b"".join(kept), faults, tuple(cut))
