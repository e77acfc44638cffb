"""In which country a prospect is, where the mail tells: numbers, postal codes, towns, names of countries, phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dealbot.core.model import Language
from dealbot.mail.reading.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.numbers import Found
    from dealbot.mail.reading.words import Scan
    from dealbot.mail.reading.zones import Label

_GLUED = re.compile(r"([LBDF])(\d{4,5})")
_LETTERS = {"L": "LU", "B": "BE", "D": "DE", "F": "FR", "NL": "NL", "A": "AT", "CH": "CH"}


def find_country(
    scan: Scan, first: int, end: int, numbers: Sequence[Found], labels: Sequence[Label], language: Language | None
) -> tuple[str, str] | None:
    """The country with the most weight between two words, and the words that tell. Two letters."""
    points: dict[str, float] = {}
    words: dict[str, str] = {}
    for country, weight, evidence in _signs(scan, first, end, numbers, labels, language):
        points[country] = points.get(country, 0.0) + weight
        words.setdefault(country, evidence)
    if not points:
        return None
    best = max(points, key=lambda country: points[country])
    return best, words[best]


def _signs(
    scan: Scan, first: int, end: int, numbers: Sequence[Found], labels: Sequence[Label], language: Language | None
) -> Iterator[tuple[str, float, str]]:
    for number in numbers:
        if number.country:
            yield number.country, 3.0, number.words
    for label in labels:
        if label.field == "country" and first <= label.first < end and len(label.value) == 2 and label.value.isalpha():
            yield label.value.upper(), 5.0, label.value
    for index in range(first, end):
        if scan.words[index][-1:].isdigit() and len(scan.words[index]) in {4, 5, 6, 7}:
            yield from _postal(scan, index, language)
    yield from _named(scan, first, end)


def _postal(scan: Scan, index: int, language: Language | None) -> Iterator[tuple[str, float, str]]:
    """Postal codes: ``L-7525``, ``B-1420``, ``67433 Neustadt``, ``8911 AB Leeuwarden``."""
    word = scan.words[index]
    before = scan.text[scan.spans[index - 1][0] : scan.spans[index - 1][1]] if index else ""
    following = scan.text[scan.spans[index + 1][0] : scan.spans[index + 1][1]] if index + 1 < len(scan.words) else ""
    if (glued := _GLUED.fullmatch(scan.slice(index, index + 1))) and _digits_fit(glued[1], glued[2]):
        yield _LETTERS[glued[1]], 4.0, glued[0]
    elif not word.isdigit():
        return
    elif before in _LETTERS and scan.gap(index) in {"-", " ", "- ", " - "} and _digits_fit(before, word):
        yield _LETTERS[before], 4.0, scan.slice(index - 1, index + 1)
    elif len(word) == 4 and len(following) == 2 and following.isupper() and scan.gap(index + 1) == " ":
        yield "NL", 3.0, scan.slice(index, index + 2)
    elif len(word) == 5 and following[:1].isupper() and scan.gap(index + 1) == " ":
        yield ("FR" if language is Language.FR else "DE"), 0.5, word


def _digits_fit(letter: str, digits: str) -> bool:
    return len(digits) == (5 if letter in {"D", "F"} else 4)


def _named(scan: Scan, first: int, end: int) -> Iterator[tuple[str, float, str]]:
    """Towns and countries by name; a town behind a preposition, a number or a comma weighs most."""
    for tag, hits in scan.hits.items():
        if tag.startswith(("town.", "countries.")):
            for hit in hits:
                if first <= hit.first < end and _is_meant(scan, hit.first):
                    weight = 2.5 if tag.startswith("countries.") else _town_weight(scan, hit.first)
                    length = hit.end - hit.first
                    yield tag.rpartition(".")[2], weight + 0.2 * length, scan.slice(hit.first, hit.end)


def _is_meant(scan: Scan, index: int) -> bool:
    """A town is written with a capital, or stands behind ``in`` in a hasty mail."""
    if scan.text[scan.spans[index][0]].isupper():
        return True
    before = scan.words[index - 1] if index else ""
    return len(scan.words[index]) > 3 and before in lexicon().lists["places"]


def _town_weight(scan: Scan, index: int) -> float:
    before = scan.words[index - 1] if index else ""
    if before in lexicon().lists["places"] or before.isdigit() or scan.gap(index).strip() in {",", "(", ":", ", ("}:
        return 2.0
    return 0.8
