"""Trade-register numbers of the vendor's countries and their neighbours, as they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dealbot.core.numbers import check_vat
from dealbot.mail.reading.fields.numbers import BELGIAN, FILLERS, REACH, continues
from dealbot.mail.reading.lexicon.near import candidate, growing, in_one_paragraph, numeric, on_one_line, said_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dealbot.mail.reading.evidence import Candidate
    from dealbot.mail.reading.lexicon.words import Hit, Scan

_GERMAN = {"hra": "HRA", "hrb": "HRB", "gnr": "GnR", "vr": "VR", "pr": "PR", "gsr": "GsR", "hr": "HR"}
_GERMAN_GLUED = re.compile(r"(hra|hrb|gnr|vr|pr)(\d{1,7})([a-z]{0,2})")
_COURTS = frozenset("B P SB HL KI NM FL PI CB FF HB BHV RZ IZ P".split())
"""Letters behind a German number that tell the former court (``HRB 12345 B``)."""
_SIREN = re.compile(r"[A-D]?(\d{9})(\d{5})?")
_SECTION = re.compile(r"[A-K]\d{2,7}")
_ENTERPRISE = re.compile(r"(?:BE)?([01]\d{9}|[2-9]\d{8})")
_DOTTED = re.compile(r"(?<![\w.])[01]\d{3}\.\d{3}\.\d{3}(?![\w.]\d|\d)")
_IN_BRACKETS = re.compile(r"\([ ]?(B[ .]?(?:\d{5,6}|\d{2,3}[ .]\d{3}))[ ]?\)")
_KVK = re.compile(r"\d{8}")
_ANY = re.compile(r"(?:[A-Z]{1,3})?\d{3,14}[A-Z]?")
_SPELLED = {"rcs": ["rcs"], "rcsl": ["rcs"], "kvk": ["kvk"], "kvknr": ["kvk"], "bce": ["bce"], "kbo": ["kbo"]}
_FRENCH = frozenset({"siren", "siret"})
_DUTCH = frozenset({"kvk", "koophandel", "kamer"})
_LUXEMBOURG = frozenset({"rcs", "rcsl", "r"})


def find_registers(scan: Scan) -> list[Candidate]:
    """Trade-register numbers as written, without spaces and dots: HRB, RCS, SIREN, BCE/KBO, KvK.

    Signs: ``form of its register``, ``word before``, ``check digits right``, ``check digits wrong``.
    """
    found = list(_german(scan))
    for hit in scan.of("labels.register"):
        if not any(f.first <= hit.first < f.end for f in found):
            register = _labelled(scan, hit)
            if register and not any(f.first < register.end and register.first < f.end for f in found):
                found.append(register)
    bare = (c for c in (*_dotted(scan), *_bracketed(scan)) if not any(f.first <= c.first < f.end for f in found))
    return sorted([*found, *bare], key=lambda f: f.first)


def _dotted(scan: Scan) -> Iterator[Candidate]:
    """``0724.989.975`` alone is a Belgian enterprise number, if its check digits are right and nothing says VAT."""
    for match in _DOTTED.finditer(scan.text):
        first, end = scan.word_at(match.start()), scan.word_at(match.end())
        if check_vat("BE" + match[0].replace(".", "")) and not said_before(scan, "labels.vat", first, REACH):
            value = match[0].replace(".", "")
            yield candidate(scan, value, first, end, ("form of its register", "check digits right"), "BE")


def _bracketed(scan: Scan) -> Iterator[Candidate]:
    """``Three Forks S.à r.l. (B 254118)``: Luxembourg's form in brackets, without a word for it."""
    for match in _IN_BRACKETS.finditer(scan.text):
        first, end = scan.word_at(match.start()), scan.word_at(match.end())
        digits = "".join(c for c in match[1] if c.isdigit())
        yield candidate(scan, "B" + digits, first, end, ("form of its register",), "LU")


def _german(scan: Scan) -> Iterator[Candidate]:
    """``HRB 12345``, ``HR B 12345``, ``HRB-Nr. 1234 B``, ``GnR 77``."""
    for index in numeric(scan):
        word = scan.words[index]
        if index and scan.words[index - 1] == "fn" and re.fullmatch(r"\d{4,6}[a-z]", word):
            yield candidate(scan, "FN" + word, index - 1, index + 1, ("form of its register",), "AT")
        elif glued := _GERMAN_GLUED.fullmatch(word):
            yield _of_court(scan, _GERMAN[glued[1]], index, index + 1, glued[2] + glued[3].upper())
        elif word.isdigit() and (first := _german_label(scan, index)) is not None:
            letters = "".join(scan.words[first : first + 1 + (scan.words[first] == "hr")])
            kind = _GERMAN.get(letters)
            runs = [(end, text) for end, text in growing(scan, index) if text.isdigit() and len(text) <= 7]
            grouped = [run for run in runs if run[0] == index + 1 or len(scan.words[run[0] - 1]) == 3]
            if kind and kind != "HR" and grouped:
                yield _of_court(scan, kind, first, *grouped[-1])


def _german_label(scan: Scan, index: int) -> int | None:
    at = index - 1
    while at > 0 and scan.words[at] in {"nr", "nummer", "no", "unter"} and at > index - 3:
        at -= 1
    if at < 0 or not on_one_line(scan, at, index + 1):
        return None
    if scan.words[at] in {"a", "b"} and at and scan.words[at - 1] == "hr":
        return at - 1
    known = scan.words[at] in _GERMAN and scan.words[at] != "hr"
    return at if known and scan.slice(at, at + 1)[0].isupper() | (scan.words[at] in {"hra", "hrb"}) else None


def _of_court(scan: Scan, kind: str, first: int, end: int, digits: str) -> Candidate:
    if (
        end < len(scan.words)
        and scan.gap(end) == " "
        and scan.slice(end, end + 1) in _COURTS
        and scan.gap(end + 1) != "."
    ):
        digits, end = digits + scan.slice(end, end + 1), end + 1
    return candidate(scan, kind + digits, first, end, ("form of its register",), "DE")


def _labelled(scan: Scan, hit: Hit) -> Candidate | None:
    label = _label_words(scan, hit)
    if label == ["register"] and ":" not in scan.gap(hit.end):
        return None  # the verb
    start = _register_start(scan, hit)
    if start is None or any(hit.end <= vat.first < start or vat.end == hit.first for vat in scan.of("labels.vat")):
        return None  # TVA/BCE: written as VAT
    for end, text in reversed(list(growing(scan, start))):
        read = None if continues(scan, end) else _read_register(set(label), text)
        if read:
            value, country, signs = read
            first = hit.first if scan.words[hit.first] in BELGIAN | _FRENCH | _DUTCH | _LUXEMBOURG else start
            found = candidate(scan, value, start, end, ("word before", *signs), country)
            return found._replace(words=scan.slice(first, end))
    return None


def _label_words(scan: Scan, hit: Hit) -> list[str]:
    words = list(scan.words[hit.first : hit.end])
    return _SPELLED.get("".join(words), words)


def _register_start(scan: Scan, hit: Hit) -> int | None:
    """The number behind its word: over ``number``, ``is``, and the name of a court (``RCS Luxembourg``)."""
    names = 0
    for index in range(hit.end, min(len(scan.words), hit.end + REACH + 2)):
        word, gap = scan.words[index], scan.gap(index)
        if not in_one_paragraph(scan, hit.first, index + 1) or ";" in gap:
            return None
        if any(c.isdigit() for c in word) or (len(word) == 1 and word in "abcdefghijk" and _digit_at(scan, index + 1)):
            return index
        if word not in FILLERS and (not scan.capitals[index] or (names := names + 1) > 4):
            return None
    return None


def _digit_at(scan: Scan, index: int) -> bool:
    return index < len(scan.words) and scan.words[index][0].isdigit() and len(scan.gap(index)) <= 3


def _read_register(label: set[str], text: str) -> tuple[str, str | None, tuple[str, ...]] | None:
    """Value, country and signs of a number behind a register's word, if it has that register's form."""
    if label & _FRENCH or (label & _LUXEMBOURG and len(text) >= 9):
        return _siren(text)
    if label & BELGIAN:
        match = _ENTERPRISE.fullmatch(text)
        return (match[1], "BE", _checked(check_vat("BE" + match[1].zfill(10)))) if match else None
    if label & _DUTCH:
        return (text, "NL", ("form of its register",)) if _KVK.fullmatch(text) else None
    if label & _LUXEMBOURG:
        if _SECTION.fullmatch(text):
            return text, "LU", ("form of its register",)
        return (text, "LU", ()) if re.fullmatch(r"\d{3,6}", text) else None
    return _unnamed(text)


def _unnamed(text: str) -> tuple[str, str | None, tuple[str, ...]] | None:
    """Behind a word that many countries use (``company number``): the form may tell whose it is, or it stays open."""
    if re.fullmatch(r"[01]\d{9}", text) and check_vat("BE" + text):
        return text, "BE", ("check digits right",)
    if re.fullmatch(r"[A-K]\d{3,6}", text):
        return text, None, ("form of its register",)
    return (text, None, ()) if _ANY.fullmatch(text) else None


def _siren(text: str) -> tuple[str, str | None, tuple[str, ...]] | None:
    match = _SIREN.fullmatch(text)
    if not match:
        return None
    from stdnum.fr import siren  # noqa: PLC0415 - see check_vat

    return match[1], "FR", _checked(siren.is_valid(match[1]))


def _checked(right: bool) -> tuple[str, ...]:  # noqa: FBT001 - the answer of a check
    return ("check digits right" if right else "check digits wrong",)
