"""The version of the tables: Alembic stops here and in ``migrations/``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest version, within the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def current(connection: Connection) -> str | None:
    """The version of the tables at hand; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The version that this dealbot was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def is_known(version: str) -> bool:
    """Whether this dealbot can bring tables of that version to the newest."""
    return any(script.revision == version for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
