"""How the letters of a name go wrong between two people who write it: typing errors, accents, signs, scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

from bench.matching import forms
from bench.matching.words import any_of

LETTERS = "aaaabcdeeeeefghiiijklmnnnooopqrrrsssttttuuvwxyz"
_ROWS = ("qwertzuiop", "asdfghjkl", "yxcvbnm")
_NEIGHBOURS = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, letter in enumerate(row)
}
_WRITTEN_OUT = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "ß": "ss",
    "Ä": "Ae",
    "Ö": "Oe",
    "Ü": "Ue",
    "ø": "oe",
    "å": "aa",
    "œ": "oe",
}
_SOUNDS = tuple(
    tuple(pair.split("/"))
    for pair in (
        "ff/f ll/l tt/t nn/n ss/s mm/m rr/r pp/p ck/k ph/f th/t ei/ey ai/ay "
        "sch/sh dt/t ie/i eau/o aux/eau ij/y ey/ei x/ks ae/a ou/u qu/k oo/o"
    ).split()
)
_LONG = re.compile(r"[^\W\d_]{4,}")
_JOINTS = (" & ", " und ", " et ", " en ", " and ", " + ")
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".split(),
        strict=True,
    )
)
_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρστυφχψως", "a v g d e z i th i k l m n x o p r s t y f ch ps o s".split(), strict=True)
)
_LATIN = {letter: latin.replace("_", "") for letter, latin in (_CYRILLIC | _GREEK).items()}


def letter_changed(name: str, rng: Random) -> str | None:
    return _at_a_letter(name, rng, lambda _: any_of(LETTERS, rng))


def letter_dropped(name: str, rng: Random) -> str | None:
    return _at_a_letter(name, rng, lambda _: "")


def letter_added(name: str, rng: Random) -> str | None:
    return _at_a_letter(name, rng, lambda letter: letter + any_of(LETTERS, rng))


def letter_doubled(name: str, rng: Random) -> str | None:
    return _at_a_letter(name, rng, lambda letter: letter * 2)


def neighbour_key(name: str, rng: Random) -> str | None:
    return _at_a_letter(name, rng, lambda letter: any_of(_NEIGHBOURS.get(letter, letter), rng))


def two_letters_changed(name: str, rng: Random) -> str | None:
    """Two errors of any sort, in one word or in two."""
    kinds = (letter_changed, letter_dropped, letter_added, letters_swapped)
    once = any_of(kinds, rng)(name, rng)
    return any_of(kinds, rng)(once, rng) if once else None


def letters_swapped(name: str, rng: Random) -> str | None:
    body, form = forms.split(name)
    inside = (range(word.start() + 1, word.end() - 1) for word in _LONG.finditer(body))
    places = [at for word in inside for at in word if body[at] != body[at + 1]]
    if not places:
        return None
    at = any_of(places, rng)
    return with_form(body[:at] + body[at + 1] + body[at] + body[at + 2 :], form)


def sound_alike(name: str, rng: Random) -> str | None:
    """Written as it is heard: ``Smit`` for ``Schmit``, ``Kieffer`` with one f, ``Weyland`` for ``Weiland``."""
    body, form = forms.split(name)
    pairs = [pair for pair in _SOUNDS if pair[0] in body.casefold()]
    if not pairs:
        return None
    heard, other = any_of(pairs, rng)
    at = body.casefold().find(heard)
    if len(body.casefold()) != len(body):
        return None
    return with_form(body[:at] + like(body[at : at + len(heard)], other) + body[at + len(heard) :], form)


def accents_lost(name: str, _rng: Random) -> str | None:
    return "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))


def umlauts_written_out(name: str, _rng: Random) -> str | None:
    return "".join(
        _WRITTEN_OUT[char].upper() if char in _WRITTEN_OUT and name.isupper() else _WRITTEN_OUT.get(char, char)
        for char in name
    )


def umlauts_contracted(name: str, _rng: Random) -> str | None:
    """The other way round, where a CRM had written them out: ``Mueller`` becomes ``Müller``."""
    return re.sub("(?<=[bdfghklmnrstwz])ue(?=[bdghlnr])", "ü", name, flags=re.IGNORECASE)


def case_changed(name: str, rng: Random) -> str | None:
    return any_of((name.upper(), name.lower(), name.title()), rng)


def punctuation_dropped(name: str, rng: Random) -> str | None:
    """Dots, commas, hyphens and quotation marks gone, or turned into spaces."""
    if rng.random() < 0.5:
        return " ".join(re.sub(r"[-,'’()/]", " ", name.replace(".", "")).split())
    return " ".join(re.sub(r"[.,'’()/-]", " ", name).split())


def ampersand_worded(name: str, rng: Random) -> str | None:
    body, form = forms.split(name)
    for joint in _JOINTS:
        if joint in body:
            return with_form(body.replace(joint, any_of(_JOINTS, rng), 1), form)
    return None


def words_joined(name: str, rng: Random) -> str | None:
    """Two words of the name written as one: ``Vandenberghe Transporten``, ``VandenbergheTransporten``."""
    body, form = forms.split(name)
    words = body.split()
    places = [at for at in range(len(words) - 1) if words[at].isalpha() and words[at + 1].isalpha()]
    if not places:
        return None
    at = any_of(places, rng)
    first, second = words[at : at + 2]
    joined = first + (second if rng.random() < 0.5 else second.lower())
    return with_form(" ".join([*words[:at], joined, *words[at + 2 :]]), form)


def word_split(name: str, rng: Random) -> str | None:
    """One long word written as two, by a space or a hyphen."""
    body, form = forms.split(name)
    long = [word for word in body.split() if len(word) > 7 and word.isalpha()]
    if not long:
        return None
    word = any_of(long, rng)
    at = rng.randrange(3, len(word) - 3)
    second = word[at:].capitalize() if word.istitle() and rng.random() < 0.6 else word[at:]
    return with_form(body.replace(word, f"{word[:at]}{any_of(' -', rng)}{second}", 1), form)


def transliterated(name: str, _rng: Random) -> str | None:
    """Cyrillic and Greek letters in Latin ones; None for names that have none."""
    if not any(char in _LATIN for char in _unaccented(name)):
        return None
    written = "".join(like(char, _LATIN.get(char.casefold(), char)) for char in _unaccented(name))
    return written.replace("oy", "ou") if "ς" in name or "ο" in name else written


def with_form(body: str, form: str) -> str:
    return f"{body} {form}" if form else body


def like(pattern: str, text: str) -> str:
    """``text`` in the case of ``pattern``."""
    if len(pattern) > 1 and pattern.isupper():
        return text.upper()
    return text.capitalize() if pattern[:1].isupper() else text


def _unaccented(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", name) if char not in "\u0301\u0308")


def _at_a_letter(name: str, rng: Random, change: Callable[[str], str]) -> str | None:
    """One letter of a word of at least four, seldom its first one, replaced."""
    body, form = forms.split(name)
    places = [at for word in _LONG.finditer(body) for at in range(*word.span())]
    inner = [at for at in places if body[at - 1 : at].isalpha()]
    if not inner:
        return None
    at = any_of(inner if rng.random() < 0.93 else places, rng)
    changed = change(body[at].casefold())
    written = changed.upper() if body[max(0, at - 1) : at + 2].isupper() else like(body[at], changed)
    return with_form(body[:at] + written + body[at + 1 :], form)
