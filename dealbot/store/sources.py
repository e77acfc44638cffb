"""How the account sources are: when each was last read in full."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Executable, select

from dealbot.store.group import AnyInsert, Group, for_both
from dealbot.store.tables import sources
from dealbot.store.values import SourceRecord


def _replacing(*names: str) -> Callable[[AnyInsert], Executable]:
    return lambda insert: insert.on_conflict_do_update(
        index_elements=[sources.c.name], set_={name: insert.excluded[name] for name in names}
    )


_READ_OK = for_both(sources, _replacing("read_at", "rows", "failed_at", "error"))
_READ_FAILED = for_both(sources, _replacing("failed_at", "error"))
_HEALTH = select(sources).order_by(sources.c.name)


class Sources(Group):
    """When each account source was read, and what went wrong since."""

    def read_ok(self, source: str, at: datetime, rows: int) -> None:
        """The source was read in full; earlier failures are over."""
        row = {"name": source, "read_at": at, "rows": rows, "failed_at": None, "error": None}
        self._connection.execute(self._of_kind(_READ_OK), row)

    def read_failed(self, source: str, at: datetime, error: str) -> None:
        """The source could not be read; what was read before stays."""
        row = {"name": source, "read_at": None, "rows": 0, "failed_at": at, "error": error}
        self._connection.execute(self._of_kind(_READ_FAILED), row)

    def health(self) -> list[SourceRecord]:
        """Every source that was ever tried, by name."""
        return [
            SourceRecord(row.name, row.read_at, row.rows, row.failed_at, row.error)
            for row in self._connection.execute(_HEALTH)
        ]
