"""A company's name taken apart: its words, the several ways in which it is called, its legal form.

Everything that matching compares, and everything by which the index finds names, is derived here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dealbot.core.domains import names_a_company
from dealbot.core.legal_forms import split_legal_form
from dealbot.core.matching.folding import MOST_LETTERS, squashed, to_ascii, words_in
from dealbot.core.matching.places import place_words
from dealbot.core.matching.spelling import spelling
from dealbot.core.model import Company
from dealbot.core.numbers import compact, identifying_register_id, identifying_vat

_MOST_VARIANTS = 4
_MOST_WORDS = 16
_MOST_TERMS = 40
_OF_A_PLACE, _OF_A_PART = 0.6, 0.8
"""What is rare in a name may still say little: where it is, or a guess how its words belong together."""
_BETWEEN_VARIANTS = "|"
_OPENING = '([{«"“„'
_BRACKETS = re.compile(r"[(\[{«\"“„]([^()\[\]{}«»\"“”„]*)[)\]}»\"”“]?")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared. ``variants`` are the words of each way in which the company is called, the fullest
    first; ``initials`` are its possible acronyms; ``form`` is the legal form's name, or empty."""

    variants: tuple[tuple[str, ...], ...]
    initials: tuple[str, ...]
    compounds: tuple[str, ...]
    """Words with the articles before them, ``vandenberg`` for ``van den berg``."""
    form: str
    joined: tuple[str, ...] = ()
    """Each way to call it as one word, with its articles and without."""


@lru_cache(maxsize=4096)
def read_name(raw: str) -> Name:
    """Take a name apart. Whatever is given, nothing is raised; a name without letters has no variants."""
    bare, legal_form = split_legal_form(raw[:MOST_LETTERS])
    found = [words[:_MOST_WORDS] for words in _ways_to_call_it(bare)]
    if not found and (words := words_in(to_ascii(raw))):
        found = [words[:_MOST_WORDS]]
    read = [(words, tuple(_telling(words))) for words in found]
    read = [each for each in read if not place_words().issuperset(each[1])] or read  # ``(Luxembourg)`` is no name
    found = [words for words, _ in read]
    variants = tuple(dict.fromkeys(telling for _, telling in read))[:_MOST_VARIANTS]
    initials = tuple(dict.fromkeys(i for words in found for i in _initials(words)))
    compounds = tuple(dict.fromkeys(c for words in found for c in _compounds(words)))[:_MOST_VARIANTS]
    joined = [*map("".join, variants), *(squashed("".join(words)) for words in found)]
    return Name(variants, initials, compounds, legal_form.name if legal_form else "", tuple(dict.fromkeys(joined)))


def fold(name: str) -> str:
    """The words of the name without legal form, in one spelling; what has no letters stays as it is."""
    variants = read_name(name).variants
    return " ".join(variants[0]) if variants else name[:MOST_LETTERS].strip().casefold()


def _ways_to_call_it(bare: str) -> list[list[str]]:
    """The words of the whole name, and where brackets or "trading as" tell of several names, those of each."""
    inside = _BRACKETS.findall(bare) if any(mark in bare for mark in _OPENING) else []
    parts = _split_at_marks(_BRACKETS.sub(" ", bare) if inside else bare, fewest=2)
    if not inside and len(parts) == 1:
        words = words_in(to_ascii(bare))
        return [words] if words else []
    parts += [part for text in inside for part in _split_at_marks(text, fewest=1)]
    each = [words for part in parts if (words := words_in(to_ascii(split_legal_form(part.strip())[0])))]
    return each if len(each) < 2 else [[word for words in each for word in words], *each]


def _split_at_marks(text: str, fewest: int) -> list[str]:
    """What stands around ``anc.`` and the like; ``text`` itself where that is less than ``fewest`` names."""
    around = spelling().also_known_as.split(to_ascii(text))
    parts = [part for part in around if part.strip(" ,;:-")]
    return parts if len(around) > 1 and len(parts) >= fewest else [text]


def _telling(words: list[str]) -> list[str]:
    """The words that tell one company from another, each in its one spelling; all of them where none is left."""
    table = spelling()
    idle = table.joining | table.articles
    kept = [word for word in words if word not in idle] or words
    if kept is not words and words[-1] == "i":
        kept = [*kept, "i"]  # ``Fund I``: nothing follows that it could join
    short = [squashed(word) for word in kept]
    if len(short) > 1 and short[0] in table.titles:
        short = short[1:]
    return [table.same.get(word, word) for word in short]


def _initials(words: list[str]) -> Iterable[str]:
    """The acronyms of three words or more: of all words, and of those that are no articles."""
    table = spelling()
    for chosen in (words, [word for word in words if word not in table.joining | table.articles]):
        if 3 <= len(chosen) <= 8:
            yield "".join(word[0] for word in chosen)


def _compounds(words: list[str]) -> Iterable[str]:
    """``vandenberg`` for ``van den berg``: a word with the articles before it."""
    articles = spelling().articles
    start = None
    for place, word in enumerate(words):
        if word in articles:
            start = place if start is None else start
        elif start is not None:
            yield squashed("".join(words[start : place + 1]))
            start = None


def site_label(domain: str) -> str:
    """What a domain spells: ``brasserieducoin`` for ``brasserie-du-coin.lu``."""
    return squashed("".join(words_in(to_ascii(domain.partition(".")[0]))))


# --- what the index keeps --------------------------------------------------------------------------------------------


def profile_of(company: Company) -> str:
    """What comparing names needs of one record, in one line."""
    name = read_name(company.name or "")
    variants = _BETWEEN_VARIANTS.join(" ".join(words) for words in name.variants)
    joined = [each for each in name.joined if each not in map("".join, name.variants)]
    return "\t".join((variants, name.form, *map(" ".join, (name.initials, name.compounds, joined))))


def name_of_profile(profile: str) -> Name:
    """The name that ``profile_of`` wrote down."""
    variants, form, initials, compounds, joined = profile.split("\t")
    words = tuple(tuple(variant.split(" ")) for variant in variants.split(_BETWEEN_VARIANTS) if variant)
    each_as_one = tuple(dict.fromkeys([*map("".join, words), *joined.split()]))
    return Name(words, tuple(initials.split()), tuple(compounds.split()), form, each_as_one)


def terms_of(company: Company) -> list[str]:
    """Everything by which this record can be found. Words are plain; other keys begin with a letter and a colon."""
    name = read_name(company.name or "")
    terms = [*_keys(company), *_joined(name, company)]
    terms += [f"a:{initials}" for initials in name.initials]
    terms += [word for words in name.variants for word in words]
    terms += name.compounds
    return list(dict.fromkeys(terms))[:_MOST_TERMS]


def sought_terms(company: Company) -> list[tuple[str, float]]:
    """The terms that find this company, each with how much it counts (1 for what is written there itself).

    Plain words that count 1 may also be met with a letter wrong.
    """
    name = read_name(company.name or "")
    sought: dict[str, float] = dict.fromkeys([*_keys(company), *_joined(name, company)], 1.0)
    words = dict.fromkeys(word for variant in name.variants for word in variant)
    sought |= {word: _OF_A_PLACE if word in place_words() else 1.0 for word in words}
    others = [*name.compounds, *_neighbours(name), *_halves(words), *name.initials]
    others += [f"a:{word}" for word in words if 2 <= len(word) <= 8 and word.isalpha()]
    for term in others:
        sought.setdefault(term, _OF_A_PART)
    return list(sought.items())[: 2 * _MOST_TERMS]


def _keys(company: Company) -> Iterable[str]:
    """What identifies it: numbers, by their key where they are right, its domain, its contact's address."""
    if company.vat:
        yield f"v:{identifying_vat(company.vat, company.country) or compact(company.vat)}"
    if company.register_id:
        yield f"r:{compact(company.register_id)}"
        if key := identifying_register_id(company.register_id, company.country):
            yield f"v:{key}"
    if company.domain and names_a_company(company.domain):
        yield f"d:{company.domain}"
    if company.email:
        yield f"e:{company.email.lower()}"


def _joined(name: Name, company: Company) -> Iterable[str]:
    """The whole name as one word, which is also how its site may spell it."""
    yield from (f"n:{joined}" for joined in name.joined)
    if company.domain and names_a_company(company.domain):
        yield f"n:{site_label(company.domain)}"


def _neighbours(name: Name) -> Iterable[str]:
    for words in name.variants:
        for left, right in pairwise(words):
            yield left + right


def _halves(words: Iterable[str]) -> Iterable[str]:
    """What a long word may be made of: its beginnings and ends."""
    for word in words:
        if 7 <= len(word) <= 20:
            for cut in range(3, len(word) - 2):
                yield word[:cut]
                yield word[cut:]
