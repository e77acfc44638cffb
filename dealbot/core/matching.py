"""Are these two records the same company? One question, ``compare``; everything that matches asks it.

Certain: the same VAT number, register number or domain, or the same name once case, accents, punctuation and legal
form are folded away. Probable and weak: names that are nearly the same. What contradicts takes certainty away.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from dealbot.core.domains import names_a_company
from dealbot.core.legal_forms import split_legal_form
from dealbot.core.model import Company, Match, Strength

PROBABLE_FROM = 0.88
WEAK_FROM = 0.75

_NOT_WORD = re.compile(r"[^\w]+")
_SPELLED_OUT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "&": " ", "+": " "})
_JOINING_WORDS = frozenset({"and", "und", "et", "en"})
_LOCAL_REGISTER = re.compile(r"HR[AB]\d")  # German register numbers repeat from court to court
_MAX_NAME = 300


def fold(name: str) -> str:
    """The name without case, accents, punctuation, joining words and legal form; empty only where it has no letters."""
    return _folded(name[:_MAX_NAME])


def words(name: str) -> frozenset[str]:
    """The words of a name by which similar names are looked up."""
    return frozenset(word for word in fold(name).split() if len(word) > 1)


def compare(one: Company, other: Company) -> Match | None:
    """How far ``one`` and ``other`` are the same company; None where nothing speaks for it."""
    for_it = _identifiers_in_common(one, other)
    against = _contradictions(one, other)
    likeness, how = _likeness(one.name, other.name)
    if how == "same_name":
        for_it = (*for_it, how)
    if for_it:
        certain = not against and not _only_a_local_register_number(one, for_it, likeness)
        strength, score = (Strength.CERTAIN, 1.0) if certain else (Strength.PROBABLE, max(likeness, PROBABLE_FROM))
        return Match(strength, score, (*for_it, *against))
    if likeness >= PROBABLE_FROM and not against:
        return Match(Strength.PROBABLE, likeness, (how,))
    if likeness >= WEAK_FROM:
        return Match(Strength.WEAK, likeness, (how, *against))
    return None


@lru_cache(maxsize=65_536)
def _folded(name: str) -> str:
    bare, _form = split_legal_form(name)
    return _plain(bare) or _plain(name)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_SPELLED_OUT))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    found = _NOT_WORD.sub(" ", bare.replace("_", " ")).split()
    return " ".join([word for word in found if word not in _JOINING_WORDS] or found)


def _identifiers_in_common(one: Company, other: Company) -> tuple[str, ...]:
    found = []
    if one.vat and one.vat == other.vat:
        found.append("same_vat")
    if one.register_id and one.register_id == other.register_id and not _differ(one.country, other.country):
        found.append("same_register_id")
    if one.domain and one.domain == other.domain and names_a_company(one.domain):
        found.append("same_domain")
    return tuple(found)


def _contradictions(one: Company, other: Company) -> tuple[str, ...]:
    found = []
    if _differ(one.vat, other.vat) and (one.vat or "")[:2] == (other.vat or "")[:2]:
        found.append("different_vat")
    if _differ(one.country, other.country):
        found.append("different_country")
    return tuple(found)


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)


def _only_a_local_register_number(one: Company, for_it: tuple[str, ...], likeness: float) -> bool:
    alone = for_it == ("same_register_id",) and _LOCAL_REGISTER.match(one.register_id or "") is not None
    return alone and likeness < PROBABLE_FROM


def _likeness(one: str | None, other: str | None) -> tuple[float, str]:
    """0..1, and in what way the names are alike."""
    if not one or not other:
        return 0.0, ""
    left, right = fold(one), fold(other)
    if not left or not right:
        return 0.0, ""
    if left == right:
        return 1.0, "same_name"
    shared = words(one) & words(other)
    if shared and (shared == words(one) or shared == words(other)):
        return (0.9 if len(shared) > 1 else 0.8), "name_contains_name"
    return fuzz.token_sort_ratio(left, right) / 100, "similar_name"
