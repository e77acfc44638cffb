"""HTML to the text a person sees: blocks become lines, table cells stand between bars, quotes get their ``>``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_HTML = 500_000
"""Characters of HTML that are looked at; more is never typed by a person."""
MAX_NODES = 30_000
MAX_TAGS = 10_000
"""The parser's time grows with the square of the nesting; this many tags inside each other take it 0.1 s."""

CELL_SEPARATOR = " | "
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_HIDDEN = frozenset("head script style title template noscript svg object iframe select textarea button".split())
_UNSEEN = re.compile(r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden", re.IGNORECASE)
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
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    visited = 0
    while stack and visited < MAX_NODES:
        node, leaving = stack.pop()
        visited += 1
        tag = node.tag or ""
        if leaving:
            writer.leave(tag)
        elif tag == "-text":
            writer.write(node.text_content or "")
        elif tag[0] != "-" and not _is_hidden(node, tag):
            writer.enter(tag)
            stack.append((node, True))
            child = node.last_child
            while child is not None:
                stack.append((child, False))
                child = child.prev


def _is_hidden(node: LexborNode, tag: str) -> bool:
    return tag in _HIDDEN or bool(_UNSEEN.search(node.attributes.get("style") or ""))


class _Writer:
    """Collects lines while the tree is walked."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._cells = 0

    def write(self, text: str) -> None:
        self._line.append(text)

    def enter(self, tag: str) -> None:
        if tag in {"td", "th"}:
            if self._cells:
                self._line.append("\0")
            self._cells += 1
        elif tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._open(tag)

    def _break(self) -> None:
        if self._cells:
            self._line.append(" ")
        elif not self._end():
            self._space()

    def _open(self, tag: str) -> None:
        if self._cells and tag not in {"table", "tr"}:
            self._line.append(" ")
            return
        self._end()
        if tag == "tr":
            self._cells = 0
        elif tag == "li":
            self._line.append("- ")
        elif tag == "blockquote":
            self._quotes += 1

    def leave(self, tag: str) -> None:
        if tag == "tr":
            self._end()
            self._cells = 0
        elif tag in _BLOCKS and not self._cells:
            self._end()
            if tag in {"p", "table", "ul", "ol", "blockquote"}:
                self._space()
            if tag == "blockquote":
                self._quotes = max(0, self._quotes - 1)

    def _space(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def _end(self) -> bool:
        """Finish the line; whether there was anything on it."""
        cells = [_SPACES.sub(" ", cell).strip() for cell in "".join(self._line).split("\0")]
        self._line.clear()
        if not any(cells):
            return False
        self._lines.append("> " * min(self._quotes, 20) + CELL_SEPARATOR.join(cells))
        return True

    def text(self) -> str:
        self._end()
        return "\n".join(self._lines).strip("\n")
