"""The ways in which a partner or a CRM writes the name of one and the same company, by kind.

Each kind is ``(company, rng) -> Company | None``: the same company otherwise written, None where the kind does not
apply to it. Only the name changes; whoever asks decides which of the other fields the asker would know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from types import MappingProxyType
from typing import TypeAlias

from bench.matching import forms, spelling, wording
from bench.matching.words import any_of
from dealbot.core.model import Company

Corruption: TypeAlias = Callable[[Company, Random], Company | None]
Change: TypeAlias = Callable[[str, Random], str | None]

SHORTEST = 2


def _form_dropped(company: Company, _rng: Random) -> Company | None:
    return _renamed(company, forms.split(company.name or "")[0])


def _form_added(company: Company, rng: Random) -> Company | None:
    name, form = forms.split(company.name or "")
    return None if form else _renamed(company, f"{name} {forms.written(company.country or 'LU', rng).lstrip(', ')}")


def _form_respelled(company: Company, rng: Random) -> Company | None:
    name, form = forms.split(company.name or "")
    other = forms.same_otherwise(form, rng)
    return _renamed(company, f"{name} {other.lstrip(', ')}") if other else None


def _form_in_front(company: Company, _rng: Random) -> Company | None:
    name, form = forms.split(company.name or "")
    usual = company.country in {"LU", "BE", "FR", "NL"}
    return _renamed(company, f"{form} {name}") if form and usual and len(form) < 9 else None


def _place_added(company: Company, rng: Random) -> Company | None:
    return _renamed(company, wording.place_added(company.name or "", rng, company.country or "LU"))


def _branch_added(company: Company, rng: Random) -> Company | None:
    return _renamed(company, wording.branch_added(company.name or "", rng, company.country or "LU"))


def _two_kinds(company: Company, rng: Random) -> Company | None:
    """Two kinds, one upon the other: people seldom make one mistake only."""
    first = any_of(_MIXED, rng)(company, rng)
    second = any_of(_MIXED, rng)(first, rng) if first else None
    return _renamed(company, second.name) if second else None


def _renamed(company: Company, name: str | None) -> Company | None:
    """The company under this name; None where that is its old one, or nothing."""
    name = " ".join(name.split()) if name else None
    if not name or name == company.name or len(forms.key(name)) < SHORTEST:
        return None
    return replace(company, name=name)


def renaming(change: Change) -> Corruption:
    """The kind that changes the name by ``change``."""
    return lambda company, rng: _renamed(company, change(company.name or "", rng))


_CHANGES: tuple[Change, ...] = (
    spelling.letter_changed,
    spelling.letter_dropped,
    spelling.letter_added,
    spelling.letter_doubled,
    spelling.neighbour_key,
    spelling.letters_swapped,
    spelling.two_letters_changed,
    spelling.sound_alike,
    spelling.accents_lost,
    spelling.umlauts_written_out,
    spelling.umlauts_contracted,
    spelling.case_changed,
    spelling.punctuation_dropped,
    spelling.ampersand_worded,
    spelling.words_joined,
    spelling.word_split,
    spelling.transliterated,
    wording.generic_dropped,
    wording.first_name_dropped,
    wording.first_name_initial,
    wording.initial_spelled_out,
    wording.words_moved,
    wording.abbreviated,
    wording.truncated,
    wording.acronym_alone,
    wording.acronym_beside,
    wording.acronym_expanded,
    wording.trade_name_only,
    wording.legal_name_only,
    wording.both_names,
    wording.trade_name_added,
    wording.article_changed,
    wording.former_name_added,
    wording.title_added,
    wording.generic_translated,
    wording.ordinal_rewritten,
    wording.number_rewritten,
)
_HARD = {wording.acronym_alone, wording.trade_name_only, spelling.two_letters_changed, wording.former_name_added}
_HARD |= {wording.trade_name_added, wording.legal_name_only}
_OWN: Mapping[str, Corruption] = {
    "form_dropped": _form_dropped,
    "form_added": _form_added,
    "form_respelled": _form_respelled,
    "form_in_front": _form_in_front,
    "place_added": _place_added,
    "branch_added": _branch_added,
}
_MIXED: tuple[Corruption, ...] = (*_OWN.values(), *(renaming(change) for change in _CHANGES if change not in _HARD))

CORRUPTIONS: Mapping[str, Corruption] = MappingProxyType(
    {**_OWN, **{change.__name__: renaming(change) for change in _CHANGES}, "two_kinds": _two_kinds}
)
