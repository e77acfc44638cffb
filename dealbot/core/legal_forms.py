"""Legal forms of companies: which there are, how they are written, and where a name ends and its form begins.

Pure. Every spelling comes down to a *key*: the letters alone, folded, so that ``S.à r.l.``, ``SARL``, ``Sàrl`` and
``S. A R. L.`` are all ``sarl``. A new form is a new row of ``LEGAL_FORMS``.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORD = re.compile(r"\w+")
_AFTER_NAME = " ,.&+/(-–\t\n\xa0"
_BEFORE_NAME = " ,.&+/)-–\t\n\xa0"
_BETWEEN = re.compile(r"[\s.&+/()\-]{0,4}")
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class LegalForm:
    """One legal form. ``meaning`` is a class such as ``limited``; ``countries`` are two-letter codes.

    ``leads`` says that the form may also stand before the name (``SARL Dupont``), ``word`` that it is an
    ordinary word of its language too and counts in running text only when it is capitalised.
    """

    name: str
    meaning: str
    countries: frozenset[str]
    spellings: tuple[str, ...] = ()
    leads: bool = False
    word: bool = False


def _form(name: str, meaning: str, countries: str, *spellings: str) -> LegalForm:
    return LegalForm(name, meaning, frozenset(countries.split()), spellings)


def _leading(name: str, meaning: str, countries: str, *spellings: str) -> LegalForm:
    return LegalForm(name, meaning, frozenset(countries.split()), spellings, leads=True)


def _word(name: str, meaning: str, countries: str, *spellings: str) -> LegalForm:
    return LegalForm(name, meaning, frozenset(countries.split()), spellings, leads=True, word=True)


LEGAL_FORMS: tuple[LegalForm, ...] = (
    # French-speaking countries; several are also Italian or Romanian
    _leading("S.à r.l.", "limited", "LU FR CH", "SARL", "Sàrl", "Société à responsabilité limitée"),
    _form("S.à r.l.-S", "limited", "LU", "SARL-S", "S.à r.l. simplifiée"),
    _leading("EURL", "limited", "FR"),
    _leading("SELARL", "limited", "FR", "SELAS"),
    _leading("SRL", "limited", "BE IT RO", "Società a responsabilità limitata"),
    _form("SRLS", "limited", "IT"),
    _leading("SPRL", "limited", "BE", "SPRLU"),
    _leading("SA", "public_limited", "LU BE FR CH ES PL", "Société anonyme"),
    _leading("SAS", "simplified", "FR LU", "Société par actions simplifiée"),
    _leading("SASU", "simplified", "FR"),
    _form("SCA", "limited_by_shares", "LU BE FR"),
    _form("SE", "public_limited", "LU BE FR DE NL AT", "Societas Europaea"),
    _leading("SNC", "partnership", "BE FR IT LU", "SENC", "Société en nom collectif"),
    _form("SCS", "limited_partnership", "LU BE FR", "SECS", "SComm", "Société en commandite simple"),
    _form("SCSp", "limited_partnership", "LU"),
    _leading("SCI", "civil", "FR LU", "SCP", "SCM", "SCEA", "GAEC", "EARL"),
    _leading("SC", "cooperative", "BE LU FR", "SCRL", "SCOP", "SCIC", "Société coopérative"),
    _leading("ASBL", "association", "LU BE", "AISBL", "Association sans but lucratif"),
    _word("Association", "association", "FR LU BE"),
    _word("Fondation", "foundation", "FR LU BE CH"),
    _leading("GIE", "grouping", "FR LU BE", "GEIE"),
    _form("EIRL", "sole", "FR"),
    # Dutch-speaking countries
    _leading("BV", "limited", "NL BE", "Besloten vennootschap"),
    _form("BVBA", "limited", "BE", "EBVBA"),
    _leading("NV", "public_limited", "NL BE", "Naamloze vennootschap"),
    _leading("VOF", "partnership", "NL BE", "Vennootschap onder firma"),
    _form("CommV", "limited_partnership", "BE", "Comm. V.", "GCV"),
    _form("CV", "cooperative", "NL BE", "CVBA", "CVOA"),
    _leading("VZW", "association", "BE", "IVZW"),
    _word("Stichting", "foundation", "NL BE"),
    _word("Maatschap", "partnership", "NL BE"),
    _word("Eenmanszaak", "sole", "NL BE"),
    # German-speaking countries
    _form("GmbH", "limited", "DE AT CH LU", "Ges.m.b.H.", "mbH", "Gesellschaft mit beschränkter Haftung"),
    _form("gGmbH", "limited", "DE", "gemeinnützige GmbH"),
    _form("UG (haftungsbeschränkt)", "limited", "DE", "UG", "gUG", "gUG (haftungsbeschränkt)"),
    _form("GmbH & Co. KG", "limited_partnership", "DE AT", "GmbH & Cie. KG", "GmbH u. Co. KG", "GmbH und Co. KG"),
    _form("GmbH & Co. OHG", "partnership", "DE", "GmbH und Co. OHG"),
    _form("UG & Co. KG", "limited_partnership", "DE", "UG (haftungsbeschränkt) & Co. KG"),
    _form("AG & Co. KG", "limited_partnership", "DE", "SE & Co. KG", "AG und Co. KG"),
    _form("KGaA", "limited_by_shares", "DE", "AG & Co. KGaA", "SE & Co. KGaA", "GmbH & Co. KGaA"),
    _form("AG", "public_limited", "DE AT CH", "gAG", "Aktiengesellschaft"),
    _form("KG", "limited_partnership", "DE AT", "Kommanditgesellschaft"),
    _form("OHG", "partnership", "DE", "oHG", "Offene Handelsgesellschaft"),
    _form("OG", "partnership", "AT"),
    _form("GbR", "partnership", "DE"),
    _form("PartG mbB", "partnership", "DE", "PartG", "PartGmbB", "mbB"),
    _form("e.K.", "sole", "DE", "e.Kfm.", "e.Kfr.", "eingetragener Kaufmann", "eingetragene Kauffrau"),
    _form("e.V.", "association", "DE", "eingetragener Verein"),
    _form("eG", "cooperative", "DE", "eGen", "eingetragene Genossenschaft"),
    _form("AöR", "public", "DE", "KdöR", "Anstalt des öffentlichen Rechts"),
    _word("Stiftung", "foundation", "DE AT CH LU"),
    # elsewhere
    _form("Ltd", "limited", "GB IE", "Private Limited", "Pvt Ltd", "Co. Ltd", "Company Limited"),
    LegalForm("Limited", "limited", frozenset({"GB", "IE"}), word=True),
    _form("PLC", "public_limited", "GB IE"),
    _form("LLP", "partnership", "GB US"),
    _form("LLC", "limited", "US"),
    _form("Inc.", "public_limited", "US", "Incorporated"),
    _form("Corp.", "public_limited", "US"),
    LegalForm("Corporation", "public_limited", frozenset({"US"}), word=True),
    _form("SpA", "public_limited", "IT"),
    _form("Sagl", "limited", "CH"),
    _form("SL", "limited", "ES", "SLU"),
    _form("Lda", "limited", "PT"),
    _form("ApS", "limited", "DK"),
    _form("A/S", "public_limited", "DK NO CZ", "AS"),
    _form("AB", "public_limited", "SE"),
    _form("Oy", "limited", "FI", "Oyj"),
    _form("s.r.o.", "limited", "CZ SK"),
    _form("sp. z o.o.", "limited", "PL"),
    _form("Kft.", "limited", "HU"),
)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, without accents, ``ß`` as ``ss``, ligatures in two letters; for comparing, never for showing."""
    lowered = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l")
    if lowered.isascii():
        return lowered
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def _letters(spelling: str) -> str:
    return "".join(WORD.findall(spelling))


def _by_key() -> Mapping[str, LegalForm]:
    table: dict[str, LegalForm] = {}
    for form in LEGAL_FORMS:
        for spelling in (form.name, *form.spellings):
            table.setdefault(fold(_letters(spelling)), form)
    return MappingProxyType(table)


_BY_KEY = _by_key()
_CASED = frozenset(_letters(s) for form in LEGAL_FORMS for s in (form.name, *form.spellings))
_SMALL = frozenset("bv nv vzw vof cvba kg ohg gbr ltd llc plc sci snc sca srl sas sprl asbl ev ek".split())
"""Forms of two or three letters that are no words of any language here, and so are also read in small letters."""
FIRST_WORDS: frozenset[str] = frozenset(
    fold(word)
    for form in LEGAL_FORMS
    for spelling in (form.name, *form.spellings)
    for word in WORD.findall(spelling)[:1]
) | frozenset(key[0] for key in _BY_KEY)
"""Folded words with which a written form can begin: a quick test before ``form_at``."""


def _stands_alone(written: str, form: LegalForm) -> bool:
    """Whether these letters are a form in running text too: ``sa`` and ``kg`` are words, ``SA`` and ``KG`` are not."""
    if form.word:
        return written[:1].isupper()
    return written in _CASED or written.isupper() or len(written) > 3


def form_at(text: str, spans: Sequence[tuple[int, int]], index: int) -> tuple[int, LegalForm] | None:
    """The longest legal form that starts with the word ``index`` of running text.

    ``spans`` are the (start, end) of the words of ``text``. Returns how many words it takes and the form.
    """
    found: tuple[int, LegalForm] | None = None
    written = ""
    for count in range(1, min(_LONGEST, len(spans) - index) + 1):
        start, end = spans[index + count - 1]
        if count > 1 and not _BETWEEN.fullmatch(text, spans[index + count - 2][1], start):
            break
        written += text[start:end]
        form = _BY_KEY.get(fold(written))
        if form and (_stands_alone(written, form) or _small_beside_a_name(text, spans, index, count, written)):
            found = (count, form)
    return found


def _small_beside_a_name(text: str, spans: Sequence[tuple[int, int]], index: int, count: int, written: str) -> bool:
    """``Peeters bv`` and ``vzw De Molen``: in small letters a form needs a capital beside it, and to be no word."""
    if written not in _SMALL:
        return False
    beside = [text[spans[i][0]] for i in (index - 1, index + count) if 0 <= i < len(spans)]
    return any(letter.isupper() for letter in beside)


@lru_cache(maxsize=4096)
def split_legal_form(name: str) -> tuple[str, LegalForm | None]:
    """A company's name without its legal form, and the form: ``("Florilux", S.A.)`` for ``Florilux S.A.``.

    The name keeps its spelling. Where nothing would be left of it, or no form is found, the name comes back whole
    with None. Forms before the name (``SARL Dupont``) are taken where that is usual.
    """
    spans = [match.span() for match in WORD.finditer(name)]
    for count in range(min(_LONGEST, len(spans) - 1), 0, -1):
        form = _key_of(name, spans[-count:])
        if form:
            return name[: spans[-count][0]].rstrip(_AFTER_NAME), form
    for count in range(min(_LONGEST, len(spans) - 1), 0, -1):
        form = _key_of(name, spans[:count])
        if form and form.leads:
            return name[spans[count - 1][1] :].lstrip(_BEFORE_NAME), form
    return name, None


def _key_of(name: str, spans: Sequence[tuple[int, int]]) -> LegalForm | None:
    """The form that these words spell, if nothing but dots, spaces and ``&`` stands between them."""
    gaps = itertools.pairwise(spans)
    if not all(_BETWEEN.fullmatch(name, left[1], right[0]) for left, right in gaps):
        return None
    return _BY_KEY.get(fold("".join(name[start:end] for start, end in spans)))
