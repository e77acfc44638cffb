"""Small questions about one line of a mail: how it is marked, how it begins, what it holds.

The words behind them are data (``[lines]`` in ``words/*.toml``). Every question is linear in the line, and lines
longer than ``MAX_LINE`` are text: no border, closing or footer is that long.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.core.legal_forms import fold
from dealbot.mail.reading.lexicon.words import WORD, lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LINE = 400
FORM_MARK = "»"
"""Stands before the lines of our own letters that are to be filled in."""
EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_MARK = re.compile(r"\s{0,3}> ?")
_LONGEST = 7
"""Words of the longest phrases."""


def is_marked(line: str) -> bool:
    """Whether the line stands in a quote: ``> words``."""
    return _MARK.match(line) is not None


def unmarked(line: str) -> str:
    """The line without its first quote mark."""
    return _MARK.sub("", line, count=1)


def skip_blank(lines: Sequence[str], index: int) -> int:
    """The next line from here on that is not empty, or the end."""
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def words_of(line: str) -> list[str]:
    """The line's words, folded; none for lines that are too long to be anything but text."""
    return WORD.findall(fold(line)) if len(line) <= MAX_LINE else []


def phrases(tag: str) -> frozenset[str]:
    """The phrases of this purpose in all languages, folded."""
    return lexicon().joined.get(tag, frozenset())


def begins_with(words: Sequence[str], tag: str) -> int:
    """How many of the first words are a phrase of this purpose, the longest one; 0 for none."""
    if not words or words[0] not in _first_words(tag):
        return 0
    known = phrases(tag)
    return next((n for n in range(min(len(words), _LONGEST), 0, -1) if " ".join(words[:n]) in known), 0)


@lru_cache(maxsize=64)
def _first_words(tag: str) -> frozenset[str]:
    return frozenset(phrase.partition(" ")[0] for phrase in phrases(tag))


def holds(words: Sequence[str], tag: str) -> bool:
    """Whether a phrase of this purpose stands anywhere among these words."""
    text = f" {' '.join(words)} "
    return any(f" {phrase} " in text for phrase in phrases(tag))


def field_of(line: str) -> tuple[str, str] | None:
    """``Company: Foo`` as (``company``, ``Foo``): the field a label stands for and its value; None without a label."""
    name, colon, value = line.lstrip(" \t*•·-–" + FORM_MARK).partition(":")
    if not colon or len(name) > 50:
        return None
    field = _labels().get(" ".join(words_of(name)))
    return (field, value.strip(" \t\xa0*")) if field else None


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    """Every label with its field; where languages differ the fields of a registration come first."""
    found: dict[str, str] = {}
    for tag, texts in sorted(lexicon().joined.items(), key=lambda item: item[0] == "labels.other", reverse=True):
        if tag.startswith("labels."):
            found |= dict.fromkeys(texts, tag.removeprefix("labels."))
    return found
