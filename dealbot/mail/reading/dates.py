"""Dates in running text, in four languages, and which of them is the day the customer decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.words import Hit, Scan

_NUMERIC = re.compile(
    r"\b(?:(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d2>\d{1,2})[./\-](?P<m2>\d{1,2})[./\-](?P<y2>20\d\d|\d\d)"
    r"|(?P<m3>\d{1,2})[./](?P<y3>20\d\d)|(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.)(?![\d.]\d|\d)"
)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e|ste|de)?")
_BEHIND = 4
"""A cue behind the date counts as so many words further away: most people say first what happens."""
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in the text: words ``first`` to before ``end``; ``day`` is None where only the month is named."""

    first: int
    end: int
    year: int | None
    month: int
    day: int | None

    def written(self, sent: date | None) -> str | None:
        """``2026-06-30`` or ``2026-06``; without a year the first such day after ``sent``. None if impossible."""
        year = self.year or _next_year(self.month, self.day, sent)
        if year is None:
            return None
        try:
            whole = date(year, self.month, self.day or 1)
        except ValueError:
            return None
        return whole.isoformat() if self.day else f"{whole:%Y-%m}"


def _next_year(month: int, day: int | None, sent: date | None) -> int | None:
    if sent is None:
        return None
    return sent.year if (month, day or 31) >= (sent.month, sent.day) else sent.year + 1


def sent_on(header: str | None) -> date | None:
    """The day of the Date header, only to complete dates without a year; None where it makes no sense."""
    try:
        sent = parsedate_to_datetime(header or "").date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return sent if 2000 <= sent.year < 2100 else None


def find_dates(scan: Scan) -> list[FoundDate]:
    """All dates, in the order of the text."""
    found = [*_numeric(scan), *_named(scan)]
    return sorted(found, key=lambda f: f.first)


def _numeric(scan: Scan) -> Iterator[FoundDate]:
    for match in _NUMERIC.finditer(scan.text):
        year = match["y"] or match["y2"] or match["y3"]
        day = match["d"] or match["d2"] or match["d4"]
        month = int(match["m"] or match["m2"] or match["m3"] or match["m4"])
        if day and month > 12 >= int(day):
            month, day = int(day), str(month)
        if 1 <= month <= 12 and (day is None or 1 <= int(day) <= 31):
            first = scan.word_at(match.start())
            number = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
            yield FoundDate(first, scan.word_at(match.end()), number, month, int(day) if day else None)


def _named(scan: Scan) -> Iterator[FoundDate]:
    for tag, hits in scan.hits.items():
        if tag.startswith("month."):
            month = int(tag[6:])
            yield from (found for hit in hits if (found := _around(scan, hit, month)))


def _around(scan: Scan, hit: Hit, month: int) -> FoundDate | None:
    """The day before or behind the month's name, and the year behind."""
    first, end, day, year = hit.first, hit.end, None, None
    if first and (match := _ORDINAL.fullmatch(scan.words[first - 1])) and len(scan.gap(first).strip(".")) <= 2:
        first, day = first - 1, int(match[1])
    elif end < len(scan.words) and (match := _ORDINAL.fullmatch(scan.words[end])) and scan.gap(end) == " ":
        end, day = end + 1, int(match[1])
    if end < len(scan.words) and _YEAR.fullmatch(scan.words[end]) and len(scan.gap(end)) <= 2:
        end, year = end + 1, int(scan.words[end])
    capitalised = scan.text[scan.spans[hit.first][0]].isupper()
    if day is None and year is None and (not capitalised or len(scan.words[hit.first]) < 4):
        return None
    return FoundDate(first, end, year, month, day if day and day <= 31 else None)


def closing_date(
    scan: Scan, dates: Sequence[FoundDate], first: int, end: int, sent: date | None
) -> tuple[str, str] | None:
    """The date between these words that is said to be the customer's decision, and the words that say so.

    The nearest cue in the same sentence tells: a decision, an award, a signature count; a meeting, a site visit
    or the end of a running contract do not (contract: reading rules).
    """
    if not any(tag.startswith(("close.", "labels.close")) for tag in scan.hits):
        return None
    for found in dates:
        if first <= found.first < end:
            cue = _nearest_cue(scan, found)
            written = found.written(sent) if cue and cue.tag != "close.against" else None
            if cue and written:
                return written, scan.slice(min(cue.first, found.first), max(cue.end, found.end))
    return None


def _nearest_cue(scan: Scan, found: FoundDate) -> Hit | None:
    sentence = scan.sentences[found.first]
    cues = [
        hit
        for tag in ("labels.close", "close.words", "close.against")
        for hit in scan.of(tag)
        if scan.sentences[hit.first] == sentence and hit.first < end_of(scan, found)
    ]
    return min(cues, key=lambda hit: (_distance(hit, found), hit.tag == "close.against"), default=None)


def end_of(scan: Scan, found: FoundDate) -> int:
    """Cues may stand up to eight words behind the date: ``am 1. Juni entscheidet der Kunde``."""
    return min(len(scan.words), found.end + 8)


def _distance(hit: Hit, found: FoundDate) -> int:
    return found.first - hit.end if hit.end <= found.first else hit.first - found.end + _BEHIND
