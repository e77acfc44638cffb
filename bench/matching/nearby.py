"""Companies that are *not* the same although their names are near: what must never be called certain.

Each kind is ``(company, rng) -> Company | None``: another company beside the given one, None where the kind does not
apply. It has no identifier of the first one, but a sister may share the group's domain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from types import MappingProxyType

from rapidfuzz.distance import Levenshtein

from bench.matching import forms
from bench.matching.corruptions import Corruption
from bench.matching.pen import Pen
from bench.matching.shapes import ROMAN
from bench.matching.spelling import like, with_form
from bench.matching.wording import ARTICLES, FILLERS
from bench.matching.words import any_of, everything, topic
from dealbot.core.model import Company

_OWN_BUSINESS = (
    *("Energy", "Interim", "Real Estate", "Bank", "Insurance", "Immo", "Invest", "Logistics", "Finance", "Interiors"),
    *("Immobilière", "Leasing", "Catering", "Formation", "Patrimoine", "Properties", "Software", "Bau", "Vastgoed"),
    *("Healthcare", "Capital", "Media", "Transport", "Recrutement", "Trading", "Wind", "Foundation", "Academy", "Re"),
)
_FAR = 3
"""So many letters apart an invented word is no typing error any more."""
_LANDS = (
    "Luxembourg",
    "Belgium",
    "France",
    "Germany",
    "Nederland",
    "Spain",
    "Sweden",
    "Italia",
    "Schweiz",
)


def sister(company: Company, rng: Random) -> Company | None:
    """``Acme Invest`` beside ``Acme Interim``: the same head, another business."""
    words = _words(company)
    sisters = topic("generic")["sisters"]
    if len(words) < 2 or forms.key(words[-1]) not in _sister_keys():
        return None
    other = any_of(sisters, rng)
    if forms.key(other) == forms.key(words[-1]):
        return None
    return _other(
        company, " ".join([*words[:-1], _cased(words, other)]), rng, company.domain if rng.random() < 0.6 else None
    )


def own_business(company: Company, rng: Random) -> Company | None:
    """``Siemens Energy`` beside ``Siemens``, and the other way round."""
    words = _words(company)
    if len(words) > 1 and forms.key(words[-1]) in _business_keys():
        return _other(company, " ".join(words[:-1]), rng, None)
    if len(words) > 2 or not words:
        return None
    return _other(company, " ".join([*words, _cased(words, any_of(_OWN_BUSINESS, rng))]), rng, None)


def next_number(company: Company, rng: Random) -> Company | None:
    """``Fund IX`` beside ``Fund VIII``, ``Real Estate 4`` beside ``Real Estate 3``."""
    words = _words(company)
    for at in range(len(words) - 1, 0, -1):
        if words[at].isdigit() or words[at] in ROMAN:
            changed = [*words[:at], _another_number(words[at], rng), *words[at + 1 :]]
            return _other(company, " ".join(changed), rng, company.domain if rng.random() < 0.5 else None)
    return None


def number_added(company: Company, rng: Random) -> Company | None:
    """``Acme Real Estate 2`` beside ``Acme Real Estate``."""
    words = _words(company)
    if not words or any(word.isdigit() or word in ROMAN for word in words):
        return None
    return _other(company, " ".join([*words, any_of(("2", "II", "3", "4", "III", "5"), rng)]), rng, None)


def other_town(company: Company, rng: Random) -> Company | None:
    """``Hôtel de la Gare Trier`` beside ``Hôtel de la Gare Esch``."""
    words = _words(company)
    for count in range(min(3, len(words) - 1), 0, -1):
        town = " ".join(words[-count:])
        if town.casefold() in _towns():
            other = like(town, Pen(company.country or "LU", rng).town())
            return _other(company, " ".join([*words[:-count], other]), rng, None)
    return None


def other_land(company: Company, rng: Random) -> Company | None:
    """``Bowne (Spain)`` beside ``Bowne (Sweden)``: a company of its own in each country."""
    name = company.name or ""
    for land in _LANDS:
        if land in name:
            other = any_of([each for each in _LANDS if each != land], rng)
            return _other(company, forms.split(name)[0].replace(land, other), rng, None)
    return None


def other_surname(company: Company, rng: Random) -> Company | None:
    """``Garage Miller`` beside ``Garage Muller``: the same trade, another family."""
    return _with_word(company, rng, _is_surname, lambda _: any_of(everything("surnames"), rng))


def other_trade(company: Company, rng: Random) -> Company | None:
    """``Bäckerei Weber`` beside ``Schreinerei Weber``."""
    return _with_word(company, rng, _is_trade, lambda _: Pen(company.country or "LU", rng).trade())


def other_first_name(company: Company, rng: Random) -> Company | None:
    """``Marc Weber`` beside ``Jean Weber``."""
    return _with_word(company, rng, _is_given, lambda _: any_of(everything("first_names"), rng))


def one_letter_apart(company: Company, rng: Random) -> Company | None:
    """``Mender`` beside ``Mendez``: one letter differs, and both are real words."""
    return _with_word(company, rng, _has_neighbour, lambda word: any_of(_neighbours(word.casefold()), rng))


def other_rare_word(company: Company, rng: Random) -> Company | None:
    """``Kelmo Holding Services`` beside ``Zentura Holding Services``: only what everybody has agrees."""
    words = _words(company)
    rare = [at for at, word in enumerate(words) if _is_rare(word)]
    if len(rare) != 1 or len(words) < 2:
        return None
    words[rare[0]] = _cased(words, Pen(company.country or "LU", rng).brand())
    return _other(company, " ".join(words), rng, None)


def similar_rare_word(company: Company, rng: Random) -> Company | None:
    """``Zentaro Services`` beside ``Zentura Services``: an invented word that begins or ends alike."""
    words = _words(company)
    rare = [at for at, word in enumerate(words) if _is_rare(word) and len(word) > 6]
    if not rare or len(words) < 2:
        return None
    at, drawn = any_of(rare, rng), Pen(company.country or "LU", rng).brand().casefold()
    old = words[at].casefold()
    keep = len(old) // 2
    new = old[:keep] + drawn[-3:] if rng.random() < 0.5 else drawn[:4] + old[-keep:]
    if Levenshtein.distance(old, new) < _FAR:
        return None
    words[at] = like(words[at], new)
    return _other(company, " ".join(words), rng, None)


def partner_changed(company: Company, rng: Random) -> Company | None:
    """``Weber & Thill`` beside ``Weber & Klein``."""
    name = forms.split(company.name or "")[0]
    found = re.fullmatch(r"(\S+)( & | et | und | en |-)(\S+)(.*)", name)
    if not found:
        return None
    return _other(
        company, f"{found[1]}{found[2]}{like(found[3], any_of(everything('surnames'), rng))}{found[4]}", rng, None
    )


def family_firm(company: Company, rng: Random) -> Company | None:
    """``Schmit Immobilière S.à r.l.`` beside ``Schmit S.A.``: another business and another legal form."""
    words, form = _words(company), forms.split(company.name or "")[1]
    if len(words) > 2 or not form or not _is_surname(words[-1]):
        return None
    name = " ".join([*words, _cased(words, any_of(_OWN_BUSINESS, rng))])
    other = forms.of_another_meaning(form, company.country or "LU", rng)
    return _new(company, with_form(name, other.lstrip(", ")), None) if other else None


def shared_start(company: Company, rng: Random) -> Company | None:
    """``Moselle Transport Thill`` beside ``Moselle Bau``: a word of many names, then another company."""
    words = _words(company)
    pen = Pen(company.country or "LU", rng)
    if len(words) < 2 or words[0].casefold() in ARTICLES:
        return None
    return _other(company, f"{words[0]} {_cased(words, pen.surname())} {_cased(words, pen.generic())}", rng, None)


def _words(company: Company) -> list[str]:
    return forms.split(company.name or "")[0].split()


def _cased(words: list[str], text: str) -> str:
    return text.upper() if all(word.isupper() for word in words) and len(" ".join(words)) > 3 else text


def _other(company: Company, name: str, rng: Random, domain: str | None) -> Company | None:
    """Another company of this name, in the same country, mostly with a legal form of the same sort."""
    own, form = forms.split(company.name or "")
    if forms.key(name) == forms.key(own) or len(forms.key(name)) < 3:
        return None
    if form and rng.random() < 0.3:
        form = forms.written(company.country or "LU", rng).lstrip(", ")
    return _new(company, with_form(name, form), domain)


def _new(company: Company, name: str, domain: str | None) -> Company:
    return Company(" ".join(name.split()), domain=domain, country=company.country)


def _with_word(
    company: Company, rng: Random, fits: Callable[[str], bool], drawn: Callable[[str], str]
) -> Company | None:
    words = _words(company)
    found = [at for at, word in enumerate(words) if fits(word)]
    if not found or (len(words) < 2 and fits is not _has_neighbour):
        return None
    at = any_of(found, rng)
    words[at] = like(words[at], drawn(words[at]))
    return _other(company, " ".join(words), rng, None)


def _another_number(number: str, rng: Random) -> str:
    if number in ROMAN:
        return any_of([other for other in ROMAN if other != number], rng)
    return str(max(1, int(number) + rng.choice((-1, 1, 1, 2, 3))))


def _is_surname(word: str) -> bool:
    return word.casefold() in _folded("surnames") and not _is_trade(word)


def _is_trade(word: str) -> bool:
    return word.casefold() in _folded("trades")


def _is_given(word: str) -> bool:
    return word.casefold() in _folded("first_names")


def _is_rare(word: str) -> bool:
    low = word.casefold()
    common = _folded("generic") | _folded("trades") | _folded("towns")
    return len(low) > 3 and low.isalpha() and low not in common and low not in FILLERS and low not in ARTICLES


def _has_neighbour(word: str) -> bool:
    return len(word) > 3 and bool(_neighbours(word.casefold()))


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(part.casefold() for word in everything(name) for part in word.split() if len(part) > 2)


@cache
def _towns() -> frozenset[str]:
    return frozenset(town.casefold() for town in everything("towns"))


@cache
def _sister_keys() -> frozenset[str]:
    return frozenset(forms.key(word) for word in topic("generic")["sisters"])


@cache
def _business_keys() -> frozenset[str]:
    return frozenset(forms.key(word) for word in _OWN_BUSINESS)


@cache
def _by_deletion() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    words = {word.casefold() for word in everything("surnames", "towns", "brands", "first_names") if word.isalpha()}
    for word in sorted(words):
        for at in range(len(word)):
            table.setdefault(f"{at}{word[:at]}{word[at + 1 :]}", []).append(word)
    return MappingProxyType({key: tuple(found) for key, found in table.items() if len(found) > 1})


def _neighbours(word: str) -> list[str]:
    """The real words that differ from this one in exactly one letter."""
    keys = (f"{at}{word[:at]}{word[at + 1 :]}" for at in range(1, len(word)))
    return [other for key in keys for other in _by_deletion().get(key, ()) if other != word]


NEAR_NAMES: Mapping[str, Corruption] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            *(sister, own_business, next_number, number_added, other_town, other_land, other_surname, other_trade),
            *(other_first_name, one_letter_apart, other_rare_word, similar_rare_word, partner_changed, family_firm),
            shared_start,
        )
    }
)
