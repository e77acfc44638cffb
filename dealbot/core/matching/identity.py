"""Whether numbers, addresses and domains say that two records are one company, or that they are two."""

from __future__ import annotations

import math
from typing import NamedTuple

from dealbot.core.domains import names_a_company
from dealbot.core.matching.commonness import Commonness
from dealbot.core.matching.folding import squashed, to_ascii, words_in
from dealbot.core.matching.names import read_name, site_label
from dealbot.core.matching.points import Spoken, points
from dealbot.core.matching.reasons import Reason
from dealbot.core.model import Company
from dealbot.core.numbers import compact, identifying_register_id, identifying_vat, is_local

_SHORTEST_SPELLED = 4


class Identity(NamedTuple):
    """What all of them say together."""

    points: float
    reasons: tuple[Reason, ...]
    strongest: float
    """The points of what speaks most: where they are not above 0, no number, address or domain is the same."""


def identify(one: Company, other: Company, common: Commonness) -> Identity:
    """What is the same, and what contradicts; a domain is worth less the more records carry it."""
    domains, emails = _domains(one, other, common), _emails(one, other)
    if one.domain and one.email and one.email.lower().endswith(f"@{one.domain}"):  # the address says the domain again
        emails = emails._replace(points=max(emails.points - max(domains.points, 0.0), 0.0))
    spoken = [_vats(one, other), _register_ids(one, other), domains, emails]
    total = sum(each.points for each in spoken)
    reasons = tuple(reason for each in spoken for reason in each.reasons)
    return Identity(total, reasons, max(each.points for each in spoken))


def _vats(one: Company, other: Company) -> Spoken:
    worth = points()
    if not one.vat or not other.vat:
        return Spoken(0.0, ())
    key, its_key = identifying_vat(one.vat, one.country), identifying_vat(other.vat, other.country)
    if key and its_key and key == its_key:
        return Spoken(worth["same_vat"], (Reason.SAME_VAT,))
    if compact(one.vat) == compact(other.vat):
        return Spoken(worth["broken_number"], (Reason.SAME_VAT, Reason.BROKEN_NUMBER))
    if not key or not its_key:
        return Spoken(0.0, (Reason.BROKEN_NUMBER,))
    return Spoken(worth["different_vat"], (Reason.DIFFERENT_VAT,)) if key[:2] == its_key[:2] else Spoken(0.0, ())


def _register_ids(one: Company, other: Company) -> Spoken:
    worth = points()
    somewhere = one.country is None or other.country is None
    left, right = _register_keys(one, bare=somewhere), _register_keys(other, bare=somewhere)
    if not left or not right or (not one.register_id and not other.register_id):
        return Spoken(0.0, ())
    if left & right:
        local = is_local(one.register_id or "") or is_local(other.register_id or "")
        found = worth["local_register_id"] if local else worth["same_register_id"]
        return Spoken(found, (Reason.SAME_REGISTER_ID,))
    if _register_of(one) == _register_of(other) and one.register_id and other.register_id:
        return Spoken(worth["different_register_id"], (Reason.DIFFERENT_REGISTER_ID,))
    return Spoken(0.0, ())


def _register_keys(company: Company, *, bare: bool) -> set[str]:
    """The keys of its register number, ``bare`` without its country too, and of a VAT number that holds one."""
    keys = set()
    if company.register_id and (key := identifying_register_id(company.register_id, company.country)):
        keys |= {key, compact(company.register_id)} if bare else {key}
    if company.vat and (key := identifying_vat(company.vat, company.country)) and key.startswith(("BE", "FR")):
        keys.add(key)
    return keys


def _register_of(company: Company) -> str | None:
    """The country whose register its number is of: by the number's form, else where the company is."""
    key = identifying_register_id(company.register_id or "", company.country) or ""
    return key[:2] if key[:2].isalpha() else company.country


def _emails(one: Company, other: Company) -> Spoken:
    if one.email and other.email and one.email.lower() == other.email.lower():
        return Spoken(points()["same_email"], (Reason.SAME_EMAIL,))
    return Spoken(0.0, ())


def _domains(one: Company, other: Company, common: Commonness) -> Spoken:
    worth = points()
    left, right = _own_domain(one), _own_domain(other)
    if left and right:
        if left != right:
            return Spoken(worth["different_domain"], ())
        carriers = common.carriers(left)
        found = worth["same_domain"] + worth["domain_shared_by_twice_as_many"] * math.log2(max(carriers, 1))
        if carriers < worth["domain_is_shared_from"]:
            return Spoken(found, (Reason.SAME_DOMAIN,))
        return Spoken(max(found, 0.0), (Reason.SAME_DOMAIN, Reason.SHARED_DOMAIN))
    spelled = (left and _spells(left, other)) or (right and _spells(right, one))
    return Spoken(worth["domain_spells_name"], (Reason.DOMAIN_SPELLS_NAME,)) if spelled else Spoken(0.0, ())


def _own_domain(company: Company) -> str | None:
    return company.domain if company.domain and names_a_company(company.domain) else None


def _spells(domain: str, company: Company) -> bool:
    label = site_label(domain)
    plain = squashed("".join(words_in(to_ascii(company.name or ""))))
    return len(label) > _SHORTEST_SPELLED and label in (*read_name(company.name or "").joined, plain)
