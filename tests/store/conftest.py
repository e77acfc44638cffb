"""Every test of the store runs on SQLite, and on PostgreSQL where that can be started.

The tables are made once for each; a test gets a copy of its own.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from dealbot.store import Records, Store
from tests.store.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dealbot.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables."""
    file = tmp_path_factory.mktemp("template") / "dealbot.db"
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables."""
    with postgres.database() as url:
        _make_tables(url)
        yield make_url(url).database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and nothing in them."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), tmp_path)}"
        return
    postgres, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    with postgres.database(template) as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store with all tables and nothing in them."""
    store = Store(store_url)
    yield store
    store.close()


@pytest.fixture
def records(store: Store) -> Iterator[Records]:
    """The records within one writing transaction."""
    with store.writing() as records:
        yield records


def _make_tables(url: str) -> None:
    store = Store(url)
    store.upgrade(NOON)
    store.close()
