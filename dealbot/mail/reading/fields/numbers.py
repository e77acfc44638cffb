"""Value-added-tax numbers, of all countries of the Union, Switzerland and Britain.

Check digits are evidence, not law: a partner may mistype one, and the answer shows what was read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dealbot.core.numbers import VAT_SHAPES, check_vat
from dealbot.mail.reading.lexicon.near import candidate, growing, in_one_paragraph, numeric, said_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dealbot.mail.reading.evidence import Candidate
    from dealbot.mail.reading.lexicon.words import Hit, Scan

_MIDDLE = frozenset({"fr", "es", "at", "ie", "nl"})
"""Countries whose number may begin with a word of letters: ``FR AB 123456789``."""
_BARE = {
    8: ("LU", "DK", "FI", "HU", "MT", "SI"),
    9: ("DE", "BE", "PT", "GB"),
    10: ("BE", "PL"),
    11: ("FR", "IT"),
    12: ("NL", "SE"),
}
"""Whose a number without letters may be, by how long it is; the vendor's countries first."""
_REGIONS = {"CHE": "CH", "EL": "GR", "XI": "GB"}
FILLERS = frozenset(
    "nr no n num number numero nummer id is ist est lautet luidt was de du des von der vom van of the het to et en "
    "identification intracommunautaire intracom idnr ident identifikationsnummer und and client customer kunden klant "
    "societe company firma registration zu voor fur pour for bce kbo rpm rpr ondernemingsnummer".split()
)
REACH = 5
BELGIAN = frozenset({"bce", "kbo", "entreprise", "ondernemingsnummer", "ond", "rpr", "rpm", "enterprise", "on"})


def find_vats(scan: Scan) -> list[Candidate]:
    """VAT numbers like ``LU12345678``: with their country's letters, or bare behind the word for VAT.

    A number whose check digits are wrong needs the word before it. Signs: ``country letters``, ``word before``,
    ``check digits right``, ``check digits wrong``.
    """
    found: dict[int, Candidate] = {}
    for index in numeric(scan):
        for first in _starts(scan, index):
            vat = _lettered(scan, first)
            if vat and not any(vat.first < other.end for other in found.values()):
                found[first] = vat
                break
    for hit in scan.of("labels.vat"):
        start = _value_start(scan, hit)
        if start is not None and not any(
            v.first <= start < v.end or start <= v.first < start + 3 for v in found.values()
        ):
            found |= {v.first: v for v in _bare_vat(scan, hit, start)}
    return [found[first] for first in sorted(found)]


def _starts(scan: Scan, index: int) -> Iterator[int]:
    """Where the letters of the number with this word of digits may stand."""
    word = scan.words[index]
    if word[:2] in VAT_SHAPES or word[:3] == "che":
        yield index
    if index and (scan.words[index - 1] in VAT_SHAPES or scan.words[index - 1] == "atu"):
        yield index - 1
    if index > 1 and scan.words[index - 2] in _MIDDLE and len(scan.words[index - 1]) <= 2:
        yield index - 2


def _lettered(scan: Scan, first: int) -> Candidate | None:
    word = scan.words[first]
    letters = "che" if word.startswith("che") else word[:2]
    readings = [(end, text) for end, text in growing(scan, first) if VAT_SHAPES[letters].fullmatch(text)]
    if letters == "be":
        readings += [
            (end, "BE0" + text[2:]) for end, text in growing(scan, first) if re.fullmatch(r"BE[4-9]\d{8}", text)
        ]
    if not readings:
        return None
    end, value = next((r for r in readings if check_vat(r[1])), readings[0])
    if scan.gap(end)[:1] in {"@", "%", "€"} or _is_enterprise(scan, first, letters):
        return None
    right = check_vat(value)
    near = said_before(scan, "labels.vat", first, REACH)
    capital = scan.text[scan.spans[first][0] : scan.spans[first][0] + 2].isupper()
    if not near and (not right or not (capital or len(word) > 3)):
        return None
    signs = [
        "country letters",
        "check digits right" if right else "check digits wrong",
        *(["word before"] if near else []),
    ]
    country = _REGIONS.get(letters.upper(), letters.upper())
    return candidate(scan, value, first, end, tuple(signs), country)


def _is_enterprise(scan: Scan, first: int, letters: str) -> bool:
    """``KBO BE 0724.989.975``: the word tells that it is written as an enterprise number."""
    if letters != "be":
        return False
    register = said_before(scan, "labels.register", first, 2)
    vat = said_before(scan, "labels.vat", first, REACH)
    return register is not None and vat is None and not BELGIAN.isdisjoint(scan.words[register.first : register.end])


def _value_start(scan: Scan, hit: Hit, fillers: frozenset[str] = FILLERS) -> int | None:
    """The first word of the number behind a word for it, over ``number``, ``is``, ``of the``."""
    for index in range(hit.end, min(len(scan.words), hit.end + REACH)):
        if not in_one_paragraph(scan, hit.first, index + 1) or ";" in scan.gap(index):
            return None
        if scan.words[index][0].isdigit():
            return index
        if scan.words[index] not in fillers:
            return None
    return None


def _bare_vat(scan: Scan, hit: Hit, start: int) -> Iterator[Candidate]:
    """Digits without letters: the country is one whose numbers are so long, best one whose check digits are right."""
    readings = [(end, text) for end, text in growing(scan, start) if len(text) in _BARE and not continues(scan, end)]
    options = [
        (check_vat(country + text), end, country + text, country)
        for end, text in readings
        for country in _BARE[len(text)]
        if VAT_SHAPES[country.lower()].fullmatch(country + text)
    ]
    options += [(check_vat("BE0" + text), end, "BE0" + text, "BE") for end, text in readings if len(text) == 9]
    options.sort(key=lambda option: (not option[0], option[3] != "NL"))
    if options:
        right, end, value, country = options[0]
        sign = "check digits right" if right else "check digits wrong"
        yield candidate(scan, value, start, end, ("word before", sign), country)


def continues(scan: Scan, end: int) -> bool:
    """More digits follow closely: the number is longer."""
    return end < len(scan.words) and scan.gap(end) in {".", "-", "/"} and scan.words[end].isdigit()
