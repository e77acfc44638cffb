"""Where names of companies stand: behind labels and cues, before legal forms, in lists, like a domain."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.core.legal_forms import FIRST_WORDS, form_at, split_legal_form
from dealbot.mail.reading.circle import name_core
from dealbot.mail.reading.names import glues, is_common, is_service, leftmost, rightmost
from dealbot.mail.reading.words import lexicon
from dealbot.mail.reading.zones import is_negated, registrations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.words import Hit, Scan
    from dealbot.mail.reading.zones import Label

LABELLED, FORM, NOUN, VERB, PLACE, HEAD, BARE = 0.5, 0.35, 0.3, 0.2, 0.1, 0.2, 0.1
_NO_NAMES = ("into", "kinds.registration", "articles", "kinds.objects", "company_nouns", "contrast", "negations")
_ABBREVIATED = frozenset({"ltd", "inc", "corp", "kft", "lda"})
_QUOTES = "\"„“”«»‚‘’'"
_QUOTE_MARKS = frozenset(_QUOTES)
_SENTENCE_ENDS = frozenset(".?!;\n")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible prospect's name: words ``first`` to before ``end``, its points and the reasons for them."""

    name: str
    first: int
    end: int
    score: float
    reasons: tuple[str, ...] = ()
    has_form: bool = False
    labelled: bool = False

    def plus(self, points: float, reason: str) -> Candidate:
        return replace(self, score=self.score + points, reasons=(*self.reasons, reason))


def find_candidates(scan: Scan, labels: Sequence[Label], domains: Sequence[str]) -> list[Candidate]:
    """Every place where a company's name may stand, with the points of that place alone."""
    return [
        *_labelled(scan, labels),
        *_with_form(scan),
        *_after_cues(scan),
        *_heads(scan),
        *_like_domains(scan, domains),
    ]


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    """Words that may stand between ``register`` or ``customer`` and the name."""
    lists = lexicon().lists
    return frozenset(word for tag in ("articles", "into", "company_nouns", "titles") for word in lists[tag])


def _labelled(scan: Scan, labels: Sequence[Label]) -> Iterator[Candidate]:
    for label in labels:
        if label.field == "company" and label.value:
            first, end = scan.word_at(label.start), scan.word_at(label.end)
            end = next((i for i in range(first + 1, end) if _ends_value(scan, i)), end)
            if first < end:
                yield _candidate(scan, first, end, LABELLED, "label")


def _ends_value(scan: Scan, index: int) -> bool:
    gap = scan.gap(index)
    return bool(re.search(r"[,;(|]| [-–] |\t", gap)) and not form_at(scan.text, scan.spans[index:], 0)


def _with_form(scan: Scan) -> Iterator[Candidate]:
    """Names that end with a legal form; a few forms lead instead."""
    index = floor = 0
    while index < len(scan.words):
        word = scan.words[index]
        found = form_at(scan.text, scan.spans, index) if word in FIRST_WORDS else None
        if not found:
            index += 1
            continue
        count, form = found
        first = leftmost(scan, index, floor)
        end = floor = index + count
        if first < index:
            yield _candidate(scan, first, end, FORM, "legal form")
        elif form.leads and (end := rightmost(scan, index + count)) > index + count:
            yield _candidate(scan, index, end, FORM, "legal form")
        index += count


def _after_cues(scan: Scan) -> Iterator[Candidate]:
    """Names behind ``the customer``, ``enregistrer``, ``tender of the``."""
    for hit in scan.of("company_nouns"):
        yield from _behind(scan, hit, NOUN, "word before")
    for hit in registrations(scan):
        if not is_negated(scan, hit):
            yield from _behind(scan, hit, VERB + BARE, "registration")
    for hit in scan.of("tender.words"):
        yield from _behind(scan, hit, NOUN + VERB, "tender")
    for hit in scan.of("name_nouns"):
        if scan.capitals[hit.first]:
            end = rightmost(scan, hit.first)
            if end > hit.end:
                yield _candidate(scan, leftmost(scan, hit.first), end, BARE + PLACE, "kind of business")


def _behind(scan: Scan, hit: Hit, points: float, reason: str) -> Iterator[Candidate]:
    fillers, common = _fillers(), lexicon().common
    index = hit.end
    while index < min(len(scan.words), hit.end + 6):
        gap = scan.gap(index)
        quoted = not _QUOTE_MARKS.isdisjoint(gap)
        if not _SENTENCE_ENDS.isdisjoint(gap) or (gap.strip() in {",", ")"} and index > hit.end):
            return
        word = scan.words[index]
        if (scan.capitals[index] and not word.isdigit() and (word not in fillers or _names_on(scan, index))) or quoted:
            end = rightmost(scan, index)
            if end > index and not is_common(scan, index, end):
                yield _candidate(scan, index, end, points, reason)
            return
        if word not in fillers and not word.isdigit() and word not in common:
            if index == hit.end or scan.words[index - 1] in fillers:
                yield from _lower_case(scan, index, points)
            return
        index += 1


def _names_on(scan: Scan, index: int) -> bool:
    """A capitalised article in mid-sentence begins a name: ``voor De Molen``."""
    following = index + 1 < len(scan.words) and scan.capitals[index + 1] and scan.gap(index + 1) == " "
    return following and scan.words[index] in lexicon().lists["articles"]


def _lower_case(scan: Scan, first: int, points: float) -> Iterator[Candidate]:
    """Hasty mails without capitals: up to four uncommon words until a comma, a number or a preposition."""
    if not scan.is_hasty:
        return
    lex = lexicon()
    end = first
    while end < min(len(scan.words), first + 4):
        word = scan.words[end]
        if (
            (end > first and not glues(scan, end))
            or word in lex.common
            or word in lex.lists["places"]
            or word.isdigit()
        ):
            break
        if any(word in lex.lists[tag] for tag in _NO_NAMES) or is_service(word):
            break
        end += 1
    if end > first:
        yield _candidate(scan, first, end, points, "lower case")


def _heads(scan: Scan) -> Iterator[Candidate]:
    """Names at the beginning of list items."""
    for match in re.finditer(r"(?:^|\n)[ \t]{0,6}(?:[-*•–·]|\(?\d{1,2}[.)]|[a-z]\))[ \t]{1,4}(?=\S)", scan.text):
        first = scan.word_at(match.end())
        if first < len(scan.words) and scan.spans[first][0] - match.end() <= 1 and scan.capitals[first]:
            end = rightmost(scan, first)
            if end > first and not is_common(scan, first, end) and scan.gap(end)[:1] != ":":
                yield _candidate(scan, first, end, HEAD, "list item")


def _like_domains(scan: Scan, domains: Sequence[str]) -> Iterator[Candidate]:
    """Runs of capitalised words that spell a domain of the mail."""
    spelled = " ".join(domain.split(".")[0].replace("-", "") for domain in domains)
    done = 0
    for index, word in enumerate(scan.words):
        if index < done or not scan.capitals[index] or len(word) < 3 or word[:3] not in spelled:
            continue
        first = leftmost(scan, index)
        done = end = max(rightmost(scan, index), index + 1)
        if scan.gap(first)[-1:] in {"@", ".", "/"} or scan.gap(end)[:1] in {".", "@", ":", "/"}:
            continue
        if any(agreement(scan.slice(first, end), domain) >= 0.8 for domain in domains):
            yield _candidate(scan, first, end, BARE, "spells a domain")


def _candidate(scan: Scan, first: int, end: int, points: float, reason: str) -> Candidate:
    has_form = split_legal_form(scan.slice(first, end))[1] is not None
    stop = scan.spans[end - 1][1]
    if has_form:
        if scan.text[stop : stop + 1] == "." and _has_final_dot(scan, end):
            stop += 1
        if scan.text[stop : stop + 1] == ")" and "(" in scan.slice(first, end):
            stop += 1
    name = " ".join(scan.text[scan.spans[first][0] : stop].split()).strip(_QUOTES)
    return Candidate(name, first, end, points, (reason,), has_form, reason == "label")


def _has_final_dot(scan: Scan, end: int) -> bool:
    """``S.A.`` ends with a dot; of ``Ltd.`` the dot is the form's unless a new sentence follows."""
    if "." in scan.gap(end - 1):
        return True
    following = scan.text[scan.spans[end - 1][1] + 1 :][:2].strip(" ")
    return scan.words[end - 1] in _ABBREVIATED and not following[:1].isupper()


@lru_cache(maxsize=4096)
def agreement(name: str, domain: str) -> float:
    """How much of a domain's label the words of a name spell, 0 to 1."""
    label = domain.split(".", maxsplit=1)[0].replace("-", "")
    words = sorted((word for word in name_core(name).split() if len(word) > 1), key=len, reverse=True)
    rest = label
    for word in words:
        for spelling in (word, word.replace("ae", "a").replace("oe", "o").replace("ue", "u")):
            if spelling in rest:
                rest = rest.replace(spelling, "", 1)
                break
    umlauts = label.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    if rest == label and umlauts != label:
        return agreement(name, umlauts + ".x")
    return 1 - len(rest) / max(1, len(label))
