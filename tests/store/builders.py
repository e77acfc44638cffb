"""Values for the records; each builder makes a good one, and changes what a test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from dealbot.core.model import Account, Company, Deal, Kind, Language, Partner, RequestedDeal, State, Window
from dealbot.envelope import Envelope, Folder, MailPlace
from dealbot.store import Fate, MailRecord, NewDeal, OutgoingLetter, Records

NOON = datetime(2026, 11, 16, 12, 0, 0, 123456, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
LAST_DAY = date(2027, 3, 16)

_numbers = count(1)


def a_mail(**changes: Any) -> MailRecord:
    number = next(_numbers)
    mail = MailRecord(
        place=MailPlace("deals@vendor.example", 1, number),
        message_id=f"<{number}@partner.example>",
        content_digest=f"{number:064x}",
        raw_digest=f"{number:064x}",
        size=8000,
        received_at=NOON,
        sender="anna@partner.example",
        subject="Deal registration",
        kind=Kind.REGISTRATION,
        fate=Fate.DECIDED,
        folder=Folder.DONE,
        reason="confirm",
        taken_at=NOON,
    )
    return replace(mail, **changes)


def a_partner(name: str = "Ardoise Informatique", *known_by: str) -> Partner:
    known_by = known_by or (f"{name.split(maxsplit=1)[0].lower()}.example",)
    return Partner(
        name=name,
        domains=frozenset(value for value in known_by if "@" not in value),
        emails=frozenset(value for value in known_by if "@" in value),
        language=Language.FR,
        country="LU",
    )


def a_saved_partner(records: Records, name: str = "Ardoise Informatique") -> Partner:
    records.partners.save_all([a_partner(name)])
    saved = records.partners.by_name(name)
    assert saved is not None
    return saved


def an_account(account_id: str = "A1", name: str = "Moulin Bleu S.A.", **company: str) -> Account:
    return Account(source="crm", id=account_id, company=Company(name, **company))


def a_new_deal(records: Records, name: str = "Moulin Bleu S.A.", **changes: Any) -> NewDeal:
    received_at = changes.get("received_at", NOON)
    new = NewDeal(
        requested=RequestedDeal(company=Company(name)),
        state=State.PROTECTED,
        rule="nobody_knew",
        sender="anna@partner.example",
        partner=None,
        received_at=received_at,
        year=2026,
        mail_id=records.mails.take(a_mail()) or 0,
        position=0,
        decided_at=NOON,
        window=Window(received_at, LAST_DAY),
    )
    return replace(new, **changes)


def an_open_deal(records: Records, name: str = "Moulin Bleu S.A.", **changes: Any) -> Deal:
    return records.deals.open(a_new_deal(records, name, **changes))


def a_letter(**changes: Any) -> OutgoingLetter:
    to = changes.pop("to", "anna@partner.example")
    envelope = Envelope(
        f"<{next(_numbers)}@vendor.example>", "deals@vendor.example", to, b"Subject: x\r\n\r\nBonjour\r\n"
    )
    letter = OutgoingLetter(envelope, "confirmation", Language.FR, "Votre enregistrement", NOON)
    return replace(letter, **changes)
