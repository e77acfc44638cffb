"""The vocabulary: lists of words from ``words/*.txt``, by topic and key, and how often each is drawn.

A file has lines ``key: word, word, ...``; an indented line continues the one before, ``#`` starts a remark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")

FOLDER = Path(__file__).parent / "words"


@cache
def topic(name: str) -> Mapping[str, tuple[str, ...]]:
    """All lists of one file."""
    lines: list[str] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            lines[-1] += " " + line.strip()
        elif line and not line.startswith("#"):
            lines.append(line)
    pairs = (line.partition(":") for line in lines)
    return MappingProxyType({key: _listed(words) for key, _, words in pairs})


@cache
def shuffled(name: str, key: str) -> tuple[str, ...]:
    """A list that was written in the order of the alphabet, in an order of its own that is always the same."""
    words = list(topic(name)[key])
    Random(key).shuffle(words)
    return tuple(words)


def everything(*names: str) -> tuple[str, ...]:
    """All words of some files."""
    return tuple(word for name in names for words in topic(name).values() for word in words)


def often_first(words: Sequence[str], rng: Random) -> str:
    """A word of the list, the first ones far more often than the last ones, about as Zipf found."""
    return words[int(len(words) * rng.random() ** 2.2)]


def any_of(choices: Sequence[T], rng: Random) -> T:
    """One of the list, each as often as any other (``Random.choice`` takes three times as long)."""
    return choices[int(len(choices) * rng.random())]


def _listed(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))
