"""Why a mail was read as it was, for a person: who wrote which lines, and every candidate with what spoke for it."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING

from dealbot.mail.inert import line
from dealbot.mail.reading.evidence import BASE, weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dealbot.mail.reading.evidence import Weighed
    from dealbot.mail.reading.speakers.structure import Structure
    from dealbot.mail.reading.understanding import Reading

WIDTH = 120
"""Columns that a line has at most."""
MAX_SHOWN = 6
"""Candidates shown for one field."""
_KINDS_SHOWN = 2
"""The kind that was judged, and the next likely one."""
_OPENING = 70
"""Characters shown of each part of the mail."""
_INDENT = " " * 11


def explain(reading: Reading) -> Iterator[str]:
    """Lines of text: who wrote what, the kind and why, then each deal's candidates by field, the likeliest first.

    A candidate stands after its likelihood (0 to 1); below it are its signs with their points, which add up.
    """
    yield from _authors(reading.structure)
    yield ""
    submission = reading.submission
    because = line("; ".join(submission.reasons), 400) or "nothing particular"
    yield from _wrapped(f"{submission.kind}, because of: {because}", "")
    yield from _candidates("kind", reading.kinds[:_KINDS_SHOWN])
    for number, (deal, weighed) in enumerate(zip(submission.deals, reading.weighed, strict=True), 1):
        yield ""
        yield f"deal {number}: {line(deal.company.name or 'no company')}, confidence {deal.confidence:.2f}"
        yield from _fields(weighed)


def _authors(structure: Structure) -> Iterator[str]:
    """How many lines stand in each part of the mail, and how they begin."""
    parts = (
        ("typed", structure.typed),
        ("forwarded", structure.forwarded),
        ("quoted", structure.quoted),
        ("signature", structure.signature),
    )
    for name, text in parts:
        number = sum(1 for each in text.splitlines() if each.strip())
        if number:
            count = f"{number} line" if number == 1 else f"{number} lines"
            yield f"{name:<11}{count:<11}“{line(text, _OPENING)}”"


def _fields(weighed: Mapping[str, Sequence[Weighed]]) -> Iterator[str]:
    for field, candidates in weighed.items():
        if candidates:
            yield f"  {field.replace('_', ' ')}"
            yield from _candidates(field, candidates)


def _candidates(field: str, candidates: Sequence[Weighed]) -> Iterator[str]:
    """The likeliest candidates; what was found several times in the same way stands once."""
    times = Counter(map(_alike, candidates))
    different = list({_alike(each): each for each in reversed(candidates)}.values())[::-1]
    for each in different[:MAX_SHOWN]:
        yield from _candidate(field, each, times[_alike(each)])
    if len(different) > MAX_SHOWN:
        yield f"{_INDENT}and {len(different) - MAX_SHOWN} less likely"


def _alike(each: Weighed) -> tuple[str, str, tuple[str, ...]]:
    return each.candidate.value, line(each.candidate.words), each.candidate.signs


def _candidate(field: str, each: Weighed, times: int) -> Iterator[str]:
    candidate = each.candidate
    worth = _worth(field, candidate.value)
    told = f", from “{line(candidate.words, 100)}”" if candidate.words not in {"", candidate.value} else ""
    often = f" ({times} times)" if times > 1 else ""
    yield from _wrapped(f"{line(candidate.value, 100)}{told}{often}", f"    {each.likelihood:4.2f}   ")
    points = ", ".join(f"{sign} {worth[sign]:+.1f}" for sign in (BASE, *candidate.signs) if worth.get(sign))
    yield from _wrapped(f"{each.points:+.1f}: {points or 'nothing'}", _INDENT)


def _worth(field: str, value: str) -> Mapping[str, float]:
    """The signs of this field; every kind has a table of its own."""
    return weights()[f"kind.{value}" if field == "kind" else field]


def _wrapped(text: str, before: str) -> Iterator[str]:
    """``text`` behind ``before``, in as many lines of ``WIDTH`` as it needs."""
    yield from wrap(text, WIDTH, initial_indent=before, subsequent_indent=" " * len(before))
