"""The files that come with a mail: listed with their sizes, and read where their kind is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dealbot.mail.visible.bounds import PART_BYTES
from dealbot.mail.visible.clean import clean_text, decode_words
from dealbot.mail.visible.documents import MAX_BYTES, Document, kind_of, read_document

if TYPE_CHECKING:
    from email.message import Message

    from dealbot.mail.visible.documents.winmail import Winmail

MAX_ATTACHMENTS = 100
MAX_DOCUMENTS = 4
MAX_DOCUMENTS_BYTES = 4_000_000
"""Bytes of all files together that are read."""
MAX_DOCUMENTS_TEXT = 60_000
"""Characters of all documents together."""
_ENCODING = re.compile(r"quoted-printable|base64|x-uuencode", re.IGNORECASE)
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with the mail: its name made safe to show, its declared type, its size in bytes."""

    name: str
    type: str
    size: int
    read: bool = False
    """Whether its text was read: as a document, as a forwarded mail or as the mail's own text."""
    inline: bool = False
    """Whether it stands within the text, as logos and pasted pictures do."""


class Files:
    """The files of one mail, in order; reading stops when the mail has used up its share."""

    def __init__(self, cut: Iterator[int]) -> None:
        self._cut = cut
        self._attachments: list[Attachment] = []
        self._documents: list[Document] = []
        self._opened = 0
        self._bytes_left = MAX_DOCUMENTS_BYTES
        self._text_left = MAX_DOCUMENTS_TEXT

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(self._attachments[:MAX_ATTACHMENTS])

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(self._documents)

    def add(self, part: Message[Any, Any], name: str, type_: str) -> None:
        """List this part, and read it if it can be."""
        self._list(part, name, type_, is_read=self._is_read(part, name, type_))

    def list_read(self, part: Message[Any, Any], name: str, type_: str) -> None:
        """List a part whose text has been read as something else."""
        self._list(part, name, type_, is_read=True)

    def open_winmail(self, part: Message[Any, Any]) -> Winmail | None:
        """What ``winmail.dat`` holds, its files added; None where it can't be opened."""
        from dealbot.mail.visible.documents.winmail import open_winmail  # noqa: PLC0415 - few mails need it

        content = self._content(part)
        try:
            opened = open_winmail(content) if content else None
        except Exception:  # hostile input: whatever it raises, one file is unread
            return None
        for raw_name, data in opened.files if opened else ():
            name = safe_name(raw_name) or "unnamed"
            is_read = self._read(name, "application/octet-stream", data, None)
            self._attachments.append(Attachment(name, "application/octet-stream", len(data), is_read))
        return opened

    def _list(self, part: Message[Any, Any], name: str, type_: str, *, is_read: bool) -> None:
        inline = part.get("Content-ID") is not None or part.get_content_disposition() == "inline"
        self._attachments.append(Attachment(name or "unnamed", type_[:100], self._size(part), is_read, inline))

    def _is_read(self, part: Message[Any, Any], name: str, type_: str) -> bool:
        if kind_of(name, type_, b"") is None and not name.lower().endswith((".bin", ".dat")) and "." in name:
            return False
        content = self._content(part)
        return bool(content) and self._read(name or "unnamed", type_, content, charset_of(part))

    def _content(self, part: Message[Any, Any]) -> bytes:
        """The decoded bytes, if there are not too many and the mail has read little enough so far."""
        raw = part.get_payload()
        if self._opened >= MAX_DOCUMENTS or not isinstance(raw, str) or len(raw) > 2 * MAX_BYTES:
            return b""
        return decoded(part)

    def _read(self, name: str, type_: str, content: bytes, charset: str | None) -> bool:
        """Add the document, if there is one."""
        if self._opened >= MAX_DOCUMENTS or len(content) > self._bytes_left or self._text_left <= 0:
            return False
        self._opened += 1
        self._bytes_left -= len(content)
        text = read_document(name, type_, content, charset)
        if text is None:
            return False
        self._documents.append(Document(name, text[: self._text_left]))
        self._text_left -= len(text)
        return True

    def _size(self, part: Message[Any, Any]) -> int:
        """Decoded size, without decoding; of a shortened part, what it would have been."""
        raw = part.get_payload()
        if not isinstance(raw, str):
            return 0
        length = len(raw)
        if length > PART_BYTES - 5_000:  # the rest is the part's header
            length += next(self._cut, 0)
        lines = raw.count("\n") * length // max(1, len(raw))
        return (length - lines) * 3 // 4 - raw[-4:].count("=") if is_base64(part) else length


def decoded(part: Message[Any, Any]) -> bytes:
    """The part's bytes, also where the name of its encoding has something around it (``base64;``, ``"base64"``)."""
    declared = str(part.get("Content-Transfer-Encoding", ""))
    if (known := _ENCODING.search(declared)) and known[0] != declared:
        part.replace_header("Content-Transfer-Encoding", known[0])
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def charset_of(part: Message[Any, Any]) -> str | None:
    """The declared charset, where its declaration can be read (RFC 2231 allows it a charset of its own)."""
    try:
        return part.get_content_charset()
    except (ValueError, LookupError):
        return None


def is_base64(part: Message[Any, Any]) -> bool:
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"


def file_name(part: Message[Any, Any]) -> str:
    """The attachment's name, harmless: no path, no control or direction marks, at most 120 characters."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = "unnamed"
    return safe_name(decode_words(name)) if name else ""


def safe_name(name: str) -> str:
    """A file's name without path, controls and marks that change the direction of writing."""
    name = clean_text(name).replace("\\", "/").rpartition("/")[2]
    return _UNSAFE_NAME.sub("_", name).strip(". ")[:120]
