"""How words of company names are written, beyond letters and accents (``spelling.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dealbot.core.matching.folding import squashed, to_ascii


@dataclass(frozen=True, slots=True)
class Spelling:
    """``spelling.toml``: what words of company names are besides letters."""

    joining: frozenset[str]
    articles: frozenset[str]
    titles: frozenset[str]
    branch: frozenset[str]
    generic: frozenset[str]
    also_known_as: re.Pattern[str]
    same: Mapping[str, str]


@lru_cache(maxsize=1)
def spelling() -> Spelling:
    """The words' table, read once."""
    data = tomllib.loads((Path(__file__).parent / "spelling.toml").read_text(encoding="utf-8"))
    same = {_key(word): _key(kept) for kept, words in data["same"].items() for word in words.split()}
    marks = sorted(data["also_known_as"], key=len, reverse=True)
    pattern = "|".join(re.escape(mark) for mark in marks)
    return Spelling(
        joining=frozenset(data["joining"].split()),
        articles=frozenset(data["articles"].split()),
        titles=frozenset(_key(word) for word in data["titles"].split()),
        branch=frozenset(_key(word) for word in data["branch"].split()),
        generic=frozenset(same.get(short, short) for short in map(_key, data["generic"].split())),
        also_known_as=re.compile(rf"(?<![a-z0-9&])(?:{pattern})(?![a-z0-9])[:\s]*"),
        same=same,
    )


def _key(word: str) -> str:
    return squashed(to_ascii(word).replace(".", ""))
