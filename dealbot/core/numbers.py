"""VAT and trade-register numbers: one form for each, and which of them name one company and no other.

A number is kept as it was written, without spaces and punctuation, as far as its country has one way to write it. What
it is worth for telling companies apart is another question: ``identifying_vat`` and ``identifying_register_id`` give a
key, or None where the check digits are wrong. Keys of both kinds can be compared with each other: a Belgian VAT number
is the enterprise number, a French one holds the SIREN.
"""

from __future__ import annotations

import re
from functools import lru_cache

_VAT_FORMS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CHE": r"\d{9}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "GB": r"\d{9}|\d{12}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d{7}[A-Z]{1,2}|\d[A-Z]\d{5}[A-Z]",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{6,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}",
}
"""What follows the country's letters (VIES; the Swiss number is the UID's)."""
VAT_SHAPES = {letters.lower(): re.compile(letters + "(?:" + form + ")") for letters, form in _VAT_FORMS.items()}
"""By the country's letters in lower case (``che`` for Switzerland), the whole number in capitals without spaces."""

_BETWEEN = re.compile(r"[\s./_\-\u2010-\u2015\u00a0:,;()'°#]+")
_WORD_FOR_VAT = re.compile(r"(?:TVA|VAT|BTW|MWST|UST|ID|NR|NO|N|INTRA)+(?=[A-Z]{2}|\d)")
_SWISS_ENDING = re.compile(r"(CHE\d{9})(?:MWST|TVA|IVA|HR|RC|VAT)*")
_LETTERS = {"GR": ("EL",), "CH": ("CHE",), "AT": ("AT", "ATU")}
"""Countries whose VAT numbers do not begin with the country's own two letters alone."""

_GERMAN = re.compile(
    r"(?<![A-Z])(HR ?[AB]|GNR|GSR|VR|PR)[ .:-]{0,3}(?:NR|NUMMER)?[ .:]{0,3}"
    r"(\d[\d ]{0,8})(?:(?<= )|(?<=\d) ?)([A-Z]{1,3})?\b"
)
_COURTS = frozenset("B P SB HL KI NM FL PI CB FF HB BHV RZ IZ".split())
"""Letters behind a German number that tell the former court (``HRB 12345 B``)."""
_ENDINGS = {
    "BE": re.compile(r"(?<!\d)(0?[2-9]\d{8}|[01]\d{9})\Z"),
    "FR": re.compile(r"(?<!\d)(\d{9})(?:\d{5})?\Z"),
    "LU": re.compile(r"([A-K]\d{2,7})\Z"),
    "NL": re.compile(r"(?<!\d)(\d{8})\Z"),
}
"""The number itself, behind words for its register; of a SIRET the SIREN."""
_WORDS = {
    "FR": ("SIREN", "SIRET"),
    "BE": ("BCE", "KBO", "RPM", "RPR", "ONDERNEMINGSNUMMER", "BE0", "BE1"),
    "NL": ("KVK", "KAMERVANKOOPHANDEL"),
    "CH": ("CHE",),
}
"""Words for a register, as they stand before its numbers."""
_FORMS = {
    "DE": re.compile(r"(?:HR[AB]|GNR|GSR|VR|PR)\d{1,9}[A-Z]{0,3}"),
    "AT": re.compile(r"FN\d{4,6}[A-Z]"),
    "FR": re.compile(r"RCS\D{0,40}\d{9}(?:\d{5})?"),
    "LU": re.compile(r"(?:RCS\D{0,40})?[A-K]\d{2,7}"),
}
"""Numbers, compact, that tell by their form whose register they are of."""
_LONGEST = 100


def compact(text: str) -> str:
    """In capitals, without spaces and punctuation."""
    return _BETWEEN.sub("", text[:_LONGEST]).upper()


def vat_number(text: str, country: str | None = None) -> str:
    """A VAT number as ``LU12345678``, with its country's letters where they can be told; else as written.

    ``country`` (two letters) is where the company sits, for numbers written without letters.
    """
    shape = VAT_SHAPES.get(text[:2].lower())
    if shape is not None and shape.fullmatch(text):
        return text
    number = compact(text)
    for reading in (number, _WORD_FOR_VAT.sub("", number, count=1)):
        if found := _lettered(reading) or (country and _of_country(reading, country)):
            return found
    return number


def register_number(text: str, country: str | None = None) -> str:
    """A register number as a mail's reading gives it: ``B123456``, ``HRB12345``, SIREN, BCE, KvK; else as written.

    Words for the register and its court or town are left out. ``country`` as in ``vat_number``.
    """
    number = compact(text)
    if number.isdigit() and len(number) not in {9, 10, 14}:
        return number
    if german := _german(text):
        return german
    place = country or _place(number)
    ending = _ENDINGS[place].search(number) if place in _ENDINGS else None
    if ending is None:
        return number
    return ending[1].zfill(10) if place == "BE" else ending[1]


def identifying_vat(text: str, country: str | None = None) -> str | None:
    """The key of the one company that has this VAT number; None where it is malformed or its check digits are wrong."""
    number = vat_number(text, country)
    if not _is_written_as_vat(number) or _is_filler(number) or not check_vat(number):
        return None
    if number.startswith("FR"):
        return "FR" + number[-9:]
    if number.startswith(("GB", "XI")):
        return "GB" + number[2:11]
    return number


def identifying_register_id(text: str, country: str | None = None) -> str | None:
    """The key of the company with this register number; None where it names none, or its check digits are wrong.

    See ``is_local`` for those that other courts give too. A key begins with its country's letters if they are known,
    from ``country`` or the number's form.
    """
    number = register_number(text, country).upper()
    if not 3 <= len(number) <= 32 or not number.isascii() or not number.isalnum() or _is_filler(number):
        return None
    place = _place(number) or country or _place(compact(text))
    if place == "FR" and re.fullmatch(r"\d{9}", number):
        return "FR" + number if _luhn(number) else None
    if place == "BE" and re.fullmatch(r"[01]\d{9}", number):
        return "BE" + number if check_vat("BE" + number) else None
    if place == "CH" and number.startswith("CHE"):
        return number if check_vat(number) else None
    return (place or "") + number


def is_local(register_id: str) -> bool:
    """Whether other companies may have the same number at other courts: German ones repeat from court to court."""
    return re.match(r"(?:DE)?(?:HR[AB]|GNR|GSR|VR|PR)\d", register_id.upper()) is not None


@lru_cache(maxsize=8192)
def check_vat(number: str) -> bool:
    """Whether the check digits of ``LU12345678`` are right, by its country's own rule."""
    from stdnum.util import get_cc_module  # noqa: PLC0415 - only mails with a number pay for the rules

    letters = number[:2]
    if letters == "CH":
        module, number = get_cc_module("ch", "uid"), number[:12]
    else:
        module = get_cc_module({"EL": "gr", "XI": "gb"}.get(letters, letters.lower()), "vat")
    return module is not None and bool(module.is_valid(number if letters not in {"EL", "XI"} else number[2:]))


def _lettered(number: str) -> str | None:
    """A number that begins with its country's letters, in its country's form."""
    if swiss := _SWISS_ENDING.fullmatch(number):
        return swiss[1]
    for reading in (number, "EL" + number[2:] if number[:2] == "GR" else "", _with_leading_zero(number)):
        shape = VAT_SHAPES.get(reading[:2].lower())
        if shape is not None and shape.fullmatch(reading):
            return reading
    return None


def _with_leading_zero(number: str) -> str:
    """Belgian numbers had nine digits until 2005."""
    return "BE0" + number[2:] if re.fullmatch(r"BE[2-9]\d{8}", number) else ""


def _of_country(number: str, country: str) -> str | None:
    """A number without letters, in the form of the country where its company sits."""
    if country == "FR" and re.fullmatch(r"\d{9}", number):
        return _of_siren(number)
    readings = (_lettered(letters + number) for letters in _LETTERS.get(country, (country,)))
    return next(filter(None, readings), None)


def _of_siren(siren: str) -> str | None:
    """The French VAT number of a SIREN: its key is (12 + 3 x SIREN mod 97) mod 97 (BOI-TVA-DECLA-20-10)."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}" if _luhn(siren) else None


def _german(text: str) -> str | None:
    match = _GERMAN.search(" ".join(text[:_LONGEST].upper().replace(",", " ").split()))
    if match is None:
        return None
    court = match[3] if match[3] in _COURTS else ""
    return match[1].replace(" ", "") + match[2].replace(" ", "") + court


def _place(number: str) -> str | None:
    """Whose register a number is of, by the words before it, its form or its check digits."""
    named = next((country for country, words in _WORDS.items() if number.startswith(words)), None)
    formed = next((country for country, form in _FORMS.items() if form.fullmatch(number)), None)
    return named or formed or ("BE" if re.fullmatch(r"[01]\d{9}", number) and check_vat("BE" + number) else None)


def _is_written_as_vat(number: str) -> bool:
    return number.isascii() and number.isalnum() and 4 <= len(number) <= 16 and number[:2].isalpha()


def _is_filler(number: str) -> bool:
    """``LU00000000``: what people type where a form wants a number."""
    digits = {char for char in number if char.isdigit()}
    return len(digits) < 2 and sum(char.isdigit() for char in number) > 3


def _luhn(digits: str) -> bool:
    from stdnum import luhn  # noqa: PLC0415 - see check_vat

    return bool(luhn.is_valid(digits))
