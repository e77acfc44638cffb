"""A record of Odoo's as an account. Nothing is asked here: what other records say is handed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar

from dealbot.core.domains import names_a_company
from dealbot.core.model import Account, Company, Revenue
from dealbot.crm import cells
from dealbot.crm.table import check
from dealbot.errors import SourceError

T = TypeVar("T")
Record = Mapping[str, Any]

PARTNER, LEAD = "res.partner", "crm.lead"
CATEGORY = "category:"
_SHARED = ("create_date", "write_date", "website", "country_id", "city", "zip", "user_id")
FIELDS = {
    PARTNER: (*_SHARED, "name", "email", "vat", "company_registry", "category_id"),
    LEAD: (*_SHARED, "partner_name", "contact_name", "email_from"),
}
"""What is read of each model."""
COMPANIES: Mapping[str, list[Any]] = {
    PARTNER: [["is_company", "=", True]],
    LEAD: ["|", ["partner_name", "!=", False], ["contact_name", "!=", False]],
}
"""What is a company: a lead may name one, or a person who is one (Odoo's search domains)."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What of Odoo is read. ``domain`` narrows a model's records further.

    ``partner_field`` is the field of ``res.partner`` that holds the partner of record; ``revenue`` names for a kind of
    revenue a field that is set, or ``category:`` and the name of a tag.
    """

    models: tuple[str, ...] = (PARTNER, LEAD)
    domain: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    partner_field: str = ""
    revenue: Mapping[Revenue, str] = field(default_factory=dict)

    @property
    def own_fields(self) -> tuple[str, ...]:
        """Fields of ``res.partner`` that the settings name."""
        named = [self.partner_field, *(value for value in self.revenue.values() if not value.startswith(CATEGORY))]
        return tuple(filter(None, named))

    @property
    def mark(self) -> str:
        """Tells what is read from anything else: a cursor of something else is none."""
        what = (self.models, sorted(self.domain.items()), self.partner_field, sorted(self.revenue.items()))
        return sha256(repr(what).encode()).hexdigest()


class Translation:
    """What one reading knows of other records, and how it makes accounts of ``source`` with that."""

    def __init__(self, source: str, mapped: Mapped) -> None:
        self.countries: dict[int, str] = {}
        """The two letters of each country, by its number."""
        self.categories: dict[int, str] = {}
        """The name of each tag."""
        self.users: dict[int, str | None] = {}
        """The address of each rep; None where it is not known."""
        self.unreadable: Counter[str] = Counter()
        """How many records have something else in a field than what belongs there."""
        self._source = source
        self._mapped = mapped

    def learn(self, user: Record) -> None:
        """Note a rep's address; a login is one as a rule."""
        written = user.get("email") or user.get("login")
        self.users[number_of(user)] = self._readable("rep's address", cells.email, written)

    def account(self, model: str, record: Record) -> Account:
        """The account of a record; ValueError where it names no company, or holds what is no text."""
        name = record.get("name") if model == PARTNER else record.get("partner_name") or record.get("contact_name")
        email = self._readable("email", cells.email, record.get("email") or record.get("email_from"))
        company = self._company(record, cells.needed(text_of(name), "name"), email)
        user, kept = reference(record.get("user_id")), record.get(self._mapped.partner_field)
        rep, partner = user[1] if user else "", text_of((reference(kept) or (0, kept))[1])
        texts = (company.name or "", company.town or "", company.postcode or "", email or "", rep, partner)
        check(("name", "city", "zip", "email", "user_id", self._mapped.partner_field), texts)
        return Account(
            source=self._source,
            id=f"{model}/{number_of(record)}",
            company=company,
            rep=cells.text(rep),
            rep_email=self.users.get(user[0]) if user else None,
            aware_since=self._readable("create_date", cells.day, record.get("create_date")),
            last_activity=self._readable("write_date", cells.day, record.get("write_date")),
            revenue=self._revenue(record),
            partner=cells.text(partner),
        )

    def _company(self, record: Record, name: str, email: str | None) -> Company:
        country = reference(record.get("country_id"))
        code = self.countries.get(country[0]) if country else None
        site = self._readable("website", cells.site, record.get("website"))
        from_email = cells.site(email.rpartition("@")[2]) if email else None
        found = next((domain for domain in (site, from_email) if domain and names_a_company(domain)), None)
        return Company(
            name=cells.text(name),
            domain=found,
            vat=self._readable("vat", lambda cell: cells.vat(cell, code), record.get("vat")),
            register_id=self._readable(
                "company_registry", lambda cell: cells.register_id(cell, code), record.get("company_registry")
            ),
            country=code,
            town=cells.text(text_of(record.get("city"))),
            postcode=cells.text(text_of(record.get("zip"))),
            email=email,
        )

    def _revenue(self, record: Record) -> frozenset[Revenue]:
        given = record.get("category_id")
        numbers = [tag for tag in given if isinstance(tag, int)] if isinstance(given, list) else []
        tags = {self.categories.get(number) for number in numbers}
        return frozenset(
            kind
            for kind, where in self._mapped.revenue.items()
            if (where.removeprefix(CATEGORY) in tags if where.startswith(CATEGORY) else record.get(where))
        )

    def _readable(self, what: str, reading: Callable[[str], T | None], value: Any) -> T | None:
        """A cell, or None where people wrote something else there: better a company without it than none."""
        try:
            return reading(text_of(value))
        except ValueError:
            self.unreadable[what] += 1
            return None


def text_of(value: Any) -> str:
    """A text of Odoo's, which is false where it is empty."""
    return value if isinstance(value, str) else "" if value is None or value is False else str(value)


def reference(value: Any) -> tuple[int, str] | None:
    """A many2one: the number and name of another record, or false."""
    is_one = isinstance(value, list) and len(value) == 2 and isinstance(value[0], int)
    return (value[0], text_of(value[1])) if is_one else None


def number_of(record: Record) -> int:
    """A record's number. SourceError where it has none: then this is no answer of Odoo's."""
    number = record.get("id")
    if isinstance(number, bool) or not isinstance(number, int):
        raise SourceError(f"Odoo numbers a record {str(number)[:40]!r}")
    return number
