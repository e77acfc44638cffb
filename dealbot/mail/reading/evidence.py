"""What speaks for and against each possible value of a field: signs by name, their weights as data, one scorer.

Readers find candidates and name the signs of where and how each one stands; nothing but this module turns signs into
points. ``weights.toml`` says what a sign is worth for a field, in log-odds, so that points add up and the likelihood
of a candidate is the logistic function of their sum.
"""

from __future__ import annotations

import math
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BASE = "base"
"""The sign that every candidate of a field has: what it is worth before anything is known of it."""


class Candidate(NamedTuple):
    """A possible value of a field: what it would be, words ``first`` to before ``end`` of the scan, and its signs."""

    value: str
    first: int
    end: int
    words: str
    """As it stands in the mail: the evidence."""
    signs: tuple[str, ...] = ()
    country: str | None = None
    """The country that this value tells of, two letters."""

    def seen(self, *signs: str) -> Candidate:
        """The same candidate with these signs too, each once."""
        together = tuple(dict.fromkeys((*self.signs, *signs)))
        return Candidate(self.value, self.first, self.end, self.words, together, self.country)


class Weighed(NamedTuple):
    """A candidate with the points that its signs add up to."""

    candidate: Candidate
    points: float

    @property
    def likelihood(self) -> float:
        """How likely it is the right one, 0 to 1."""
        return likelihood(self.points)


def likelihood(points: float) -> float:
    """The logistic function of these points, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, points))))


def weigh(field: str, candidates: Iterable[Candidate]) -> list[Weighed]:
    """All candidates for a field, the best first; of equal ones the earlier in the mail.

    Raises KeyError for a sign that has no weight.
    """
    worth = weights()[field]
    weighed = [Weighed(c, round(sum(map(worth.__getitem__, c.signs), worth[BASE]), 2)) for c in candidates]
    return sorted(weighed, key=lambda w: (-w.points, w.candidate.first))


@lru_cache(maxsize=1)
def weights() -> Mapping[str, Mapping[str, float]]:
    """For each field, what each sign is worth in points."""
    text = (resources.files(__package__) / "weights.toml").read_text("utf-8")
    return {
        field: {sign: float(points) for sign, points in signs.items()} for field, signs in tomllib.loads(text).items()
    }
