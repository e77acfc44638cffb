"""What dealbot remembers of itself: what happened already, and a few facts about the installation."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import bindparam, select

from dealbot.store.group import Group, for_both
from dealbot.store.tables import house, occurrences

_INSTALLED_AT = "installed_at"
_HAPPEN = for_both(occurrences, lambda insert: insert.on_conflict_do_nothing().returning(occurrences.c.kind))
_NOTE = for_both(house, lambda insert: insert.on_conflict_do_nothing())
_GET = select(house.c.value).where(house.c.key == bindparam("wanted"))


class Occurrences(Group):
    """What may happen once only."""

    def first_time(self, kind: str, key: str, at: datetime) -> bool:
        """Note that it happens; False if it did before, and then it must not again."""
        row = {"kind": kind, "key": key, "at": at}
        return self._connection.execute(self._of_kind(_HAPPEN), row).first() is not None


class House(Group):
    """Facts about the installation."""

    def note_installed(self, at: datetime) -> None:
        """The records begin now; changes nothing where they began before."""
        row = {"key": _INSTALLED_AT, "value": at.astimezone(UTC).isoformat()}
        self._connection.execute(self._of_kind(_NOTE), row)

    def installed_at(self) -> datetime:
        """When the records began, in UTC."""
        value: str = self._connection.execute(_GET, {"wanted": _INSTALLED_AT}).scalar_one()
        return datetime.fromisoformat(value)
