"""Which word of one name stands for which word of the other: equal, mistyped, abbreviated, joined, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from rapidfuzz.distance import OSA

from dealbot.core.matching.names import Name

_ALIKE_FROM = 0.7
_MOST_COMPARED = 8
_LONGEST_ACRONYM = 8


class Kind(Enum):
    """In what way words of two names are the same."""

    EQUAL = "equal"
    JOINED = "joined"
    MISTYPED = "mistyped"
    ABBREVIATED = "abbreviated"
    INITIAL = "initial"
    ACRONYM = "acronym"


class Pair(NamedTuple):
    """Words of one side that stand for words of the other; ``likeness`` 0..1."""

    kind: Kind
    one: tuple[str, ...]
    other: tuple[str, ...]
    likeness: float


@dataclass(slots=True)
class Alignment:
    """Two names word by word: what was paired, and what is left on either side."""

    pairs: list[Pair]
    left_one: list[str]
    left_other: list[str]

    @property
    def is_open(self) -> bool:
        """Whether both sides still have words to pair."""
        return bool(self.left_one and self.left_other)


def align(one: Sequence[str], other: Sequence[str], name_of_one: Name, name_of_other: Name) -> Alignment:
    """Pair the words of two names, the surest pairs first; each word is used once.

    ``one`` and ``other`` are a way to call ``name_of_one`` and ``name_of_other``.
    """
    found = Alignment([], list(one), list(other))
    _pair_equal(found)
    if found.is_open:
        _pair_joined(found)
    if found.is_open:
        _pair_compounds(found, name_of_one.compounds, name_of_other.compounds)
    if found.is_open:
        _pair_alike(found)
    if found.is_open:
        _pair_acronym(found, name_of_one.initials, name_of_other.initials)
    return found


def as_one_word(one: Sequence[str], other: Sequence[str]) -> Alignment:
    """Two names that are the same letters: all words of one stand for all of the other."""
    return Alignment([Pair(Kind.JOINED, tuple(one), tuple(other), 1.0)], [], [])


def _pair_equal(found: Alignment) -> None:
    others = found.left_other
    left = []
    for word in found.left_one:
        if word in others:
            others.remove(word)
            found.pairs.append(Pair(Kind.EQUAL, (word,), (word,), 1.0))
        else:
            left.append(word)
    found.left_one = left


def _pair_joined(found: Alignment) -> None:
    """``flori lux`` for ``florilux``, and the other way round."""
    while run := _run_for(found.left_one, found.left_other):
        word, start, count = run
        parts = tuple(found.left_other[start : start + count])
        found.left_one.remove(word)
        del found.left_other[start : start + count]
        found.pairs.append(Pair(Kind.JOINED, (word,), parts, 1.0))
    while run := _run_for(found.left_other, found.left_one):
        word, start, count = run
        parts = tuple(found.left_one[start : start + count])
        found.left_other.remove(word)
        del found.left_one[start : start + count]
        found.pairs.append(Pair(Kind.JOINED, parts, (word,), 1.0))


def _run_for(wholes: Sequence[str], parts: Sequence[str]) -> tuple[str, int, int] | None:
    """A word of ``wholes`` that two or three neighbours of ``parts`` make up: the word, their start and number."""
    for word in wholes:
        for start in range(len(parts) - 1):
            if not word.startswith(parts[start]):
                continue
            for count in (2, 3):
                if "".join(parts[start : start + count]) == word:
                    return word, start, min(count, len(parts) - start)
    return None


def _pair_compounds(found: Alignment, of_one: Sequence[str], of_other: Sequence[str]) -> None:
    """``vandenberg`` for ``van den berg``, of which only ``berg`` counts as a word."""
    for word in list(found.left_one):
        if last := _last_of(word, of_other, found.left_other):
            found.left_one.remove(word)
            found.left_other.remove(last)
            found.pairs.append(Pair(Kind.JOINED, (word,), (last,), 1.0))
    for word in list(found.left_other):
        if last := _last_of(word, of_one, found.left_one):
            found.left_other.remove(word)
            found.left_one.remove(last)
            found.pairs.append(Pair(Kind.JOINED, (last,), (word,), 1.0))


def _last_of(word: str, compounds: Sequence[str], words: Sequence[str]) -> str:
    """The word with which the compound ``word`` ends, if it is one of these compounds."""
    return next((last for last in words if word.endswith(last)), "") if word in compounds else ""


def _pair_alike(found: Alignment) -> None:
    """The best pairs of what is left, by likeness, neighbours first."""
    options = []
    for i, left in enumerate(found.left_one[:_MOST_COMPARED]):
        for j, right in enumerate(found.left_other[:_MOST_COMPARED]):
            kind, likeness = _likeness(left, right)
            if likeness:
                options.append((-likeness, abs(i - j), i, kind, left, right))
    options.sort(key=lambda option: option[:3])
    for likeness, _apart, _place, kind, left, right in options:
        if left in found.left_one and right in found.left_other:
            found.left_one.remove(left)
            found.left_other.remove(right)
            found.pairs.append(Pair(kind, (left,), (right,), -likeness))


def _likeness(one: str, other: str) -> tuple[Kind, float]:
    """In what way and how much two words are alike; 0 for words that are not, and for different numbers."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if short.isdigit() or long.isdigit():
        return Kind.EQUAL, 0.0
    if len(short) == 1:
        return Kind.INITIAL, 0.5 if long[0] == short else 0.0
    if len(short) >= 4:
        likeness = OSA.normalized_similarity(short, long, score_cutoff=_ALIKE_FROM)
        if likeness:
            return Kind.MISTYPED, likeness
    elif len(short) == 3 and len(long) <= 4 and OSA.distance(short, long) == 1:
        return Kind.MISTYPED, 0.67
    return Kind.ABBREVIATED, _abbreviates(short, long)


def _abbreviates(short: str, long: str) -> float:
    """How well ``short`` stands for ``long``: its beginning, or its first letter and some of the others in order."""
    if short[0] != long[0] or len(long) - len(short) < 2:
        return 0.0
    if long.startswith(short):
        return 0.6 + 0.3 * len(short) / len(long)
    rest = iter(long)
    if len(short) <= 6 and all(letter in rest for letter in short):
        return 0.4 + 0.3 * len(short) / len(long)
    return 0.0


def _pair_acronym(found: Alignment, initials_of_one: Sequence[str], initials_of_other: Sequence[str]) -> None:
    """``bdc`` for ``brasserie du coin``: a word that the initials of all that is left on the other side spell."""
    if word := _acronym(found.left_one, found.left_other, initials_of_other):
        found.left_one.remove(word)
        found.pairs.append(Pair(Kind.ACRONYM, (word,), tuple(found.left_other), 0.8))
        found.left_other = []
    elif word := _acronym(found.left_other, found.left_one, initials_of_one):
        found.left_other.remove(word)
        found.pairs.append(Pair(Kind.ACRONYM, tuple(found.left_one), (word,), 0.8))
        found.left_one = []


def _acronym(shorts: Sequence[str], longs: Sequence[str], initials: Sequence[str]) -> str:
    if len(longs) < 2:
        return ""
    spelled = "".join(word[0] for word in longs)
    fits = (word for word in shorts if 2 <= len(word) <= _LONGEST_ACRONYM and (word == spelled or word in initials))
    return next(fits, "")
