"""Who speaks, and who can never be a prospect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.core.hosts import registrable
from dealbot.core.legal_forms import fold, split_legal_form
from dealbot.mail.reading.fields.hosts import tells_a_company

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealbot.core.model import Partner

_TOP_COUNTRIES = {"lu": "LU", "be": "BE", "de": "DE", "fr": "FR", "nl": "NL", "at": "AT", "ch": "CH", "saarland": "DE"}
_GENERIC = frozenset(
    "luxembourg luxemburg belgium belgie belgique deutschland france nederland group team support".split()
)


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
        """Whether this company name is the partner's or the vendor's: whole, shortened, or with generic words."""
        core, form = name_core(name), split_legal_form(name)[1]
        if core in self.names or _without_generic(core) in self.names:
            return True
        shortened = len(core) > 4 and any(own.startswith(core + " ") for own in self.names)
        return form is None and (shortened or any(core.startswith(own + " ") for own in self.names))

    def named_in(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Where the partner or the vendor is named among these folded words, as ranges."""
        found = []
        for name in (own.split() for own in self.names if own):
            for index, word in enumerate(words):
                if word == name[0] and list(words[index : index + len(name)]) == name:
                    found.append((index, index + len(name)))
        return found


@lru_cache(maxsize=4096)
def name_core(name: str) -> str:
    """A company's name for comparing: folded, without legal form, words parted by one space."""
    words = fold(split_legal_form(name)[0])
    return " ".join("".join(c if c.isalnum() else " " for c in words).split())


def _without_generic(core: str) -> str:
    """``mixvoip luxembourg`` and ``team mixvoip`` are the vendor, ``mixvoip logistics`` is another company."""
    return " ".join(word for word in core.split() if word not in _GENERIC)


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
