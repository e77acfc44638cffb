"""Numbers that identify a company or reach a person: VAT, trade register, phone. Check digits are evidence, not law:
a partner may mistype one, and the answer shows what was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.core.model import Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.words import Scan


def _digits(count: int) -> str:
    return rf"(?:\d[ .\-/\xa0]?){{{count - 1}}}\d(?!\d)"


_VAT_BODIES = {
    "LU": _digits(8),
    "BE": _digits(10),
    "DE": _digits(9),
    "FR": r"[A-Z0-9]{2}[ .\xa0]?" + _digits(9),
    "NL": _digits(9) + r"[ .]?B[ .]?\d\d(?!\d)",
    "AT": r"U[ ]?" + _digits(8),
    "CHE": r"[ \-]?" + _digits(9),
    "IT": _digits(11),
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9](?!\w)",
    "PT": _digits(9),
    "PL": _digits(10),
    "DK": _digits(8),
    "SE": _digits(12),
    "FI": _digits(8),
    "IE": r"\d{7}[A-Z]{1,2}(?!\w)",
    "CZ": r"\d{8,10}(?!\d)",
    "GB": _digits(9),
}
_COUNTRY_LETTERS = frozenset(code[:2].lower() for code in _VAT_BODIES)
_VAT = re.compile("|".join(rf"\b{code}[ .\-:\xa0]{{0,2}}{body}" for code, body in _VAT_BODIES.items()), re.IGNORECASE)
_VAT_BARE = re.compile(
    r"[^\w\n]{0,4}(?:(?:nr|no|n|id|is|ist|est|number|nummer|numéro|de)\b[^\w\n]{1,3}){0,2}(\d[\d .\-]{6,14}\d)",
    re.IGNORECASE,
)
_BARE_COUNTRY = {10: "BE", 8: "LU", 9: "DE"}
_GERMAN_REGISTER = re.compile(
    r"\b(HR[ ]?[AB]|GnR|VR)[ ]?(?:-?Nr\.?|Nummer)?[ :.]{0,2}(\d(?:[ .]?\d){0,6})(?:[ ]?([A-Z])\b)?(?!\d)", re.I
)
_REGISTER = re.compile(
    r"[^\w\n]{0,4}(?:(?:number|nr|no|n|id|is|ist|est|de|du|of|the|het|nummer|numéro|luxembourg|luxemburg)\b"
    r"[^\w\n]{1,3}){0,3}(?:[^\W\d]{3,20}[^\w\n]{1,2})?((?:[A-HJ]{1}[ .\-]?)?\d(?:[ .\-]?\d){3,13})(?!\w)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w+@.])(?:\+[ ]?|\(\+?)?\d[\d ()/.\-–\xa0]{4,26}\d(?!\w)")
_SEPARATORS = re.compile(r"[\s.\-/:\xa0]+")
_NEIGHBOURS = {Language.DE: "DE", Language.FR: "FR", Language.NL: "NL"}
_LUXEMBOURG = frozenset({"rcs", "rcsl"})
_FRENCH = frozenset({"siren", "siret"})
_BELGIAN = frozenset({"bce", "kbo", "entreprise", "ondernemingsnummer", "ond", "rpr", "enterprise"})
_DUTCH = frozenset({"kvk", "koophandel"})


@dataclass(frozen=True, slots=True)
class Found:
    """Something read from the text: the value, the words it was read from, where, and the country it tells."""

    value: str
    words: str
    start: int
    end: int
    country: str | None = None


def find_vat(scan: Scan) -> list[Found]:
    """VAT numbers like ``LU12345678``: with their country's letters, or behind the word for VAT."""
    found = []
    for match in _VAT.finditer(scan.text) if _may_hold_vat(scan) else ():
        value = _SEPARATORS.sub("", match[0]).upper()
        country = "CH" if value.startswith("CHE") else value[:2]
        found.append(Found(value, match[0], match.start(), match.end(), country))
    return found or list(_bare_vat(scan))


def _may_hold_vat(scan: Scan) -> bool:
    """A cheap look before the long expression: a country's letters with a digit close behind."""
    words = scan.words
    return any(
        word[:2] in _COUNTRY_LETTERS
        and (any(c.isdigit() for c in word) or (index + 1 < len(words) and words[index + 1][-1:].isdigit()))
        for index, word in enumerate(words)
    )


def _bare_vat(scan: Scan) -> Iterator[Found]:
    for hit in scan.of("labels.vat"):
        match = _VAT_BARE.match(scan.text, scan.spans[hit.end - 1][1])
        digits = _SEPARATORS.sub("", match[1]) if match else ""
        country = _BARE_COUNTRY.get(len(digits))
        if match and country and (country != "BE" or digits[0] in "01"):
            yield Found(country + digits, match[1], match.start(1), match.end(1), country)


def find_register(scan: Scan) -> list[Found]:
    """Trade-register numbers as written, without spaces and dots: HRB, RCS, SIREN, BCE/KBO, KvK."""
    found = []
    for match in _GERMAN_REGISTER.finditer(scan.text):
        value = _SEPARATORS.sub("", match[1] + match[2] + (match[3] or ""))
        found.append(Found(value[:2].upper() + value[2:].upper(), match[0], match.start(), match.end(), "DE"))
    for hit in scan.of("labels.register"):
        start = scan.spans[hit.end - 1][1]
        number = _REGISTER.match(scan.text, start)
        if scan.words[hit.first] == "register" and ":" not in scan.gap(hit.end):
            continue  # the verb
        if number and not any(f.start <= number.start(1) < f.end for f in found):
            found.append(_register(scan.words[hit.first : hit.end], number))
    return found


def _register(label: Sequence[str], match: re.Match[str]) -> Found:
    value = _SEPARATORS.sub("", match[1]).upper()
    words = set(label) | ({"rcs"} if "".join(label) == "rcs" else set())
    country = None
    if words & _FRENCH:
        value, country = value[:9], "FR"
    elif words & _BELGIAN:
        country = "BE"
    elif words & _DUTCH:
        country = "NL"
    elif words & _LUXEMBOURG:
        country = "FR" if value.isdigit() and len(value) == 9 else "LU"
    return Found(value, match[0].strip(" :.-"), match.start(1), match.end(1), country)


def _region(number: str, country: str | None, language: Language | None) -> str | None:
    """Luxembourg has no trunk prefix: there a number that begins with 0 is a neighbour's, told by the language."""
    if country == "LU" and number.lstrip("(").startswith("0") and not number.startswith("00"):
        return _NEIGHBOURS.get(language) if language else None
    return country


def find_phones(scan: Scan, taken: list[tuple[int, int]]) -> list[Found]:
    """Spans that look like phone numbers and are nothing else; ``value`` is as written, see ``to_e164``."""
    found = []
    for match in _PHONE.finditer(scan.text):
        digits = sum(c.isdigit() for c in match[0])
        if 6 <= digits <= 15 and not any(start < match.end() and match.start() < end for start, end in taken):
            international = match[0].lstrip("(").startswith(("+", "00"))
            found.append(
                Found(match[0], match[0], match.start(), match.end(), _prefix(match[0]) if international else None)
            )
    return found


@lru_cache(maxsize=256)
def _prefix(number: str) -> str | None:
    import phonenumbers  # noqa: PLC0415 - its tables take 15 ms to load and many mails have no number

    try:
        parsed = phonenumbers.parse(number.lstrip("("), "LU")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.region_code_for_country_code(parsed.country_code or 0)


@lru_cache(maxsize=256)
def to_e164(number: str, country: str | None, language: Language | None = None) -> str | None:
    """``+352326190``; numbers without international prefix are read as ones of ``country``. None if impossible."""
    import phonenumbers  # noqa: PLC0415 - see _prefix

    country = _region(number, country, language)
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
