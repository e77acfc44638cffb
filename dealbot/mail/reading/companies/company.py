"""Which companies a text names, and what speaks for each to be a prospect. Never the partner, never the vendor.

``candidates`` finds the places, ``surroundings`` the signs of what stands around them; here all mentions of one
company become one candidate, which is weighed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dealbot.mail.reading.companies.candidates import find_candidates
from dealbot.mail.reading.companies.circle import name_core
from dealbot.mail.reading.companies.surroundings import Surroundings
from dealbot.mail.reading.evidence import Weighed, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dealbot.mail.reading.companies.surroundings import Setting
    from dealbot.mail.reading.evidence import Candidate
    from dealbot.mail.reading.lexicon.words import Scan

MAX_CANDIDATES = 60
_ENOUGH = -3.0
"""Candidates with fewer points are not even rivals."""
_OF_ONE_MENTION = frozenset(
    {"one word alone", "no name", "in the subject", "in the subject of a reply", "legal form", "a person"}
)
"""Signs of a single mention; all others hold for the company wherever else it is named."""


def find_companies(scan: Scan, setting: Setting) -> list[Weighed]:
    """All possible prospects, each company once, in the order of the text."""
    places: dict[tuple[int, int], Candidate] = {}
    for found in find_candidates(scan, setting.labels, setting.domains)[: MAX_CANDIDATES * 4]:
        if _is_name(found) and not any(first < found.end and found.first < end for first, end in setting.taken):
            known = places.get((found.first, found.end), found)
            places[found.first, found.end] = known.seen(*found.signs)
    surroundings = Surroundings(scan, setting)
    own = setting.around.has_name
    weighed = weigh("company", (c.seen(*surroundings.signs(c)) for c in places.values() if not own(c.value)))
    merged = _merged([w for w in weighed if w.points >= _ENOUGH][:MAX_CANDIDATES], setting.subject_words)
    return sorted(weigh("company", merged), key=lambda w: w.candidate.first)


def _is_name(found: Candidate) -> bool:
    """Whether there is a word in it at all: of ``5855 EG`` only a postcode is left without the form."""
    return any(word.isalpha() and len(word) > 1 for word in name_core(found.value).split())


def _merged(weighed: Iterable[Weighed], subject_words: int) -> list[Candidate]:
    """One candidate a company: the same or a shorter name (``Florilux`` of the subject) adds to the best spelling."""
    kept: list[Candidate] = []
    for other in (w.candidate for w in weighed):
        core = name_core(other.value)
        at = next((i for i, known in enumerate(kept) if _same(core, other, known)), None)
        if at is None:
            kept.append(other)
        elif other.first >= kept[at].end or other.end <= kept[at].first:
            kept[at] = _joined(kept[at], other, subject_words)
    return kept


def _joined(known: Candidate, other: Candidate, subject_words: int) -> Candidate:
    """Two mentions of one company: the spelling with the legal form, the place in the text, the signs of both."""
    shared = [sign for sign in other.signs if sign not in _OF_ONE_MENTION]
    if "legal form" in other.signs and "legal form" not in known.signs:
        known = replace(known, value=other.value, words=other.words).seen("legal form")
    if known.first < subject_words <= other.first:
        known = replace(known, first=other.first, end=other.end)
    known = replace(known, signs=tuple(sign for sign in known.signs if not sign.startswith("in the subject")))
    return known.seen(*shared, "named again")


def _same(core: str, candidate: Candidate, other: Candidate) -> bool:
    if candidate.first < other.end and other.first < candidate.end:
        return True
    known = name_core(other.value)
    return core == known or f" {core} " in f" {known} " or f" {known} " in f" {core} "
