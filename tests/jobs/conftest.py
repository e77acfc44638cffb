"""A desk for each test: on SQLite, and on PostgreSQL where that can be started."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from dealbot.store import Store
from tests.jobs.builders import RECEIVED, Desk, a_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.postgres import Postgres

INSTALLED = RECEIVED - timedelta(days=30)


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables."""
    file = tmp_path_factory.mktemp("tables") / "dealbot.db"
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_tables(postgres: Postgres) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables."""
    with postgres.database() as url:
        _make_tables(url)
        yield make_url(url).database or ""


@pytest.fixture
def sqlite_url(sqlite_tables: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_tables, tmp_path)}"


@pytest.fixture(params=["sqlite", "postgresql"])
def both_urls(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables, of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    postgres, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_tables")
    with postgres.database(template) as url:
        yield url


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """A desk on SQLite, installed a month before the first mail."""
    desk = a_desk(sqlite_url)
    yield desk
    desk.app.close()


@pytest.fixture
def both_desks(both_urls: str) -> Iterator[Desk]:
    """The same on each kind of database."""
    desk = a_desk(both_urls)
    yield desk
    desk.app.close()


def _make_tables(url: str) -> None:
    store = Store(url)
    store.upgrade(INSTALLED)
    store.close()
