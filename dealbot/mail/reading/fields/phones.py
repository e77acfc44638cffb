"""Telephone numbers in the local writing of five countries, and what they are in E.164."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.core.model import Language
from dealbot.mail.reading.lexicon.near import candidate, said_before
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.evidence import Candidate
    from dealbot.mail.reading.lexicon.words import Scan

_PHONE = re.compile(r"(?<![\w+@.€$£])(?:\(?\+[ ]?\(?|\()?\d[\d ()/.\-–‐‑\xa0\u2009\u202f]{4,26}\d(?!\w)")
_SENTENCE = re.compile(r"(?<=\d{2})\.[ \xa0]{1,3}(?=\d)")
_FEWEST = 6
"""Digits that a telephone number has at least."""
_TWO = re.compile(r"[ ]?/[ ]?| [-–] ")
_DATE = re.compile(r"\d{1,2}[./\-]\d{1,2}[./\-](?:20)?\d\d|20\d\d-\d\d?-\d\d?|\d{1,2}[./]20\d\d")
_AMOUNT = re.compile(r"\d{1,3}(?:[. ]000)+|\d{1,3}(?:[. ]\d{3})+")
_BY_TWO = re.compile(
    r"(?:\d\d[ .\-]){2,4}\d\d|\d{3}[ .\-]\d{3}(?:[ .\-]\d{3})?|\d{3}(?:[ .\-/]\d\d){2,3}|(?:\d\d[ .]){2,3}\d\d-\d{1,4}"
)
_SPOKEN = {Language.DE: "DE", Language.FR: "FR", Language.NL: "NL", Language.EN: "LU"}
_REGIONS = ("LU", "BE", "DE", "FR", "NL")
_REACH = 4
_SIGNS = {
    "fax": "fax",
    "mobile": "mobile",
    "direct": "direct",
    "central": "central",
    "else": "number of something else",
}
"""Purposes of words before a number, and the sign that each gives."""


def find_phones(scan: Scan, taken: Sequence[tuple[int, int]]) -> list[Candidate]:
    """Spans that look like telephone numbers; ``taken`` are ranges of words that are something else.

    ``value`` is as written, see ``to_e164``. Signs: ``international``, ``trunk prefix``, ``word for phone before``,
    ``by two`` (written in groups), ``bare``, ``fax``, ``mobile``, ``direct``, ``central``, ``beside an address``,
    ``number of something else``.
    """
    found = []
    for start, end in _spans(scan.text):
        first, stop = scan.word_at(start), scan.word_at(end)
        if first < stop and not any(left < stop and first < right for left, right in taken):
            value = scan.text[start:end]
            found.append(_judged(scan, value, first, stop))
    return [phone for phone in found if phone]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        written = match[0] if ")" in match[0] else match[0].lstrip("(")
        start = match.end() - len(written)
        stop = _SENTENCE.search(written)
        if stop and _count(written[: stop.start()]) >= _FEWEST:
            written = written[: stop.start()]  # ``+352 691 448 210. 22 handsets``
        if not _DATE.fullmatch(written):
            end = start + len(written)
            yield from _parted(written, start, text[end : end + 2])


def _parted(written: str, start: int, behind: str) -> Iterator[tuple[int, int]]:
    """Two numbers parted by a slash or a dash are two; ``06321 / 880-210`` and ``5544 - 0`` are one."""
    for gap in _TWO.finditer(written):
        left, right = _count(written[: gap.start()]), _count(written[gap.end() :])
        if left >= 8 or (left >= 6 and right >= 6):
            is_extension = right <= 4 and "/" not in gap[0] and not (behind[:1] == " " and behind[1:].isalpha())
            yield start, start + (len(written) if is_extension else len(written[: gap.start()].rstrip(" (-–/.")))
            if right >= 6:
                yield from _parted(written[gap.end() :], start + gap.end(), behind)
            return
    if _FEWEST <= _count(written) <= 15:
        yield start, start + len(written)


def _count(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _judged(scan: Scan, written: str, first: int, end: int) -> Candidate | None:
    plain = written.lstrip("( ")
    international = plain.startswith("+") or re.match(r"00[1-9]", plain) is not None
    country = _prefix(written) if international else None
    if international and not country:
        return None
    signs = list(_signs(scan, first, end))
    if international:
        signs.append("international")
    elif plain.startswith("0"):
        signs.append("trunk prefix")
    elif _count(written) < 8 and _AMOUNT.fullmatch(written.strip()):
        signs.append("bare")
    else:
        signs.append("by two" if _BY_TWO.fullmatch(written.strip()) else "bare")
    return candidate(scan, written.strip(), first, end, tuple(dict.fromkeys(signs)), country)


def _signs(scan: Scan, first: int, end: int) -> Iterator[str]:
    """What the words around a number say about it."""
    yield from _signs_before(scan, first)
    if said_before(scan, "labels.phone", first, _REACH):
        yield "word for phone before"
    if _is_beside_address(scan, first, end):
        yield "beside an address"
    counted = end < len(scan.words) and scan.words[end] in lexicon().lists["number_words.counted"]
    if (counted and scan.gap(end) in {" ", "", "\xa0"}) or scan.gap(end).lstrip(" ")[:1] in _UNITS:
        yield "number of something else"


_UNITS = frozenset("%€$£")


def _signs_before(scan: Scan, first: int) -> Iterator[str]:
    """What a few words before it on its line say, up to the last number or comma."""
    lists = lexicon().lists
    for index in range(first - 1, max(-1, first - 1 - _REACH), -1):
        word, gap = scan.words[index], scan.gap(index + 1)
        if ("\n" in gap and ":" not in gap) or word[0].isdigit() or ";" in gap:
            return
        yield from (sign for purpose, sign in _SIGNS.items() if word in lists[f"number_words.{purpose}"])
        if any(c in gap for c in ",|)"):
            return


def _is_beside_address(scan: Scan, first: int, end: int) -> bool:
    """On the same line as a mail address, or on one right above or below."""
    start, stop = scan.spans[first][0], scan.spans[end - 1][1]
    return (
        "@" in scan.text[max(0, start - 70) : start].rpartition("\n\n")[2]
        or "@" in scan.text[stop : stop + 60].partition("\n\n")[0]
    )


@lru_cache(maxsize=256)
def _prefix(number: str) -> str | None:
    import phonenumbers  # noqa: PLC0415 - its tables take 15 ms to load and many mails have no number

    try:
        parsed = phonenumbers.parse(_plain(number), "LU")
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return region if region and region.isalpha() and phonenumbers.is_possible_number(parsed) else None


def _plain(number: str) -> str:
    """Without the brackets round a prefix, and ``+`` for ``00``: ``(+352) 26`` and ``0032 (0)475``."""
    plain = re.sub(r"\(0\)", "", number).lstrip("( ")
    return "+" + plain[2:] if re.match(r"00[1-9]", plain) else plain


@lru_cache(maxsize=256)
def to_e164(number: str, region: str | None, language: Language | None = None) -> str | None:
    """``+352326190``; numbers without international prefix are read as ones of ``region`` (two letters).

    Where they cannot be that, and where no region is known, the language's country and the neighbours are tried.
    None if it is no possible number anywhere.
    """
    plain = _plain(number)
    if plain.startswith("+"):
        return _parsed(plain, None, strict=False)
    regions = list(dict.fromkeys(r for r in (region, _SPOKEN.get(language) if language else None, *_REGIONS) if r))
    if plain.startswith("0"):
        regions = [r for r in regions if r != "LU"]  # Luxembourg has no trunk prefix
    known = region in regions
    first = _parsed(plain, region, strict=False) if known else None
    return (
        first
        or next((found for r in regions if (found := _parsed(plain, r, strict=True))), None)
        or (next((found for r in regions if (found := _parsed(plain, r, strict=False))), None))
    )


def _parsed(number: str, region: str | None, *, strict: bool) -> str | None:
    import phonenumbers  # noqa: PLC0415 - see _prefix

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    fits = phonenumbers.is_valid_number(parsed) if strict else phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if fits else None
