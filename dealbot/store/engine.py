"""The connection to SQLite or PostgreSQL, and how their errors read in dealbot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from dealbot.errors import ConfigError, StoreError, StoreRefusal
from dealbot.store.types import to_json

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.pool import ConnectionPoolEntry

WAIT_SECONDS = 30
"""How long a transaction waits for its turn before it is a StoreError."""

_PASSING = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -32768",
    "PRAGMA wal_autocheckpoint = 4000",
)


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql+psycopg://…``; ConfigError for anything else."""
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, json_serializer=to_json, hide_parameters=True, **_options(parsed))
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise ConfigError("not a database URL", "database.url") from error
    except ModuleNotFoundError as error:
        raise ConfigError("PostgreSQL needs more: pip install 'dealbot[postgresql]'", "database.url") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def sqlite_file(engine: Engine) -> Path | None:
    """The database's file; None for PostgreSQL."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


def shown(url: URL) -> str:
    """The URL as it may be printed: without its password."""
    return url.render_as_string(hide_password=True)


@contextmanager
def translated(subject: str) -> Iterator[None]:
    """Turn the database's errors into StoreError (worth another try) and StoreRefusal (not)."""
    try:
        yield
    except _PASSING as error:
        raise StoreError("the database did not answer", subject) from _reason(error)
    except IntegrityError as error:
        raise StoreRefusal("the records forbid it", subject) from _reason(error)
    except (SQLAlchemyError, OverflowError) as error:
        raise StoreRefusal("the database cannot take this", subject) from _reason(error)


def _reason(error: BaseException) -> BaseException:
    """The database's own words, without the statement that SQLAlchemy prints beside them."""
    return error.orig if isinstance(error, DBAPIError) and error.orig else error


def _options(url: URL) -> dict[str, Any]:
    kind = url.get_backend_name()
    if kind == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise ConfigError("SQLite needs a file: sqlite:///dealbot.db", "database.url")
        return {}
    if kind == "postgresql":
        settings = f"-c timezone=UTC -c lock_timeout={int(WAIT_SECONDS * 1000)}"
        return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10, "options": settings}}
    raise ConfigError(f"'{kind}' is not supported; use sqlite or postgresql+psycopg", "database.url")


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun in Store, not guessed by the sqlite3 module
    connection.execute(f"PRAGMA busy_timeout = {int(WAIT_SECONDS * 1000)}")
    for pragma in _PRAGMAS:
        connection.execute(pragma)
