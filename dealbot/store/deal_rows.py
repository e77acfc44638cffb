"""A deal as a row, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from dealbot.core.model import Company, Contact, Deal, Language, Service, State, Window
from dealbot.store.group import AnyRow
from dealbot.store.partners import PARTNER_COLUMNS, partner_of
from dealbot.store.tables import deals, partners
from dealbot.store.values import NewDeal

DEAL_COLUMNS = (
    *(column for column in deals.c if column.name not in {"partner_id", "prospect", "mail_id", "position", "doc"}),
    *PARTNER_COLUMNS,
)
"""What ``deal_of`` reads."""

OF_PARTNER = partners.c.id == deals.c.partner_id
READ_DEAL = select(*DEAL_COLUMNS).outerjoin_from(deals, partners, OF_PARTNER)


def new_deal(new: NewDeal, reference: str, number: int | None) -> Deal:
    """The deal that a registration becomes."""
    requested = new.requested
    return Deal(
        reference=reference,
        state=new.state,
        sender=new.sender,
        received_at=new.received_at,
        company=replace(requested.company, email=requested.contact.email),
        contact=requested.contact,
        services=requested.services,
        rule=new.rule,
        partner=new.partner,
        window=new.window,
        rfp=requested.rfp,
        expected_close=requested.expected_close,
        language=new.language,
        id=number,
    )


def new_columns(new: NewDeal, reference: str) -> dict[str, Any]:
    """The whole row of a registration but for its prospect."""
    return changing_columns(new_deal(new, reference, None)) | {
        "reference": reference,
        "mail_id": new.mail_id,
        "position": new.position,
        "sender": new.sender,
        "received_at": new.received_at,
        "decided_at": new.decided_at,
        "next_due_at": new.next_due_at,
    }


def changing_columns(deal: Deal) -> dict[str, Any]:
    """What may change in a deal's life."""
    company, contact = deal.company, deal.contact
    return {
        "partner_id": deal.partner.id if deal.partner else None,
        "state": deal.state,
        "rule": deal.rule,
        "name": company.name,
        "domain": company.domain,
        "vat": company.vat,
        "register_id": company.register_id,
        "country": company.country,
        "town": company.town,
        "postcode": company.postcode,
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_phone": contact.phone,
        "services": "+".join(sorted(deal.services)),
        "rfp": deal.rfp,
        "expected_close": deal.expected_close,
        "language": deal.language,
        "last_day": deal.window.last_day if deal.window else None,
        "grace_until": deal.grace_until,
        "closed_at": deal.closed_at,
    }


def deal_of(row: AnyRow) -> Deal:
    """The deal in a row of a select on ``READ_DEAL``."""
    return Deal(
        reference=row.reference,
        state=State(row.state),
        sender=row.sender,
        received_at=row.received_at,
        company=Company(
            row.name, row.domain, row.vat, row.register_id, row.country, row.town, row.postcode, row.contact_email
        ),
        contact=Contact(row.contact_name, row.contact_email, row.contact_phone),
        services=frozenset(Service(word) for word in row.services.split("+") if word),
        rule=row.rule,
        partner=partner_of(row),
        window=Window(row.received_at, row.last_day) if row.last_day else None,
        rfp=row.rfp,
        expected_close=row.expected_close,
        language=Language(row.language),
        id=row.id,
        grace_until=row.grace_until,
        closed_at=row.closed_at,
    )
