"""Whose a number, a person or a service is, where a mail names companies that are no prospects: a sister."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dealbot.core.legal_forms import FIRST_WORDS, form_at
from dealbot.mail.reading.companies.circle import name_core
from dealbot.mail.reading.lexicon.near import in_one_paragraph
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.evidence import Candidate, Weighed
    from dealbot.mail.reading.lexicon.words import Scan

Range: TypeAlias = "tuple[int, int]"
IN_BRACKETS = "in another company's brackets"
IN_BLOCK = "in another company's block"
BESIDE = "beside another company"
FOREIGN = frozenset({IN_BRACKETS, IN_BLOCK, BESIDE})
SERVED = "another company's service"
_REACH = 25
_OF = 3
"""At most so many words stand between a person and the company that it is of: ``Frau Jochum von der Westnetz GmbH``."""
_WORK_FOR = frozenset("of from at with von vom bei der de du des chez la le les l van bij the".split())


@dataclass(frozen=True, slots=True)
class Neighbours:
    """At which words the prospects are named, and where other companies are, as ranges of words."""

    scan: Scan
    own: Sequence[int]
    others: Sequence[Range]
    names: Sequence[str]
    """What the others are called."""
    denied: Sequence[str]
    """Those of them that the mail says are no prospects."""

    def marked(self, candidate: Candidate) -> Candidate:
        """With a sign where it stands in another company's brackets, in the block below its name, or beside it."""
        other = self._nearest(candidate.first)
        if other and self._in_brackets(other, candidate.first):
            return candidate.seen(IN_BRACKETS)
        if other and self._heads_block(other, candidate.first):
            return candidate.seen(IN_BLOCK)
        return candidate.seen(BESIDE) if other or self._is_of_another(candidate) else candidate

    def served(self, candidate: Candidate) -> Candidate:
        """``Voltara S.A. runs their phones today``: nobody wishes for it in the sentence of another company."""
        scan = self.scan
        other = self._nearest(candidate.first)
        if not other or not lexicon().lists["service_words.wanting"].isdisjoint(scan.words[other[1] : candidate.first]):
            return candidate
        wished = any(other[1] <= hit.first < candidate.first for hit in scan.of("wishes"))
        return candidate if wished else candidate.seen(SERVED)

    def _nearest(self, first: int) -> Range | None:
        """The other company that is named last before this word, in its sentence or block, no prospect since."""
        before = max((r for r in self.others if r[1] <= first), key=lambda r: r[1], default=None)
        if not before or first - before[1] > _REACH or any(before[1] <= own < first for own in self.own):
            return None
        together = self.scan.sentences[before[1] - 1] == self.scan.sentences[first]
        return before if together or self._heads_block(before, first) else None

    def _heads_block(self, other: Range, first: int) -> bool:
        """A name on its line, and below it that company's data, as under a letter."""
        above, behind = self.scan.gap(other[0]), self.scan.gap(other[1]).lstrip(" .")
        alone = (other[0] == 0 or "\n" in above) and behind[:1] in {"\n", "|", "·", "-", "–", ","}
        return alone and in_one_paragraph(self.scan, other[1] - 1, first + 1)

    def _in_brackets(self, other: Range, first: int) -> bool:
        between = self.scan.text[self.scan.spans[other[1] - 1][1] : self.scan.spans[first][0]]
        return between.lstrip(" .\n")[:1] == "(" and ")" not in between

    def _is_of_another(self, candidate: Candidate) -> bool:
        """``Frau Jochum von der Westnetz GmbH``: parted by little words only."""
        starts = (first for first, _ in self.others if candidate.end < first <= candidate.end + _OF)
        return any(_WORK_FOR.issuperset(self.scan.words[candidate.end : first]) for first in starts)


def neighbours(scan: Scan, chosen: Sequence[Weighed], rivals: Sequence[Weighed]) -> Neighbours:
    """Where these prospects are named and where others are: companies of their own, not other names of a prospect."""
    cores = [name_core(w.candidate.value) for w in chosen]
    words = {word for core in cores for word in core.split() if len(word) > 3}
    own = [i for i, word in enumerate(scan.words) if word in words]
    aliases = [w.candidate for w in rivals if not _ALIASES.isdisjoint(w.candidate.signs)]
    ours = [(c.first, c.end) for c in (*(w.candidate for w in chosen), *aliases)]
    denied = [w.candidate for w in rivals if "somebody else" in w.candidate.signs]
    found = (*_with_forms(scan), *((c.first, c.end) for c in denied))
    places = [place for place in found if not _is_own(scan, place, cores, ours)]
    names = [scan.slice(*place) for place in places]
    return Neighbours(scan, [*own, *(first for first, _ in ours)], places, names, [c.value for c in denied])


def _with_forms(scan: Scan) -> Iterator[Range]:
    """Every name with a legal form behind it: the form and the capitals before it."""
    for index, word in enumerate(scan.words):
        found = form_at(scan.text, scan.spans, index) if word in FIRST_WORDS else None
        if found:
            first = index
            while (
                first > max(0, index - _LONGEST) and scan.capitals[first - 1] and scan.gap(first) in {" ", "-", " & "}
            ):
                first -= 1
            yield first, index + found[0]


def _is_own(scan: Scan, place: Range, cores: Sequence[str], ours: Sequence[Range]) -> bool:
    """Whether this is a prospect's place, or its name once more, longer or shorter."""
    if any(first < place[1] and place[0] < end for first, end in ours):
        return True
    name = f" {name_core(scan.slice(*place))} "
    return any(name in f" {core} " or f" {core} " in name for core in cores if core)


_ALIASES = frozenset({"a trade name", "the legal name"})
_LONGEST = 6
"""Words of a name that are looked at before its legal form."""
