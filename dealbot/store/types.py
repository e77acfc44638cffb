"""Column types: what both databases take alike. Text is cleaned here and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, Table, TableClause, Text, column
from sqlalchemy import table as table_clause
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

Id = BigInteger().with_variant(Integer, "sqlite")
"""A row's number. SQLite counts by itself only in a column that is called INTEGER."""


def clean_text(text: str) -> str:
    """Without NUL, which PostgreSQL refuses; lone surrogates, which no database can encode, become U+FFFD."""
    text = text.replace("\0", "")
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean_key(text: str) -> str:
    """Cleaned, and cut to what an index of PostgreSQL takes (2,704 bytes an entry)."""
    return clean_text(text[: Key.LONGEST])


class CleanText(TypeDecorator[str]):
    """Text of any length, cleaned by ``clean_text``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean_text(value)


class Key(TypeDecorator[str]):
    """Text that is looked up, cleaned and cut by ``clean_key``."""

    impl = Text
    cache_ok = True
    LONGEST = 500

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean_key(value)


class Moment(TypeDecorator[datetime]):
    """A moment to the microsecond: takes aware datetimes only (ValueError for others), gives aware ones in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a moment needs a time zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def for_clean_values(table: Table) -> TableClause:
    """The same table for values that were cleaned already: for thousands of rows each look at a value counts."""
    plain: dict[type, Text] = {CleanText: Text(), Key: Text()}
    return table_clause(table.name, *(column(each.name, plain.get(type(each.type), each.type)) for each in table.c))


def to_json(value: object) -> str:
    """The value as JSON text; besides JSON's own types it takes dataclasses, sets, mappings, days and moments."""
    return clean_text(json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")))


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"not a value that can be kept as JSON: {type(value).__name__}")
