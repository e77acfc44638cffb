"""Tables turned into labelled lines, so that the rest of reading knows only lines.

A table with a heading row becomes one block of ``label: cell`` lines for each row; a table of two columns whose
first one holds labels becomes ``label: cell`` lines; anything else stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.core.legal_forms import fold
from dealbot.mail.reading.words import WORD, lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_ROWS = 200


def unfold_tables(text: str) -> str:
    """Rewrite the tables in this text; rows are lines with cells between bars or tabs."""
    if "|" not in text and "\t" not in text:
        return text
    lines: list[str] = []
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        cells = _cells(line)
        if len(cells) > 1:
            rows.append(cells)
        elif line.strip() or len(rows) == 0 or (line == "" and rows):
            lines += [*_unfolded(rows), line]
            rows = []
    return "\n".join(lines[:-1] if not rows else lines)


def _cells(line: str) -> list[str]:
    if "|" in line:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    return [cell.strip() for cell in line.strip().split("\t") if cell.strip()]


def is_label(cell: str) -> bool:
    """Whether this is the name of a field, and nothing else."""
    phrase = " ".join(WORD.findall(fold(cell)))
    return any(phrase in phrases for tag, phrases in lexicon().joined.items() if tag.startswith("labels."))


def _unfolded(rows: Sequence[Sequence[str]]) -> list[str]:
    rows = [row for row in rows[:MAX_ROWS] if not all(set(cell) <= set("-:= ") for cell in row)]
    if not rows:
        return []
    if len(rows) > 1 and sum(is_label(cell) for cell in rows[0]) >= max(2, len(rows[0]) // 2):
        return [line for row in rows[1:] for line in (*_labelled(rows[0], row), "")]
    if all(len(row) == 2 and is_label(row[0].rstrip(": ")) for row in rows):
        return [f"{row[0].rstrip(': ')}: {row[1]}" for row in rows]
    return ["- " + ", ".join(cell for cell in row if cell) for row in rows]


def _labelled(heading: Sequence[str], row: Sequence[str]) -> list[str]:
    return [f"{label.rstrip(': ')}: {cell}" for label, cell in zip(heading, row, strict=False) if cell]
