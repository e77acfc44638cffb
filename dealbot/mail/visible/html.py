"""HTML to the text a person sees: blocks become lines, table cells stand between bars, quotes get their ``>``.

What mail programs hide (preheaders, style sheets, comments for Word) is left out. A link keeps its address only
where its text doesn't name it. Tables that only lay out a page become plain lines (``grids``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from dealbot.mail.visible.grids import MAX_CELLS, Cell, grid_lines
from dealbot.mail.visible.links import link_note

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_HTML = 500_000
"""Characters of HTML that are looked at; more is never typed by a person."""
MAX_NODES = 30_000
MAX_TAGS = 10_000
"""The parser's time grows with the square of the nesting; this many tags inside each other take it 0.1 s."""
MAX_TABLES = 20
"""Tables inside each other; deeper ones are read as plain lines."""
MAX_QUOTES = 20

SIGNATURE_MARK = "--"
_RULE = "_" * 32
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SPACED = frozenset("p table ul ol blockquote h1 h2 h3 h4 h5 h6".split())
"""Blocks with an empty line behind them."""
_HIDDEN = frozenset("head script style title template noscript svg object iframe select textarea button".split())
_UNSEEN = re.compile(
    r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|max-height\s{0,4}:\s{0,4}0(?![.\d])|"
    r"opacity\s{0,4}:\s{0,4}0(?![.\d])",
    re.IGNORECASE,
)
_KEPT_LINES = re.compile(r"white-space\s{0,4}:\s{0,4}pre", re.IGNORECASE)
_CLOSE_PARAGRAPH = re.compile(r"margin(?:-bottom)?\s{0,4}:\s{0,4}0", re.IGNORECASE)
_SIGNATURES = frozenset(
    "gmail_signature moz-signature applemailsignature ms-outlook-mobile-signature signature protonmail_signature_block "
    "yahoo_signature x_signature".split()
)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def html_to_text(html: str) -> str:
    """The visible text of an HTML mail, one line a block or table row. Never raises; bounded in size and nodes."""
    root = LexborHTMLParser("<".join(html[:MAX_HTML].split("<", MAX_TAGS)[:MAX_TAGS])).body
    if root is None:
        return ""
    writer = _Writer()
    _walk(root, writer)
    return writer.text()


def _walk(root: LexborNode, writer: _Writer) -> None:
    """Visit the tree without recursion: a mail may nest ten thousand elements."""
    stack: list[tuple[LexborNode, str, _Style | None]] = [(root, "body", None)]
    visited = 0
    while stack and visited < MAX_NODES:
        node, tag, style = stack.pop()
        visited += 1
        if style is not None:
            writer.leave(tag, style)
        elif tag == "-text":
            writer.write(node.text_content or "")
        elif tag[0] != "-" and tag not in _HIDDEN:
            style = _style(node)
            if not style.is_hidden:
                writer.enter(tag, style)
                stack.append((node, tag, style))
                child = node.last_child
                while child is not None:
                    stack.append((child, child.tag or "-", None))
                    child = child.prev


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element's attributes say that changes the text."""

    is_hidden: bool = False
    keeps_lines: bool = False
    is_close: bool = False
    """A paragraph without an empty line behind it."""
    is_signature: bool = False
    href: str = ""
    spans: tuple[int, int] = (1, 1)
    """Columns and rows that a cell covers."""


_PLAIN = _Style()


def _style(node: LexborNode) -> _Style:
    attributes = node.attributes
    if not attributes:
        return _PLAIN
    css = (attributes.get("style") or "")[:2000]
    kinds = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:500].lower()
    return _Style(
        is_hidden="hidden" in attributes or bool(_UNSEEN.search(css)),
        keeps_lines=bool(_KEPT_LINES.search(css)),
        is_close="mso" in kinds or bool(_CLOSE_PARAGRAPH.search(css)),
        is_signature=not _SIGNATURES.isdisjoint(kinds.split()),
        href=attributes.get("href") or "",
        spans=(_count(attributes.get("colspan")), _count(attributes.get("rowspan"))),
    )


def _count(value: str | None) -> int:
    return min(int(value), MAX_CELLS) if value and value.isascii() and value.isdigit() and 0 < len(value) < 4 else 1


@dataclass(slots=True)
class _Flow:
    """Lines being written: of the whole page, or of one table cell."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    marker: str = ""
    """The bullet that the next line begins with."""
    has_table: bool = False

    def end(self, *, keep: bool = False) -> bool:
        """Finish the line; whether there was anything on it."""
        raw = "".join(self.line)
        text = raw.rstrip() if keep else _SPACES.sub(" ", raw).strip()
        self.line.clear()
        if not text.strip():
            if "\xa0" in raw:  # Word's empty paragraph
                self.space()
            return False
        self.add(self.marker + text)
        self.marker = ""
        return True

    def end_item(self) -> None:
        self.marker = ""
        if self.lines and not self.lines[-1]:
            self.lines.pop()

    def add(self, line: str) -> None:
        self.lines.append("> " * min(self.quotes, MAX_QUOTES) + line)

    def space(self) -> None:
        blank = ("> " * min(self.quotes, MAX_QUOTES)).rstrip()
        if self.lines and self.lines[-1] not in {"", blank}:
            self.lines.append(blank)


class _Writer:
    """Collects lines while the tree is walked."""

    def __init__(self) -> None:
        self._flows = [_Flow()]
        self._tables: list[list[list[Cell]] | None] = []
        self._keeping = 0
        self._link: tuple[_Flow, int] | None = None

    @property
    def _flow(self) -> _Flow:
        return self._flows[-1]

    def write(self, text: str) -> None:
        if not self._keeping:
            self._flow.line.append(text)
            return
        first, *others = text.split("\n")
        self._flow.line.append(first)
        for line in others:
            self._break()
            self._flow.line.append(line)

    def enter(self, tag: str, style: _Style) -> None:
        if tag == "br":
            self._break()
        elif tag == "a":
            self._link = (self._flow, len(self._flow.line)) if style.href else None
        elif tag in _BLOCKS:
            self._flow.end()
            self._open(tag, style)
        if style.is_signature and any(self._flow.lines) and self._flow.lines[-1] != SIGNATURE_MARK:
            self._flow.end()
            self._flow.add(SIGNATURE_MARK)
        self._keeping += style.keeps_lines or tag == "pre"

    def _open(self, tag: str, style: _Style) -> None:
        if tag == "table":
            self._tables.append([] if sum(table is not None for table in self._tables) < MAX_TABLES else None)
        elif tag == "tr" and self._tables and self._tables[-1] is not None:
            self._tables[-1].append([])
        elif tag in {"td", "th"} and self._in_row():
            self._flows.append(_Flow())
        elif tag == "li":
            self._flow.marker = "- "
        elif tag == "blockquote":
            self._flow.quotes += 1
        elif tag == "hr":
            self._flow.add(_RULE)

    def leave(self, tag: str, style: _Style) -> None:
        if tag == "a":
            self._close_link(style.href)
        elif tag in _BLOCKS:
            self._flow.end(keep=self._keeping > 0)
            self._close(tag, style)
            if tag in _SPACED and not (tag == "p" and style.is_close):
                self._flow.space()
        self._keeping -= style.keeps_lines or tag == "pre"

    def _close(self, tag: str, style: _Style) -> None:
        if tag in {"td", "th"} and self._in_row():
            flow = self._flows.pop()
            row = self._tables[-1][-1]  # type: ignore[index]  # _in_row says that there is a table
            row.append(Cell(tuple(line for line in flow.lines if line), *style.spans, has_table=flow.has_table))
        elif tag == "table":
            self._close_table()
        elif tag == "li":
            self._flow.end_item()
        elif tag == "blockquote":
            self._flow.quotes = max(0, self._flow.quotes - 1)

    def _close_table(self) -> None:
        rows = self._tables.pop()
        lines = grid_lines(rows) if rows else []
        for line in lines:
            self._flow.add(line)
        self._flow.has_table = self._flow.has_table or len(lines) > 1

    def _close_link(self, href: str) -> None:
        if self._link and self._link[0] is self._flow:
            text = "".join(self._flow.line[self._link[1] :])
            self._flow.line.append(link_note(text, href))
        self._link = None

    def _in_row(self) -> bool:
        return bool(self._tables and self._tables[-1])

    def _break(self) -> None:
        if not self._flow.end(keep=self._keeping > 0):
            self._flow.space()

    def text(self) -> str:
        while len(self._flows) > 1:  # the walk ended early, inside cells
            flow = self._flows.pop()
            flow.end()
            self._flow.lines += flow.lines
        self._flow.end()
        return "\n".join(self._flow.lines).strip("\n")
