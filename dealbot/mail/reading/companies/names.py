"""Where a name begins and ends in running text: runs of capitalised words, and what glues them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.core.legal_forms import FIRST_WORDS, form_at
from dealbot.mail.reading.lexicon.near import is_wrapped
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from dealbot.mail.reading.lexicon.words import Scan

MAX_WORDS = 8
_CONNECTORS = frozenset(
    "de du des la le les l d et und and en van der den von zum am um vum of the y op 't s sur aux ter ten zur".split()
)
_SHORTENED = frozenset("st ste dr gebr fa ets mr me prof".split())
_AND = frozenset({"und", "and", "et", "en", "sowie"})
_WHAT_FOR = frozenset({"for", "fur", "pour", "voor"})
"""Right behind the noun that begins a name: ``Agency for Wetlands``."""
_FAR = 4
"""Words behind the noun that begins a name within which small ones still tell what business it is."""
_ARTICLES_OF_NAMES = frozenset("van de der den het die das la le les l the il".split())
"""Words with which a name may begin at the beginning of its line: ``Van Dijk Tuinen``."""
_ARTICLES = frozenset("der des dem den die das the".split())


@lru_cache(maxsize=1)
def _lead_ins() -> frozenset[str]:
    """Words that stand before a name without being part of it."""
    lists = lexicon().lists
    tags = (
        "tender.words",
        "company_nouns",
        "kinds.registration",
        "titles",
        "roles",
        "labels.vat",
        "labels.register",
        "greetings",
    )
    words = frozenset(word for tag in tags for word in lists[tag])
    return words - lists["name_nouns"]


def leftmost(scan: Scan, index: int, floor: int = 0) -> int:
    """Where the name before the word ``index`` begins, at ``floor`` at the earliest."""
    first = at = index
    while at > floor and index - at < MAX_WORDS and glues(scan, at):
        at -= 1
        if scan.words[at] in _ARTICLES and not _goes_back_to_a_business(scan, at):
            break
        if _parts_towns(scan, at):
            break
        if scan.named[at] or scan.text[scan.spans[at][0] - 1 : scan.spans[at][0]] in {"„", "«"}:
            first = at
        elif scan.words[at] not in _CONNECTORS and not _describes_a_business(scan, at):
            break
    return without_lead_in(scan, first, index)


def begins_business(scan: Scan, index: int) -> bool:
    """Whether this capitalised word is one with which names of businesses begin: ``Boulangerie``, ``Weingut``."""
    return scan.named[index] and index in scan.businesses


def _describes_a_business(scan: Scan, index: int) -> bool:
    """``Clinique vétérinaire``: the word behind the noun, in small letters, belongs to the name."""
    if index < 1 or not scan.named[index - 1] or scan.gap(index) != " ":
        return False
    return begins_business(scan, index - 1) and scan.words[index] not in lexicon().common


def _parts_towns(scan: Scan, index: int) -> bool:
    """``Foo GmbH in Merzig und Bar KG`` are two names."""
    return index > 0 and scan.words[index] in _AND and scan.words[index - 1] in places()


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """Single words that are towns."""
    single = lexicon().single
    return frozenset(word for word, tags in single.items() if any(tag.startswith("town.") for tag in tags))


def _tells_what_business(scan: Scan, first: int, index: int) -> bool:
    """``Syndicat mixte des eaux du Haut-Chiers``: small words between the noun that begins a name and its end."""
    if _describes_a_business(scan, index):
        return True
    if not begins_business(scan, first) or scan.gap(index) != " ":
        return False
    if index == first + 1 and scan.words[index] in _WHAT_FOR:
        return True
    near = index - first <= _FAR
    return near and scan.words[index].isalpha() and scan.words[index] not in lexicon().common


def _goes_back_to_a_business(scan: Scan, index: int) -> bool:
    """``Haus der Musik`` is a name, ``Empfehlung der Kaltenbach`` is not."""
    if scan.named[index]:
        return True
    is_noun = index > 0 and begins_business(scan, index - 1)
    return is_noun or _describes_a_business(scan, index - 1)


def glues(scan: Scan, index: int) -> bool:
    """Whether the words ``index - 1`` and ``index`` can belong to one name."""
    gap = scan.gap(index)
    if gap in {" ", "-", "'", "’", " & ", "&", "\xa0", "+", " + ", "/"}:
        return True
    if gap in {", ", " ("} and scan.words[index] in FIRST_WORDS:
        return form_at(scan.text, scan.spans, index) is not None
    if gap == ". ":
        return scan.words[index - 1] in _SHORTENED or (len(scan.words[index - 1]) == 1 and scan.named[index - 1])
    return gap == "." or is_wrapped(scan, index)


def without_lead_in(scan: Scan, first: int, end: int) -> int:
    """Skip what stands before a name without being part of it: ``Die Firma``, ``Registrierung``, ``Please``."""
    skip, common = _lead_ins(), lexicon().common
    while first < end:
        word = scan.words[first]
        if begins_business(scan, first) or (word in _ARTICLES_OF_NAMES and _fills_its_line(scan, first)):
            break
        if (
            word in skip
            or not scan.named[first]
            or ((word in common or word.isdigit()) and _starts_sentence(scan, first))
        ):
            first += 1
        else:
            break
    return first


def _fills_its_line(scan: Scan, first: int) -> bool:
    """A name alone on its line keeps its article: ``Van Dijk Tuinen B.V.``."""
    if first == 0 or "\n" not in scan.gap(first) or not scan.named[first]:
        return False
    index = first + 1
    while index < len(scan.words) and "\n" not in scan.gap(index):
        if any(mark in scan.gap(index) for mark in ",;:!?") or _is_everyday(scan.words[index]):
            return False
        index += 1
    return index - first <= MAX_WORDS + _FAR


def _is_everyday(word: str) -> bool:
    return word in lexicon().common and word not in _CONNECTORS


def _starts_sentence(scan: Scan, index: int) -> bool:
    if index == 0 or scan.sentences[index] != scan.sentences[index - 1]:
        return True
    return any(mark in scan.gap(index) for mark in "\n:")


def rightmost(scan: Scan, first: int) -> int:
    """Where the run of capitalised words that begins at ``first`` ends."""
    end = at = first
    lists = lexicon().lists
    while at < len(scan.words) and at - first < MAX_WORDS:
        if at > first and not glues(scan, at):
            break
        if at > first and _parts_towns(scan, at):
            break
        form = form_at(scan.text, scan.spans, at) if at > first and scan.words[at] in FIRST_WORDS else None
        if form:
            return at + form[0]
        if scan.named[at] and not (at > first and scan.words[at] in lists["kinds.registration"]):
            at += 1
            end = at
        elif at > first and (scan.words[at] in _CONNECTORS or _tells_what_business(scan, first, at)):
            at += 1
        else:
            break
    return end


def is_common(scan: Scan, first: int, end: int) -> bool:
    """Whether a run holds nothing that could be a name: everyday words, services, months, labels."""
    lex = lexicon()
    dull = ("company_nouns", "kinds.registration", "tender.words", "roles", "kinds.question", "kinds.extension")
    return all(
        word in lex.common or word.isdigit() or any(word in lex.lists[tag] for tag in dull) or is_service(word)
        for word in scan.words[first:end]
    )


def is_service(word: str) -> bool:
    """Whether a word by itself is a service, a month or a country, and no kind of business."""
    tags = lexicon().single.get(word, ())
    return any(tag.startswith(("services.", "month.", "countries.")) for tag in tags) and not any(
        tag == "name_nouns" for tag in tags
    )
