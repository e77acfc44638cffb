"""In which country a prospect is, where the mail tells: postal codes, towns, regions, names of countries, labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dealbot.core.legal_forms import form_at
from dealbot.core.model import Language
from dealbot.mail.reading.evidence import Candidate
from dealbot.mail.reading.lexicon.near import candidate, numeric
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.lexicon.words import Hit, Scan
    from dealbot.mail.reading.lexicon.zones import Label

_GLUED = re.compile(r"(L|B|D|F|CH|A|NL|LU|BE|DE|FR)(\d{4,5})")
_DUTCH = re.compile(r"[1-9]\d{3}[A-Z]{2}")
_LETTERS = {
    "L": "LU",
    "B": "BE",
    "D": "DE",
    "F": "FR",
    "A": "AT",
    "I": "IT",
    "E": "ES",
    "P": "PT",
    **{code: code for code in ("LU", "BE", "DE", "FR", "NL", "CH", "AT", "IT", "ES")},
}
_FIVE = frozenset({"DE", "FR", "IT", "ES"})
_CODES = frozenset("LU BE DE FR NL CH AT IT ES PT GB UK IE DK SE PL CZ".split())


def find_countries(scan: Scan, labels: Sequence[Label], language: Language | None = None) -> list[Candidate]:
    """Every place that tells a country, value two letters; for one country take its best candidate.

    Signs: ``label``, ``postcode with letters``, ``Dutch postcode``, ``postcode and town``, ``postcode``, ``town``,
    ``town behind a preposition``, ``in an address``, ``part of a name``, ``part of a street``, ``country named``,
    ``nationality``, ``region``, ``several words``, ``lower case``.
    The numbers carry their own ``country``; as candidates here they have ``VAT number``, ``register number`` or
    ``telephone prefix``.
    """
    found = [*_labelled(scan, labels), *_named(scan)]
    for index in numeric(scan):
        if 4 <= len(scan.words[index]) <= 7:
            found += _postal(scan, index, language)
    return sorted(found, key=lambda c: c.first)


def _labelled(scan: Scan, labels: Sequence[Label]) -> Iterator[Candidate]:
    for label in labels:
        if label.field == "country" and label.value.strip(" .()").upper() in _CODES:
            first = scan.word_at(label.start)
            code = label.value.strip(" .()").upper()
            yield candidate(scan, {"UK": "GB"}.get(code, code), first, first + 1, ("label",))


def _postal(scan: Scan, index: int, language: Language | None) -> Iterator[Candidate]:
    """Postal codes: ``L-7525``, ``B-1420``, ``67433 Neustadt``, ``8911 AB Leeuwarden``."""
    written = scan.slice(index, index + 1)
    before = scan.slice(index - 1, index) if index else ""
    following = scan.slice(index + 1, index + 2) if index + 1 < len(scan.words) else ""
    if (glued := _GLUED.fullmatch(written)) and _digits_fit(glued[1], glued[2]):
        yield candidate(scan, _LETTERS[glued[1]], index, index + 1, ("postcode with letters",))
    elif _DUTCH.fullmatch(written) and following[:1].isupper():
        yield candidate(scan, "NL", index, index + 1, ("Dutch postcode",))
    elif not written.isdigit():
        return
    elif (
        before in _LETTERS
        and scan.gap(index).strip(" -–") == ""
        and len(scan.gap(index)) <= 3
        and _digits_fit(before, written)
    ):
        yield candidate(scan, _LETTERS[before], index - 1, index + 1, ("postcode with letters",))
    elif len(written) == 4 and len(following) == 2 and following.isupper() and scan.gap(index + 1) in {" ", "\xa0"}:
        if index + 2 < len(scan.words) and scan.capitals[index + 2]:
            yield candidate(scan, "NL", index, index + 2, ("Dutch postcode",))
    elif (
        len(written) == 5
        and following[:1].isupper()
        and scan.gap(index + 1) in {" ", "\xa0"}
        and scan.gap(index)[-1:] in {" ", "\n", ",", "(", ""}
    ):
        country = "FR" if language is Language.FR else "DE" if language is Language.DE else None
        if country:
            yield candidate(scan, country, index, index + 2, ("postcode",))
    elif len(written) == 4 and language is Language.NL and following[:1].isupper() and scan.gap(index)[-2:] == ", ":
        yield candidate(scan, "BE", index, index + 2, ("postcode",))


def _digits_fit(letter: str, digits: str) -> bool:
    return len(digits) == (5 if _LETTERS[letter] in _FIVE else 4)


def _named(scan: Scan) -> Iterator[Candidate]:
    """Towns, regions and countries by name; of names within each other the longest."""
    hits = [hit for tag, found in scan.hits.items() if tag.partition(".")[0] in _KINDS for hit in found]
    for hit in hits:
        if not any(h.first <= hit.first and hit.end <= h.end and h.end - h.first > hit.end - hit.first for h in hits):
            kind, _, country = hit.tag.partition(".")
            signs = _signs(scan, hit, kind)
            if signs:
                yield Candidate(country, hit.first, hit.end, scan.slice(hit.first, hit.end), tuple(signs))


_KINDS = {"town": "town", "countries": "country named", "nationalities": "nationality", "regions": "region"}


def _signs(scan: Scan, hit: Hit, kind: str) -> list[str]:
    """How a place's name stands; nothing where it is no name."""
    before = scan.words[hit.first - 1] if hit.first else ""
    preposition = before in lexicon().lists["places"] or before in lexicon().lists["labels.address"]
    capital = scan.text[scan.spans[hit.first][0]].isupper()
    long = hit.end - hit.first > 1
    if kind == "nationalities":
        return ["nationality"]
    if not capital and not (
        len(scan.words[hit.first]) > 3 and (preposition or before.isdigit() or scan.is_hasty or long)
    ):
        return []
    if scan.gap(hit.first)[-1:] in {"@", ".", "/", "_"} or scan.gap(hit.end)[:1] in {"@", "_"}:
        return []  # part of an address
    signs = [_KINDS[kind]]
    if not capital:
        signs.append("lower case")
    if long:
        signs.append("several words")
    if not _STREETS.isdisjoint(scan.words[max(0, hit.first - 3) : hit.first]) and scan.gap(hit.first) == " ":
        signs.append("part of a street")
    elif kind == "town":
        signs += _where(scan, hit, before, preposition=preposition)
    return signs


_STREETS = frozenset("rue route avenue boulevard chemin place chaussee quai impasse allee montee steenweg laan".split())


def _where(scan: Scan, hit: Hit, before: str, *, preposition: bool) -> list[str]:
    gap = scan.gap(hit.first)
    if before.isdigit() and 4 <= len(before) <= 5 and len(gap) <= 3:
        return ["postcode and town"]
    if preposition and gap == " ":
        return ["town behind a preposition"]
    if gap.strip() in {",", "(", ":", ", (", "-", "–", "|"} and gap != "-":
        return ["in an address"]
    if hit.first and form_at(scan.text, scan.spans, hit.first - 1):
        return ["in an address"]  # behind the whole name: ``Holzbau GmbH Trier``
    name = scan.capitals[hit.first - 1] if hit.first else False
    return ["part of a name"] if name and gap in {" ", "-"} else []


def town_behind(scan: Scan, end: int, domain: str) -> Candidate | None:
    """``Kelterei Franzen GmbH in Merzig`` and ``kelterei-franzen.de``: a town that no list has, in the site's country.

    ``end`` is the word behind the company's name. A site alone tells no country.
    """
    country = _TOPS.get(domain.rpartition(".")[2])
    first = end + (end < len(scan.words) and scan.words[end] in lexicon().lists["places"])
    if country is None or first >= len(scan.words) or not scan.capitals[first] or scan.words[first].isdigit():
        return None
    if scan.words[first] in lexicon().common or scan.words[first] in lexicon().lists["titles"]:
        return None
    opens, closes = scan.gap(end).strip(". "), scan.gap(first + 1).lstrip(" ")[:1]
    told = opens == "" if first > end else opens == "(" and closes == ")"
    return candidate(scan, country, first, first + 1, ("country of the site", "town behind the name")) if told else None


_TOPS = {top: top.upper() for top in ("lu", "be", "de", "fr", "nl")}
