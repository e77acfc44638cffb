"""Dates in running text, in the languages of ``words/``, and which of them is the day the customer decides.

Loose ones count as months: ``fin mars``, ``Mitte Juni``, ``end of Q1`` (a quarter is its last month, its beginning the
first one), ``end of the year``, ``end of next month``. ``Next week`` or ``before the summer`` name no month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from dealbot.mail.reading.evidence import Candidate
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dealbot.core.model import Language
    from dealbot.mail.reading.lexicon.words import Hit, Scan

_NUMERIC = re.compile(
    r"(?<![\w.,/\-])(?:(?P<y>20\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)"
    r"|(?P<d2>\d{1,2})[ ]?[./\-][ ]?(?P<m2>\d{1,2})[ ]?[./\-][ ]?(?P<y2>20\d\d|\d\d)"
    r"|(?P<m3>\d{1,2})[./](?P<y3>20\d\d)|(?P<y4>20\d\d)-(?P<m4>\d\d)|(?P<d5>\d{1,2})\.[ ]?(?P<m5>\d{1,2})\."
    r"|(?P<d6>\d{1,2})[./](?P<m6>\d{1,2}))(?![\d/]|[.\-]\d)"
)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e|ste|de|ten)?")
_YEAR = re.compile(r"20\d\d")
_OF = frozenset({"of", "de", "du", "van", "des", "the"})
_BEHIND = 4
"""A cue behind the date counts as so many words further away: most people say first what happens."""
_CLAUSE = 3
"""So many words further away counts a cue beyond a comma."""
_FURTHEST = 8
"""Cues may stand so many words behind the date: ``am 1. Juni entscheidet der Kunde``."""
_RELATIVE = ("year", "quarter", "next_month", "month")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in the text: words ``first`` to before ``end``; ``day`` is None where only the month is named."""

    first: int
    end: int
    year: int | None
    month: int
    """1 to 12; 0 where only the day of sending tells it."""
    day: int | None
    relative: str = ""
    """``year``, ``quarter``, ``month``, ``next_month``: the end of that, seen from the day of sending."""

    def written(self, sent: date | None) -> str | None:
        """``2026-06-30`` or ``2026-06``; without a year the first such day after ``sent``. None if impossible."""
        if self.relative:
            return _relative(self.relative, sent)
        year = self.year or _next_year(self.month, self.day, sent)
        if year is None:
            return None
        try:
            whole = date(year, self.month, self.day or 1)
        except ValueError:
            return None
        return whole.isoformat() if self.day else f"{whole:%Y-%m}"


def _relative(what: str, sent: date | None) -> str | None:
    if sent is None:
        return None
    month = {"year": 12, "quarter": -(-sent.month // 3) * 3, "month": sent.month, "next_month": sent.month + 1}[what]
    return f"{sent.year + (month > 12)}-{(month - 1) % 12 + 1:02}"


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
    """All dates, in the order of the text; of overlapping ones the longest."""
    named = list(_named(scan))
    loose = [f for f in _loose(scan) if not any(f.end <= other.first <= f.end + 2 and not other.day for other in named)]
    found = sorted([*_numeric(scan), *named, *loose], key=lambda f: (f.first, -f.end))
    kept: list[FoundDate] = []
    for one in found:
        if not kept or one.first >= kept[-1].end:
            kept.append(one)
    return kept


def _numeric(scan: Scan) -> Iterator[FoundDate]:
    for match in _NUMERIC.finditer(scan.text):
        named = match.groupdict()
        year, month, day = (next((v for k, v in named.items() if k[0] == part and v), None) for part in "ymd")
        if month is None:
            continue
        if day and int(month) > 12 >= int(day):
            month, day = day, month
        first = scan.word_at(match.start())
        if named["d6"] and not _is_introduced(scan, first):
            continue
        if 1 <= int(month) <= 12 and (day is None or 1 <= int(day) <= 31):
            number = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
            yield FoundDate(first, scan.word_at(match.end()), number, int(month), int(day) if day else None)


def _is_introduced(scan: Scan, first: int) -> bool:
    """Behind ``on``, ``bis``, ``avant le``: ``15/4`` is a date there and may be anything elsewhere."""
    return first > 0 and scan.words[first - 1] in lexicon().lists["dates.before"] and scan.gap(first).strip() == ""


def _named(scan: Scan) -> Iterator[FoundDate]:
    for tag, hits in scan.hits.items():
        if tag.startswith("month."):
            month = int(tag[6:])
            yield from (found for hit in hits if (found := _around(scan, hit, month)))


def _around(scan: Scan, hit: Hit, month: int) -> FoundDate | None:
    """The day before or behind the month's name, and the year behind."""
    first, end, year = hit.first, hit.end, None
    day_at, day = _day_before(scan, first)
    if day:
        first = day_at
    elif end < len(scan.words) and scan.gap(end) == " " and (behind := _day(scan.words[end])):
        end, day = end + 1, behind
    if end < len(scan.words) and _YEAR.fullmatch(scan.words[end]) and scan.gap(end).strip(" .'/") in {"", ","}:
        end, year = end + 1, int(scan.words[end])
    if day is None and year is None and not _is_month(scan, hit):
        return None
    return FoundDate(first, end, year, month, day)


def _day_before(scan: Scan, index: int) -> tuple[int, int | None]:
    at = index - 1
    if at > 0 and scan.words[at] in _OF and scan.gap(index) == " ":
        at -= 1
    day = _day(scan.words[at]) if at >= 0 else None
    if day and scan.gap(at + 1).strip(" .") == "" and len(scan.gap(at + 1)) <= 2:
        return at, day
    return index, None


def _day(word: str) -> int | None:
    """``15``, ``1er``, ``31st``: the day of a month, or None."""
    match = _ORDINAL.fullmatch(word)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def _is_month(scan: Scan, hit: Hit) -> bool:
    """A month's name alone: behind ``end of`` or ``in``, or a long one with a capital; ``may`` is mostly a verb."""
    before = scan.words[hit.first - 1] if hit.first else ""
    introduced = before in lexicon().lists["dates.before"] or before in lexicon().lists["dates.part"]
    capital = scan.text[scan.spans[hit.first][0]].isupper()
    if introduced:
        return capital or before != "in" or len(scan.words[hit.first]) > 3
    return capital and len(scan.words[hit.first]) > 3 and scan.gap(hit.first) != "-"


def _loose(scan: Scan) -> Iterator[FoundDate]:
    """Quarters, and ends of periods that the day of sending tells."""
    for what in _RELATIVE:
        yield from (FoundDate(hit.first, hit.end, None, 0, None, what) for hit in scan.of(f"dates.end_of_{what}"))
    for quarter in range(1, 5):
        for hit in scan.of(f"dates.quarter_{quarter}"):
            yield _quarter(scan, hit.first, hit.end, quarter)


def _quarter(scan: Scan, first: int, end: int, quarter: int) -> FoundDate:
    year = None
    if end < len(scan.words) and _YEAR.fullmatch(scan.words[end]) and len(scan.gap(end)) <= 2:
        year, end = int(scan.words[end]), end + 1
    before = scan.words[max(0, first - 3) : first]
    lists = lexicon().lists
    part = next((word for word in reversed(before) if word in lists["dates.part"]), "")
    month = quarter * 3 - (2 if part in lists["dates.begin"] else 1 if part in lists["dates.middle"] else 0)
    return FoundDate(first, end, year, month, None)


def find_closings(scan: Scan, sent: date | None, language: Language | None = None) -> list[Candidate]:
    """All dates as candidates for the day on which the customer decides, value ``2026-12-31`` or ``2026-12``.

    The nearest cue in the sentence tells: a decision, an award, a signature count; a meeting, a site visit or the end
    of a running contract do not (contract: reading rules). Signs: ``decision before``, ``decision behind``,
    ``something else nearest``, ``label``, ``something else too``, ``past``, ``day`` (not only the month), ``no cue``.
    """
    del language  # dates of the four languages do not contradict each other
    if not any(tag.startswith(("close.words", "labels.close")) for tag in scan.hits):
        return []
    return [found for one in find_dates(scan) if (found := _closing(scan, one, sent))]


def _closing(scan: Scan, found: FoundDate, sent: date | None) -> Candidate | None:
    value = found.written(sent)
    if value is None:
        return None
    cues = sorted(_cues(scan, found))
    signs = ["no cue"] if not cues else []
    first, end = found.first, found.end
    if cues:
        _, against, hit = cues[0]
        if against:
            signs.append("something else nearest")
        else:
            signs.append(
                "label" if hit.tag == "labels.close" else "decision before" if hit.end <= first else "decision behind"
            )
            first, end = min(first, hit.first), max(end, hit.end)
            if any(other for _, other, _ in cues[1:]):
                signs.append("something else too")
    if sent and value < sent.isoformat()[: len(value)]:
        signs.append("past")
    if found.day:
        signs.append("day")
    return Candidate(value, found.first, found.end, scan.slice(first, end), tuple(signs))


def _cues(scan: Scan, found: FoundDate) -> Iterator[tuple[int, bool, Hit]]:
    """All words in the date's sentence that tell what happens then: how far away, whether it is something else."""
    sentences = {scan.sentences[found.first], scan.sentences[found.end - 1]}  # ``bis 15. September unterschreiben``
    for tag in ("labels.close", "close.words", "close.against"):
        for hit in scan.of(tag):
            inside = found.first <= hit.first < found.end
            if scan.sentences[hit.first] not in sentences or hit.first > found.end + _FURTHEST or inside:
                continue
            if tag == "labels.close" and not _is_close_label(scan, hit):
                continue
            if hit.end - hit.first > 1 or scan.words[hit.first] not in lexicon().lists["dates.part"]:
                yield _distance(scan, hit, found), tag == "close.against", hit


def _is_close_label(scan: Scan, hit: Hit) -> bool:
    """``When`` and ``timing`` are labels only before a colon."""
    if hit.end - hit.first > 1 or ":" in scan.gap(hit.end):
        return True
    return scan.words[hit.first] in lexicon().lists["close.words"]


def _distance(scan: Scan, hit: Hit, found: FoundDate) -> int:
    before = hit.end <= found.first
    left, right = (hit.end, found.first) if before else (found.end, hit.first)
    between = scan.text[scan.spans[left - 1][1] : scan.spans[right][0]] if right < len(scan.spans) else ""
    breaks = sum(between.count(mark) for mark in ",;()–\n|")
    return right - left + breaks * _CLAUSE + (0 if before else _BEHIND)
