"""The mails and their answers, from ``open/*.toml`` and ``sealed/*.toml``; each mail is built byte by byte here."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from bench.reading.files import file_bytes
from dealbot.core.model import Language, Partner
from dealbot.mail.reading import Circle

FOLDER = Path(__file__).parent
PARTS = ("open", "sealed")
MAILBOX = "dealreg@mixvoip.com"


@dataclass(frozen=True)
class Mail:
    """One mail of the yardstick: its name says which form it is about."""

    name: str
    part: str
    file: str
    content: bytes
    circle: Circle
    answer: Mapping[str, Any]


def load(part: str) -> list[Mail]:
    """All mails of ``open`` or ``sealed``, in the order of the files."""
    return [
        _mail(data, part, file.stem, number)
        for file in sorted((FOLDER / part).glob("*.toml"))
        for number, data in enumerate(tomllib.loads(file.read_text("utf-8"))["mail"])
    ]


def _mail(data: Mapping[str, Any], part: str, author: str, number: int) -> Mail:
    content = data["raw"].encode() if "raw" in data else build(data, f"<{part}.{author}.{number}@bench.example>")
    sender = _sender(data)
    circle = Circle(
        partner=_partner_of(author, sender),
        vendor_names=frozenset({"Mixvoip"}),
        vendor_domains=frozenset({"mixvoip.com"}),
        own_addresses=frozenset({MAILBOX}),
    )
    return Mail(data["name"], part, author, content, circle, data["answer"])


def _sender(data: Mapping[str, Any]) -> str:
    line = data.get("from") or next(
        (line[5:] for line in data["raw"].splitlines() if line.lower().startswith("from:")), ""
    )
    return line.rpartition("<")[2].strip("> \n").lower()


def build(data: Mapping[str, Any], message_id: str) -> bytes:
    """A whole mail from its description: parts, charset, attachments, headers."""
    message = EmailMessage()
    headers = {
        "From": data.get("from", ""),
        "To": MAILBOX,
        "Subject": data.get("subject", ""),
        "Date": data.get("date", "Tue, 03 Mar 2026 10:12:00 +0100"),
        "Message-ID": message_id,
    }
    for name, value in (headers | data.get("headers", {})).items():
        message[name] = value
    _set_text(message, data)
    for attachment in data.get("attachments", ()):
        _attach(message, attachment)
    return message.as_bytes()


def _attach(message: EmailMessage, attachment: Mapping[str, Any]) -> None:
    content, main, sub = file_bytes(attachment)
    if (main, sub) == ("message", "rfc822"):
        message.add_attachment(message_from_bytes(content, policy=policy.default), filename=attachment["name"])
    else:
        message.add_attachment(content, maintype=main, subtype=sub, filename=attachment["name"])


def _set_text(message: EmailMessage, data: Mapping[str, Any]) -> None:
    charset = data.get("charset", "utf-8")
    text, html = data.get("text"), data.get("html")
    if text is not None or html is None:
        message.set_content(text or "", charset=charset)
        if html is not None:
            message.add_alternative(html, subtype="html", charset=charset)
    else:
        message.set_content(html, subtype="html", charset=charset)


@cache
def _partners(author: str) -> dict[str, Partner]:
    """By domain and by address, from ``partners/<author>.csv``."""
    found: dict[str, Partner] = {}
    with (FOLDER / "partners" / f"{author}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known = found.get(row["domain"]) or found.get(row["email"].lower())
            partner = Partner(
                name=row["name"],
                domains=(known.domains if known else frozenset()) | ({row["domain"]} if row["domain"] else set()),
                emails=(known.emails if known else frozenset()) | ({row["email"].lower()} if row["email"] else set()),
                language=Language(row["language"] or "en"),
                country=row["country"] or None,
            )
            found |= dict.fromkeys((*partner.domains, *partner.emails), partner)
    return found


def _partner_of(author: str, address: str) -> Partner | None:
    partners = _partners(author)
    return partners.get(address) or partners.get(address.rpartition("@")[2])
