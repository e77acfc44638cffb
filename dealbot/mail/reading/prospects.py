"""From the candidates to one ``RequestedDeal`` a prospect: which text belongs to which, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from dealbot.core.model import Company, Contact, RequestedDeal
from dealbot.mail.reading.candidates import Candidate, agreement
from dealbot.mail.reading.country import find_country
from dealbot.mail.reading.dates import closing_date
from dealbot.mail.reading.hosts import registrable, tells_a_company
from dealbot.mail.reading.numbers import Found, to_e164
from dealbot.mail.reading.people import Clues, find_contact
from dealbot.mail.reading.services import find_services, find_tender

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dealbot.core.model import Language, Service
    from dealbot.mail.reading.circle import Insiders
    from dealbot.mail.reading.dates import FoundDate
    from dealbot.mail.reading.words import Scan
    from dealbot.mail.reading.zones import Label

STRONG = 0.5
MAX_PROSPECTS = 50


@dataclass(frozen=True, slots=True)
class Material:
    """Everything found in one mail, before it is shared out among the prospects."""

    scan: Scan
    labels: Sequence[Label]
    emails: Sequence[Found]
    sites: Sequence[Found]
    vats: Sequence[Found]
    registers: Sequence[Found]
    phones: Sequence[Found]
    dates: Sequence[FoundDate]
    around: Insiders
    language: Language | None
    sent: date | None
    subject_words: int
    author: tuple[str, str] | None
    """Name and address of who wrote the forwarded mail, if that is neither partner nor vendor."""
    sender_name: str

    def words(self) -> int:
        return len(self.scan.words)


@dataclass(frozen=True, slots=True)
class Scope:
    """The words that speak of one prospect, and those that speak of all."""

    company: Candidate | None
    first: int
    end: int
    shared_end: int = 0
    """Words before this one (the introduction) are for every prospect."""


def read_prospects(material: Material, companies: Sequence[Candidate]) -> tuple[RequestedDeal, ...]:
    """One deal a prospect, in the order of the mail. Without any, one whose company has no name."""
    scopes = _scopes(material, companies)
    return tuple(_deal(material, scope, companies) for scope in scopes[:MAX_PROSPECTS])


def _scopes(material: Material, companies: Sequence[Candidate]) -> list[Scope]:
    chosen = choose(material, companies)
    if len(chosen) < 2:
        return [Scope(chosen[0] if chosen else None, 0, material.words())]
    starts = [_scope_start(material, candidate) for candidate in chosen]
    ends = [*starts[1:], material.words()]
    scopes = [Scope(c, s, e, starts[0]) for c, s, e in zip(chosen, starts, ends, strict=True)]
    if len({material.scan.sentences[c.first] for c in chosen}) == 1 and not _own_facts(material, scopes[:-1]):
        return [Scope(c, c.first, c.end, material.words()) for c in chosen]
    return scopes


def _own_facts(material: Material, scopes: Sequence[Scope]) -> bool:
    """Whether the earlier ones of several prospects in one sentence have anything of their own behind them."""
    return any(
        find_services(material.scan, scope.first, scope.end, ()) or _within(material, material.emails, scope)
        for scope in scopes
    )


def _scope_start(material: Material, candidate: Candidate) -> int:
    """A prospect's text begins with its list item, line or sentence."""
    scan = material.scan
    first = candidate.first
    while first and scan.sentences[first - 1] == scan.sentences[first] and "\n" not in scan.gap(first):
        first -= 1
    return first if candidate.first - first < 12 else candidate.first


def choose(material: Material, companies: Sequence[Candidate]) -> list[Candidate]:
    """Those candidates that are prospects: the best one, and others only with as good a claim of their own."""
    body = [c for c in companies if c.first >= material.subject_words] or list(companies)
    if not body:
        return []
    best = max(body, key=lambda c: c.score)
    others = [c for c in body if c is not best and _is_prospect_too(material, c, best)]
    chosen = sorted([best, *others], key=lambda c: c.first)
    return chosen if best.score >= STRONG else [best]


def _is_prospect_too(material: Material, candidate: Candidate, best: Candidate) -> bool:
    if "somebody else" in candidate.reasons:
        return False
    if best.labelled:
        return candidate.labelled
    listed = "list item" in candidate.reasons and "list item" in best.reasons
    with_form = candidate.has_form and candidate.score >= STRONG
    return listed or with_form or candidate.score >= STRONG + 0.25


def _within(material: Material, found: Sequence[Found], scope: Scope) -> list[Found]:
    start = material.scan.spans[scope.first][0] if material.scan.spans else 0
    stop = material.scan.spans[scope.end - 1][1] if scope.end else 0
    return [item for item in found if start <= item.start < stop]


def _deal(material: Material, scope: Scope, companies: Sequence[Candidate]) -> RequestedDeal:
    if not material.scan.words:
        return RequestedDeal(confidence=0.0)
    evidence: dict[str, str] = {}
    contact = _contact(material, scope, companies, evidence)
    company = _company(material, scope, contact.email, evidence)
    contact = _with_phone(material, scope, contact, company.country, evidence)
    services = _services(material, scope, companies, evidence)
    tender = find_tender(material.scan, scope.first, scope.end) or find_tender(material.scan, 0, scope.shared_end)
    close = _close(material, scope)
    evidence |= {k: v for k, v in (("rfp", tender or ""), ("expected_close", close[1] if close else "")) if v}
    return RequestedDeal(
        company=company,
        contact=contact,
        services=frozenset(services),
        rfp=tender is not None,
        expected_close=close[0] if close else None,
        evidence=MappingProxyType(evidence),
        confidence=_confidence(scope, company, companies),
    )


def _close(material: Material, scope: Scope) -> tuple[str, str] | None:
    own = closing_date(material.scan, material.dates, scope.first, scope.end, material.sent)
    return own or closing_date(material.scan, material.dates, 0, scope.shared_end, material.sent)


def _services(
    material: Material, scope: Scope, companies: Sequence[Candidate], evidence: dict[str, str]
) -> set[Service]:
    scan = material.scan
    names = [c for c in companies if c.has_form or c is scope.company]
    taken = [(scan.spans[c.first][0], scan.spans[c.end - 1][1]) for c in names]
    taken += [(f.start, f.end) for f in (*material.emails, *material.sites)]
    taken += [(scan.spans[label.first][0], label.start) for label in material.labels]
    taken += [(label.start, label.end) for label in material.labels if label.field in _NOT_SERVICES]
    found = find_services(scan, scope.first, scope.end, taken) or find_services(scan, 0, scope.shared_end, taken)
    if found:
        evidence["services"] = ", ".join(dict.fromkeys(found.values()))
    return set(found)


_NOT_SERVICES = frozenset({"address", "contact", "email", "phone", "website", "vat", "register", "country"})


def _contact(material: Material, scope: Scope, companies: Sequence[Candidate], evidence: dict[str, str]) -> Contact:
    email = _best_email(material, scope)
    scan = material.scan
    taken = [(scan.spans[c.first][0], scan.spans[c.end - 1][1]) for c in companies if c.score >= STRONG]
    author = material.author[0] if material.author else ""
    first = max(scope.first, material.subject_words)
    clues = Clues(email, author, material.sender_name, taken)
    named = find_contact(scan, first, scope.end, material.labels, clues)
    if email:
        evidence["contact_email"] = email
    if named:
        evidence["contact_name"] = named[1]
    return Contact(named[0] if named else None, email)


def _best_email(material: Material, scope: Scope) -> str | None:
    """The prospect's address: one whose domain agrees with its name first, then the first that is nobody's else."""
    found = [f.value for f in _within(material, material.emails, scope)]
    if material.author and material.author[1]:
        found.insert(0, material.author[1])
    name = scope.company.name if scope.company else ""
    return max(found, key=lambda e: agreement(name, registrable(e.rpartition("@")[2]) or "") >= 0.5, default=None)


def _company(material: Material, scope: Scope, email: str | None, evidence: dict[str, str]) -> Company:
    candidate = scope.company
    if candidate:
        evidence["company"] = candidate.name
    domain = _domain(material, scope, email, evidence)
    vat = next(iter(_within(material, material.vats, scope)), None)
    register = next(iter(_within(material, material.registers, scope)), None)
    for key, found in (("vat", vat), ("register_id", register)):
        if found:
            evidence[key] = found.words.strip()
    country = _country(material, scope, vat, register, evidence)
    return Company(
        candidate.name if candidate else None,
        domain,
        vat.value if vat else None,
        register.value if register else None,
        country,
    )


def _country(
    material: Material, scope: Scope, vat: Found | None, register: Found | None, evidence: dict[str, str]
) -> str | None:
    numbers = [found for found in (vat, register) if found]
    first = max(scope.first, 0)
    found = find_country(material.scan, first, scope.end, numbers, material.labels, material.language)
    if not found:
        phones = [f for f in _within(material, material.phones, scope) if f.country]
        found = (phones[0].country or "", phones[0].words) if phones else None
    if not found and scope.shared_end:
        found = find_country(material.scan, 0, scope.shared_end, (), (), material.language)
    if found:
        evidence["country"] = found[1]
    return found[0] if found else None


def _domain(material: Material, scope: Scope, email: str | None, evidence: dict[str, str]) -> str | None:
    """From the site, or from the contact's address; of several sites the one that agrees with the name."""
    sites = [(registrable(f.value), f.words) for f in _within(material, material.sites, scope)]
    if email:
        sites.append((registrable(email.rpartition("@")[2]), email))
    usable = [(d, words) for d, words in sites if d and tells_a_company(d) and not material.around.has_domain(d)]
    name = scope.company.name if scope.company else ""
    best = max(usable, key=lambda pair: agreement(name, pair[0]) >= 0.5, default=None)
    if best:
        evidence["domain"] = best[1]
    return best[0] if best else None


def _with_phone(
    material: Material, scope: Scope, contact: Contact, country: str | None, evidence: dict[str, str]
) -> Contact:
    region = country or material.around.country
    for found in _within(material, material.phones, scope):
        number = to_e164(found.value, region, material.language)
        if number and _is_phone(material, found):
            evidence["contact_phone"] = found.words.strip()
            return Contact(contact.name, contact.email, number)
    return contact


def _is_phone(material: Material, found: Found) -> bool:
    """An international or a trunk prefix tells; other numbers need the word for phone before them."""
    if found.value.lstrip("(").startswith(("+", "0")):
        return True
    scan = material.scan
    index = scan.word_at(found.start)
    near = any(hit.end <= index <= hit.end + 3 for hit in scan.of("labels.phone"))
    return near or any(
        label.field in {"phone", "contact"} and label.start <= found.start < label.end for label in material.labels
    )


def _confidence(scope: Scope, company: Company, companies: Sequence[Candidate]) -> float:
    """From the points of the name and the distance to the next best one; a site alone is worth 0.6."""
    if not scope.company:
        return 0.7 if company.vat or company.register_id else 0.6 if company.domain else 0.0
    rivals = [c.score for c in companies if c is not scope.company and not c.has_form]
    margin = scope.company.score - max(rivals, default=0.0)
    sure = min(0.97, 0.1 + 0.85 * scope.company.score)
    if company.vat or company.register_id or company.domain:
        sure = min(0.97, sure + 0.1)
    return round(sure if margin > 0.1 or scope.company.has_form or scope.company.labelled else sure * 0.8, 2)
