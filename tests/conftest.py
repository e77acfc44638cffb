"""Fixtures for real servers: thin wrappers around ``tests.servers``."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.servers.certificates import Certificates, make_certificates
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.postfix import Postfix, running_postfix
from tests.servers.postgres import Postgres, running_postgres
from tests.servers.process import ServerMissing, server_folder
from tests.servers.smtp import ScriptedSmtp, scripted_smtp

if TYPE_CHECKING:
    from collections.abc import Iterator


def skip_or_fail(missing: ServerMissing) -> NoReturn:
    """A server that is not here skips its tests, unless the run promised that all servers are there."""
    if os.environ.get("DEALBOT_REQUIRE_SERVERS") == "1":
        pytest.fail(str(missing))
    pytest.skip(str(missing))


@contextmanager
def where_it_runs() -> Iterator[ExitStack]:
    """A stack for servers; ``ServerMissing`` while it is filled becomes a skip or a failure."""
    with ExitStack() as stack:
        try:
            yield stack
        except ServerMissing as missing:
            skip_or_fail(missing)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole run."""
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("postgres"))
        yield stack.enter_context(running_postgres(folder))


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy address of a fresh, empty database."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def certificates() -> Iterator[Certificates]:
    """An authority and a certificate for ``localhost``, ``mail.test`` and 127.0.0.1."""
    with server_folder("certificates") as folder:
        yield make_certificates(folder)


@pytest.fixture(scope="session")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """One Dovecot for the whole run, with every extension it has."""
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("dovecot"))
        yield stack.enter_context(running_dovecot(folder, tls=certificates))


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    """One Postfix for the whole run, delivering into ``dovecot``."""
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("postfix"))
        yield stack.enter_context(running_postfix(folder, dovecot))


@pytest.fixture
def address(dovecot: Dovecot) -> str:
    """A fresh mailbox of ``dovecot``: its address is its login, ``PASSWORD`` its password."""
    return dovecot.fresh_address()


@pytest.fixture
def smtp() -> Iterator[ScriptedSmtp]:
    """A scripted SMTP server without TLS and login."""
    with scripted_smtp() as script:
        yield script
