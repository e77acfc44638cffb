"""The languages' words as data, and the one pass that finds them all.

``words/<language>.toml`` holds phrases by purpose; a new language is a new file. All phrases of all languages are
compiled once into one ``Lexicon``; ``scan`` walks a text's words once and returns every phrase in it as a ``Hit``.
No regular expression grows with the number of phrases, and the time is linear in the text.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from dealbot.core.legal_forms import fold
from dealbot.mail.reading.lexicon.patterns import (
    Pattern,
    by_first_word,
    find_patterns,
    is_pattern,
    pattern_of,
    phrase_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WORD = re.compile(r"\w+")
_STEM = 4
"""Letters by which entries like ``glasfaser*`` are looked up; their stems have at least as many."""
_LISTS_ONLY = frozenset(
    "into articles places titles negations unsure yes no contrast with kin conjunctions "
    "dates.before dates.part dates.begin dates.middle service_words.needs service_words.vague "
    "service_words.bare service_words.wanting service_words.keeping people.greetings people.colleagues "
    "people.nobody people.contacts number_words.fax number_words.mobile number_words.direct "
    "number_words.central number_words.else number_words.counted automatic.self automatic.hints "
    "automatic.calendar".split()
)
"""Purposes that are only asked about single words, and so make no hits."""
_COUNTED = {"months": ("month", 1), "counts": ("count", 2)}
"""Purposes whose entries stand for numbers, in their order."""
_HINTING = ("labels.", "kinds.", "said.", "closings", "month.", "roles", "company_nouns")
_LINES = frozenset({"closings", "wrote", "forwarded", "original", "automatic.subjects", "automatic.receipts"})
"""Purposes that are only asked about whole lines, and so make no hits."""
_IN_NAMES = frozenset({"name_nouns", "business", "streets", "elsewhere", "greetings"})
"""Purposes whose words may belong to a name too."""
_EXCLUSIVE = ("kinds.", "services.", "labels.", "tender", "close.")
_SENTENCE_END = re.compile(r"[.!?…;]\s|\n\s*\n|\n\s*(?:[-*•–|>]|\d{1,2}[.)])|[^\w\s]\n|:\n")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr hr fr str st ca nr tel no mme mlle dhr mevr mw bzw inkl z b u a d h av bd ir ing prof co".split()
)


class Hit(NamedTuple):
    """A phrase of the lexicon in a text: words ``first`` to before ``end``, for one purpose (``tag``)."""

    tag: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A text with its words (folded), where they stand, which sentence they belong to, and all phrases by tag."""

    text: str
    words: Sequence[str]
    capitals: Sequence[bool]
    """Whether each word begins with a capital letter or a digit."""
    named: Sequence[bool]
    """Whether each word may belong to a name: by its capital, or, where capitals tell nothing, by being no word."""
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[int]
    hits: Mapping[str, Sequence[Hit]]
    businesses: frozenset[int] = frozenset()
    """The words with which names of businesses and bodies begin, such as ``Boulangerie``."""

    @property
    def is_hasty(self) -> bool:
        """Whether capitals tell nothing: none, as on a phone, or nothing else."""
        return self.named is not self.capitals

    def of(self, tag: str) -> Sequence[Hit]:
        return self.hits.get(tag, ())

    def under(self, prefix: str) -> Iterator[Hit]:
        """All hits whose tag begins so, for instance ``services.``."""
        for tag, hits in self.hits.items():
            if tag.startswith(prefix):
                yield from hits

    def gap(self, index: int) -> str:
        """What stands between word ``index - 1`` and word ``index``; before the first and behind the last too."""
        start = self.spans[index - 1][1] if index else 0
        return self.text[start : self.spans[index][0] if index < len(self.spans) else len(self.text)]

    def slice(self, first: int, end: int) -> str:
        """The text from word ``first`` to before ``end``."""
        return self.text[self.spans[first][0] : self.spans[end - 1][1]]

    def word_at(self, position: int) -> int:
        """The index of the first word that starts at or behind this character."""
        low, high = 0, len(self.spans)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.spans[middle][0] < position else (low, middle)
        return low


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    tag: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases, indexed by how they begin; ``common`` tells of which languages a word is an everyday word."""

    single: Mapping[str, tuple[str, ...]]
    """The purposes of a word that is a phrase by itself."""
    longer: Mapping[str, Mapping[str, tuple[_Phrase, ...]]]
    """The longer phrases, by their first word and then their second."""
    patterns: Mapping[str, tuple[Pattern, ...]]
    """The phrases with a gap, by their first word."""
    stems: Mapping[str, tuple[_Phrase, ...]]
    tails: Mapping[str, tuple[_Phrase, ...]]
    common: Mapping[str, tuple[str, ...]]
    hints: Mapping[str, tuple[str, ...]]
    """The languages of words that stand in labels, closings and phrases: weaker signs than everyday words."""
    languages: tuple[str, ...]
    lists: Mapping[str, frozenset[str]]
    """Single words by purpose, for quick questions about one word."""
    brands: frozenset[str]
    """Makers, operators and distributors, in small letters (``brands.toml``)."""
    joined: Mapping[str, frozenset[str]]
    """The whole phrases of the purposes that are asked about lines (closings and the marks of older mails)."""


_Languages: TypeAlias = "Mapping[str, list[str]]"


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read and compile the data files; once a process, about 0.2 s."""
    phrases: set[_Phrase] = set()
    patterns: set[Pattern] = set()
    common: dict[str, list[str]] = defaultdict(list)
    hints: dict[str, list[str]] = defaultdict(list)
    languages: list[str] = []
    folder = resources.files(__package__) / "words"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text("utf-8"))
            language = data.pop("language")
            languages.append(language)
            for word in dict.fromkeys(fold(word) for word in data.pop("function_words").split()):
                common[word].append(language)
            own = set(_phrases(data))
            for word in {word for p in own if p.tag.startswith(_HINTING) for word in p.words if len(word) > 2}:
                hints[word].append(language)
            phrases.update(own)
            patterns.update(_patterns(data))
    phrases.update(_places())
    return _compile(phrases, patterns, common, hints, tuple(languages))


def _phrases(data: dict[str, Any], prefix: str = "") -> Iterator[_Phrase]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _phrases(value, f"{prefix}{key}.")
        elif key in _COUNTED:
            tag, begin = _COUNTED[key]
            for number, names in enumerate(value, begin):
                yield from (_Phrase((fold(name),), f"{tag}.{number}") for name in names.split())
        else:
            yield from (_Phrase(phrase_words(text), prefix + key) for text in value if not is_pattern(text))


def _patterns(data: dict[str, Any], prefix: str = "") -> Iterator[Pattern]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _patterns(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield from (pattern_of(text, prefix + key) for text in value if is_pattern(text))


def _places() -> Iterator[_Phrase]:
    text = (resources.files("dealbot.core") / "places.toml").read_text("utf-8")
    for country, names in tomllib.loads(text).items():
        yield from (_Phrase(phrase_words(name), f"town.{country}") for name in names.split("|"))


def _brands() -> frozenset[str]:
    text = (resources.files(__package__) / "brands.toml").read_text("utf-8")
    names = (name.strip() for group in tomllib.loads(text).values() for name in group.split("|"))
    return frozenset(name.casefold() for name in names)


def _compile(
    phrases: set[_Phrase],
    patterns: set[Pattern],
    common: _Languages,
    hints: _Languages,
    languages: tuple[str, ...],
) -> Lexicon:
    single: dict[str, list[str]] = defaultdict(list)
    longer: dict[str, dict[str, list[_Phrase]]] = defaultdict(lambda: defaultdict(list))
    stems, tails = defaultdict(list), defaultdict(list)
    for phrase in sorted(phrases):
        first = phrase.words[0]
        if first.startswith("*"):
            tails[first[-_STEM:]].append(phrase)
        elif first.endswith("*"):
            stems[first[:_STEM]].append(phrase)
        elif phrase.tag in _LINES or phrase.tag.startswith("lines."):
            pass
        elif len(phrase.words) > 1:
            longer[first][phrase.words[1]].append(phrase)
        elif phrase.tag not in _LISTS_ONLY:
            single[first].append(phrase.tag)
    words = (phrase for phrase in phrases if len(phrase.words) == 1)
    whole = (phrase for phrase in phrases if phrase.tag in _LINES or phrase.tag.startswith(("labels.", "lines.")))
    return Lexicon(
        {word: tuple(tags) for word, tags in single.items()},
        {word: {second: tuple(found) for second, found in seconds.items()} for word, seconds in longer.items()},
        by_first_word(patterns),
        {stem: tuple(found) for stem, found in stems.items()},
        {tail: tuple(found) for tail, found in tails.items()},
        {word: tuple(found) for word, found in common.items()},
        {word: tuple(found) for word, found in hints.items()},
        languages,
        _texts_by_tag(words),
        _brands(),
        _texts_by_tag(whole),
    )


def _texts_by_tag(phrases: Iterable[_Phrase]) -> Mapping[str, frozenset[str]]:
    texts: dict[str, set[str]] = defaultdict(set)
    for phrase in phrases:
        texts[phrase.tag].add(" ".join(phrase.words))
    return {tag: frozenset(found) for tag, found in texts.items()}


def scan(text: str) -> Scan:
    """Find all phrases of all languages in this text, in one pass."""
    spans = [match.span() for match in WORD.finditer(text)]
    written = WORD.findall(text)
    words = [fold(word) for word in written]
    capitals = [word[0].isupper() or word[0].isdigit() for word in written]
    sentences = _sentences(text, spans, words)
    found = _find(words, lexicon())
    found += [Hit(*place) for place in find_patterns(words, sentences, lexicon().patterns)]
    hits = _by_tag([hit for hit in found if sentences[hit.first] == sentences[hit.end - 1]], len(words))
    named = capitals if _capitals_tell(written) else _uncommon(words, hits)
    businesses = frozenset(hit.first for hit in hits.get("name_nouns", ()))
    return Scan(text, words, capitals, named, spans, sentences, hits, businesses)


def _capitals_tell(written: Sequence[str]) -> bool:
    """Not in a mail from a phone that has hardly any, nor in one that is written in capitals throughout."""
    begun = sum(word[0].isupper() for word in written)
    return len(written) // 15 + 1 < begun and sum(word.isupper() for word in written) < 0.7 * len(written)


def _uncommon(words: Sequence[str], hits: Mapping[str, Sequence[Hit]]) -> list[bool]:
    """Words that neither are everyday words nor stand in a phrase of the lexicon, those of businesses aside."""
    named = [word not in lexicon().common and (word.isalpha() or word.isdigit()) for word in words]
    for tag, found in hits.items():
        if tag not in _IN_NAMES and not tag.startswith(("town.", "count.", "about.")):
            for hit in found:
                named[hit.first : hit.end] = [False] * (hit.end - hit.first)
    return named


def _find(words: Sequence[str], lex: Lexicon) -> list[Hit]:
    single, longer = lex.single.get, lex.longer.get
    found: list[Hit] = []
    last = len(words) - 1
    for index, word in enumerate(words):
        if tags := single(word):
            found.extend([Hit(tag, index, index + 1) for tag in tags])
        if (seconds := longer(word)) and index < last and (phrases := seconds.get(words[index + 1])):
            found.extend(_longer_at(words, index, phrases))
        if len(word) > _STEM:
            if phrases := lex.stems.get(word[:_STEM]):
                found.extend(Hit(p.tag, index, index + 1) for p in phrases if word.startswith(p.words[0][:-1]))
            if phrases := lex.tails.get(word[-_STEM:]):
                found.extend(Hit(p.tag, index, index + 1) for p in phrases if word.endswith(p.words[0][1:]))
    return found


def _longer_at(words: Sequence[str], index: int, phrases: tuple[_Phrase, ...]) -> Iterator[Hit]:
    for phrase in phrases:
        end = index + len(phrase.words)
        if end == index + 2 or tuple(words[index:end]) == phrase.words:
            yield Hit(phrase.tag, index, end)


def _by_tag(found: Sequence[Hit], count: int) -> Mapping[str, Sequence[Hit]]:
    """Hits by tag; of the purposes that exclude each other only the longest phrase at a place."""
    longest = [1] * count
    for hit in found:
        if hit.end - hit.first > 1 and hit.tag.startswith(_EXCLUSIVE):
            for index in range(hit.first, hit.end):
                longest[index] = max(longest[index], hit.end - hit.first)
    by_tag: dict[str, list[Hit]] = defaultdict(list)
    for hit in found:
        length = hit.end - hit.first
        if max(longest[hit.first : hit.end]) <= length or not hit.tag.startswith(_EXCLUSIVE):
            by_tag[hit.tag].append(hit)
    return by_tag


def _sentences(text: str, spans: Sequence[tuple[int, int]], words: Sequence[str]) -> list[int]:
    """For each word the number of its sentence; list items and paragraphs end one, abbreviations don't."""
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    ends.append(len(text) + 1)
    numbers: list[int] = []
    number = at = 0
    for index, (start, _) in enumerate(spans):
        if ends[at] < start:
            real = False
            while ends[at] < start:
                real = real or not _is_abbreviation(text, ends[at], words[index - 1])
                at += 1
            number += real
        numbers.append(number)
    return numbers


def _is_abbreviation(text: str, position: int, word: str) -> bool:
    return text[position] == "." and (len(word) == 1 or word in _ABBREVIATIONS)
