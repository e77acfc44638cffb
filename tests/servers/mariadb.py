"""MariaDB (Debian ``mariadb-server``): one server a session, one fresh database a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.servers.process import LOOPBACK, Server, ServerMissing, free_port, need_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER, PASSWORD = "dealbot", "hunter2&more"
PACKAGE = "mariadb-server"
RELAXED = ("--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", "--innodb-buffer-pool-size=16M")


@dataclass(frozen=True)
class MariaDb:
    """A running server; lets ``OWNER`` in with ``PASSWORD``."""

    port: int

    def run(self, *statements: str) -> None:
        """Run statements as root."""
        url = f"mysql+pymysql://root@{LOOPBACK}:{self.port}"
        with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    @contextmanager
    def database(self) -> Iterator[str]:
        """The SQLAlchemy address of a new database, dropped at the end."""
        name = f"t_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4", f"GRANT ALL ON {name}.* TO {OWNER}@'%'")
        try:
            yield f"mysql+pymysql://{OWNER}:{PASSWORD.replace('&', '%26')}@{LOOPBACK}:{self.port}/{name}"
        finally:
            self.run(f"DROP DATABASE {name}")


@contextmanager
def running_mariadb(folder: Path) -> Iterator[MariaDb]:
    """A MariaDB with its data in ``folder``. Root starts it as user ``mysql``, anybody else as themselves."""
    user = "mysql" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    server, install = need_program("mariadbd", PACKAGE), need_program("mariadb-install-db", PACKAGE)
    as_user = [f"--user={user}"] if user else []
    common = ["--no-defaults", f"--datadir={folder}/data", *as_user]
    options = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
    done = subprocess.run([install, *common, *options], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise ServerMissing(f"mariadb-install-db failed: {done.stderr.decode(errors='replace')}")
    port = free_port()
    listen = [f"--bind-address={LOOPBACK}", f"--port={port}", f"--socket={folder}/mariadb.sock", "--skip-name-resolve"]
    process = Server([server, *common, *listen, *RELAXED], folder / "mariadb.log")
    output = folder / "mariadb.out"
    process.start(ready=lambda: "ready for connections" in output.read_text(errors="replace"))
    try:
        found = MariaDb(port)
        found.run(f"CREATE USER {OWNER}@'%' IDENTIFIED BY '{PASSWORD}'")
        yield found
    finally:
        process.stop()
