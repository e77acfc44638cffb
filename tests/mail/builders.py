"""Mails for tests: one call, one mail; a keyword changes one thing. All people and companies are invented."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from dealbot.core.model import Language, Partner, Submission
from dealbot.mail.incoming import IncomingMail, parse
from dealbot.mail.reading import Circle, describe, understand

PARTNER = Partner(
    name="Nordwind Systems S.à r.l.",
    domains=frozenset({"nordwind-systems.example"}),
    emails=frozenset({"lea.thill@nordwind-systems.example"}),
    language=Language.EN,
    country="LU",
)
SENDER = "Léa Thill <lea.thill@nordwind-systems.example>"
MAILBOX = "deals@vendor.example"
CIRCLE = Circle(
    partner=PARTNER,
    vendor_names=frozenset({"Mixvoip"}),
    vendor_domains=frozenset({"vendor.example"}),
    own_addresses=frozenset({MAILBOX}),
)


def a_mail(text: str = "Hello", subject: str = "A deal", html: str | None = None, **headers: str) -> bytes:
    """The bytes of a mail; header names are written with underscores, ``from_`` for From."""
    message = EmailMessage()
    given = {name.strip("_").replace("_", "-").title(): value for name, value in headers.items()}
    defaults = {
        "From": SENDER,
        "To": MAILBOX,
        "Date": "Tue, 03 Mar 2026 10:00:00 +0100",
        "Message-Id": "<1@nordwind.example>",
    }
    for name, value in (defaults | given).items():
        message[name] = value
    message["Subject"] = subject
    message.set_content(text)
    if html is not None and text:
        message.add_alternative(html, subtype="html")
    elif html is not None:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def read(content: bytes, circle: Circle = CIRCLE) -> Submission:
    return understand(parse(content), circle)


def reading_of(content: bytes, circle: Circle = CIRCLE) -> dict[str, Any]:
    """What is understood, without what is empty and without evidence and confidence."""
    described: dict[str, Any] = describe(read(content, circle))
    found = {key: value for key, value in described.items() if value not in (None, [])}
    if "deals" in found:
        found["deals"] = [_filled(deal) for deal in found["deals"]]
    return found


def _filled(deal: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in deal.items() if v not in (None, [], False) and k not in {"evidence", "confidence"}}


def incoming(text: str = "Hello", subject: str = "A deal", **headers: str) -> IncomingMail:
    return parse(a_mail(text, subject, **headers))


@dataclass(frozen=True)
class Case:
    """A mail and what a careful person would read in it."""

    name: str
    content: bytes
    expected: dict[str, Any]


def all_cases() -> list[Case]:
    """Every case of ``cases/*.toml``."""
    files = sorted((Path(__file__).parent / "cases").glob("*.toml"))
    return [_case(data) for file in files for data in tomllib.loads(file.read_text("utf-8"))["case"]]


def _case(data: dict[str, Any]) -> Case:
    content = a_mail(data.get("text", ""), data["subject"], data.get("html"), **data.get("headers", {}))
    expected: dict[str, Any] = {key: data[key] for key in ("kind", "language", "reference") if key in data}
    if deals := data.get("deals"):
        expected["deals"] = [_expected(deal) for deal in deals]
    return Case(data["name"], content, expected)


def _expected(deal: dict[str, Any]) -> dict[str, Any]:
    return {key: value.split() if key == "services" else value for key, value in deal.items()}
