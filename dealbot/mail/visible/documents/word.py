"""Word documents (.docx): paragraphs as lines, tables as rows. ECMA-376 part 1, chapter 17.

The standard library reads it: of the whole format a handful of elements carry text.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from dealbot.mail.visible.documents.zipped import open_member
from dealbot.mail.visible.grids import Cell, grid_lines

MAX_XML = 1_000_000
"""Bytes of the unpacked text."""
MAX_CHARACTERS = 40_000
MAX_DEPTH = 60
"""Elements inside each other; a person's document has twenty."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_SHOWN = frozenset(
    {
        f"{_W}del",
        f"{_W}instrText",
        f"{_W}pPr",
        f"{_W}rPr",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)


def read_docx(content: bytes) -> str:
    """The document's lines. Raises zipfile.BadZipFile, ParseError, KeyError or ValueError where it is none."""
    xml = open_member(content, "word/document.xml", MAX_XML)
    if b"<!DOCTYPE" in xml:
        raise ValueError("a document type in a Word document")
    root = ET.fromstring(xml)  # noqa: S314 - bounded in size and without a document type, so without entities
    return "\n".join(_blocks(root, 0))[:MAX_CHARACTERS]


def _blocks(element: ET.Element, depth: int) -> Iterator[str]:
    """The lines of paragraphs and tables below this element, in order."""
    for child in element if depth < MAX_DEPTH else ():
        if child.tag == f"{_W}p":
            yield from "".join(_words(child, depth)).split("\n")
        elif child.tag == f"{_W}tbl":
            yield from ["", *grid_lines([list(_row(row, depth)) for row in child.iter(f"{_W}tr")]), ""]
        elif child.tag not in _NOT_SHOWN:
            yield from _blocks(child, depth + 1)


def _row(row: ET.Element, depth: int) -> Iterator[Cell]:
    for cell in row.iterfind(f"{_W}tc"):
        lines = tuple(line.strip() for line in _blocks(cell, depth + 1) if line.strip())
        yield Cell(lines, _span(cell))


def _span(cell: ET.Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = span.get(f"{_W}val", "1") if span is not None else "1"
    return int(value) if value in {str(n) for n in range(1, 30)} else 1


def _words(element: ET.Element, depth: int) -> Iterator[str]:
    """The text of a paragraph; text boxes in it are lines of their own."""
    for child in element if depth < MAX_DEPTH else ():
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif child.tag == f"{_W}txbxContent":
            yield "\n" + "\n".join(_blocks(child, depth + 1)) + "\n"
        elif child.tag not in _NOT_SHOWN:
            yield from _words(child, depth + 1)
