"""The lines of vCard and iCalendar files that are worth parsing: pictures, keys and time zones stay outside."""

from __future__ import annotations

from collections.abc import Iterator

MAX_TEXT = 500_000
"""Characters of a file that are looked through."""
MAX_LINES = 500
MAX_LINE = 5_000


def wanted_lines(text: str, names: frozenset[str]) -> list[str]:
    """The unfolded lines of these properties (names in lower case, groups like ``item1.`` aside), bounded."""
    lines: list[str] = []
    for line in _unfolded(text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")):
        name = line.partition(":")[0].partition(";")[0].rpartition(".")[2].strip().lower()
        if name in names and len(line) <= MAX_LINE:
            lines.append(line)
        if len(lines) >= MAX_LINES:
            break
    return lines


def _unfolded(text: str) -> Iterator[str]:
    """Logical lines: RFC 6350 section 3.2 folding, and vCard 2.1's quoted-printable lines that end in ``=``."""
    pieces: list[str] = []
    soft = False
    for line in text.split("\n"):
        if pieces and soft:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        elif pieces and line[:1] in {" ", "\t"}:
            pieces.append(line[1:])
        else:
            yield "".join(pieces)
            pieces = [line]
        soft = line.endswith("=") and "QUOTED-PRINTABLE" in pieces[0].upper()
    yield "".join(pieces)
