"""Which companies a text names, and what speaks for each to be a prospect. Never the partner, never the vendor.

``candidates`` finds the places, ``surroundings`` the signs of what stands around them; here all mentions of one
company become one candidate, which is weighed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.core.legal_forms import fold
from dealbot.mail.reading.companies.candidates import find_candidates
from dealbot.mail.reading.companies.circle import name_core
from dealbot.mail.reading.companies.surroundings import Surroundings, side_by_side
from dealbot.mail.reading.evidence import Weighed, weigh
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dealbot.mail.reading.companies.surroundings import Setting
    from dealbot.mail.reading.evidence import Candidate
    from dealbot.mail.reading.lexicon.words import Scan

MAX_CANDIDATES = 60
_FORM = "legal form"
_GENITIVE_ARTICLES = frozenset({"des", "eines", "unseres"})
_ENOUGH = -3.0
"""Candidates with fewer points are not even rivals."""
_OF_ONE_MENTION = frozenset(
    {"one word alone", "no name", "in the subject", "in the subject of a reply", "legal form", "a person"}
)
"""Signs of a single mention; all others hold for the company wherever else it is named."""


def find_companies(scan: Scan, setting: Setting) -> list[Weighed]:
    """All possible prospects, each company once, in the order of the text."""
    places: dict[tuple[int, int], Candidate] = {}
    found = (_nominative(scan, c) for c in find_candidates(scan, setting.labels, setting.domains)[: MAX_CANDIDATES * 4])
    taken = {index for start, stop in setting.taken for index in range(start, stop)}
    for candidate in found:
        first, end = candidate.first, candidate.end
        if taken.isdisjoint(range(first, end)) and _is_name(candidate):
            places[first, end] = places.get((first, end), candidate).seen(*candidate.signs)
    surroundings = Surroundings(scan, setting)
    own = setting.around.has_name
    weighed = weigh("company", (c.seen(*surroundings.signs(c)) for c in places.values() if not own(c.value)))
    merged = _merged([w for w in weighed if w.points >= _ENOUGH][:MAX_CANDIDATES], setting.subject_words)
    weighed = weigh("company", merged)
    likely = () if surroundings.several else weighed
    legal = [w.candidate for w in likely if _FORM in w.candidate.signs and w.likelihood >= 0.5]
    told = (_beside_legal(scan, w.candidate, legal) for w in weighed)
    return sorted(weigh("company", told), key=lambda w: w.candidate.first)


def _beside_legal(scan: Scan, candidate: Candidate, legal: Sequence[Candidate]) -> Candidate:
    """``Gutland Holding S.à r.l., which everybody knows as The Brewhouse``: the legal name is the company."""
    if _FORM in candidate.signs or "label" in candidate.signs:
        return candidate
    sentence = scan.sentences[candidate.first]
    beside = [c for c in legal if scan.sentences[c.first] == sentence and not side_by_side(scan, c, candidate)]
    return candidate.seen("beside a legal name") if beside else candidate


def _nominative(scan: Scan, found: Candidate) -> Candidate:
    """``des Zweckverbands Bliestal`` is the ``Zweckverband Bliestal``."""
    first, _, rest = found.value.partition(" ")
    if not (rest and found.first and scan.words[found.first - 1] in _GENITIVE_ARTICLES):
        return found
    nouns = lexicon().lists["name_nouns"]
    for end in ("es", "s") if fold(first) not in nouns else ():
        noun = first.removesuffix(end)
        if noun != first and fold(noun) in nouns:
            return found._replace(value=f"{noun} {rest}")
    return found


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
        known = known._replace(value=other.value, words=other.words).seen("legal form")
    if known.first < subject_words <= other.first:
        known = known._replace(first=other.first, end=other.end)
    known = known._replace(signs=tuple(sign for sign in known.signs if not sign.startswith("in the subject")))
    return known.seen(*shared, "named again")


def _same(core: str, candidate: Candidate, other: Candidate) -> bool:
    if candidate.first < other.end and other.first < candidate.end:
        return True
    known = name_core(other.value)
    return core == known or f" {core} " in f" {known} " or f" {known} " in f" {core} "
