"""From the tree of MIME parts to the text a person sees and the list of attachments. Never raises on odd trees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import TYPE_CHECKING, Any

from dealbot.mail.reading.clean import clean_text, decode_text, decode_words

if TYPE_CHECKING:
    from typing import TypeAlias

Part: TypeAlias = "Message[Any, Any]"

MAX_TEXT = 200_000
"""Characters of text that reading sees."""
MAX_ATTACHMENTS = 100
FORWARDED_MARK = "---------- Forwarded message ---------"
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|\u202a-\u202e\u2066-\u2069]+")
_MANY_CELLS = 4


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with the mail: its name made safe to show, its declared type, its size in bytes."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Body:
    """What was found in the parts."""

    text: str
    attachments: tuple[Attachment, ...]
    faults: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """Gathered while walking one message of the tree."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


def read_body(message: Part, cut: Iterable[int] = ()) -> Body:
    """The visible text and the attachments; ``cut`` are the bytes missing from each shortened part, in order."""
    return _BodyReader(iter(cut)).read(message)


class _BodyReader:
    """One walk over one mail."""

    def __init__(self, cut: Iterator[int]) -> None:
        self._cut = cut
        self._attachments: list[Attachment] = []
        self._faults: list[str] = []

    def read(self, message: Part) -> Body:
        text = clean_text("\n\n".join(self._texts(message)))
        if len(text) > MAX_TEXT:
            self._faults.append(f"only the first {MAX_TEXT} characters were read")
        return Body(text[:MAX_TEXT], tuple(self._attachments[:MAX_ATTACHMENTS]), tuple(dict.fromkeys(self._faults)))

    def _texts(self, message: Part) -> Iterator[str]:
        """The text of this message, then those of the mails attached to it, each below its header."""
        found, attached = _Found(), []
        for part in _walk(message):
            if part.get_content_type() == "message/rfc822":
                attached.append(part)
            else:
                self._leaf(part, found)
        yield _visible(found)
        for part in attached:
            yield from self._attached_mail(part)

    def _attached_mail(self, part: Part) -> Iterator[str]:
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            names = ("From", "Date", "Subject", "To")
            yield "\n".join([FORWARDED_MARK, *(f"{n}: {decode_words(str(inner[0].get(n, '')))}" for n in names)])
            yield from self._texts(inner[0])

    def _leaf(self, part: Part, found: _Found) -> None:
        type_ = part.get_content_type()
        name = _file_name(part)
        shown = part.get_content_disposition() != "attachment" and not (name and type_ != "text/plain")
        if shown and type_ in {"text/plain", "text/html"}:
            text = self._text(part)
            (found.plain if type_ == "text/plain" else found.html).append(text)
        elif name or part.get_content_maintype() not in {"text", "multipart"}:
            self._attachments.append(Attachment(name or "unnamed", type_[:100], self._size(part)))

    def _text(self, part: Part) -> str:
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            return ""
        text, fault = decode_text(payload, part.get_content_charset())
        if fault:
            self._faults.append(fault)
        return text

    def _size(self, part: Part) -> int:
        """Decoded size, without decoding; of a shortened part, what it would have been."""
        raw = part.get_payload()
        if not isinstance(raw, str):
            return 0
        length = len(raw)
        if length > 150_000:
            length += next(self._cut, 0)
        is_base64 = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
        lines = raw.count("\n") * length // max(1, len(raw))
        return (length - lines) * 3 // 4 - raw[-4:].count("=") if is_base64 else length


def _walk(message: Part) -> Iterator[Part]:
    """The leaves in order; mails attached to the mail count as leaves."""
    stack = [message]
    while stack:
        part = stack.pop()
        payload = part.get_payload()
        if part is not message and part.get_content_type() == "message/rfc822":
            yield part
        elif isinstance(payload, list):
            stack.extend(child for child in reversed(payload) if isinstance(child, Message))
        else:
            yield part


def _visible(found: _Found) -> str:
    """The plain text, unless it is empty or the HTML holds a table that the plain text flattened."""
    plain = "\n".join(found.plain)
    html = "\n".join(found.html)
    flattened = html.lower().count("<td") >= _MANY_CELLS and "\t" not in plain and "|" not in plain
    if html and (flattened or not plain.strip()):
        from dealbot.mail.reading.html import html_to_text  # noqa: PLC0415 - most mails need no HTML parser

        return html_to_text(clean_text(html)) or plain
    return plain


def _file_name(part: Part) -> str:
    """The attachment's name, harmless: no path, no control or direction marks, at most 120 characters."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = "unnamed"
    name = clean_text(decode_words(name)).replace("\\", "/").rpartition("/")[2]
    return _UNSAFE_NAME.sub("_", name).strip(". ")[:120]
