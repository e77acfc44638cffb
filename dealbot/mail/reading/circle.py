"""Who speaks, and who can never be a prospect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.core.legal_forms import fold, split_legal_form
from dealbot.mail.reading.hosts import registrable, tells_a_company

if TYPE_CHECKING:
    from dealbot.core.model import Partner

_TOP_COUNTRIES = {"lu": "LU", "be": "BE", "de": "DE", "fr": "FR", "nl": "NL", "at": "AT", "ch": "CH", "saarland": "DE"}


@dataclass(frozen=True, slots=True)
class Circle:
    """The people around a mail. ``partner`` is the sender's, None where the sender is no partner.

    ``vendor_names`` and ``vendor_domains`` are the company that runs dealbot; ``own_addresses`` are its mailboxes
    (lower case).
    """

    partner: Partner | None = None
    vendor_names: frozenset[str] = frozenset({"Mixvoip"})
    vendor_domains: frozenset[str] = frozenset({"mixvoip.com"})
    own_addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Insiders:
    """A circle prepared for one mail: the domains and names that are the partner's or the vendor's."""

    domains: frozenset[str]
    names: frozenset[str]
    country: str | None

    def has_domain(self, domain: str | None) -> bool:
        return domain in self.domains

    def has_address(self, address: str) -> bool:
        return registrable(address.rpartition("@")[2]) in self.domains

    def has_name(self, name: str) -> bool:
        """Whether this company name is the partner's or the vendor's, with or without its legal form."""
        core = name_core(name)
        return core in self.names or any(f" {own} " in f" {core} " for own in self.names if len(own) > 4)


@lru_cache(maxsize=4096)
def name_core(name: str) -> str:
    """A company's name for comparing: folded, without legal form, words parted by one space."""
    words = fold(split_legal_form(name)[0])
    return " ".join("".join(c if c.isalnum() else " " for c in words).split())


@lru_cache(maxsize=1024)
def insiders(circle: Circle, sender_domain: str | None) -> Insiders:
    """The circle's names and domains; a sender that is no partner counts by its own domain."""
    partner = circle.partner
    own = {registrable(d) or d for d in (partner.domains if partner else ())}
    own |= {domain for e in (partner.emails if partner else ()) if tells_a_company(domain := _domain(e))}
    sender = registrable(sender_domain or "")
    if sender and tells_a_company(sender):
        own.add(sender)
    vendor = set(circle.vendor_domains) | {_domain(address) for address in circle.own_addresses}
    names = {name_core(name) for name in (*circle.vendor_names, *((partner.name,) if partner else ()))}
    country = (partner.country if partner else None) or _country(sorted(own))
    return Insiders(frozenset(d for d in own | vendor if d), frozenset(names | _spoken(own | vendor)), country)


def _domain(address: str) -> str:
    return registrable(address.rpartition("@")[2]) or ""


def _spoken(domains: set[str]) -> set[str]:
    """``glasbaach.lu`` as a name: partners often write themselves by their domain."""
    labels = {domain.split(".")[0] for domain in domains}
    return {label.replace("-", " ") for label in labels if len(label) > 4}


def _country(domains: list[str]) -> str | None:
    tops = [_TOP_COUNTRIES.get(domain.rpartition(".")[2]) for domain in domains]
    return next((top for top in tops if top), None)
