"""New words that sound like given ones: a chain of characters, each chosen by the three before it."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

_ORDER = 3
_END = "\n"


class Chain:
    """Learns letter sequences once; ``word`` invents as many different words as are asked for."""

    def __init__(self, words: Iterable[str]) -> None:
        after: dict[str, list[str]] = {}
        self._known = frozenset(word.casefold() for word in words)
        for word in sorted(self._known):
            written = " " * _ORDER + word.casefold() + _END
            for at in range(_ORDER, len(written)):
                after.setdefault(written[at - _ORDER : at], []).append(written[at])
        self._after = {before: "".join(letters) for before, letters in after.items()}

    def word(self, rng: Random, shortest: int = 5, longest: int = 11) -> str:
        """A word of that many letters that is none of those it learnt from, its first letter a capital."""
        while True:
            found = self._draw(rng, longest)
            if len(found) >= shortest and found not in self._known:
                return found.capitalize()

    def _draw(self, rng: Random, longest: int) -> str:
        written = " " * _ORDER
        while len(written) < longest + _ORDER:
            choices = self._after[written[-_ORDER:]]
            letter = choices[int(len(choices) * rng.random())]
            if letter == _END:
                break
            written += letter
        return written[_ORDER:]
