"""Small questions about where words stand: on one line, how far from a phrase, how pieces of a number read together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.mail.reading.evidence import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dealbot.mail.reading.lexicon.words import Hit, Scan

_GLUE = frozenset(" .-/:\xa0–·\u202f")
_LONGEST = 22
_WRAPPED = 55
"""Characters from which on a line may have been broken by a program."""


def on_one_line(scan: Scan, first: int, end: int) -> bool:
    """Whether the words ``first`` to before ``end`` stand on one line; a line break behind a colon does not count."""
    text = scan.text[scan.spans[first][0] : scan.spans[end - 1][1]]
    return "\n" not in text or "\n" not in text.replace(":\n", ": ")


def in_one_paragraph(scan: Scan, first: int, end: int) -> bool:
    """Whether no empty line stands between the words ``first`` to before ``end``: prose may be wrapped anywhere."""
    return "\n\n" not in scan.text[scan.spans[first][0] : scan.spans[end - 1][1]]


def is_wrapped(scan: Scan, index: int) -> bool:
    """Whether a mail program broke a long line before the word ``index``: both sides belong together."""
    if scan.gap(index) != "\n":
        return False
    end = scan.spans[index - 1][1]
    return end - scan.text.rfind("\n", 0, end) > _WRAPPED


def numeric(scan: Scan) -> list[int]:
    """The indexes of all words with a digit at their beginning or end."""
    return [i for i, word in enumerate(scan.words) if word[-1].isdigit() or word[0].isdigit()]


def growing(scan: Scan, first: int) -> Iterator[tuple[int, str]]:
    """What the words from ``first`` on read when put together, one word more each time: its end and the letters.

    Only digits and short pieces (``B``, ``U12``, ``B01``) go on, parted by little more than a blank, a dot or a dash.
    """
    text = ""
    for index in range(first, min(len(scan.words), first + 10)):
        gap = scan.gap(index)
        if index > first and (len(gap) > 3 or not _GLUE.issuperset(gap)):
            return
        piece = scan.slice(index, index + 1)
        if index > first and not (piece.isdigit() or len(piece) <= 3 or any(c.isdigit() for c in piece)):
            return
        text += piece.upper()
        if len(text) > _LONGEST:
            return
        yield index + 1, text


def said_before(scan: Scan, tag: str, first: int, reach: int) -> Hit | None:
    """The phrase of this purpose that ends at most ``reach`` words before ``first``, on the same line; the nearest."""
    near = [hit for hit in scan.of(tag) if first - reach <= hit.end <= first]
    hit = max(near, key=lambda h: h.end, default=None)
    return hit if hit and on_one_line(scan, hit.first, first + 1) else None


def candidate(
    scan: Scan, value: str, first: int, end: int, signs: tuple[str, ...], country: str | None = None
) -> Candidate:
    """A candidate whose evidence is its own words."""
    return Candidate(value, first, end, scan.slice(first, end), signs, country)
