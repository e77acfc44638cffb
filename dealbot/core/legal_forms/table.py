"""Which legal forms there are: the rows of ``forms.toml`` as values, and every spelling as a key.

Pure but for reading that file once. A key is the letters alone, folded: ``S.à r.l.``, ``SARL`` and ``S. A R. L.`` are
all ``sarl``.
"""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WORD = re.compile(r"\w+")
_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class LegalForm:
    """One legal form. ``meaning`` is a class such as ``limited``; ``countries`` are two-letter codes.

    ``spellings`` count everywhere; ``words`` are spellings that are ordinary words too and count in running text only
    with a capital; ``in_names`` count in names only, as all of a ``quiet`` form's do. ``leads`` says that the form may
    also stand before the name (``SARL Dupont``), ``leads_long`` that it may where two words follow (``AB Astra
    Zeneca``). ``shy`` forms are abbreviations of other things too and need dots, a comma or their own spelling.
    """

    name: str
    meaning: str
    countries: frozenset[str]
    spellings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    in_names: tuple[str, ...] = ()
    leads: bool = False
    leads_long: bool = False
    shy: bool = False
    quiet: bool = False

    def written(self) -> Iterator[str]:
        """Every way to write it, its own name first."""
        return itertools.chain((self.name,), self.spellings, self.words, self.in_names)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, without accents, ``ß`` as ``ss``, ligatures in two letters; for comparing, never for showing."""
    lowered = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l")
    if lowered.isascii():
        return lowered
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def _without_accent(char: str) -> str:
    bare = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
    return bare[0] if len(bare) == 1 else char


_LETTERS_WITH_ACCENTS = (*range(0xC0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000), *range(0xFF21, 0xFF5B))
_BARE = {code: _without_accent(chr(code)) for code in _LETTERS_WITH_ACCENTS} | str.maketrans("øØłŁđĐıς", "oOlLdDiσ")


def flat(text: str) -> str:
    """Small letters without accents, each in the place where it stood: as long as ``text``."""
    return text.lower() if text.isascii() else text.translate(_BARE).lower()


def letters(spelling: str) -> str:
    """The letters and digits alone."""
    return "".join(WORD.findall(spelling))


def keys_of(spelling: str) -> frozenset[str]:
    """The keys by which a spelling is found: ``æ`` stands as it is in the one, as ``ae`` in the other."""
    plain = letters(spelling)
    return frozenset((fold(plain), flat(plain)))


def expand(pattern: str) -> tuple[str, ...]:
    """Every spelling that a pattern such as ``GmbH {&|und} Co. KG`` stands for."""
    parts = _ALTERNATIVES.split(pattern)
    choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return tuple("".join(chosen) for chosen in itertools.product(*choices))


def _form(row: Mapping[str, Any]) -> LegalForm:
    lists = {
        part: tuple(one for spelling in row.get(part, ()) for one in expand(spelling))
        for part in ("spellings", "words", "in_names")
    }
    return LegalForm(
        name=row["name"],
        meaning=row["meaning"],
        countries=frozenset(row["countries"].split()),
        leads=row.get("leads") is True,
        leads_long=row.get("leads") == "long",
        shy=row.get("shy", False),
        quiet=row.get("quiet", False),
        **lists,
    )


def by_key(forms: Iterable[LegalForm]) -> Mapping[str, LegalForm]:
    """The forms under the keys of all their spellings; where two have the same, the earlier one."""
    table: dict[str, LegalForm] = {}
    for form in forms:
        for spelling in form.written():
            for key in keys_of(spelling):
                table.setdefault(key, form)
    return MappingProxyType(table)


_DATA = tomllib.loads(resources.files(__package__).joinpath("forms.toml").read_text("utf-8"))
LEGAL_FORMS: tuple[LegalForm, ...] = tuple(_form(row) for row in _DATA["forms"])
MEANINGS: Mapping[str, str] = MappingProxyType(_DATA["meanings"])
"""What each class of forms is, in one sentence."""
COMPATIBLE: frozenset[frozenset[str]] = frozenset(frozenset(pair) for pair in _DATA["compatible"])
"""Pairs of meanings, or of a form's name and a meaning, that do not speak against each other."""
STATES: frozenset[str] = frozenset(key for state in _DATA["states"] for key in keys_of(state))
"""Keys of what may stand behind a form and tells only in which state the company is: ``in Liquidation``."""
SMALL: frozenset[str] = frozenset(_DATA["small"].split())
"""Keys that are no words of any language here, and so are read in small letters in running text too."""
