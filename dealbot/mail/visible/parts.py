"""From the tree of MIME parts to the text a person sees, the documents and the list of attachments.

Never raises on odd trees. Of parts that say the same in several ways (RFC 2046 section 5.1.4) one is read; wrappers
(signatures, ``winmail.dat``, mails in mails) are opened; attached files become documents where their kind is known.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Any

from dealbot.mail.visible.choosing import Piece, richest, shown
from dealbot.mail.visible.clean import clean_text, decode_text, decode_words
from dealbot.mail.visible.files import Attachment, Files, charset_of, decoded, file_name, is_base64
from dealbot.mail.visible.plain import CIPHER, unescape, unflow, without_armour, without_escapes

if TYPE_CHECKING:
    from typing import TypeAlias

    from dealbot.mail.visible.documents import Document

Part: TypeAlias = "Message[Any, Any]"

MAX_TEXT = 200_000
"""Characters of text that reading sees."""
MAX_ATTACHED = 20
"""Mails attached to mails that are read."""
MAX_DEPTH = 60
FORWARDED_MARK = "---------- Forwarded message ---------"
ENCRYPTED = "encrypted"
"""The fault of a mail that nobody here can read."""
_SHOWN = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_UNNAMED = {"text/calendar": "invitation.ics", "text/vcard": "card.vcf", "text/x-vcard": "card.vcf"}
"""Names for parts that are documents without a name."""
_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
    }
)
_HTML = re.compile(r"\s{0,20}<(?:!doctype html|html)\b", re.IGNORECASE)
_BOUNDARY = re.compile(r"^--([^\"\s]{1,70})[ \t]{0,9}\r?$", re.MULTILINE)
_OPAQUE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(frozen=True, slots=True)
class Body:
    """What was found in the parts."""

    text: str
    attachments: tuple[Attachment, ...]
    documents: tuple[Document, ...]
    faults: tuple[str, ...]


def read_body(message: Part, cut: Iterable[int] = ()) -> Body:
    """The visible text and the attachments; ``cut`` are the bytes missing from each shortened part, in order."""
    return _BodyReader(iter(cut)).read(message)


class _BodyReader:
    """One walk over one mail."""

    def __init__(self, cut: Iterator[int]) -> None:
        self._files = Files(cut)
        self._faults: list[str] = []
        self._attached = 0
        self._spare: Piece | None = None

    def read(self, message: Part) -> Body:
        text = clean_text("\n\n".join(self._texts(message, 0)))
        if self._spare and not text.strip():
            text = clean_text(shown([self._spare]))
        if len(text) > MAX_TEXT:
            self._faults.append(f"only the first {MAX_TEXT} characters were read")
        files = self._files
        return Body(text[:MAX_TEXT], files.attachments, files.documents, tuple(dict.fromkeys(self._faults)))

    def _texts(self, message: Part, depth: int) -> Iterator[str]:
        """The text of this message, then those of the mails attached to it, each below its header."""
        attached: list[Part] = []
        yield shown(self._inside(message, attached, depth))
        for inner in attached:
            self._attached += 1
            if self._attached <= MAX_ATTACHED:
                names = ("From", "Date", "Subject", "To")
                yield "\n".join([FORWARDED_MARK, *(f"{n}: {decode_words(str(inner.get(n, '')))}" for n in names)])
                yield from self._texts(inner, depth + 1)

    def _pieces(self, part: Part, attached: list[Part], depth: int) -> list[Piece]:
        """What is shown of this part; mails attached to it are put into ``attached``."""
        if part.get_content_type() == "message/rfc822" and (inner := _attached_mail(part)) is not None:
            attached.append(inner)
            return []
        return self._inside(part, attached, depth)

    def _inside(self, part: Part, attached: list[Part], depth: int) -> list[Piece]:
        payload = part.get_payload()
        if depth > MAX_DEPTH:
            return []
        if not isinstance(payload, list):
            whole = _without_boundary(part)
            return self._leaf(part, attached, depth) if whole is None else self._inside(whole, attached, depth + 1)
        children = [self._pieces(child, attached, depth + 1) for child in payload if isinstance(child, Message)]
        match part.get_content_subtype():
            case "alternative":
                return _best(children)
            case "encrypted":
                self._faults.append(ENCRYPTED)
        return [piece for child in children for piece in child]

    def _leaf(self, part: Part, attached: list[Part], depth: int) -> list[Piece]:
        type_ = part.get_content_type()
        name = file_name(part) or _UNNAMED.get(type_, "")
        is_file = part.get_content_disposition() == "attachment" or bool(name and type_ != "text/plain")
        if type_ in _SHOWN and not is_file:
            return [self._piece(part, type_)]
        if type_ in _OPAQUE:
            return self._opaque(part, attached, depth)
        if type_ == "application/ms-tnef" or name.lower() == "winmail.dat":
            return self._winmail(part, name, type_)
        if name.lower().endswith(".eml"):
            self._files.list_read(part, name, type_)
            attached.append(email.message_from_bytes(decoded(part)))
        elif type_ not in _SIGNATURES and (name or part.get_content_maintype() not in {"text", "multipart"}):
            self._file(part, name, type_)
        elif type_ in _SHOWN:
            self._spare = self._spare or self._piece(part, type_)
        return []

    def _file(self, part: Part, name: str, type_: str) -> None:
        self._files.add(part, name, type_)
        if type_ in _SHOWN and part.get_content_disposition() != "attachment":
            self._spare = self._spare or self._piece(part, type_)

    def _piece(self, part: Part, type_: str) -> Piece:
        payload = decoded(part)
        if b"=" in payload and not _is_encoded(part):
            payload = without_escapes(payload)
        text, fault = decode_text(payload, charset_of(part))
        if fault:
            self._faults.append(fault)
        if _HTML.match(text):
            return Piece(text, is_html=True)
        return Piece(self._as_meant(part, text)) if type_ == "text/plain" else Piece(text, is_html=True)

    def _as_meant(self, part: Part, text: str) -> str:
        if "flowed" in str(part.get("Content-Type", "")).lower():
            text = unflow(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
        if "-----BEGIN PGP" in text:
            if CIPHER in text:
                self._faults.append(ENCRYPTED)
            text = without_armour(text)
        return unescape(text)

    def _opaque(self, part: Part, attached: list[Part], depth: int) -> list[Piece]:
        """S/MIME that holds its text inside: opened if it is only signed."""
        from dealbot.mail.visible.documents.wrapped import signed_content  # noqa: PLC0415 - few mails need it

        inner = signed_content(decoded(part))
        if inner is not None:
            return self._pieces(email.message_from_bytes(inner), attached, depth + 1)
        self._faults.append(ENCRYPTED)
        return []

    def _winmail(self, part: Part, name: str, type_: str) -> list[Piece]:
        opened = self._files.open_winmail(part)
        if opened is None:
            self._files.add(part, name, type_)
            return []
        return [Piece(opened.html, is_html=True)] if opened.html else [Piece(opened.text)]


def _best(children: Sequence[list[Piece]]) -> list[Piece]:
    """Of the ways in which a multipart/alternative says the same, the one to read."""
    filled = [child for child in children if any(piece.text.strip() for piece in child)]
    with_html = [child for child in filled if any(piece.is_html for piece in child)]
    others = [child for child in filled if child not in with_html]
    plain = shown(others[0]) if others else ""
    return [Piece(richest(plain, with_html[-1]))] if with_html else [Piece(plain)]


def _without_boundary(part: Part) -> Part | None:
    """A multipart whose boundary is not the declared one, taken apart by the one that it begins with."""
    payload = part.get_payload()
    if part.get_content_maintype() != "multipart" or not isinstance(payload, str):
        return None
    boundary = _BOUNDARY.search(payload)
    if not boundary:
        return email.message_from_string(f"\n{payload}")
    inside = email.message_from_string(f'Content-Type: multipart/mixed; boundary="{boundary[1]}"\n\n{payload}')
    return inside if inside.is_multipart() else None


def _attached_mail(part: Part) -> Part | None:
    """The mail in a ``message/rfc822`` part, also where it was encoded, which RFC 2046 section 5.2.1 forbids."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message):
        return None
    if is_base64(part) and not inner.keys():
        inner["Content-Transfer-Encoding"] = "base64"
        content = inner.get_payload(decode=True)
        return email.message_from_bytes(content) if isinstance(content, bytes) else inner
    return inner


def _is_encoded(part: Part) -> bool:
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    return encoding in {"base64", "quoted-printable"}


def part_types(message: Part) -> tuple[str, ...]:
    """The content types of all parts in their order, containers too; not those inside an attached mail or report."""
    types: list[str] = []
    stack = [message]
    while stack:
        part = stack.pop()
        types.append(part.get_content_type())
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() != "message":
            stack.extend(child for child in reversed(payload) if isinstance(child, Message))
    return tuple(types)
