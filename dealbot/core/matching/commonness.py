"""How common words, names and domains are: learnt from the accounts, and until there are many, from a shipped table.

``common_words.json`` holds how many of 100,000 company names have a word; ``bench/matching/train.py`` makes it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

SHIPPED_NAMES = 100_000
"""As many names as the shipped table stands for: it gives way to the accounts' own words as these grow many."""

RAREST = math.log(SHIPPED_NAMES)
"""The weight of a word that nobody else has; a larger number of accounts does not make a word rarer than that."""


class Commonness(Protocol):
    """What the records at hand teach about how common something is."""

    def counts(self, terms: Sequence[str]) -> list[int]:
        """How many records have each of these terms; what was asked here is at hand from then on."""

    def weight(self, word: str) -> float:
        """How much a word tells, 0..``RAREST``: the negative logarithm of the share of names that have it."""

    def having(self, word: str) -> int:
        """How many records have this word in their name, or would have among ``SHIPPED_NAMES``."""

    def bearers(self, name: str) -> int:
        """How many records bear this name, written as one word."""

    def carriers(self, domain: str) -> int:
        """How many records carry this domain."""


def word_weight(word: str, having: int, names: int) -> float:
    """The weight of a word that ``having`` of ``names`` recorded names have."""
    shipped = _shipped().get(word, 0.5)
    return min(RAREST, math.log((names + SHIPPED_NAMES) / (having + shipped)))


class Known:
    """How common the words of some names are, asked of the records all at once."""

    __slots__ = ("_common", "weights")

    def __init__(self, common: Commonness, words: Sequence[str]) -> None:
        common.counts(words)
        self._common = common
        self.weights = {word: common.weight(word) for word in words}
        """How much each word tells."""

    def having(self, word: str) -> int:
        return self._common.having(word)


class Shipped:
    """What is known without any records."""

    def counts(self, terms: Sequence[str]) -> list[int]:
        return [0] * len(terms)

    def weight(self, word: str) -> float:
        return word_weight(word, 0, 0)

    def having(self, word: str) -> int:
        return int(_shipped().get(word, 0))

    def bearers(self, name: str) -> int:
        return 1

    def carriers(self, domain: str) -> int:
        return 1


SHIPPED = Shipped()


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, float]:
    found: dict[str, float] = json.loads((Path(__file__).parent / "common_words.json").read_text(encoding="utf-8"))
    return found


def forget_shipped() -> None:
    """Read the shipped table anew, after it was made anew."""
    _shipped.cache_clear()
