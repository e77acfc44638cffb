"""Phrases with a gap: ``take … off your list`` is found whatever stands between, within one sentence.

The data files write them with ``…`` between their parts; a word that ends in ``*`` matches a beginning. Looking for
them costs time linear in the text: each is looked for only where it begins, and only if its last part is in the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from dealbot.core.legal_forms import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

GAP = 12
"""At most so many words stand between two parts."""
_PHRASE_WORD = re.compile(r"\*?\w+\*?")


class Pattern(NamedTuple):
    """The parts of a phrase, each of one or more words."""

    parts: tuple[tuple[str, ...], ...]
    tag: str
    needed: str
    """A whole word that the text must hold, so that most patterns are ruled out at once; empty if there is none."""


def phrase_words(text: str) -> tuple[str, ...]:
    """The words of an entry in a data file, folded, with the stars at their ends."""
    return tuple(_PHRASE_WORD.findall(fold(text)))


def is_pattern(text: str) -> bool:
    """Whether this entry has a gap, or a star on one of several words."""
    return "…" in text or ("*" in text and " " in text)


def pattern_of(text: str, tag: str) -> Pattern:
    """The pattern that this entry describes. Its first word must be a whole one."""
    parts = tuple(phrase_words(part) for part in text.split("…"))
    return Pattern(parts, tag, next((word for word in reversed(parts[-1]) if not word.endswith("*")), ""))


def by_first_word(patterns: Iterable[Pattern]) -> Mapping[str, tuple[Pattern, ...]]:
    found: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in sorted(patterns):
        found[pattern.parts[0][0]].append(pattern)
    return {word: tuple(those) for word, those in found.items()}


def find_patterns(
    words: Sequence[str], sentences: Sequence[int], patterns: Mapping[str, tuple[Pattern, ...]]
) -> Iterator[tuple[str, int, int]]:
    """Tag, first word and end of every pattern in a text."""
    present = frozenset(words)
    possible = {
        word: [p for p in patterns[word] if not p.needed or p.needed in present] for word in present & patterns.keys()
    }
    for index, word in enumerate(words):
        for pattern in possible.get(word, ()):
            if end := _end_of(pattern, words, sentences, index):
                yield pattern.tag, index, end


def _end_of(pattern: Pattern, words: Sequence[str], sentences: Sequence[int], index: int) -> int:
    """Where the pattern that begins at this word ends, 0 if it doesn't stand there."""
    end = _match(words, index, pattern.parts[0])
    for part in pattern.parts[1:]:
        if not end:
            return 0
        end = _next(words, sentences, end, part)
    return end if end and sentences[end - 1] == sentences[index] else 0


def _next(words: Sequence[str], sentences: Sequence[int], start: int, part: tuple[str, ...]) -> int:
    sentence = sentences[start - 1]
    for index in range(start, min(start + GAP + 1, len(words))):
        if sentences[index] != sentence:
            return 0
        if end := _match(words, index, part):
            return end
    return 0


def _match(words: Sequence[str], index: int, part: tuple[str, ...]) -> int:
    """The end of these words if they stand here, else 0."""
    if index + len(part) > len(words):
        return 0
    for word, wanted in zip(words[index : index + len(part)], part, strict=True):
        if word != wanted and not (wanted.endswith("*") and word.startswith(wanted[:-1])):
            return 0
    return index + len(part)
