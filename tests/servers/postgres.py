"""PostgreSQL (Debian ``postgresql``): one server a session, one fresh database a test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tests.servers.process import LOOPBACK, Server, ServerMissing, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER = "dealbot"
RELAXED = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


@dataclass(frozen=True)
class Postgres:
    """A running server; trusts everybody on loopback."""

    port: int
    server: Server

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database of this server."""
        return f"postgresql+psycopg://{OWNER}@{LOOPBACK}:{self.port}/{database}"

    def _run(self, statement: sql.Composed) -> None:
        where = f"host={LOOPBACK} port={self.port} user={OWNER} dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The address of a new database, copied from ``template``, dropped at the end."""
        name = f"t_{uuid.uuid4().hex}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
        )
        try:
            yield self.url(name)
        finally:
            self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _programs() -> Path:
    """The folder of initdb: Debian keeps each version's programs in one of its own."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    if found is None:
        raise ServerMissing("no PostgreSQL on this machine: apt-get install postgresql")
    return Path(found).resolve().parent


def _create_cluster(programs: Path, folder: Path, user: str | None) -> None:
    who = ["runuser", "-u", user, "--"] if user else []
    options = ["-D", str(folder / "data"), "-U", OWNER, "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync"]
    done = subprocess.run([*who, str(programs / "initdb"), *options], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise ServerMissing(f"initdb failed: {done.stderr.decode(errors='replace')}")


@contextmanager
def running_postgres(folder: Path, *, durable: bool = False) -> Iterator[Postgres]:
    """A PostgreSQL with its data in ``folder``. Root starts it as user ``postgres``, anybody else as themselves.

    ``durable`` keeps fsync as a real server has it (the bench asks for it); tests do without.
    """
    user = "postgres" if os.geteuid() == 0 else None
    programs, port = _programs(), free_port()
    if user:
        shutil.chown(folder, user)
    _create_cluster(programs, folder, user)
    listen = ("-c", f"listen_addresses={LOOPBACK}", "-c", f"unix_socket_directories={folder}")
    relaxed = () if durable else RELAXED
    command = [programs / "postgres", "-D", folder / "data", "-p", str(port), *listen, *relaxed]
    server = Server(command, folder / "postgres.log", user=user)
    output = folder / "postgres.out"
    server.start(ready=lambda: "ready to accept connections" in output.read_text())
    try:
        yield Postgres(port, server)
    finally:
        server.stop(signal.SIGINT)
