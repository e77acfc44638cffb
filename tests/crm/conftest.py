"""The same few accounts in every kind of source, each behind one face for the test that all sources share."""

from __future__ import annotations

import csv
import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from sqlalchemy import Engine, create_engine, text

from dealbot.crm.csv_file import CsvAccounts
from dealbot.crm.odoo import OdooAccounts
from dealbot.crm.odoo_api import Json2, XmlRpc
from dealbot.crm.odoo_records import PARTNER, Mapped
from dealbot.crm.sql import Queries, SqlAccounts
from dealbot.crm.web import Web
from tests.conftest import where_it_runs
from tests.servers.mariadb import MariaDb, running_mariadb
from tests.servers.odoo import DATABASE, KEY, USERNAME, Odoo, running_odoo
from tests.servers.process import server_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dealbot.crm.source import AccountSource

COLUMNS = ("id", "name", "domain", "country", "rep")
QUERIES = Queries(
    all="SELECT * FROM accounts",
    columns={"rep": "owner"},
    changed="SELECT * FROM accounts WHERE revision > :since",
    changed_column="revision",
    deleted="SELECT id FROM deleted WHERE revision > :since",
)


class Crm(Protocol):
    """Where sales keeps accounts, as its users see it; each has an id, a name, a domain, a country and a rep."""

    source: AccountSource

    def put(self, account_id: str, name: str, **cells: str) -> str:
        """Add or change an account; returns the id under which the source tells it."""

    def remove(self, account_id: str) -> None: ...

    def break_off(self) -> None:
        """What is asked next is not answered."""


@dataclass
class CsvCrm:
    path: Path
    source: AccountSource
    rows: dict[str, dict[str, str]]

    def put(self, account_id: str, name: str, **cells: str) -> str:
        self.rows[account_id] = {"id": account_id, "name": name} | cells
        self._write()
        return account_id

    def remove(self, account_id: str) -> None:
        del self.rows[account_id]
        self._write()

    def break_off(self) -> None:
        self.path.unlink()

    def _write(self) -> None:
        with self.path.open("w", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows.values())


@dataclass
class JsonLinesCrm(CsvCrm):
    """The example of CONTRIBUTING.md."""

    def _write(self) -> None:
        self.path.write_text("".join(json.dumps(row) + "\n" for row in self.rows.values()), encoding="utf-8")


@dataclass
class SqlCrm:
    engine: Engine
    source: AccountSource
    revision: int = 0

    def put(self, account_id: str, name: str, **cells: str) -> str:
        self._run("DELETE FROM accounts WHERE id = :id", id=account_id)
        usual = {"domain": None, "country": None, "rep": None}
        insert = "INSERT INTO accounts VALUES (:id, :name, :domain, :country, :rep, :revision)"
        self._run(insert, **(usual | cells), id=account_id, name=name)
        return account_id

    def remove(self, account_id: str) -> None:
        self._run("DELETE FROM accounts WHERE id = :id", id=account_id)
        self._run("INSERT INTO deleted VALUES (:id, :revision)", id=account_id)

    def break_off(self) -> None:
        self._run("DROP TABLE accounts")

    def _run(self, statement: str, **values: Any) -> None:
        self.revision += 1
        used = {key: value for key, value in (values | {"revision": self.revision}).items() if f":{key}" in statement}
        with self.engine.begin() as connection:
            connection.execute(text(statement), used)


@dataclass
class OdooCrm:
    odoo: Odoo
    source: AccountSource

    def put(self, account_id: str, name: str, **cells: str) -> str:
        values: dict[str, Any] = {"name": name, "is_company": True, "website": cells.get("domain") or False}
        values["country_id"] = cells.get("country") and ("LU", "BE", "FR").index(cells["country"]) + 1
        values["user_id"] = cells.get("rep") and 1
        number = int(account_id.removeprefix("A"))
        if any(record["id"] == number for record in self.odoo.records[PARTNER]):
            self.odoo.write(PARTNER, number, **values)
        else:
            assert self.odoo.create(PARTNER, **values) == number
            self.odoo.write(PARTNER, number)
        return f"{PARTNER}/{number}"

    def remove(self, account_id: str) -> None:
        self.odoo.write(PARTNER, int(account_id.rpartition("/")[2].removeprefix("A")), active=False)

    def break_off(self) -> None:
        self.odoo.faults += ["cut"] * 4


def a_web(url: str, **changes: Any) -> Web:
    """What talks to the stand-in, without waiting between its tries."""
    usual: dict[str, Any] = {"seconds": 5, "sleep": lambda _seconds: None}
    return Web(url, **(usual | changes))


def odoo_source(api: str, url: str, mapped: Mapped | None = None, key: str = KEY, **changes: Any) -> OdooAccounts:
    """The stand-in as a source, by one of its APIs; ``changes`` are of ``Web``."""
    mapped = mapped or Mapped()
    web, database = a_web(url, **changes), DATABASE
    if api == "json2":
        return OdooAccounts("crm", Json2(web, database, lambda: key), mapped)
    return OdooAccounts("crm", XmlRpc(web, database, lambda: key, USERNAME), mapped)


def sql_crm(url: str) -> SqlCrm:
    """Accounts in an empty database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        long = "VARCHAR(500)"
        connection.execute(
            text(
                f"CREATE TABLE accounts (id VARCHAR(50) PRIMARY KEY, name {long}, domain {long}, country {long},"
                f" owner {long}, revision INTEGER)"
            )
        )
        connection.execute(text("CREATE TABLE deleted (id VARCHAR(50), revision INTEGER)"))
    return SqlCrm(engine, SqlAccounts("crm", lambda: url, QUERIES))


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """One MariaDB for the whole run."""
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("mariadb"))
        yield stack.enter_context(running_mariadb(folder))


@pytest.fixture
def mariadb_url(mariadb: MariaDb) -> Iterator[str]:
    """The SQLAlchemy address of a fresh, empty database."""
    with mariadb.database() as url:
        yield url


@pytest.fixture
def odoo() -> Iterator[Odoo]:
    """A stand-in for Odoo."""
    with running_odoo() as odoo:
        yield odoo


def from_contributing() -> Any:
    """The class that CONTRIBUTING.md shows, run from its text."""
    text_of_page = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = text_of_page.partition("<!-- jsonl -->\n```python\n")[2].partition("```\n<!-- /jsonl -->")[0]
    module: dict[str, Any] = {"__name__": "example"}
    exec(compile(code, "CONTRIBUTING.md", "exec"), module)
    return module["JsonLinesAccounts"]


@pytest.fixture(params=["csv", "contributing", "sqlite", "postgresql", "mariadb", "json2", "xmlrpc"])
def crm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crm]:
    """Each kind of source, empty."""
    kind = request.param
    with ExitStack() as stack:
        if kind == "csv":
            file = tmp_path / "accounts.csv"
            yield CsvCrm(file, CsvAccounts(file, "crm"), {})
        elif kind == "contributing":
            file = tmp_path / "accounts.jsonl"
            yield JsonLinesCrm(file, from_contributing()(file, "crm"), {})
        elif kind in {"json2", "xmlrpc"}:
            odoo = stack.enter_context(running_odoo())
            yield OdooCrm(odoo, odoo_source(kind, odoo.url))
        else:
            fixture = {"postgresql": "postgres_url", "mariadb": "mariadb_url"}.get(kind)
            url = request.getfixturevalue(fixture) if fixture else f"sqlite:///{tmp_path / 'crm.db'}"
            found = sql_crm(url)
            stack.callback(found.engine.dispose)
            yield found
