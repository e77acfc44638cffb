"""The final bytes of a letter: RFC 5322 header fields, text and HTML as alternatives (RFC 2046 section 5.1.4).

Built by hand because ``email.message.EmailMessage`` needs several times the time of the templates; every value is
checked or encoded before it reaches a line, so that no header can be put in from outside.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from hashlib import sha256

from dealbot.core.letters import Thread
from dealbot.envelope import Address
from dealbot.errors import LetterError
from dealbot.mail.inert import line

MOST_REFERENCES = 20
"""Message-IDs kept of a long thread: the first, which names it, and the latest."""

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>", re.ASCII)
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}", re.ASCII)
_DOMAIN = re.compile(r"[A-Za-z0-9.-]{1,253}", re.ASCII)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Post:
    """Everything that the bytes of a letter need; ``text`` and ``html`` with LF line ends."""

    message_id: str
    at: datetime
    sender: Address
    to: Address
    subject: str
    language: str
    text: str
    html: str
    thread: Thread | None = None
    answers_mail: bool = True


def bytes_of(post: Post) -> bytes:
    """The letter with CRLF line ends. Raises LetterError for a Message-ID or address that no header may hold."""
    if not is_message_id(post.message_id):
        raise LetterError("a letter needs a Message-ID of its own", post.message_id)
    boundary = f"=_{sha256(post.message_id.encode()).hexdigest()[:32]}"
    parts = "".join(_part(boundary, kind, body) for kind, body in (("plain", post.text), ("html", post.html)))
    return f"{_header(post, boundary)}\r\n{parts}--{boundary}--\r\n".encode("ascii")


def is_message_id(text: str) -> bool:
    """Whether ``text`` may stand in a header as a Message-ID: angle brackets around printable ASCII, at most 242 long.

    Wider than RFC 5322 section 3.6.4, because mail programs send ids without ``@`` and a thread should still hold.
    """
    return _MESSAGE_ID.fullmatch(text) is not None


def references(thread: Thread) -> tuple[str, ...]:
    """The thread in its order, the answered mail last (RFC 5322 section 3.6.4); empty where that has no usable id."""
    if thread.message_id is None or not is_message_id(thread.message_id):
        return ()
    chain = [known for known in dict.fromkeys(thread.references) if known != thread.message_id and is_message_id(known)]
    if len(chain) >= MOST_REFERENCES:
        chain = [chain[0], *chain[2 - MOST_REFERENCES :]]
    return (*chain, thread.message_id)


def _header(post: Post, boundary: str) -> str:
    fields = [
        f"Date: {format_datetime(post.at)}",
        f"From: {_mailbox('From', post.sender)}",
        f"To: {_mailbox('To', post.to)}",
        f"Subject: {_encoded('Subject', line(post.subject))}",
        f"Message-ID: {post.message_id}",
        *_threading(post.thread),
        f"Auto-Submitted: {'auto-replied' if post.answers_mail else 'auto-generated'}",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
        f"Content-Language: {post.language}",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
    ]
    return "".join(f"{field}\r\n" for field in fields)


def _threading(thread: Thread | None) -> list[str]:
    chain = references(thread) if thread else ()
    if not chain:
        return []
    return [f"In-Reply-To: {chain[-1]}", "References: " + "\r\n ".join(chain)]


def _part(boundary: str, kind: str, body: str) -> str:
    """One alternative in quoted-printable (RFC 2045 section 6.7), in which ``=_`` of the boundary can never occur."""
    encoded = b2a_qp(body.encode("utf-8"), istext=True).decode("ascii").replace("\n", "\r\n")
    return (
        f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}\r\n"
    )


def _mailbox(field: str, address: Address) -> str:
    """``Name <address>`` (RFC 5322 section 3.4), the name encoded where it is not plain."""
    email = _deliverable(address.email)
    name = line(address.name, 80)
    if not name:
        return email
    shown = (
        f'"{name}"' if _PLAIN_NAME.fullmatch(name) else Header(name, "utf-8", header_name=field).encode(linesep="\r\n")
    )
    return f"{shown} <{email}>"


def _deliverable(email: str) -> str:
    """The address with its domain in ASCII. Raises LetterError for one that header or server could misread."""
    local, _, domain = email.rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise LetterError("no letter can be sent to this address", email) from error
    if not (_LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain)):
        raise LetterError("no letter can be sent to this address", email)
    return f"{local}@{ascii_domain}"


def _encoded(field: str, text: str) -> str:
    """``text`` as it may stand in a header field, folded and encoded by RFC 2047 where needed."""
    if text.isascii() and len(text) <= 65 and "=?" not in text:
        return text
    charset = "utf-8" if "=?" in text or not text.isascii() else "us-ascii"
    return Header(text, charset, header_name=field).encode(linesep="\r\n")
