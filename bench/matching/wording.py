"""How the words of a name change between two people who mean the same company: dropped, added, moved, abbreviated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from random import Random

from bench.matching import forms
from bench.matching.pen import Pen
from bench.matching.spelling import LETTERS, like, with_form
from bench.matching.words import any_of, everything, topic

FILLERS = frozenset(
    "group groupe gruppe groep international company co services solutions europe systems technologies luxembourg lux "
    "associates partner partners associés consulting management benelux global worldwide industries enterprises".split()
)
"""Words that people leave out and still mean the same company."""
ARTICLES = frozenset("le la les l' de du des d' der die das den dem het 't the of a au aux zum zur am im".split())
_TITLES = ("Firma", "Société", "la société", "the company", "de firma", "Fa.", "Ets", "die Firma", "Sté", "entreprise")
_FORMER = ("(anc. {other})", "(ex {other})", "(ex-{other})", "anciennement {other}", "vormals {other}", "v/h {other}")
_BRANCHES = (
    *("agence {of}{town}", "Filiale {town}", "succursale {of}{town}", "filiaal {town}", "Niederlassung {town}"),
    *("branch {town}", "kantoor {town}", "site {of}{town}", "- {town}", "({town})", ", {town}", "{town}", "à {town}"),
)
_LANDS = {
    "LU": ("Luxembourg", "Lux", "(Luxembourg)", "Luxemburg", "Lëtzebuerg"),
    "BE": ("Belgium", "Belgique", "België", "(Belgium)"),
    "DE": ("Deutschland", "Germany", "(Deutschland)"),
    "FR": ("France", "(France)"),
    "NL": ("Nederland", "Netherlands", "Holland"),
    "GB": ("UK", "(UK)", "United Kingdom"),
    "US": ("USA", "(US)", "/DE/", "/NY/"),
}


def generic_dropped(name: str, rng: Random) -> str | None:
    """Without one word that everybody has."""
    body, form = forms.split(name)
    words = body.split()
    found = [at for at, word in enumerate(words) if word.casefold().strip(",.") in FILLERS]
    if not found or len(words) < 2:
        return None
    at = any_of(found, rng)
    rest = [*words[:at], *words[at + 1 :]]
    return with_form(" ".join(rest).strip(" &-,+"), form if rng.random() < 0.6 else "")


def first_name_dropped(name: str, rng: Random) -> str | None:
    """Without the given name beside a trade: ``Garage Jean Muller`` is called ``Garage Muller``."""
    body, form = forms.split(name)
    words = body.split()
    given = _given_at(words)
    if given is None or len(words) < 3:
        return None
    return with_form(" ".join([*words[:given], *words[given + 1 :]]), form if rng.random() < 0.6 else "")


def first_name_initial(name: str, rng: Random) -> str | None:
    body, form = forms.split(name)
    words = body.split()
    given = _given_at(words)
    if given is None:
        return None
    words[given] = words[given][0].upper() + any_of((".", ""), rng)
    return with_form(" ".join(words), form)


def initial_spelled_out(name: str, rng: Random) -> str | None:
    """``J. Muller`` as ``Jean Muller``."""
    found = re.search(r"\b([A-Z])\. (?=\w{3,})", name)
    names = _given_by_letter().get(found[1]) if found else None
    if not found or not names:
        return None
    return f"{name[: found.start()]}{any_of(names, rng)} {name[found.end() :]}"


def words_moved(name: str, rng: Random) -> str | None:
    """Surname first, the trade behind, or any two neighbours the other way round."""
    body, form = forms.split(name)
    words = body.split()
    if len(words) < 2 or any(word in "&+-" for word in words):
        return None
    given = _given_at(words)
    if given is not None and given + 1 < len(words):
        words[given], words[given + 1] = words[given + 1], words[given]
    else:
        turn = rng.randrange(1, len(words))
        words = words[turn:] + words[:turn]
    return with_form(" ".join(word.strip(",") for word in words), form)


def abbreviated(name: str, rng: Random) -> str | None:
    """``Ets``, ``Intl``, ``Grp``, ``Gebr.``, ``St``, or the word they stand for."""
    return _one_for_another(name, "abbreviations", rng)


def generic_translated(name: str, rng: Random) -> str | None:
    return _one_for_another(name, "translations", rng)


def ordinal_rewritten(name: str, rng: Random) -> str | None:
    return _one_for_another(name, "ordinals", rng)


def number_rewritten(name: str, rng: Random) -> str | None:
    """In letters, or in Roman figures, or in figures again."""
    return _one_for_another(name, "numbers", rng)


def truncated(name: str, rng: Random) -> str | None:
    """Words cut off as lists with narrow columns do: ``MONSTER BEVER.``"""
    body, form = forms.split(name)
    words = body.split()
    long = [at for at, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if not long or len(words) < 2:
        return None
    at = long[-1]
    words[at] = words[at][: rng.randint(4, len(words[at]) - 2)] + any_of((".", ""), rng)
    shown = with_form(" ".join(words), form if rng.random() < 0.5 else "")
    return shown.upper() if rng.random() < 0.6 else shown


def acronym_alone(name: str, rng: Random) -> str | None:
    """``BDC`` or ``B.D.C.`` for ``Brasserie du Coin``."""
    letters = _initials(forms.split(name)[0], rng)
    if len(letters) < 3:
        return None
    return letters if rng.random() < 0.6 else ".".join(letters) + "."


def acronym_beside(name: str, rng: Random) -> str | None:
    """``BDC - Brasserie du Coin``, ``B.D.C. S.à r.l. (Brasserie du Coin)``."""
    body, form = forms.split(name)
    letters = _initials(body, rng)
    if len(letters) < 3 or "(" in name:
        return None
    dotted = letters if rng.random() < 0.5 else ".".join(letters) + "."
    short = with_form(dotted, form)
    return any_of((f"{dotted} - {body}", f"{short} ({body})", f"{body} ({dotted})", f"{dotted} {body}"), rng)


def acronym_expanded(name: str, rng: Random) -> str | None:
    """Of ``GMT - Générale de Menuiserie Thill`` only one half."""
    parts = _two_names(name)
    if not parts or not any(_initials(other, rng) == forms.key(one).upper() for one, other in (parts, parts[::-1])):
        return None
    return max(parts, key=len) if rng.random() < 0.75 else min(parts, key=len)


def trade_name_only(name: str, _rng: Random) -> str | None:
    """What stands in the brackets, or behind the dash."""
    parts = _two_names(name)
    return parts[1] if parts else None


def legal_name_only(name: str, _rng: Random) -> str | None:
    parts = _two_names(name)
    return parts[0] if parts else None


def both_names(name: str, rng: Random) -> str | None:
    """The two names of one company joined in another way: ``trade, a brand of legal``."""
    parts = _two_names(name)
    if not parts:
        return None
    first, second = parts if rng.random() < 0.5 else parts[::-1]
    joined = (
        "{} ({})",
        "{} - {}",
        "{} / {}",
        "{}, a brand of {}",
        "{} c/o {}",
        "{}, enseigne de {}",
        "{} dba {}",
        "{} t/a {}",
    )
    return any_of(joined, rng).format(first, second)


def trade_name_added(name: str, rng: Random) -> str | None:
    """A name of which the CRM knows nothing, beside the one that it knows."""
    body, form = forms.split(name)
    if "(" in name or len(forms.key(body)) < 6:
        return None
    trade = f"{any_of(everything('trades'), rng)} {any_of(everything('surnames'), rng)}"
    return any_of((f"{name} ({trade})", f"{trade} ({with_form(body, form)})", f"{name} / {trade}"), rng)


def article_changed(name: str, rng: Random) -> str | None:
    """An article or a preposition gone, or one added in front."""
    body, form = forms.split(name)
    words = body.split()
    found = [at for at, word in enumerate(words) if word.casefold() in ARTICLES]
    if found and len(words) > 2:
        at = any_of(found, rng)
        return with_form(" ".join([*words[:at], *words[at + 1 :]]), form)
    return with_form(f"{any_of(('La', 'Le', 'The', 'De', 'Die', 'Les', 'Het'), rng)} {body}", form)


def former_name_added(name: str, rng: Random) -> str | None:
    other = f"{any_of(everything('surnames'), rng)} {any_of(topic('generic')['fr'], rng)}"
    return f"{name} {any_of(_FORMER, rng).format(other=other)}"


def title_added(name: str, rng: Random) -> str | None:
    body, form = forms.split(name)
    return f"{any_of(_TITLES, rng)} {with_form(body, form if rng.random() < 0.5 else '')}"


def place_added(name: str, rng: Random, country: str) -> str | None:
    """Its country behind the name."""
    body, form = forms.split(name)
    if _phrases(body) & _land_keys():
        return None
    land = any_of(_LANDS.get(country, ("Europe",)), rng)
    return with_form(f"{body} {land}", form if rng.random() < 0.6 else "")


def branch_added(name: str, rng: Random, country: str) -> str | None:
    """A town of its country, or a branch there, behind a name that has no town yet."""
    body, form = forms.split(name)
    if _phrases(body) & _towns():
        return None
    town = Pen(country, rng).town()
    branch = any_of(_BRANCHES, rng).format(town=town, of="d'" if town[0] in "AEÉIOU" else "de ")
    return f"{with_form(body, form if rng.random() < 0.4 else '')} {branch}".replace(" ,", ",")


def _phrases(body: str) -> set[str]:
    """The keys of each word, and of each two words that follow each other."""
    words = [forms.key(word) for word in body.split()]
    return {*words, *(one + other for one, other in pairwise(words))}


def _initials(text: str, rng: Random) -> str:
    """The first letters, those of articles as often as not."""
    words = re.findall(r"[^\W\d_]+", text)
    if rng.random() < 0.5:
        words = [word for word in words if word.casefold() not in ARTICLES]
    return "".join(word[0] for word in words).upper()


def _two_names(name: str) -> tuple[str, str] | None:
    """The name outside and inside of the brackets, or before and behind the dash."""
    body, form = forms.split(name)
    found = re.fullmatch(r"([^()]{3,}) \(([^()]{3,})\)", body) or re.fullmatch(r"(.{2,}?) - (.{3,})", body)
    if not found or forms.key(found[2]) in _towns():
        return None
    return with_form(found[1], form), found[2]


def _one_for_another(name: str, key: str, rng: Random) -> str | None:
    """One word or phrase for another that stands for it."""
    body, form = forms.split(name)
    padded = f" {body} "
    found = []
    for row in _exchanged(key):
        for word in row:
            at = padded.casefold().find(f" {word.casefold()} ")
            if at >= 0 and len(padded.casefold()) == len(padded):
                found.append((at + 1, word, [other for other in row if other.casefold() != word.casefold()]))
    if not found:
        return None
    at, word, others = any_of(found, rng)
    written = padded[at : at + len(word)]
    return with_form((padded[:at] + like(written, any_of(others, rng)) + padded[at + len(word) :]).strip(), form)


def _given_at(words: Sequence[str]) -> int | None:
    """Where a given name stands that another word follows or precedes."""
    for at, word in enumerate(words):
        beside = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
        if word.casefold() in _given() and any(_may_be_a_surname(other) for other in beside):
            return at
    return None


def _may_be_a_surname(word: str) -> bool:
    low = word.casefold()
    return len(low) > 2 and low not in ARTICLES and low not in _given() and low not in _ordinary() and low[0].isalpha()


@cache
def _given() -> frozenset[str]:
    return frozenset(word.casefold() for word in everything("first_names"))


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(word.casefold() for word in everything("trades", "generic"))


@cache
def _given_by_letter() -> dict[str, list[str]]:
    return {letter: [word for word in everything("first_names") if word[0] == letter] for letter in LETTERS.upper()}


@cache
def _exchanged(key: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row.split(" / ")) for row in topic("exchanged")[key])


@cache
def _land_keys() -> frozenset[str]:
    return frozenset(forms.key(land) for lands in _LANDS.values() for land in lands)


@cache
def _towns() -> frozenset[str]:
    return frozenset(forms.key(town) for town in everything("towns"))
