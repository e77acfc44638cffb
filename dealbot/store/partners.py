"""The partners, and by which addresses and domains each is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, update

from dealbot.core.insiders import Roll
from dealbot.core.model import Company, Language, Partner
from dealbot.errors import StoreRefusal
from dealbot.store.group import AnyRow, Group
from dealbot.store.tables import partner_addresses, partners
from dealbot.store.values import ImportCount

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KNOWN_BY = (
    select(func.aggregate_strings(partner_addresses.c.value, " "))
    .where(partner_addresses.c.partner_id == partners.c.id)
    .correlate(partners)
    .scalar_subquery()
)

PARTNER_COLUMNS = (
    partners.c.id.label("partner_id"),
    partners.c.name.label("partner_name"),
    partners.c.language.label("partner_language"),
    partners.c.country.label("partner_country"),
    _KNOWN_BY.label("partner_known_by"),
)
"""What ``partner_of`` reads, for selects that join ``partners``."""

_ALL = select(*PARTNER_COLUMNS).order_by(partners.c.name)
_BY_NAME = _ALL.where(partners.c.name == bindparam("wanted"))
_BY_ADDRESS = (
    select(partner_addresses.c.value, *PARTNER_COLUMNS)
    .join(partners, partners.c.id == partner_addresses.c.partner_id)
    .where(partner_addresses.c.value.in_(bindparam("wanted", expanding=True)))
)
_LIKE = _ALL.where(
    partners.c.id.in_(bindparam("numbers", expanding=True))
    | partners.c.id.in_(select(partner_addresses.c.partner_id).where(partner_addresses.c.value == bindparam("domain")))
)
_JOINED_SINCE = select(partners.c.id, partners.c.name).where(partners.c.id > bindparam("last"))
_ROLL = "dealbot.partners"
"""Where a database connection keeps the partners' names between transactions."""
_CHANGE = update(partners).where(partners.c.id == bindparam("changed_id"))
_FORGET_ADDRESSES = delete(partner_addresses).where(partner_addresses.c.partner_id == bindparam("changed_id"))


class Partners(Group):
    """Who may register."""

    __slots__ = ("_added",)

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._added = False

    def partner_for(self, email: str) -> Partner | None:
        """Whose address this is: one that is listed itself wins over its domain's. A subdomain is another domain."""
        return self.partners_for([email]).get(email.lower())

    def partners_for(self, emails: Iterable[str]) -> dict[str, Partner]:
        """As ``partner_for`` for many: the addresses that are somebody's, in lower case, with whose they are."""
        domains = {email.lower(): email.lower().rpartition("@")[2] for email in emails}
        wanted = {"wanted": sorted({*domains, *domains.values()})}
        rows = self._connection.execute(_BY_ADDRESS, wanted) if domains else ()
        found = {row.value: partner_of(row) for row in rows}
        owners = {email: found.get(email) or found.get(domain) for email, domain in domains.items()}
        return {email: partner for email, partner in owners.items() if partner}

    def all(self) -> list[Partner]:
        """Every partner, by name."""
        return self._listed(_ALL)

    def by_name(self, name: str) -> Partner | None:
        """The partner with exactly this name."""
        return next(iter(self._listed(_BY_NAME, {"wanted": name})), None)

    def like(self, company: Company) -> list[Partner]:
        """The few partners that may be this company: by its domain, or by a name with rare words in common."""
        numbers = self._roll().like(company)
        if not numbers and not company.domain:
            return []
        return self._listed(_LIKE, {"numbers": numbers, "domain": company.domain or ""})

    def save_all(self, wanted: Iterable[Partner]) -> ImportCount:
        """Record these partners by name; the others stay. Each then has the addresses given here and no more.

        Raises StoreRefusal where an address is already another partner's that is not among them.
        """
        wanted = list(wanted)
        known = {partner.name: partner for partner in self.all()}
        new = [partner for partner in wanted if partner.name not in known]
        changed = [partner for partner in wanted if partner.name in known and _differ(partner, known[partner.name])]
        self._refuse_addresses_of_others(new + changed, known)
        numbers = {partner.name: partner.id for partner in known.values()} | self._add(new)
        self._change([(partner, numbers[partner.name]) for partner in changed])
        addresses = [
            {"value": value, "partner_id": numbers[partner.name]}
            for partner in new + changed
            for value in sorted(partner.domains | partner.emails)
        ]
        if addresses:
            self._connection.execute(insert(partner_addresses), addresses)
        return ImportCount(len(new), len(changed), len(wanted) - len(new) - len(changed))

    def _roll(self) -> Roll:
        """Every partner's name: kept with the connection, as names never change and numbers only grow.

        Not kept by the transaction that adds partners, which may still be undone.
        """
        roll: Roll = self._connection.info.get(_ROLL, Roll())
        joined = [(row.id, row.name) for row in self._connection.execute(_JOINED_SINCE, {"last": roll.last})]
        if joined:
            roll = roll.joined_by(joined)
        if joined and not self._added:
            self._connection.info[_ROLL] = roll
        return roll

    def _add(self, new: Sequence[Partner]) -> dict[str, int]:
        if not new:
            return {}
        self._added = True
        adding = insert(partners).returning(partners.c.name, partners.c.id)
        rows = self._connection.execute(adding, [_columns(partner) for partner in new])
        return {row.name: row.id for row in rows}

    def _change(self, changed: Sequence[tuple[Partner, int | None]]) -> None:
        for partner, number in changed:
            self._connection.execute(_FORGET_ADDRESSES, {"changed_id": number})
            self._connection.execute(_CHANGE, {"changed_id": number} | _columns(partner))

    def _refuse_addresses_of_others(self, saved: Sequence[Partner], known: dict[str, Partner]) -> None:
        saved_names = {partner.name for partner in saved}
        owners = {
            value: partner.name
            for partner in known.values()
            if partner.name not in saved_names
            for value in partner.domains | partner.emails
        }
        for partner in saved:
            for value in partner.domains | partner.emails:
                if value in owners:
                    raise StoreRefusal(f"{value} is already known as an address of {owners[value]}", partner.name)

    def _listed(self, statement: Select[Any], wanted: Mapping[str, Any] | None = None) -> list[Partner]:
        return [partner for row in self._connection.execute(statement, wanted) if (partner := partner_of(row))]


def partner_of(row: AnyRow) -> Partner | None:
    """The partner in a row of a select with ``PARTNER_COLUMNS``; None where an outer join found none."""
    if row.partner_id is None:
        return None
    known_by = (row.partner_known_by or "").split()
    return Partner(
        name=row.partner_name,
        domains=frozenset(value for value in known_by if "@" not in value),
        emails=frozenset(value for value in known_by if "@" in value),
        language=Language(row.partner_language),
        country=row.partner_country,
        id=row.partner_id,
    )


def _columns(partner: Partner) -> dict[str, str | None]:
    return {"name": partner.name, "language": partner.language, "country": partner.country}


def _differ(one: Partner, other: Partner) -> bool:
    return _columns(one) != _columns(other) or (one.domains, one.emails) != (other.domains, other.emails)
