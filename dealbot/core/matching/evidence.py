"""How likely two records are the same company, and why: the names' likeness and everything else that speaks.

Points are log-odds and add up: those of the names come from ``scorer``, the others from ``points.toml``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from dealbot.core.legal_forms import LEGAL_FORMS, Agreement, LegalForm, compare_forms
from dealbot.core.matching.alignment import Alignment, Kind
from dealbot.core.matching.commonness import Commonness, Known
from dealbot.core.matching.features import NUMBERS_DIFFER, Features, compare_names
from dealbot.core.matching.identity import identify
from dealbot.core.matching.names import Name, read_name
from dealbot.core.matching.points import Spoken, points
from dealbot.core.matching.reasons import Reason
from dealbot.core.matching.scorer import model
from dealbot.core.matching.spelling import spelling
from dealbot.core.model import Company
from dealbot.core.numbers import compact

_RARE = 8.0
"""The weight from which a word is called rare: one in 3,000 names has it."""
_ALIKE_FROM, _WITHIN_FROM = 0.5, 0.8
"""From which likeness on names without a word in common may still be one, written as one word or within the other."""
_COUNTRYS_LETTERS = re.compile(r"^[A-Z]{1,2}(?=\d{4,5}$)")
_FEWEST_LETTERS = 2.0
"""A name of one letter says too little, however rare it is."""
_CERTAIN_NEEDS_MORE = 0.94
"""What is left of the likelihood where names differ by more than spelling, or the countries differ, and no number or
domain stands for them: then it is never certain."""


class NamesCompared(NamedTuple):
    """Two names side by side; ``points`` are the log-odds that they are one company's."""

    points: float
    features: Features
    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two records are the same company (0..1), and why: what speaks for it first, then what against."""

    score: float
    because: tuple[Reason, ...]


def compare_all_names(asked: Name, others: Sequence[Name], common: Commonness) -> list[NamesCompared | None]:
    """``asked`` beside each of the others; None where one of them has no words. Many at once cost little more."""
    words = {word for name in (asked, *others) for variant in name.variants for word in variant}
    known = Known(common, sorted(words))
    compared = [compare_names(asked, other, known, form_feature(asked.form, other.form)) for other in others]
    log_odds = iter(model().log_odds([found[0] for found in compared if found]))
    return [NamesCompared(_bounded(next(log_odds), *found), *found) if found else None for found in compared]


def _bounded(log_odds: float, features: Features, alignment: Alignment) -> float:
    """What the model says, within what must hold for names with nothing in common, and for those that are the same."""
    if not alignment.pairs and features.joined < _ALIKE_FROM and features.part < _WITHIN_FROM:
        return min(log_odds, points()["nothing_in_common"])
    is_same = features.left_sum == 0.0 and features.shared == 1.0 and features.alike_worst == 1.0
    return max(log_odds, points()["same_words_other_form"]) if is_same and features.form < 0.0 else log_odds


def likeness(asked: Company, other: Company, names: NamesCompared | None, common: Commonness) -> Likeness:
    """How likely the two are the same; ``names`` is what ``compare_all_names`` found for them."""
    identity = identify(asked, other, common)
    around = _surroundings(asked, other)
    worth = points()
    by_name = worth["no_name"] if names is None else names.points
    if Reason.DOMAIN_SPELLS_NAME in identity.reasons:
        by_name = max(by_name, worth["name_against_spelling"])
    names_it = identity.strongest > worth["broken_number"]
    if identity.strongest >= worth["broken_number"]:
        by_name = max(by_name, worth["name_against_number"])
    telling = _how_telling(names, common, is_backed=identity.strongest > 0.0) if names else Spoken(0.0, ())
    score = _logistic(by_name + identity.points + around.points + telling.points)
    if names and not names_it and (not _is_spelled_alike(names) or Reason.DIFFERENT_COUNTRY in around.reasons):
        score *= _CERTAIN_NEEDS_MORE
    if names is None and identity.strongest <= 0.0:
        score = 0.0
    by_names = _name_reasons(names) if names else ()
    if Reason.SAME_NAME in by_names and _is_in_other_letters(asked) != _is_in_other_letters(other):
        by_names += (Reason.TRANSLITERATED,)
    reasons = (*identity.reasons, *by_names, *around.reasons, *telling.reasons)
    return Likeness(score, tuple(sorted(reasons, key=_ORDER.index)))


# --- where they are --------------------------------------------------------------------------------------------------


def _surroundings(one: Company, other: Company) -> Spoken:
    worth = points()
    total, reasons = 0.0, []
    if one.country and other.country:
        same = one.country == other.country
        reasons.append(Reason.SAME_COUNTRY if same else Reason.DIFFERENT_COUNTRY)
    if one.postcode and other.postcode:
        same = _bare_postcode(one.postcode) == _bare_postcode(other.postcode)
        total += 0.0 if same else worth["different_postcode"]
        reasons += [Reason.SAME_POSTCODE] if same else []
    reasons += _towns(_words(one.town or ""), _words(other.town or ""))
    return Spoken(total + sum(worth[reason] for reason in reasons), tuple(reasons))


def _bare_postcode(postcode: str) -> str:
    """``7333`` for ``L-7333``: the country's letters are often written before it."""
    return _COUNTRYS_LETTERS.sub("", compact(postcode))


def _towns(one: frozenset[str], other: frozenset[str]) -> list[Reason]:
    """``Metz`` is ``Metz Cedex``; whether ``Braine-l'Alleud`` is meant by ``Braine-le-Comte`` nobody can tell."""
    if not one or not other:
        return []
    if one <= other or other <= one:
        return [Reason.SAME_TOWN]
    return [Reason.DIFFERENT_TOWN] if one.isdisjoint(other) else []


def _words(text: str) -> frozenset[str]:
    return frozenset(word for variant in read_name(text).variants for word in variant)


# --- names -----------------------------------------------------------------------------------------------------------


def _how_telling(names: NamesCompared, common: Commonness, *, is_backed: bool) -> Spoken:
    """What takes from like names: that many bear them, that they hold different numbers, or say next to nothing."""
    worth = points()
    total, reasons = 0.0, []
    bearers = _bearers(names, common)
    if bearers >= worth["name_is_common_from"]:
        beyond = math.log2(bearers / worth["name_is_common_from"])
        total += worth["name_is_common"] + worth["name_borne_by_twice_as_many"] * beyond
        reasons.append(Reason.COMMON_NAME)
    if names.features.numbers == NUMBERS_DIFFER:
        total += worth["different_numbers"]
        reasons.append(Reason.DIFFERENT_NUMBERS)
    if _says_little(names) and not is_backed:
        total += worth["too_little"]
        reasons.append(Reason.TOO_LITTLE)
    return Spoken(total, tuple(reasons))


def _says_little(names: NamesCompared) -> bool:
    """Whether a name is too short or too common, or it or what they share says only what kind of company it is."""
    features, alignment = names.features, names.alignment
    if features.weight_least < points()["tells_from"] or features.letters_least < _FEWEST_LETTERS:
        return True
    one = {word for pair in alignment.pairs for word in pair.one}
    other = {word for pair in alignment.pairs for word in pair.other}
    told = (one | other, one | {*alignment.left_one}, other | {*alignment.left_other})
    return any(words and words <= spelling().generic for words in told)


def _bearers(names: NamesCompared, common: Commonness) -> int:
    """How many records bear this name, where it is the same name; 0 where it is not."""
    words = [word for pair in names.alignment.pairs for word in pair.one]
    is_same = names.features.joined == 1.0 and not names.alignment.left_one
    return common.bearers("".join(words)) if is_same else 0


def _is_spelled_alike(names: NamesCompared) -> bool:
    """Whether the names are the same but for manners of writing: no word is left over, none is another."""
    features = names.features
    manners = all(pair.kind in (Kind.EQUAL, Kind.JOINED) for pair in names.alignment.pairs)
    nothing_else = features.left_sum == 0.0 and features.alias < 2.0
    return manners and nothing_else and features.form >= 0.0 and features.numbers >= 0.0


def _name_reasons(names: NamesCompared) -> tuple[Reason, ...]:
    features, alignment = names.features, names.alignment
    found = [*_same_name(features, alignment), *_pair_reasons(alignment)]
    left_one, left_other = alignment.left_one, alignment.left_other
    if features.left_place == 1.0:
        found.append(Reason.PLACE_ADDED)
    elif alignment.pairs and bool(left_one) != bool(left_other):
        found.append(Reason.NAME_CONTAINS_NAME)
    if (left_one or left_other) and features.equal_sum:
        found.append(Reason.RARE_WORDS_SHARED if features.rarest_equal >= _RARE else Reason.COMMON_WORDS_ONLY)
    if features.left_least >= _RARE:
        found.append(Reason.RARE_WORDS_DIFFER)
    if features.form:
        found.append(Reason.SAME_FORM if features.form > 0 else Reason.DIFFERENT_FORM)
    return tuple(found)


def _same_name(features: Features, alignment: Alignment) -> list[Reason]:
    if features.left_sum or any(pair.kind not in (Kind.EQUAL, Kind.JOINED) for pair in alignment.pairs):
        return []
    if features.alias:
        return [Reason.TRADE_NAME]
    if any(pair.kind is Kind.JOINED for pair in alignment.pairs):
        return [Reason.JOINED_WORDS]
    return [Reason.SAME_NAME if features.joined == 1.0 else Reason.SAME_WORDS]


def _is_in_other_letters(company: Company) -> bool:
    """Whether its name has letters of another script than Latin."""
    return any("\u0370" <= letter < "\u1e00" or letter > "\u2e80" for letter in company.name or "" if letter.isalpha())


_OF_KIND = {
    Kind.ACRONYM: Reason.ACRONYM,
    Kind.ABBREVIATED: Reason.ABBREVIATED,
    Kind.INITIAL: Reason.ABBREVIATED,
    Kind.MISTYPED: Reason.SIMILAR_NAME,
}


def _pair_reasons(alignment: Alignment) -> list[Reason]:
    return list(dict.fromkeys(_OF_KIND[pair.kind] for pair in alignment.pairs if pair.kind in _OF_KIND))


def form_feature(one: str, other: str) -> float:
    """The feature ``form`` of two legal forms by name; a foundation is not the company whose name it has."""
    if not one or not other:
        alone = _form_by_name().get(one or other)
        return -0.5 if alone and alone.meaning in _APART else 0.0
    return 1.0 if one == other else _AGREEMENT[compare_forms(_form_by_name().get(one), _form_by_name().get(other))]


_AGREEMENT = {
    Agreement.SAME: 0.75,
    Agreement.COMPATIBLE: 0.25,
    Agreement.UNKNOWN: 0.0,
    Agreement.CONTRADICT: -1.0,
}
_APART = frozenset({"foundation", "association", "fund"})
_ORDER = list(Reason)


@lru_cache(maxsize=1)
def _form_by_name() -> Mapping[str, LegalForm]:
    return {form.name: form for form in LEGAL_FORMS}


def _logistic(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(min(log_odds, 60.0), -60.0)))
