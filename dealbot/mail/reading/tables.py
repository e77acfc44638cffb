"""Tables turned into labelled lines, so that the rest of reading knows only lines.

A table is a run of lines with cells between bars or tabs, in columns set apart by blanks, or pasted CSV. With a
heading row it becomes one block of ``label: cell`` lines for each row; with labels in its first column one block
for each further column; anything else stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

from dealbot.core.legal_forms import fold
from dealbot.mail.reading.lexicon.words import WORD, lexicon

MAX_ROWS = 200
MAX_CELLS = 40
_MAX_LINE = 2_000
_RULE_LINE = re.compile(r"[\s+\-=|_:]{3,}")
_BARS = str.maketrans({"│": "|", "┃": "|", "║": "|", "¦": "|"})
_GAP = re.compile(r" {2,}")
_IN_COLUMNS = re.compile(r"^ {0,8}[^\s|](?:[^\n|]{0,60}?[^\s|])? {2,60}\S", re.MULTILINE)
_CSV_HEADING = re.compile(r"^[^\n,;.!?|]{2,40}([;,])[^\n,;.!?|]{1,40}(?:\1[^\n,;.!?|]{0,40}){0,30}$", re.MULTILINE)
_ASIDE = re.compile(r"\([^()]{0,60}\)|[*]")
_NUMBERS = frozenset({"", "nr", "no", "n", "pos", "id", "num"})
"""Headings of columns that only count."""

Row: TypeAlias = "list[str]"
Splitter: TypeAlias = "Callable[[str], Row]"


def unfold_tables(text: str) -> str:
    """Rewrite the tables in this text."""
    if "│" in text or "┃" in text or "║" in text:
        text = text.translate(_BARS)
    if "|" in text or "\t" in text:
        text = _rewritten(text, _cells, _unfolded)
    if "  " in text and _IN_COLUMNS.search(text):
        text = _rewritten(text, _columns, _unfolded_surely)
    for mark in {match[1] for match in _CSV_HEADING.finditer(text)}:
        text = _rewritten(text, lambda line, mark=mark: _csv(line, mark), _unfolded_surely)  # type: ignore[misc]
    return text


def is_label(cell: str) -> bool:
    """Whether this is the name of a field, and nothing else."""
    return bool(_label(cell))


def _rewritten(text: str, split: Splitter, unfold: Callable[[Sequence[Row]], list[str] | None]) -> str:
    """Replace each run of lines that ``split`` makes rows of; where ``unfold`` says None the lines stay."""
    lines: list[str] = []
    for is_table, run in _runs(text.split("\n"), split):
        rows = [row for line in run if len(row := split(line)) > 1] if is_table else []
        unfolded = unfold(rows) if rows else None
        lines += run if unfolded is None else unfolded
    return "\n".join(lines)


def _runs(lines: Sequence[str], split: Splitter) -> Iterator[tuple[bool, list[str]]]:
    """The lines in runs: rows of one table, or lines between tables. A rule between rows belongs to its table."""
    run: list[str] = []
    in_table = False
    for line in lines:
        is_row = (in_table and bool(_RULE_LINE.fullmatch(line[:_MAX_LINE]))) or len(split(line)) > 1
        if is_row != in_table and run:
            yield in_table, run
            run = []
        in_table = is_row
        run.append(line)
    yield in_table, run


def _cells(line: str) -> Row:
    """Cells between bars or tabs. Bars at both ends are the table's frame."""
    if "|" in line:
        line = line.strip()
        framed = line.startswith("|")
        line = line[1:] if framed else line
        line = line[:-1] if line.endswith("|") else line
        return [cell.strip() for cell in line[:_MAX_LINE].split("|", MAX_CELLS)]
    if "\t" not in line:
        return []
    cells = [cell.strip() for cell in line.rstrip()[:_MAX_LINE].split("\t", MAX_CELLS)]
    return cells if len(cells) == 2 or cells[0] else [cell for cell in cells if cell]


def _columns(line: str) -> Row:
    """Cells set apart by two blanks or more."""
    if "  " not in line or "|" in line or len(line) > 300:
        return []
    return _GAP.split(line.strip())[:MAX_CELLS]


def _csv(line: str, mark: str) -> Row:
    if mark not in line or len(line) > _MAX_LINE:
        return []
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])][:MAX_CELLS]
    except csv.Error:
        return []


@lru_cache(maxsize=1)
def _phrases() -> frozenset[str]:
    """Every label of every language."""
    joined = lexicon().joined
    return frozenset().union(*(phrases for tag, phrases in joined.items() if tag.startswith("labels.")))


def _label(cell: str) -> str:
    """The field's name in this cell, without remarks (``VAT number (if known)*``); empty where it is none."""
    if not 1 < len(cell) <= 80:
        return ""
    bare = _ASIDE.sub(" ", cell).strip(" :.#\t")
    for text in (bare, bare.partition("/")[0].strip()):
        if " ".join(WORD.findall(fold(text))) in _phrases():
            return text
    return ""


def _unfolded(rows: Sequence[Row]) -> list[str]:
    """The table's lines; rows that no label explains become items."""
    surely = _unfolded_surely(rows)
    return _items(_framed(rows)) if surely is None else surely


def _unfolded_surely(rows: Sequence[Row]) -> list[str] | None:
    """The table's lines, or None where no labels tell how it is to be read."""
    rows = _framed(rows)
    titles: list[str] = []
    while len(rows) > 1 and len(set(filter(None, rows[0]))) == 1 and len(rows[0]) > 2:
        titles.append(next(filter(None, rows[0])))
        rows = rows[1:]
    lines = _labelled(rows)
    return None if lines is None else [*titles, *lines]


def _framed(rows: Sequence[Row]) -> list[Row]:
    """Without rules and empty rows."""
    return [row for row in rows[:MAX_ROWS] if not all(set(cell) <= set("-:=+_ ") for cell in row)]


def _items(rows: Sequence[Row]) -> list[str]:
    return ["- " + ", ".join(cell for cell in row if cell) for row in rows]


def _labelled(rows: Sequence[Row]) -> list[str] | None:
    if not rows:
        return None
    heading = sum(is_label(cell) for cell in rows[0])
    beside = sum(is_label(row[0]) for row in rows)
    filled = sum(bool(cell) for cell in rows[0])
    width = max(len(row) for row in rows)
    if len(rows) > 1 and heading >= 2 and heading * 3 >= filled and (heading >= beside or width > 2 >= beside):
        return _by_rows(rows) if not _is_form(rows) else _form(rows)
    if width == 4 and _is_form(rows):
        return _form(rows)
    if width == 2 and 2 * beside >= len(rows):
        return [_line(row) for row in rows]
    if width > 2 and len(rows) > 1 and 2 * beside >= len(rows):
        return _by_columns(rows, width)
    return None


def _line(row: Row) -> str:
    name = (_label(row[0]) or row[0].rstrip(": ")) if row[0] else ""
    return f"{name}: {row[1]}" if name else f"  {row[1]}"


def _by_rows(rows: Sequence[Row]) -> list[str]:
    """A heading row, then one prospect a row."""
    names = [_label(cell) or cell.rstrip(": ") for cell in rows[0]]
    return [line for row in rows[1:] for line in (*_block(names, row), "")]


def _by_columns(rows: Sequence[Row], width: int) -> list[str]:
    """Labels in the first column, then one prospect a column."""
    names = [_label(row[0]) or row[0].rstrip(": ") for row in rows]
    if not names[0] and not {"company", "name"} & {_field(name) for name in names}:
        names[0] = "Company"
    lines: list[str] = []
    for column in range(1, width):
        block = _block(names, [row[column] if column < len(row) else "" for row in rows])
        lines += [*block, ""] if block else []
    return lines


def _block(names: Sequence[str], cells: Sequence[str]) -> list[str]:
    pairs = zip(names, cells, strict=False)
    return [f"{name}: {cell}" for name, cell in pairs if cell and fold(name).strip(" .°#") not in _NUMBERS]


def _is_form(rows: Sequence[Row]) -> bool:
    """Label, value, label, value: two fields beside each other, in every row."""
    return all(len(row) == 4 and is_label(row[0]) and (is_label(row[2]) or not row[2]) for row in rows)


def _form(rows: Sequence[Row]) -> list[str]:
    return [_line(pair) for row in rows for pair in (row[:2], row[2:]) if any(pair)]


def _field(label: str) -> str:
    """Which field a label names: ``company``, ``vat`` …; empty for none."""
    phrase = " ".join(WORD.findall(fold(label)))
    joined = lexicon().joined
    return next((tag[7:] for tag, found in joined.items() if tag.startswith("labels.") and phrase in found), "")
