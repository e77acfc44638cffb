"""One database and its transactions: ``reading()`` sees one moment, ``writing()`` is alone in the installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dealbot.errors import StoreError, StoreRefusal
from dealbot.store import copies, schema
from dealbot.store.engine import WAIT_SECONDS, open_engine, shown, sqlite_file, translated
from dealbot.store.index import LoadedIndexes
from dealbot.store.records import Records
from dealbot.store.sole import by_file, by_session
from dealbot.store.turns import Turns

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BEGIN_READING = {"sqlite": "BEGIN", "postgresql": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"}
_BEGIN_WRITING = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(20210917)"}
"""PostgreSQL stays at READ COMMITTED here: what the one before wrote is seen as soon as the lock is given."""


class Store:
    """The records of one installation; may be used by several threads, each with transactions of its own.

    Writing transactions follow each other, over threads, processes and mailboxes, so that of two mails that name the
    same prospect the second sees what was decided on the first. They should be short: nothing slow inside.

    Every method raises StoreError where the database does not answer (worth another try) and StoreRefusal where it
    never will take what it is given.
    """

    def __init__(self, url: str) -> None:
        """Nothing is opened yet. ConfigError where ``url`` is no SQLite or PostgreSQL address."""
        self._engine = open_engine(url)
        self._turns = Turns()
        self._loaded = LoadedIndexes()
        self._kind = self._engine.dialect.name
        self.name = shown(self._engine.url)
        """The database's address without its password."""

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """Records as they are at one moment; beside any writer."""
        with translated(self.name), self._engine.connect() as connection:
            connection.exec_driver_sql(_BEGIN_READING[self._kind])
            yield Records(connection, self._loaded)

    @contextmanager
    def writing(self) -> Iterator[Records]:
        """Records to be changed; committed at the end, undone where the body raises."""
        with self._alone() as connection:
            yield Records(connection, self._loaded)

    @contextmanager
    def sole(self, job: str) -> Iterator[bool]:
        """Whether this process may do ``job``: while the body runs nobody else may on this database."""
        file = sqlite_file(self._engine)
        with translated(self.name), by_file(file, job) if file else by_session(self._engine, job) as mine:
            yield mine

    def upgrade(self, now: datetime) -> None:
        """Bring the tables to this dealbot's version, all steps or none; in an empty database ``now`` is its birth.

        The index of names is put in order, too: made where there is none, mended where it is damaged.
        """
        if file := sqlite_file(self._engine):
            _make_private(file)
        with self._alone() as connection:
            schema.upgrade(connection)
            records = Records(connection, self._loaded)
            records.mend()
            records.house.note_installed(now)

    def versions(self) -> tuple[str | None, str]:
        """The version of the tables (None: there are none) and the newest that this dealbot knows."""
        file = sqlite_file(self._engine)
        if file and not file.exists():
            return None, schema.newest()
        with translated(self.name), self._engine.connect() as connection:
            return schema.current(connection), schema.newest()

    def require_current(self) -> None:
        """Raise StoreRefusal, saying what to do, unless the tables are this dealbot's."""
        found, wanted = self.versions()
        if found == wanted:
            return
        if found is not None and not schema.is_known(found):
            raise StoreRefusal(f"the database is of a newer dealbot ({found}); this one knows {wanted}", self.name)
        raise StoreRefusal(f"the database is of version {found}, not {wanted}; run: dealbot db upgrade", self.name)

    def backup(self, copy: Path) -> None:
        """Write a consistent copy while others go on working; StoreRefusal where the file exists, or on PostgreSQL."""
        copies.backup(self._file("pg_dump"), copy)

    def restore(self, copy: Path, now: datetime) -> None:
        """Replace everything by what ``copy`` holds, and bring it to the newest version; StoreRefusal on PostgreSQL."""
        file = self._file("pg_restore")
        if not schema.is_known(version := copies.version_of(copy)):
            raise StoreRefusal(f"this copy is of a newer dealbot ({version})", str(copy))
        _make_private(file)
        self._engine.dispose()
        copies.restore(file, copy)
        self.upgrade(now)

    def close(self) -> None:
        """Give all connections back; the store opens new ones if it is used again."""
        self._engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        if not self._turns.take(WAIT_SECONDS):
            raise StoreError(f"waited {WAIT_SECONDS} seconds for another thread's transaction", self.name)
        try:
            with translated(self.name), self._engine.connect() as connection:
                connection.exec_driver_sql(_BEGIN_WRITING[self._kind])
                yield connection
                connection.commit()
        finally:
            self._turns.give_back()

    def _file(self, tool: str) -> Path:
        file = sqlite_file(self._engine)
        if file is None:
            raise StoreRefusal(f"PostgreSQL has its own tool for this: {tool}", self.name)
        return file


def _make_private(file: Path) -> None:
    """Make an SQLite file, if there is none, that only its owner may read; its -wal and -shm follow it."""
    try:
        file.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise StoreError("cannot make the database's file", str(file)) from error
