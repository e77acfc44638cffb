"""The weekly digest as rows: counts that a phone shows on its first screen, lists with bars, the robot's own score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dealbot.core.letters import Digest, DigestLine
from dealbot.core.model import Window
from dealbot.mail.shown import DASH, Row
from dealbot.mail.words import Words

BAR_CELLS = 20
LONGEST_LIST = 40
"""Lines of one list; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Count:
    number: int
    label: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One deal of a list; ``gone`` are the cells of its bar that are behind us, None where there is no bar."""

    company: str
    partner: str
    reference: str
    about: str
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class List:
    title: str
    size: int
    entries: tuple[Entry, ...]
    more: int = 0


def counts(digest: Digest, words: Words) -> tuple[Count, ...]:
    """The week in four numbers."""
    needs_you, ending, new, ended = map(len, (digest.needs_you, digest.ending, digest.new, digest.ended))
    return (
        Count(needs_you, words.count("needs_you", needs_you), urgent=needs_you > 0),
        Count(ending, words.count("ending", ending)),
        Count(new, words.count("new", new)),
        Count(ended, words.count("ended", ended)),
    )


def in_short(digest: Digest, words: Words) -> str:
    """The week in one line, for the subject."""
    return ", ".join(f"{count.number} {count.label}" for count in counts(digest, words)[:3])


def lists(digest: Digest, words: Words) -> tuple[List, ...]:
    """The lists that hold something: what needs a person, what ends, what is new, what ended, what resembles."""
    labels = words.labels["digest"]
    today = digest.today
    told: tuple[tuple[str, tuple[DigestLine, ...], Callable[[DigestLine], Entry]], ...] = (
        ("needs_you", digest.needs_you, lambda line: _entry(line, _waiting(line, words), words)),
        ("ending", digest.ending, lambda line: _entry(line, _ending(line, words), words, _gone(line, today, words))),
        ("new", digest.new, lambda line: _entry(line, _decision(line, words), words)),
        ("ended", digest.ended, lambda line: _entry(line, _last_day(line, words), words)),
        ("weak", digest.weak, lambda line: _entry(line, line.note or DASH, words)),
    )
    return tuple(
        List(labels[name], len(lines), tuple(map(show, lines[:LONGEST_LIST])), max(0, len(lines) - LONGEST_LIST))
        for name, lines, show in told
        if lines
    )


def score(digest: Digest, words: Words) -> tuple[Row, ...]:
    """Time to answer, and how many deals each rule decided."""
    labels = words.labels["digest"]
    time = () if digest.answer_seconds is None else (Row(labels["answered_in"], words.seconds(digest.answer_seconds)),)
    return time + tuple(Row(words.code("rules", rule), str(number)) for rule, number in digest.decided)


def gone(window: Window | None, today: date, words: Words) -> int:
    """How many of ``BAR_CELLS`` cells of a window's bar are behind us on ``today``."""
    if window is None:
        return BAR_CELLS
    first = window.received_at.astimezone(words.zone).date()
    whole = max((window.last_day - first).days, 1)
    return max(0, min(BAR_CELLS, round(BAR_CELLS * (today - first).days / whole)))


def _entry(line: DigestLine, about: str, words: Words, gone_cells: int | None = None) -> Entry:
    return Entry(words.named(line.deal.company), line.partner_name, line.deal.reference, about, gone_cells)


def _gone(line: DigestLine, today: date, words: Words) -> int:
    return gone(line.deal.window, today, words)


def _waiting(line: DigestLine, words: Words) -> str:
    waits = words.count("waits", line.days or 0)
    return f"{words.code('states', line.deal.state.value)}, {waits}{_why(line, words)}"


def _ending(line: DigestLine, words: Words) -> str:
    return f"{_last_day(line, words)}, {words.count('left', line.days or 0)}"


def _decision(line: DigestLine, words: Words) -> str:
    return f"{words.code('states', line.deal.state.value)}{_why(line, words)}"


def _why(line: DigestLine, words: Words) -> str:
    return f"{words.labels['colon']} {line.note or words.code('rules', line.deal.rule)}"


def _last_day(line: DigestLine, words: Words) -> str:
    return words.day(line.deal.window.last_day) if line.deal.window else DASH
