"""What the groups of records have in common: the transaction they work in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy import Row, Table
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Connection, Executable

T = TypeVar("T")
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
AnyInsert = sqlite.Insert | postgresql.Insert


class Group:
    """One subject's records within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _of_kind(self, statements: dict[str, Any]) -> Executable:
        """Of a statement that ``for_both`` built, the one for this database."""
        statement: Executable = statements[self._connection.dialect.name]
        return statement


def for_both(table: Table, finish: Callable[[AnyInsert], Executable]) -> dict[str, Executable]:
    """An insert with an ON CONFLICT clause, which SQLAlchemy has once a database."""
    return {"sqlite": finish(sqlite.insert(table)), "postgresql": finish(postgresql.insert(table))}


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most ``size``, without ever holding more than one of them."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
