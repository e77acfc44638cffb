"""Which words of a mail speak of which prospect, where it names several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealbot.mail.reading.companies.circle import name_core
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dealbot.mail.reading.evidence import Candidate, Weighed
    from dealbot.mail.reading.lexicon.words import Scan
    from dealbot.mail.reading.material import Material

_TELLING = 5
"""Letters of a word that alone tells which of several prospects is meant."""
_LONG_LEAD = 12
"""Words before a name on its line that still belong to it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The words that speak of one prospect, as ranges, and those that speak of all."""

    company: Weighed | None
    ranges: Sequence[tuple[int, int]]
    shared_end: int = 0
    """Words before this one (the introduction) are for every prospect."""

    def holds(self, candidate: Candidate) -> bool:
        return any(first <= candidate.first < end for first, end in self.ranges)

    @property
    def name(self) -> str:
        return self.company.candidate.value if self.company else ""


def share_out(material: Material, chosen: Sequence[Weighed]) -> list[Scope]:
    """One scope a prospect, in the order of these; the whole mail for a single one or none."""
    scan = material.scan
    whole = [(0, len(scan.words))]
    if len(chosen) < 2:
        return [Scope(chosen[0] if chosen else None, whole)]
    places = sorted(
        (_block_start(scan, first), number)
        for number, each in enumerate(chosen)
        for first in {each.candidate.first, *_mentions(scan, each, chosen)}
        if first >= material.subject_words or first == each.candidate.first
    )
    ends = [start for start, _ in places[1:]] + [len(scan.words)]
    ranges: list[list[tuple[int, int]]] = [[] for _ in chosen]
    for (start, number), end in zip(places, ends, strict=True):
        ranges[number].append((start, end))
    scopes = [Scope(each, ranges[number], places[0][0]) for number, each in enumerate(chosen)]
    in_one_sentence = len({scan.sentences[w.candidate.first] for w in chosen}) == 1
    if in_one_sentence and not any(_has_own_facts(material, scope) for scope in scopes[:-1]):
        return [Scope(w, [(w.candidate.first, w.candidate.end)], len(scan.words)) for w in chosen]
    return scopes


def _mentions(scan: Scan, company: Weighed, chosen: Sequence[Weighed]) -> Iterable[int]:
    """Where else the name stands: whole without its legal form, or a word that only this prospect has."""
    core = tuple(name_core(company.candidate.value).split())
    others = [name_core(w.candidate.value) for w in chosen if w is not company]
    whole = not any(other.startswith(" ".join(core)) for other in others)
    own = {word for word in core if len(word) >= _TELLING and not any(word in other for other in others)}
    own -= {scan.words[hit.first] for hit in scan.under("town.")}
    for index, word in enumerate(scan.words):
        if whole and word == core[0] and tuple(scan.words[index : index + len(core)]) == core:
            yield index
        elif word in own and index and scan.words[index - 1] in lexicon().lists["articles"]:
            yield index  # ``Pour la carrosserie c'est Samir``


def _has_own_facts(material: Material, scope: Scope) -> bool:
    """Whether one of several prospects in one sentence has anything of its own behind it."""
    return any(scope.holds(c) for key in ("service", "email") for c in material.found[key])


def _block_start(scan: Scan, first: int) -> int:
    """A prospect's text begins with its list item, line or sentence."""
    start = first
    while start and scan.sentences[start - 1] == scan.sentences[start] and "\n" not in scan.gap(start):
        start -= 1
    return start if first - start < _LONG_LEAD else first
