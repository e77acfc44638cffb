"""The three CSV files that dealbot reads: accounts, partners, and companies to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dealbot.core.model import Account, Company, Language, Partner
from dealbot.crm import cells
from dealbot.crm.rows import ACCOUNTS, company_of, reader_of_accounts
from dealbot.crm.source import AccountSource, Report, RowFault
from dealbot.crm.table import Cells, Columns, Table

_COMPANY = ("name", "domain", "vat", "register_id", "country", "town", "postcode", "contact_email")
PARTNERS = Columns(("name", "domain", "email", "language", "country"), frozenset({"name"}))
QUERIES = Columns(("id", *_COMPANY), frozenset({"id"}))


class CsvAccounts(AccountSource):
    """Accounts in a file: the source that needs no CRM. It is always read as a whole."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(name, str(path))
        self._table = Table(path, ACCOUNTS, self)

    def row_count(self) -> int:
        """About how many accounts there are."""
        return self._table.row_count()

    def read(self, since: str | None = None) -> Iterator[Account]:
        """Every account, read as it is asked for; of rows with the same id the first. Raises SourceError."""
        del since
        return self._table.read(reader_of_accounts(self.name))


@dataclass(frozen=True, slots=True)
class PartnersFile:
    """What a file of partners holds, rows of the same name joined; ``notes`` and ``faults`` are for its writer."""

    partners: list[Partner]
    faults: list[RowFault]
    notes: list[str]


def read_partners(path: Path) -> PartnersFile:
    """The partners in a file. Raises SourceError where it can't be read."""
    report = Report(str(path))
    merged: dict[str, Partner] = {}
    owners: dict[str, str] = {}
    for partner in Table(path, PARTNERS, report).read(lambda row: _join(row, merged, owners)):
        merged[partner.name] = partner
    return PartnersFile(list(merged.values()), report.faults, report.notes)


@dataclass(frozen=True, slots=True)
class Query:
    """A company to ask about, under the asker's own number."""

    id: str
    company: Company


class QueriesFile(Report):
    """Companies to ask about; ``faults`` tells of the last reading."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._table = Table(path, QUERIES, self)

    def rows(self) -> Iterator[Query]:
        """The queries in their order, read as they are asked for. Raises SourceError where they can't be read.

        Every query is answered: what is faulty in it says nothing, and so finds nothing.
        """
        return self._table.read(lambda row: Query(cells.needed(row[0], "id"), _as_far_as_readable(row[1:])))


def read_queries(path: Path) -> QueriesFile:
    """The queries in a file, which is opened when its rows are asked for."""
    return QueriesFile(path)


def named_company(row: Mapping[str, str]) -> Company:
    """The company of a row by column name; columns may be missing. ValueError where a cell is faulty, or nothing names
    the company."""
    company = company_of(tuple(row.get(key, "") for key in _COMPANY))
    if not company.is_named:
        raise ValueError("no name, domain, VAT or register number")
    return company


def _as_far_as_readable(row: Cells) -> Company:
    """The company of a row without its faulty cells; it may name nothing at all."""
    try:
        return company_of(row)
    except ValueError:
        name, domain, vat, register_id, country, town, postcode, email = row
        code = _readable(cells.country, country)
        return Company(
            _readable(cells.text, name),
            _readable(cells.site, domain),
            _readable(lambda cell: cells.vat(cell, code), vat),
            _readable(lambda cell: cells.register_id(cell, code), register_id),
            code,
            _readable(cells.text, town),
            _readable(cells.text, postcode),
            _readable(cells.email, email),
        )


def _readable(reading: Callable[[str], str | None], cell: str) -> str | None:
    try:
        return reading(cell)
    except ValueError:
        return None


def _join(row: Cells, merged: dict[str, Partner], owners: dict[str, str]) -> Partner:
    """The partner of this row, joined with what earlier rows said of it; its first language and country stand."""
    name = cells.needed(row[0], "name")
    domain, email = cells.company_domain(row[1]), cells.email(row[2])
    language, country = cells.language(row[3]), cells.country(row[4])
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
