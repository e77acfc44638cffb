"""Finds out whether a company is the vendor itself or one of its partners."""

from __future__ import annotations

from dealbot.core.insiders import insiders_like, partners_among, vendor_under
from dealbot.core.model import Company, MatchedInsider, Partner
from dealbot.jobs.office import Office
from dealbot.store import Records


def matched_insiders(
    records: Records, office: Office, company: Company, sender: Partner | None = None
) -> tuple[MatchedInsider, ...]:
    """The vendor and the partners that are, or may be, this company; ``sender`` is the partner that writes."""
    candidates = [
        *vendor_under(office.vendor_names, office.staff_domains, company),
        *partners_among(records.partners.like(company), company, sender),
    ]
    return insiders_like(company, candidates, office.policy.matching)
