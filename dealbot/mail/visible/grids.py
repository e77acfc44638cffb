"""A table of an HTML mail, or of a document, as lines: its rows with bars between the cells, or plain lines.

Most tables in HTML mails only lay out the page: those that hold other tables, or a single column, or whole
paragraphs beside each other. Their cells become lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_ROWS = 300
MAX_CELLS = 40
"""Cells of a row."""
CELL_SEPARATOR = " | "
_LONG = 6
"""Lines in one cell from which a table is taken for layout."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its lines, how many columns and rows it covers, whether another table stands in it."""

    lines: tuple[str, ...]
    columns: int = 1
    rows: int = 1
    has_table: bool = False

    @property
    def text(self) -> str:
        """The cell on one line; lines with numbers in them (addresses, phones) are set apart by commas."""
        lines = [line.removeprefix("- ") for line in self.lines]
        comma = any(c.isdigit() or c == "@" for line in lines for c in line) or lines != list(self.lines)
        text = (", " if comma else " ").join(lines).replace("|", "/").strip()
        return "" if text == ":" else text


def grid_lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """The table's lines."""
    rows = [row[:MAX_CELLS] for row in rows[:MAX_ROWS] if any(cell.lines for cell in row)]
    if _is_layout(rows):
        return [line for row in rows for line in _laid_out(row)]
    return [row_line(row) for row in _without_empty_columns(_square(rows))]


def row_line(cells: Sequence[str]) -> str:
    """``a | b``; ``label: value`` of two cells as it is meant; with outer bars where an outer cell is empty."""
    if len(cells) == 2 and cells[0].endswith(":"):
        return f"{cells[0]} {cells[1]}".rstrip()
    if len(set(cells)) == 1:
        return cells[0]
    line = CELL_SEPARATOR.join(cells)
    return line if cells[0] and cells[-1] else f"| {line} |"


def _is_layout(rows: Sequence[Sequence[Cell]]) -> bool:
    if any(cell.has_table or len(cell.lines) >= _LONG for row in rows for cell in row):
        return True
    if len(rows) == 1:
        return any(len(cell.lines) > 2 for cell in rows[0])
    return all(sum(bool(cell.lines) for cell in row) <= 1 for row in rows)


def _laid_out(row: Sequence[Cell]) -> Iterator[str]:
    filled = [cell for cell in row if cell.lines]
    if len(filled) > 1 and all(len(cell.lines) == 1 for cell in filled):
        yield row_line([cell.text for cell in filled])
        return
    for cell in filled:
        yield from cell.lines


def _square(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Cells that cover several columns or rows, written into each of them."""
    square: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        for cell in row:
            _fill(line, below)
            for _ in range(cell.columns):
                below[len(line)] = (cell.rows - 1, cell.text)
                line.append(cell.text)
        _fill(line, below)
        square.append(line[:MAX_CELLS])
    return square


def _fill(line: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Put what reaches down from the rows above into its columns."""
    while (over := below.get(len(line), (0, "")))[0] > 0 and len(line) < MAX_CELLS:
        below[len(line)] = (over[0] - 1, over[1])
        line.append(over[1])


def _without_empty_columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    kept = [column for column in range(width) if any(row[column] for row in padded)]
    return [[row[column] for column in kept] for row in padded]
