"""Spreadsheets (.xlsx): the first sheets' rows, cells between bars."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from dealbot.mail.visible.documents.zipped import unpacked_size
from dealbot.mail.visible.grids import row_line

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_UNPACKED = 3_000_000
MAX_SHEETS = 3
MAX_ROWS = 200
MAX_COLUMNS = 30
MAX_CELL = 500
"""Characters of one cell."""


def read_xlsx(content: bytes) -> str:
    """The rows of the first ``MAX_SHEETS`` sheets, a blank line between two. Raises what openpyxl raises."""
    if unpacked_size(content) > MAX_UNPACKED:
        raise ValueError("too large unpacked")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on every extension it does not keep
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
        return "\n\n".join("\n".join(_lines(sheet)) for sheet in sheets)


def _lines(sheet: Worksheet) -> Iterator[str]:
    rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
    shown = [[_shown(value) for value in row] for row in rows]
    used = [n for n in range(MAX_COLUMNS) if any(n < len(row) and row[n] for row in shown)]
    for row in shown:
        cells = [row[n] if n < len(row) else "" for n in used]
        yield row_line(cells) if any(cells) else ""


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime():
            return value.date().isoformat()
        case _:
            return " ".join(str(value)[:MAX_CELL].split()).replace("|", "/")
