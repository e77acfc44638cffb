"""How the account sources are: when each was last read, how far, and what went wrong since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Executable, bindparam, select, update

from dealbot.store.group import AnyInsert, Group, for_both
from dealbot.store.tables import sources
from dealbot.store.values import SourceRecord


def _replacing(*names: str) -> Callable[[AnyInsert], Executable]:
    return lambda insert: insert.on_conflict_do_update(
        index_elements=[sources.c.name], set_={name: insert.excluded[name] for name in names}
    )


_READ_OK = for_both(sources, _replacing("read_at", "full_read_at", "rows", "cursor", "failed_at", "error"))
_READ_CHANGES = (
    update(sources)
    .where(sources.c.name == bindparam("of_source"))
    .values(
        read_at=bindparam("at"),
        rows=sources.c.rows + bindparam("more"),
        cursor=bindparam("new_cursor"),
        failed_at=None,
        error=None,
    )
)
_READ_FAILED = for_both(sources, _replacing("failed_at", "error"))
_HEALTH = select(sources).order_by(sources.c.name)


class Sources(Group):
    """When each account source was read, and what went wrong since."""

    def read_ok(self, source: str, at: datetime, rows: int, cursor: str | None = None) -> None:
        """The source was read in full, with so many rows; failures are over. The next may go on at ``cursor``."""
        row = {"name": source, "read_at": at, "full_read_at": at, "rows": rows, "cursor": cursor}
        self._connection.execute(self._of_kind(_READ_OK), row | {"failed_at": None, "error": None})

    def read_changes(self, source: str, at: datetime, more: int, cursor: str | None) -> None:
        """What changed since the last reading was read; by it the source has ``more`` rows, or fewer where negative."""
        row = {"of_source": source, "at": at, "more": more, "new_cursor": cursor}
        self._connection.execute(_READ_CHANGES, row)

    def read_failed(self, source: str, at: datetime, error: str) -> None:
        """The source could not be read; what was read before stays, and so does its cursor."""
        row = {"name": source, "read_at": None, "rows": 0, "failed_at": at, "error": error}
        self._connection.execute(self._of_kind(_READ_FAILED), row)

    def health(self) -> list[SourceRecord]:
        """Every source that was ever tried, by name."""
        return [
            SourceRecord(row.name, row.read_at, row.rows, row.failed_at, row.error, row.full_read_at, row.cursor)
            for row in self._connection.execute(_HEALTH)
        ]

    def get(self, source: str) -> SourceRecord | None:
        """The source of that name, if it was ever tried."""
        return next((record for record in self.health() if record.name == source), None)
