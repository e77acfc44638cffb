"""Copies of an SQLite database, made and taken back while it is in use (https://sqlite.org/backup.html)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dealbot.errors import StoreError, StoreRefusal


def backup(database: Path, copy: Path) -> None:
    """Write a copy that is consistent in itself. StoreRefusal where ``copy`` exists: it is never written over."""
    with _new_file(copy), _translated(copy), closing(_open(database)) as source, closing(_open(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, complete without its -wal


def restore(database: Path, copy: Path) -> None:
    """Replace all content of ``database`` by that of ``copy``, at once or not at all."""
    with _translated(copy), closing(_open(copy)) as source, closing(_open(database)) as target:
        source.backup(target)


def version_of(copy: Path) -> str:
    """The version of the tables in a copy; StoreRefusal where it is damaged or none of dealbot's."""
    with _translated(copy), closing(_open(copy)) as connection:
        if (found := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise StoreRefusal(f"this copy is damaged ({found})", str(copy))
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=30, isolation_level=None)


@contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """An empty file that only its owner reads; removed again where the body fails."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise StoreRefusal("will not write over a file that exists", str(path)) from error
    except OSError as error:
        raise StoreRefusal("cannot write here", str(path)) from error
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreError("cannot copy the database", str(path)) from error
    except TypeError as error:
        raise StoreRefusal("not a copy of a dealbot database", str(path)) from error
