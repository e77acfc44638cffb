"""Kinds that are only asked and never learnt from: they show what the model does with what nobody told it of.

The same two sorts as ``corruptions`` and ``nearby``; ``train`` must not use them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from random import Random
from types import MappingProxyType

from bench.matching import forms
from bench.matching.corruptions import Change, Corruption, renaming
from bench.matching.spelling import like, with_form
from bench.matching.words import any_of
from dealbot.core.model import Company

_LOOK_ALIKE = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "1"),
    ("o", "0"),
    ("cl", "d"),
    ("vv", "w"),
    ("i", "l"),
    ("e", "c"),
    ("h", "b"),
)
_REMARKS = (
    *("(client)", "- NEW", "(prospect)", "*** inactif ***", "(Kunde)", "à l'att. de M. Weber", "z.Hd. Frau Klein"),
    *("- siège", "(Zentrale)", "(hoofdkantoor)", "HQ", "test", "(2e contact)", "[doublon]", "c/o Fiduciaire Klein"),
)
_DEPARTMENTS = ("service comptabilité", "IT department", "Einkauf", "Buchhaltung", "direction", "facilities", "inkoop")
_OPPOSITES = ("Nord Sud", "Ost West", "Est Ouest", "Noord Zuid", "North South", "East West", "Haut Bas", "Grand Petit")
_CIRCLES = (
    "Amis de",
    "Fondation",
    "Personnel",
    "Förderverein",
    "Vrienden van",
    "Betriebsrat",
    "Amicale",
    "Pension Fund",
)


def read_wrongly(name: str, rng: Random) -> str | None:
    """As a scanner reads it: ``rn`` for ``m``, ``0`` for ``o``."""
    body, form = forms.split(name)
    fitting = [pair for pair in _LOOK_ALIKE if pair[0] in body[1:]]
    if not fitting or len(body) < 5:
        return None
    seen, read = any_of(fitting, rng)
    at = body.index(seen, 1)
    return with_form(body[:at] + read + body[at + len(seen) :], form)


def wrong_encoding(name: str, _rng: Random) -> str | None:
    """``MÃ¼ller``: UTF-8 that somebody took for Latin-1."""
    return name.encode().decode("cp1252", errors="ignore") if not name.isascii() else None


def entities_left(name: str, _rng: Random) -> str | None:
    """``Weber &amp; Klein``: as a web form left it."""
    return html.escape(name)


def remark_added(name: str, rng: Random) -> str | None:
    """With what somebody noted beside it."""
    return f"{name} {any_of(_REMARKS, rng)}"


def department_added(name: str, rng: Random) -> str | None:
    department = any_of(_DEPARTMENTS, rng)
    return any_of((f"{name}, {department}", f"{department} {name}", f"{name} - {department}"), rng)


def vowels_dropped(name: str, rng: Random) -> str | None:
    """One long word as narrow tables hold it: ``Cnstrctn``."""
    body, form = forms.split(name)
    long = [word for word in body.split() if len(word) > 7 and word.isalpha()]
    if not long or " " not in body:
        return None
    word = any_of(long, rng)
    return with_form(body.replace(word, word[0] + re.sub("[aeiouAEIOU]", "", word[1:]), 1), form)


def number_of_words(name: str, rng: Random) -> str | None:
    """Singular for plural, or the other way round."""
    body, form = forms.split(name)
    words = body.split()
    fitting = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not fitting or len(words) < 2:
        return None
    at = any_of(fitting, rng)
    words[at] = words[at][:-1] if words[at][-1] in "sS" else words[at] + like(words[at], "s")[-1]
    return with_form(" ".join(words), form)


def site_for_name(name: str, rng: Random) -> str | None:
    """``www.garage-weber.lu`` where the name was asked for."""
    words = [forms.key(word) for word in forms.split(name)[0].split()]
    label = any_of(("-", ""), rng).join(word for word in words if word)
    if not label.isascii() or not 6 < len(label) < 40:
        return None
    return f"{any_of(('www.', ''), rng)}{label}.{any_of(('lu', 'com', 'be', 'de', 'eu'), rng)}"


def sentence_around(name: str, rng: Random) -> str | None:
    """A name with the words of the sentence that it was taken out of."""
    before, after = any_of(
        (("chez", ""), ("bei der", ""), ("our customer", ""), ("", "in Luxemburg"), ("le client", "")), rng
    )
    return f"{before} {name} {after}".strip()


def middle_initialled(name: str, _rng: Random) -> str | None:
    """All words but the first and the last one as letters: ``Garage J. P. Weber``."""
    body, form = forms.split(name)
    words = body.split()
    if len(words) < 3 or not all(word[0].isalpha() for word in words):
        return None
    return with_form(" ".join([words[0], *(f"{word[0].upper()}." for word in words[1:-1]), words[-1]]), form)


def opposite_side(company: Company, rng: Random) -> Company | None:
    """``Garage Nord`` beside ``Garage Sud``."""
    del rng
    words = forms.split(company.name or "")[0].split()
    for pair in _OPPOSITES:
        for one, other in (pair.split(), pair.split()[::-1]):
            if one.casefold() in [word.casefold() for word in words[1:]]:
                changed = [like(word, other) if word.casefold() == one.casefold() else word for word in words]
                return Company(" ".join(changed), country=company.country)
    return None


def other_year(company: Company, rng: Random) -> Company | None:
    """``SV Mersch 1907`` beside ``SV Mersch 1921``."""
    found = re.search(r"\b(1[89]\d\d|20\d\d)\b", company.name or "")
    if not found or not company.name:
        return None
    year = str(int(found[1]) + rng.choice((-14, -9, 8, 12, 17)))
    return Company(company.name.replace(found[1], year), country=company.country)


def circle_around(company: Company, rng: Random) -> Company | None:
    """``Amis de Florilux`` beside ``Florilux``: a body of its own that bears another's name."""
    name = forms.split(company.name or "")[0]
    return Company(f"{any_of(_CIRCLES, rng)} {name}", country=company.country) if len(name) > 4 else None


_CHANGES: tuple[Change, ...] = (
    *(read_wrongly, wrong_encoding, entities_left, remark_added, department_added, vowels_dropped, number_of_words),
    *(site_for_name, sentence_around, middle_initialled),
)
UNSEEN_CORRUPTIONS: Mapping[str, Corruption] = MappingProxyType(
    {change.__name__: renaming(change) for change in _CHANGES}
)
UNSEEN_NEAR_NAMES: Mapping[str, Corruption] = MappingProxyType(
    {kind.__name__: kind for kind in (opposite_side, other_year, circle_around)}
)
