"""Legal forms in running text, where most of what looks like one is a word: ``sa maison``, ``10 kg``. Pure."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from dealbot.core.legal_forms.table import LEGAL_FORMS, SMALL, WORD, fold, letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dealbot.core.legal_forms.table import LegalForm

_BETWEEN = re.compile(r"[\s.&+/()\-'’]{0,4}")


def _spellings() -> Iterator[tuple[str, LegalForm]]:
    for form in LEGAL_FORMS:
        if not form.quiet:
            for spelling in (form.name, *form.spellings, *form.words):
                yield spelling, form


def _by_key(written: Mapping[str, LegalForm]) -> Mapping[str, LegalForm]:
    table: dict[str, LegalForm] = {}
    for plain, form in written.items():
        table.setdefault(fold(plain), form)
    return MappingProxyType(table)


_IN_WORDS = tuple(WORD.findall(spelling) for spelling, _ in _spellings())
_CASED = MappingProxyType({letters(spelling): form for spelling, form in _spellings()})
_BY_KEY = _by_key(_CASED)
_WORDS = frozenset(fold(letters(word)) for form in LEGAL_FORMS for word in form.words)
_LONGEST = max(map(len, _IN_WORDS))
FIRST_WORDS: frozenset[str] = frozenset(fold(words[0]) for words in _IN_WORDS) | frozenset(key[0] for key in _BY_KEY)
"""Folded words with which a written form can begin: a quick test before ``form_at``."""


def form_at(text: str, spans: Sequence[tuple[int, int]], index: int) -> tuple[int, LegalForm] | None:
    """The longest legal form that starts with the word ``index`` of running text.

    ``spans`` are the (start, end) of the words of ``text``. Returns how many words it takes and the form.
    """
    found: tuple[int, LegalForm] | None = None
    written = ""
    for count in range(1, min(_LONGEST, len(spans) - index) + 1):
        start, end = spans[index + count - 1]
        if count > 1 and not _BETWEEN.fullmatch(text, spans[index + count - 2][1], start):
            break
        written += text[start:end]
        key = fold(written)
        form = _BY_KEY.get(key)
        if form and (_stands_alone(written, key) or _small_beside_a_name(text, spans, index, count, written)):
            found = (count, form)
    return found


def _stands_alone(written: str, key: str) -> bool:
    """Whether these letters are a form in running text too: ``sa`` and ``kg`` are words, ``SA`` and ``KG`` are not."""
    if key in _WORDS:
        return written[:1].isupper()
    return written in _CASED or written.isupper() or len(written) > 3


def _small_beside_a_name(text: str, spans: Sequence[tuple[int, int]], index: int, count: int, written: str) -> bool:
    """``Peeters bv`` and ``vzw De Molen``: in small letters a form needs a capital beside it, and to be no word."""
    if written not in SMALL:
        return False
    beside = [text[spans[i][0]] for i in (index - 1, index + count) if 0 <= i < len(spans)]
    return any(letter.isupper() for letter in beside)
