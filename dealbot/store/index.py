"""The index of names as it lives with the database: what is written changes it in the same transaction.

Its pieces (``core.matching.segment``) are rows that are never changed: a transaction lists those of its own moment, and
takes from memory what this process has read before. A piece is known by a digest of its bytes, not by its number, which
a database may give anew after a transaction is undone. Records that are younger than the last piece, the tail, are
read from their table; whoever makes the tail long writes a piece of it, and joins small pieces to larger ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import ColumnElement, Table, bindparam, delete, func, insert, select

from dealbot.core.matching.index import Hit, Index
from dealbot.core.matching.names import profile_of, sought_terms, terms_of
from dealbot.core.matching.packing import packed, unpacked
from dealbot.core.matching.segment import Segment, build, merge
from dealbot.core.model import Company
from dealbot.errors import StoreError
from dealbot.store.group import AnyRow
from dealbot.store.tables import index_parts, index_segments

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST_TAIL = 64
"""So many records are compared without a piece of their own: that costs a lookup a few milliseconds."""

LARGEST = 1 << 19
"""No piece is made with more records: so that joining takes seconds and little memory, however many there are."""

_MOST_AT_ONCE = 8192
_MOST_HITS = 4096
_NO_LAST = (1 << 63) - 1
_USELESS = "the index of names is damaged, or of another version; run: dealbot db upgrade"
_FEW_PIECES = 8
_FEW_AFTER_SETTLING = 4
_LIVING_SHARE = 0.75
_PART_BYTES = 1 << 22

_LAST_PIECE = select(func.max(index_segments.c.last_doc)).where(index_segments.c.subject == bindparam("of_subject"))
_PIECES = (
    select(index_segments)
    .where(index_segments.c.subject == bindparam("of_subject"))
    .order_by(index_segments.c.first_doc)
)
_PARTS = (
    select(index_parts.c.data).where(index_parts.c.segment_id == bindparam("of_piece")).order_by(index_parts.c.part)
)
_ADD_PIECE = insert(index_segments).returning(index_segments.c.id)
_ADD_PARTS = insert(index_parts)
_DROP_PARTS = delete(index_parts).where(index_parts.c.segment_id == bindparam("of_piece"))
_DROP_PIECE = delete(index_segments).where(index_segments.c.id == bindparam("of_piece"))


class Subject:
    """A table whose rows have a ``doc`` and name a company: what is asked of it."""

    def __init__(self, table: Table, email: ColumnElement[Any]) -> None:
        known = table.c.doc.is_not(None)
        within = table.c.doc.between(bindparam("first"), bindparam("last"))
        self.name = table.name
        self.last_doc = select(func.max(table.c.doc)).where(known)
        self.docs_within = select(table.c.doc).where(within).order_by(table.c.doc)
        self.count_within = select(func.count()).select_from(table).where(within)
        columns = (table.c[name] for name in ("name", "domain", "vat", "register_id", "country", "town", "postcode"))
        self.companies_within = (
            select(table.c.doc, *columns, email).where(within).order_by(table.c.doc).limit(bindparam("most"))
        )


@dataclass(frozen=True, slots=True)
class _Composed:
    """An index in memory, and of what it was made."""

    checksums: tuple[str, ...]
    tail: tuple[tuple[Any, ...], ...]
    segments: dict[str, Segment]
    index: Index


class LoadedIndexes:
    """The indexes that this process has in memory: of each subject the one that was asked last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: dict[str, _Composed] = {}

    def composed(
        self, subject: str, pieces: Sequence[AnyRow], tail: Sequence[AnyRow], load: Callable[[AnyRow], Segment]
    ) -> Index:
        """The index of these pieces and this tail; only pieces that are not in memory are loaded."""
        checksums, rows = tuple(piece.checksum for piece in pieces), tuple(tuple(row) for row in tail)
        with self._lock:
            latest = self._latest.get(subject)
            if latest and (latest.checksums, latest.tail) == (checksums, rows):
                return latest.index
            known = latest.segments if latest else {}
            segments = {piece.checksum: known.get(piece.checksum) or load(piece) for piece in pieces}
            index = Index([*segments.values(), _segment_of(rows)])
            self._latest[subject] = _Composed(checksums, rows, segments, index)
            return index


class NameIndex:
    """The index of one subject within one transaction."""

    def __init__(self, connection: Connection, subject: Subject, loaded: LoadedIndexes) -> None:
        self._connection = connection
        self._subject = subject
        self._loaded = loaded
        self._current: Index | None = None

    def current(self) -> Index:
        """The index as this transaction sees it. StoreError where a piece of it is damaged."""
        if self._current is None:
            pieces = self._pieces()
            tail = self._companies(pieces[-1].last_doc + 1 if pieces else 0)
            self._current = self._loaded.composed(self._subject.name, pieces, tail, self._load)
        return self._current

    def forget_current(self) -> None:
        """What was changed in this transaction is looked up anew."""
        self._current = None

    def hits(self, company: Company, limit: int, living: Callable[[Sequence[int]], set[int]]) -> list[Hit]:
        """The records that may be this company, likeliest first, at most ``limit``; only those that are ``living``."""
        sought = sought_terms(company)
        kept: list[Hit] = []
        for asked in (limit + limit // 2, 8 * limit, _MOST_HITS):
            found = self.current().search(sought, asked)
            alive = living([hit.doc for hit in found]) if found else set()
            kept = [hit for hit in found if hit.doc in alive][:limit]
            if len(kept) == limit or len(found) < asked:
                break
        return kept

    def next_docs(self, count: int) -> range:
        """So many new numbers, above all that are in use. For writing transactions: they follow each other."""
        self.forget_current()
        first = max(self._last_doc(), self._last_of_pieces()) + 1
        return range(first, first + count)

    def grow(self) -> None:
        """After new numbers were given: where the tail has become long, write pieces of it."""
        self.forget_current()
        if self._last_doc() - self._last_of_pieces() > LONGEST_TAIL:
            self._write_from(self._last_of_pieces() + 1)
            self._join_many()

    def settle(self) -> None:
        """Bring the index in order: no tail, few pieces, none of them largely of what is gone."""
        self.forget_current()
        for piece in self._pieces():
            if self._count_living(piece) < _LIVING_SHARE * piece.size:
                self._join([piece])
        self._write_from(self._last_of_pieces() + 1)
        self._join_many()
        small = _small_ones(self._pieces())
        if len(small) > _FEW_AFTER_SETTLING:
            self._join(small)

    def mend(self) -> None:
        """Write what is damaged or missing anew; then as ``settle``."""
        first = 1
        for piece in self._pieces():
            if not self._is_sound(piece):
                self._drop(piece)
                continue
            self._write_from(first, piece.first_doc - 1)
            first = piece.last_doc + 1
        self._write_from(first)
        self.settle()

    # --- reading -----------------------------------------------------------------------------------------------------

    def _pieces(self) -> Sequence[AnyRow]:
        return self._connection.execute(_PIECES, {"of_subject": self._subject.name}).all()

    def _companies(self, first: int, last: int = _NO_LAST, most: int = _NO_LAST) -> Sequence[AnyRow]:
        within = {"first": first, "last": last, "most": most}
        return self._connection.execute(self._subject.companies_within, within).all()

    def _load(self, piece: AnyRow) -> Segment:
        data = b"".join(self._connection.execute(_PARTS, {"of_piece": piece.id}).scalars())
        try:
            return _checked(data, piece.checksum)
        except ValueError as error:
            raise StoreError(_USELESS, self._subject.name) from error

    def _is_sound(self, piece: AnyRow) -> bool:
        try:
            self._load(piece)
        except StoreError:
            return False
        return True

    def _last_doc(self) -> int:
        return self._connection.execute(self._subject.last_doc).scalar_one() or 0

    def _last_of_pieces(self) -> int:
        return self._connection.execute(_LAST_PIECE, {"of_subject": self._subject.name}).scalar_one() or 0

    # --- writing -----------------------------------------------------------------------------------------------------

    def _write_from(self, first: int, last: int = _NO_LAST) -> None:
        """Write pieces of the records within these numbers, which no piece holds."""
        while rows := self._companies(first, last, _MOST_AT_ONCE):
            self._write(_segment_of(rows), first, rows[-1].doc)
            first = rows[-1].doc + 1

    def _join_many(self) -> None:
        while run := _to_be_joined(self._pieces()):
            self._join(run)

    def _join(self, pieces: Sequence[AnyRow]) -> None:
        segments = [self._load(piece) for piece in pieces]
        living = self._living(pieces[0].first_doc, pieces[-1].last_doc)
        for piece in pieces:
            self._drop(piece)
        self._write(merge(segments, living), pieces[0].first_doc, pieces[-1].last_doc)

    def _count_living(self, piece: AnyRow) -> int:
        within = {"first": piece.first_doc, "last": piece.last_doc}
        return self._connection.execute(self._subject.count_within, within).scalar_one()

    def _living(self, first: int, last: int) -> Any:
        docs = self._connection.execute(self._subject.docs_within, {"first": first, "last": last}).scalars()
        return np.fromiter(docs, dtype=np.int64)

    def _drop(self, piece: AnyRow) -> None:
        self._connection.execute(_DROP_PARTS, {"of_piece": piece.id})
        self._connection.execute(_DROP_PIECE, {"of_piece": piece.id})

    def _write(self, segment: Segment, first: int, last: int) -> None:
        if not len(segment):
            return
        data = b"".join(packed(segment))
        row = {
            "subject": self._subject.name,
            "first_doc": first,
            "last_doc": last,
            "size": len(segment),
            "checksum": sha256(data).hexdigest(),
        }
        number = self._connection.execute(_ADD_PIECE, row).scalar_one()
        parts = [data[start : start + _PART_BYTES] for start in range(0, len(data), _PART_BYTES)]
        rows = [{"segment_id": number, "part": place, "data": part} for place, part in enumerate(parts)]
        self._connection.execute(_ADD_PARTS, rows)


def _checked(data: bytes, checksum: str) -> Segment:
    if sha256(data).hexdigest() != checksum:
        raise ValueError("its checksum is wrong")
    return unpacked(data)


def _segment_of(rows: Sequence[Sequence[Any]]) -> Segment:
    """A piece of rows as ``Subject.companies_within`` reads them: the doc, then the company's fields in their order."""
    companies = [Company(*row[1:]) for row in rows]
    return build(
        [row[0] for row in rows],
        [terms_of(company) for company in companies],
        [profile_of(company) for company in companies],
    )


def _small_ones(pieces: Sequence[AnyRow]) -> Sequence[AnyRow]:
    """The pieces behind the last one that is more than half as large as any may be."""
    start = len(pieces)
    while start and pieces[start - 1].size <= LARGEST // 2:
        start -= 1
    return pieces[start:]


def _to_be_joined(pieces: Sequence[AnyRow]) -> Sequence[AnyRow]:
    """Pieces that have become too many: so each record is written a few times at most.

    The small ones where they make a large one, else the last where they are about the same size.
    """
    small = _small_ones(pieces)
    fitting = [total <= LARGEST for total in accumulate(piece.size for piece in small)].count(True)
    if fitting < len(small):
        return small[:fitting]
    last = small[-_FEW_PIECES:]
    alike = len(last) == _FEW_PIECES and last[0].size <= sum(piece.size for piece in last[1:])
    return last if alike else ()
