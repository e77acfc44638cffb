"""Jobs that one process at a time may do on a database. Whoever dies loses the right with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from dealbot.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine

_TRY = text("SELECT pg_try_advisory_lock(20210917, hashtext(:job))")


@contextmanager
def by_file(database: Path, job: str) -> Iterator[bool]:
    """Whether this process is the one, by a lock on a file beside the SQLite database (flock(2))."""
    file = database.with_name(f"{database.name}.{job}.lock")
    try:
        handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StoreError("cannot make a lock", str(file)) from error
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


@contextmanager
def by_session(engine: Engine, job: str) -> Iterator[bool]:
    """Whether this process is the one, by an advisory lock that lasts as long as a PostgreSQL session of its own."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # its end ends the session, and with it the lock
        yield bool(connection.execute(_TRY, {"job": job}).scalar())


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
