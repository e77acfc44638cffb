"""A ``Submission`` as the JSON object that ``dealbot parse`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dealbot.core.model import RequestedDeal, Submission


def describe(submission: Submission) -> dict[str, object]:
    """The keys of the contract's table for ``dealbot parse``, without ``file``; JSON-ready, in the table's order."""
    return {
        "kind": str(submission.kind),
        "language": str(submission.language) if submission.language else None,
        "reference": submission.reference,
        "deals": [_deal(deal) for deal in submission.deals],
    }


def _deal(deal: RequestedDeal) -> dict[str, object]:
    company, contact = deal.company, deal.contact
    return {
        "company": company.name,
        "domain": company.domain,
        "vat": company.vat,
        "register_id": company.register_id,
        "country": company.country,
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_phone": contact.phone,
        "services": sorted(str(service) for service in deal.services),
        "rfp": deal.rfp,
        "expected_close": deal.expected_close,
        "evidence": dict(deal.evidence),
        "confidence": deal.confidence,
    }
