"""Machines are recognised and people are not taken for machines."""

from __future__ import annotations

import pytest

from dealbot.mail.incoming import parse
from dealbot.mail.reading.machines import machine_signs
from tests.mail.builders import MAILBOX, incoming

OWN = frozenset({MAILBOX})


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("auto_submitted", "auto-replied"),
        ("auto_submitted", "Auto-Generated (rejected); owner-email=x@y.example"),
        ("auto_submitted", "(comment) auto-notified"),
        ("precedence", "Bulk"),
        ("precedence", "auto_reply"),
        ("return_path", "<>"),
        ("list_id", "<news.example>"),
        ("list_unsubscribe", "<mailto:off@news.example>"),
        ("x_failed_recipients", "a@b.example"),
        ("x_autoreply", "yes"),
        ("x_ms_exchange_inbox_rules_loop", "lea@nordwind-systems.example"),
        ("x_apple_action", "VACATION/1.0"),
        ("from_", "MAILER-DAEMON@mx.example"),
        ("from_", "Postmaster <postmaster@mx.example>"),
        ("from_", "no-reply@shop.example"),
        ("from_", "bounces+123=abc@news.example"),
        ("from_", f"Deals <{MAILBOX}>"),
    ],
)
def test_a_header_betrays_a_machine(header: str, value: str) -> None:
    assert len(machine_signs(incoming(**{header: value}), OWN)) == 1


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: Deal registration",
        "Re: [deals] Out of office AutoReply",
        "Automatic reply: DR-2026-0042",
        "Abwesenheitsnotiz: Registrierung bestätigt",
        "Automatische Antwort: Ihre Anmeldung",
        "Réponse automatique : Votre enregistrement",
        "Absence du bureau : enregistrement",
        "Afwezigheid: uw registratie",
        "Automatisch antwoord: registratie",
        "Undelivered Mail Returned to Sender",
        "Delivery Status Notification (Failure)",
        "Mail delivery failed: returning message to sender",
        "Unzustellbar: Registrierung",
        "Read: DR-2026-0042",
        "Gelesen: DR-2026-0042",
        "Lu : DR-2026-0042",
        "Gelezen: DR-2026-0042",
    ],
)
def test_a_subject_betrays_a_machine(subject: str) -> None:
    assert machine_signs(incoming(subject=subject), OWN)


@pytest.mark.parametrize(
    "subject",
    [
        "Re: DR-2026-0042 registered",
        "Deal registration: Absence Makes Music Ltd",
        "Reading list of our deals",
        "Lu Wang, new contact",
        "WG: Newsletter-Kunde anmelden",
        "Vacation homes Ltd, new customer",
        "Delivered: no, still waiting".replace("Delivered:", "Delivery"),
    ],
)
def test_a_persons_subject_is_a_persons(subject: str) -> None:
    assert machine_signs(incoming(subject=subject), OWN) == ()


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x_auto_response_suppress", "All"),
        ("auto_submitted", "no"),
        ("auto_submitted", "no (by hand)"),
        ("precedence", "normal"),
        ("return_path", "<lea.thill@nordwind-systems.example>"),
        ("from_", "Rob O. Reply <reply@nordwind-systems.example>"),
    ],
)
def test_a_header_that_people_have_too_is_no_sign(header: str, value: str) -> None:
    assert machine_signs(incoming(**{header: value}), OWN) == ()


def test_a_forwarded_newsletter_is_a_persons_mail() -> None:
    text = "Look at this.\n\n---------- Forwarded message ---------\nList-Unsubscribe: <x>\nPrecedence: bulk\n\nOffers"
    assert machine_signs(incoming(text, "Fwd: Offers"), OWN) == ()


@pytest.mark.parametrize("kind", ["delivery-status", "disposition-notification", "feedback-report"])
def test_a_report_is_a_machines(kind: str) -> None:
    head = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    body = f"Content-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b--\r\n"
    assert machine_signs(parse(head + body.encode()), OWN) == ("a report (multipart/report)",)


def test_all_signs_are_named() -> None:
    mail = incoming(subject="Out of office", auto_submitted="auto-replied", return_path="<>")
    assert machine_signs(mail, OWN) == (
        "null return path",
        "Auto-Submitted: auto-replied",
        "subject of a machine: out of office",
    )
