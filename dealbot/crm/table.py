"""A CSV file as rows of cells (RFC 4180; UTF-8 with or without BOM; comma, semicolon or tab)."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TextIO, TypeVar

from dealbot.crm.cells import LONGEST
from dealbot.crm.source import Report
from dealbot.errors import SourceError

T = TypeVar("T")
Cells = tuple[str, ...]
"""One row's cells in the order of ``Columns.known``, empty where the file has no such column."""

_DELIMITERS = (",", ";", "\t")
_LONGEST_LINE = 200_000


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of file, at least two; those not needed may be missing."""

    known: tuple[str, ...]
    needed: frozenset[str]


class Table:
    """One file of rows. ``report`` hears of what is left out."""

    def __init__(self, path: Path, columns: Columns, report: Report) -> None:
        self.path = path
        self._columns = columns
        self._report = report

    def read(self, convert: Callable[[Cells], T]) -> Iterator[T]:
        """Each row as ``convert`` understands it; one for which that raises ValueError is a fault and left out.

        Raises SourceError where the file can't be read, lacks a needed column, or changes meanwhile.
        """
        self._report.begin()
        with _opened(self.path) as file:
            for line, cells in self._rows(file):
                try:
                    check(self._columns.known, cells)
                    yield convert(cells)
                except ValueError as error:
                    self._report.fault(line, str(error))

    def row_count(self) -> int:
        """About how many rows there are, for a progress bar."""
        with _opened(self.path) as file:
            return max(sum(1 for _line in _lines(file)) - 1, 0)

    def _rows(self, file: TextIO) -> Iterator[tuple[int, Cells]]:
        header = file.readline(_LONGEST_LINE)
        delimiter = max(_DELIMITERS, key=header.count)
        names = self._header(next(csv.reader([header], delimiter=delimiter), []))
        width = len(names)
        pick = itemgetter(*(names.index(name) if name in names else width for name in self._columns.known))
        reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 2
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._report.fault(line, _broken(line, reader.line_num + 1, error))
                continue
            if len(cells) > width:
                self._report.fault(
                    line, f"{len(cells)} cells under {width} columns; quote a cell that holds '{delimiter}'"
                )
            elif any(cells) and any(cell.strip() for cell in cells):
                yield line, pick(cells + [""] * (width + 1 - len(cells)))

    def _header(self, cells: list[str]) -> list[str]:
        """The column names, empty for those that are not used."""
        names = [cell.strip().lower() for cell in cells]
        missing = sorted(self._columns.needed.difference(names))
        if missing:
            expected = ",".join(self._columns.known)
            raise SourceError(
                f"the first line lacks {', '.join(missing)}; it must name columns of {expected}", str(self.path)
            )
        twice = sorted({name for name in names if name in self._columns.known and names.count(name) > 1})
        if twice:
            raise SourceError(f"the column {twice[0]} stands there twice", str(self.path))
        unused = [name for name in names if name not in self._columns.known]
        self._report.notes += [f"the column '{name[:LONGEST]}' is not used" for name in unused]
        return [name if name in self._columns.known else "" for name in names]


def check(names: tuple[str, ...], cells: Cells) -> None:
    """ValueError for a cell that is too long, or no text."""
    together = "".join(cells)
    if len(together) <= LONGEST and together.isprintable():
        return
    for name, cell in zip(names, cells, strict=True):
        if len(cell) > LONGEST:
            raise ValueError(f"{name} is longer than {LONGEST} characters")
        if not cell.isprintable() and any(char == "\0" or "\ud800" <= char <= "\udfff" for char in cell):
            raise ValueError(f"{name} is not UTF-8 text")


def _broken(first: int, last: int, error: csv.Error) -> str:
    where = f" (lines {first} to {last} were not read)" if last > first else ""
    return f"not CSV: {error}; see whether a quotation mark is left open{where}"


def _lines(file: TextIO) -> Iterator[str]:
    """The lines, in pieces where one is endless."""
    return iter(lambda: file.readline(_LONGEST_LINE), "")


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The file as text, bytes that are not UTF-8 as lone surrogates. One that was written to meanwhile is no whole."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            before = os.fstat(file.fileno())
            yield file
            after = path.stat()
    except (OSError, UnicodeError) as error:
        raise SourceError("cannot read the file", str(path)) from error
    if (before.st_ino, before.st_size, before.st_mtime_ns) != (after.st_ino, after.st_size, after.st_mtime_ns):
        raise SourceError("the file changed while it was read", str(path))
