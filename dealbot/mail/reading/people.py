"""The contact person at a prospect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealbot.core.legal_forms import fold, form_at
from dealbot.mail.reading.words import WORD, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.words import Hit, Scan
    from dealbot.mail.reading.zones import Label

_REACH = 4
_NAMES = frozenset({"an"})
"""An article in one language that is a first name in another."""
_PARTICLES = frozenset("de du van der den von le la d zu ter ten vom el al".split())
_VALUE_END = re.compile(r"[,;(|/<\n\t]| [-–] |\s\+?\d|\S+@")


@dataclass(frozen=True, slots=True)
class Clues:
    """What else is known about the contact of one prospect."""

    email: str | None = None
    author: str = ""
    """Who wrote the forwarded mail."""
    sender: str = ""
    """The partner's own person, who is never the contact."""
    taken: Sequence[tuple[int, int]] = ()
    """Characters that are a company's name."""


def find_contact(scan: Scan, first: int, end: int, labels: Sequence[Label], clues: Clues) -> tuple[str, str] | None:
    """Name of the contact between two words, and the words it was read from.

    A label counts most, then who wrote a forwarded mail, agreement with the contact's mail address, a role or a
    title before the name.
    """
    best = (2.0, clues.author, clues.author) if clues.author else (0.0, "", "")
    own = set(WORD.findall(fold(clues.sender)))
    for points, start, stop, words in _candidates(scan, first, end, labels, clues.email):
        begin, close = scan.spans[start][0], scan.spans[stop - 1][1]
        if any(left < close and begin < right for left, right in clues.taken) or not _is_personal(scan, start, stop):
            continue
        if own and own >= set(scan.words[start:stop]):
            continue
        name = " ".join(scan.text[begin:close].split())
        best = max(best, (points + _fits(name, clues.email), name, words), key=lambda found: found[0])
    return (best[1], best[2]) if best[0] >= 1 else None


def _candidates(
    scan: Scan, first: int, end: int, labels: Sequence[Label], email: str | None
) -> Iterator[tuple[float, int, int, str]]:
    for label in labels:
        if label.field == "contact" and first <= label.first < end:
            yield from _in_value(scan, label)
    for hit in scan.of("roles"):
        if first <= hit.first < end:
            yield from _behind(scan, hit, end)
            yield from _before(scan, hit, first)
    titles = lexicon().lists["titles"]
    for index in range(first, end):
        if scan.words[index] in titles and index + 1 < end:
            stop = _run(scan, index + 1, end)
            if stop > index + 1:
                yield 1.2, index + 1, stop, scan.slice(index, stop)
    yield from _pairs(scan, first, end, email)


def _in_value(scan: Scan, label: Label) -> Iterator[tuple[float, int, int, str]]:
    match = _VALUE_END.search(scan.text, label.start, label.end)
    stop = match.start() if match else label.end
    start, after = scan.word_at(label.start), scan.word_at(stop)
    titles = lexicon().lists["titles"] | lexicon().lists["articles"]
    while start < after and scan.words[start] in titles and not (start + 2 < after and scan.words[start] in _NAMES):
        start += 1
    if start < after <= start + 5:
        yield 3.0, start, after, scan.slice(label.first, after)


def _behind(scan: Scan, hit: Hit, end: int) -> Iterator[tuple[float, int, int, str]]:
    """A name within a few words of a role: ``Geschäftsführer ist Herr Jan Lauterbach``."""
    for at in range(hit.end, min(end, hit.end + _REACH)):
        gap = scan.gap(at)
        if ("." in gap and len(scan.words[at - 1]) > 4) or ";" in gap or "\n\n" in gap:
            return
        stop = _run(scan, at, end)
        if stop - at >= 2 or (stop > at > hit.end and scan.words[at - 1] in lexicon().lists["titles"]):
            yield 1.5, at, stop, scan.slice(hit.first, stop)
            return
        if stop > at and len(scan.words[at]) > 2 and (scan.gap(stop).strip() in {",", "("} or _is_number(scan, stop)):
            yield 1.0, at, stop, scan.slice(hit.first, stop)
            return


def _is_number(scan: Scan, index: int) -> bool:
    return index < len(scan.words) and scan.words[index][0].isdigit()


def _before(scan: Scan, hit: Hit, first: int) -> Iterator[tuple[float, int, int, str]]:
    """A name right before its role: ``Koen Maertens, zaakvoerder van``."""
    if hit.first - first < 2 or scan.gap(hit.first).strip() not in {",", "(", "", ", unser", ", notre"}:
        return
    start = hit.first
    while start > first and scan.capitals[start - 1] and (start == hit.first or scan.gap(start) in {" ", "-"}):
        start -= 1
    if start < hit.first and _run(scan, start, hit.first) == hit.first and hit.first - start >= 2:
        yield 1.3, start, hit.first, scan.slice(start, hit.end)


def _pairs(scan: Scan, first: int, end: int, email: str | None) -> Iterator[tuple[float, int, int, str]]:
    """Two or three capitalised words, one of which is in the mail address: ``Jan Lauterbach`` and ``lauterbach@``."""
    local = fold(email.partition("@")[0]) if email else ""
    for index in range(first, end):
        word = scan.words[index]
        if scan.capitals[index] and len(word) > 2 and word in local:
            start = index
            while start > first and scan.capitals[start - 1] and scan.gap(start) in {" ", "-"}:
                start -= 1
            stop = _run(scan, start, end)
            if stop - start >= 2:
                yield 0.0, start, stop, scan.slice(start, stop)


def _run(scan: Scan, index: int, end: int) -> int:
    """Where the run of capitalised words that may be a person's name ends."""
    at = last = index
    while at < end and at - index < 5:
        if at > index and scan.gap(at) not in {" ", "-", "'", "’", ". ", "\xa0"}:
            break
        if at > index and scan.gap(at) == ". " and len(scan.words[at - 1]) > 1:
            break
        word = scan.words[at]
        if scan.text[scan.spans[at][0]].isupper() and word not in lexicon().lists["titles"]:
            at += 1
            last = at
        elif word in _PARTICLES and at > index:
            at += 1
        else:
            break
    return last


def _is_personal(scan: Scan, start: int, stop: int) -> bool:
    lex = lexicon()
    words = scan.words[start:stop]
    dull = ("company_nouns", "roles", "kinds.registration", "name_nouns", "tender.words")
    starts = start == 0 or scan.sentences[start] != scan.sentences[start - 1]
    if all(word in lex.common for word in words) or (starts and words[0] in lex.common and stop - start < 3):
        return False
    if any(word in lex.lists[tag] for tag in dull for word in words) or any(c.isdigit() for c in "".join(words)):
        return False
    return form_at(scan.text, scan.spans, stop - 1) is None


def _fits(name: str, email: str | None) -> float:
    """Agreement of a name with the local part of an address: ``Jan Lauterbach`` and ``j.lauterbach@``."""
    if not email:
        return 0.0
    local = re.sub(r"\d", "", fold(email.partition("@")[0]))
    pieces = [piece for piece in re.split(r"[._+\-]", local) if piece]
    words = WORD.findall(fold(name))
    spelled = [w for w in words if len(w) > 2 and (w in pieces or w in local)]
    initials = len(pieces) > 1 and any(len(p) == 1 and words and words[0].startswith(p) for p in pieces)
    return (1.2 if spelled else 0.0) + (0.3 if initials and spelled else 0.0)
