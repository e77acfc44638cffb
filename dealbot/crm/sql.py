"""Accounts in any database that SQLAlchemy reaches: by one query, or by queries of what changed and what was deleted.

The rows of a query are read like those of a CSV file: its columns have the names of that file's, or are renamed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, bindparam, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from dealbot.core.model import Account
from dealbot.crm.rows import ACCOUNTS, reader_of_accounts
from dealbot.crm.source import AccountSource, Gone, without
from dealbot.crm.table import check
from dealbot.errors import DealbotError, SecretError, SourceError

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.pool import ConnectionPoolEntry

OVERLAP = timedelta(minutes=1)
"""How far a reading of changes goes back behind the last one's newest moment: for what was committed late."""
_AT_ONCE = 1000
_BEGIN = {
    "postgresql": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "SET statement_timeout = {ms}"),
    "mysql": ("SET SESSION max_execution_time = {ms}", "START TRANSACTION READ ONLY"),
    "mariadb": ("SET SESSION max_statement_time = {seconds}", "START TRANSACTION READ ONLY"),
}
"""What makes a transaction read-only and bounds its statements; other databases are asked as they are."""


@dataclass(frozen=True, slots=True)
class Queries:
    """What is asked. ``columns`` gives the name that one of an account's columns has in the queries, where it differs.

    ``changed`` has a parameter ``:since``: the greatest value of ``changed_column`` (a column of both queries) that was
    seen. ``deleted`` has it too; its first column is the account's id.
    """

    all: str
    columns: Mapping[str, str] = field(default_factory=dict)
    changed: str = ""
    changed_column: str = ""
    deleted: str = ""

    @property
    def mark(self) -> str:
        """Tells these queries from any other: a cursor of others is none."""
        told_by = (self.changed_column, sorted(self.columns.items()))
        return sha256(repr((self.all, self.changed, self.deleted, told_by)).encode()).hexdigest()


class SqlAccounts(AccountSource):
    """Accounts in a database. ``url`` fetches its SQLAlchemy address, with the password, when it is read."""

    def __init__(self, name: str, url: Callable[[], str], queries: Queries, *, seconds: float = 300) -> None:
        """``seconds``: how long one statement, or the wait for its next rows, may take."""
        super().__init__(name, name)
        self._url = url
        self._queries = queries
        self._seconds = seconds

    def read(self, since: str | None = None) -> Iterator[Account | Gone]:
        """As ``AccountSource.read``. Deletions come first: what was made anew since then is there."""
        self.begin()
        newest = self._value_of(since) if self._queries.changed else None
        self.full, self.cursor = newest is None, None
        with self._connected() as connection:
            if newest is None:
                newest = yield from self._accounts(connection, self._queries.all, {})
            else:
                asked = {"since": newest - OVERLAP if isinstance(newest, datetime) else newest}
                yield from self._gone(connection, asked)
                later = yield from self._accounts(connection, self._queries.changed, asked)
                newest = newest if later is None else max(newest, later)
        if self._queries.changed and newest is not None:
            self.cursor = self._cursor_of(newest)

    def _accounts(
        self, connection: Connection, query: str, asked: Mapping[str, object]
    ) -> Generator[Account, None, Any]:
        """The accounts of a query; returns the greatest value of the changed column, if there is one."""
        result = connection.execute(_statement(query, asked), asked)
        names = list(result.keys())
        pick, newest = self._picker(names), None
        at = self._changed_at(names)
        convert = reader_of_accounts(self.name)
        for number, row in enumerate(result, start=1):
            if at is not None and row[at] is not None and (newest is None or row[at] > newest):
                newest = row[at]
            try:
                cells = tuple(map(_cell, pick((*row, None))))
                check(ACCOUNTS.known, cells)
                yield convert(cells)
            except ValueError as error:
                self.fault(number, str(error))
        return newest

    def _gone(self, connection: Connection, asked: Mapping[str, object]) -> Iterator[Gone]:
        if self._queries.deleted:
            for row in connection.execute(_statement(self._queries.deleted, asked), asked):
                yield Gone(_cell(row[0]).strip())

    def _picker(self, names: list[str]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        """What brings a row into the order of ``ACCOUNTS``; it takes the row with a None behind it."""
        lower = [name.lower() for name in names]
        wanted = {known: self._queries.columns.get(known, known).lower() for known in ACCOUNTS.known}
        missing = sorted(name for known, name in wanted.items() if name not in lower and self._is_needed(known))
        if missing:
            raise SourceError(f"the query gives no column {', '.join(missing)}", self.name)
        used = {*wanted.values(), self._queries.changed_column.lower()}
        self.notes += [f"the column '{name}' is not used" for name in names if name.lower() not in used]
        return itemgetter(*(lower.index(name) if name in lower else len(names) for name in wanted.values()))

    def _is_needed(self, known: str) -> bool:
        return known in ACCOUNTS.needed or known in self._queries.columns

    def _changed_at(self, names: list[str]) -> int | None:
        """Where the changed column stands in a row."""
        if not self._queries.changed:
            return None
        lower, wanted = [name.lower() for name in names], self._queries.changed_column.lower()
        if wanted not in lower:
            raise SourceError(f"the query gives no column {wanted}, by which changes are told", self.name)
        return lower.index(wanted)

    def _cursor_of(self, value: object) -> str:
        kind = type(value).__name__
        if kind not in _KINDS:
            raise SourceError(f"changes cannot be told by a {kind}: use a number, a text or a moment", self.name)
        shown = value.isoformat() if isinstance(value, date) else value
        return json.dumps({"of": self._queries.mark, kind: shown})

    def _value_of(self, cursor: str | None) -> Any:
        try:
            found = json.loads(cursor or "{}")
            if found.pop("of", None) != self._queries.mark:
                return None
            [(kind, value)] = found.items()
            return _KINDS[kind](value)
        except (ValueError, TypeError, AttributeError, KeyError):
            return None

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A transaction that only reads, where the database can promise that."""
        try:
            url = make_url(self._url())
        except SecretError as error:
            raise SourceError("the database's address cannot be fetched", self.name) from error
        except (SQLAlchemyError, ValueError):  # whose words may hold the password
            raise SourceError("this is not the address of a database", self.name) from None
        with self._translated(url), self._engine(url).connect() as connection:
            self._prepare(connection)
            yield connection.execution_options(yield_per=_AT_ONCE)

    def _engine(self, url: URL) -> Engine:
        engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args=_connect_args(url, self._seconds)
        )
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", self._prepare_sqlite)
        return engine

    def _prepare(self, connection: Connection) -> None:
        is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
        for statement in _BEGIN.get("mariadb" if is_mariadb else connection.dialect.name, ()):
            connection.exec_driver_sql(statement.format(ms=int(self._seconds * 1000), seconds=self._seconds))

    def _prepare_sqlite(self, connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.execute("PRAGMA query_only = ON")
        ends_at = time.monotonic() + self._seconds
        connection.set_progress_handler(lambda: time.monotonic() > ends_at, 100_000)

    @contextmanager
    def _translated(self, url: URL) -> Iterator[None]:
        try:
            yield
        except DealbotError:
            raise
        except ModuleNotFoundError as error:
            raise SourceError(f"the driver of this database is not installed ({error.name})", self.name) from None
        except Exception as error:  # every driver has its own
            reason = error.orig if isinstance(error, DBAPIError) and error.orig else error
            words = without(reason, str(url.password or ""), url.render_as_string(hide_password=False))
            raise SourceError(f"the database cannot be read: {words}", self.name) from None


_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "int": int,
    "float": float,
    "str": str,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


def _statement(query: str, asked: Mapping[str, object]) -> Any:
    return text(query).bindparams(*(bindparam(name) for name in asked))


def _connect_args(url: URL, seconds: float) -> dict[str, Any]:
    """Time-outs on the wire, as each driver calls them."""
    wait = max(int(seconds), 1)
    return {
        "postgresql+psycopg": {"connect_timeout": min(wait, 30)},
        "mysql+pymysql": {"connect_timeout": min(wait, 30), "read_timeout": wait, "write_timeout": wait},
        "mariadb+pymysql": {"connect_timeout": min(wait, 30), "read_timeout": wait, "write_timeout": wait},
        "sqlite+pysqlite": {"timeout": min(wait, 30)},
    }.get(f"{url.get_backend_name()}+{url.get_driver_name()}", {})


def _cell(value: Any) -> str:
    """What a driver gives for a column, as it would stand in a file."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "surrogateescape")
    return str(value)
