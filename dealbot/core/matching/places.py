"""Words that only say where: towns, countries, and what people write beside them for a branch."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from dealbot.core.matching.folding import squashed, to_ascii, words_in
from dealbot.core.matching.spelling import spelling

_SHORTEST = 3


@lru_cache(maxsize=1)
def place_words() -> frozenset[str]:
    """The words of towns (``core/places.toml``), countries and branches, as names have them."""
    table = spelling()
    towns = tomllib.loads((resources.files("dealbot.core") / "places.toml").read_text("utf-8"))
    written = (word for names in towns.values() for word in words_in(to_ascii_all(names)))
    kept = {squashed(word) for word in written if len(word) >= _SHORTEST and word not in table.articles}
    return frozenset(table.same.get(word, word) for word in kept) | table.branch | _COUNTRIES


def to_ascii_all(text: str) -> str:
    """``to_ascii`` for a text of any length."""
    return " ".join(to_ascii(part) for part in text.split("|"))


_COUNTRIES = frozenset(
    "luxembourg germany belgium france netherlands switzerland europe austria italy spain portugal uk usa".split()
)
