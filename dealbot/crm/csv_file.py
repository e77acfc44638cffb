"""The three CSV files that dealbot reads: accounts, partners, and companies to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dealbot.core.model import Account, Company, Language, Partner
from dealbot.crm import cells
from dealbot.crm.source import RowFault
from dealbot.crm.table import Columns, Row, Table

_CELLS: dict[str, Callable[[str], str | None]] = {
    "name": cells.text,
    "domain": cells.domain,
    "vat": cells.number,
    "register_id": cells.number,
    "country": cells.country,
}
_COMPANY = tuple(_CELLS)
ACCOUNTS = Columns(
    ("id", *_COMPANY, "rep", "rep_email", "aware_since", "last_activity", "revenue", "partner"),
    frozenset({"id", "name"}),
)
PARTNERS = Columns(("name", "domain", "email", "language", "country"), frozenset({"name"}))
QUERIES = Columns(("id", *_COMPANY), frozenset({"id"}))


class CsvAccounts:
    """Accounts in a file: the source that needs no CRM."""

    def __init__(self, path: Path, name: str) -> None:
        self._table = Table(path, ACCOUNTS)
        self._name = name

    @property
    def name(self) -> str:
        """The source's name in the records."""
        return self._name

    @property
    def faults(self) -> list[RowFault]:
        """What the last reading left out."""
        return self._table.faults

    @property
    def notes(self) -> list[str]:
        """What a person should know of the last reading besides its faults."""
        return self._table.notes

    def row_count(self) -> int:
        """About how many accounts there are, for a progress bar. Raises SourceError as ``read``."""
        return self._table.row_count()

    def read(self) -> Iterator[Account]:
        """Every account, read as it is asked for; of rows with the same id the first. Raises SourceError."""
        seen: set[str] = set()
        return self._table.read(lambda row: self._account(row, seen))

    def _account(self, row: Row, seen: set[str]) -> Account:
        account = Account(
            source=self._name,
            id=cells.needed(row.get("id", ""), "id"),
            company=named_company(row),
            rep=cells.text(row.get("rep", "")),
            rep_email=cells.email(row.get("rep_email", "")),
            aware_since=cells.day(row.get("aware_since", "")),
            last_activity=cells.day(row.get("last_activity", "")),
            revenue=cells.revenue(row.get("revenue", "")),
            partner=cells.text(row.get("partner", "")),
        )
        _refuse_twice(account.id, seen)
        return account


@dataclass(frozen=True, slots=True)
class PartnersFile:
    """What a file of partners holds, rows of the same name joined; ``notes`` and ``faults`` are for its writer."""

    partners: list[Partner]
    faults: list[RowFault]
    notes: list[str]


def read_partners(path: Path) -> PartnersFile:
    """The partners in a file. Raises SourceError where it can't be read."""
    table = Table(path, PARTNERS)
    merged: dict[str, Partner] = {}
    owners: dict[str, str] = {}
    for partner in table.read(lambda row: _join(row, merged, owners)):
        merged[partner.name] = partner
    return PartnersFile(list(merged.values()), table.faults, table.notes)


@dataclass(frozen=True, slots=True)
class Query:
    """A company to ask about, under the asker's own number."""

    id: str
    company: Company


class QueriesFile:
    """Companies to ask about; ``faults`` tells of the last reading."""

    def __init__(self, path: Path) -> None:
        self._table = Table(path, QUERIES)

    @property
    def faults(self) -> list[RowFault]:
        """What the last reading left out."""
        return self._table.faults

    def rows(self) -> Iterator[Query]:
        """The queries in their order, read as they are asked for. Raises SourceError where they can't be read.

        Every query is answered: what is faulty in it says nothing, and so finds nothing.
        """
        return self._table.read(lambda row: Query(cells.needed(row.get("id", ""), "id"), _as_far_as_readable(row)))


def read_queries(path: Path) -> QueriesFile:
    """The queries in a file, which is opened when its rows are asked for."""
    return QueriesFile(path)


def named_company(row: Row) -> Company:
    """The company of a row; its columns may be missing. ValueError where a cell is faulty, or nothing names it."""
    company = Company(**{key: _CELLS[key](row.get(key, "")) for key in _COMPANY})
    if not company.is_named:
        raise ValueError("no name, domain, VAT or register number")
    return company


def _as_far_as_readable(row: Row) -> Company:
    """The company of a row without its faulty cells; it may name nothing at all."""
    return Company(**{key: _readable(_CELLS[key], row.get(key, "")) for key in _COMPANY})


def _readable(reading: Callable[[str], str | None], cell: str) -> str | None:
    try:
        return reading(cell)
    except ValueError:
        return None


def _join(row: Row, merged: dict[str, Partner], owners: dict[str, str]) -> Partner:
    """The partner of this row, joined with what earlier rows said of it; its first language and country stand."""
    name = cells.needed(row.get("name", ""), "name")
    domain, email = cells.company_domain(row.get("domain", "")), cells.email(row.get("email", ""))
    language, country = cells.language(row.get("language", "")), cells.country(row.get("country", ""))
    known_by = [value for value in (domain, email) if value]
    if not known_by:
        raise ValueError("neither a domain nor an address: nothing to know this partner by")
    for value in known_by:
        if owners.get(value, name) != name:
            raise ValueError(f"{value} is already {owners[value]}'s")
    owners.update(dict.fromkeys(known_by, name))
    earlier = merged.get(name) or Partner(name, language=language or Language.EN, country=country)
    return Partner(
        name=name,
        domains=earlier.domains | ({domain} if domain else frozenset()),
        emails=earlier.emails | ({email} if email else frozenset()),
        language=earlier.language,
        country=earlier.country or country,
    )


def _refuse_twice(account_id: str, seen: set[str]) -> None:
    if account_id in seen:
        raise ValueError(f"the id '{account_id}' stood in an earlier row")
    seen.add(account_id)
