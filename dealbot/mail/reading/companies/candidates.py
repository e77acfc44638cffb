"""Where names of companies stand: behind labels and cues, before legal forms and wishes, in lists, like a domain."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.core.legal_forms import FIRST_WORDS, form_at, split_legal_form
from dealbot.mail.reading.companies.circle import name_core
from dealbot.mail.reading.companies.names import (
    begins_business,
    glues,
    is_common,
    leftmost,
    rightmost,
    without_lead_in,
)
from dealbot.mail.reading.evidence import Candidate
from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.lexicon.zones import is_negated, registrations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.lexicon.words import Hit, Scan
    from dealbot.mail.reading.lexicon.zones import Label

_LABEL_SIGNS = {"company": "label", "trade_name": "label for a trade name"}
_ABBREVIATED = frozenset({"ltd", "inc", "corp", "kft", "lda"})
_QUOTES = "\"„“”«»‚‘’'"
_QUOTE_MARKS = frozenset(_QUOTES)
_OF = frozenset("de du des d la le les of the van der den".split())
_GLUE = frozenset({" ", "'", "’"})
_SENTENCE_ENDS = frozenset(".?!;\n")


def find_candidates(scan: Scan, labels: Sequence[Label], domains: Sequence[str]) -> list[Candidate]:
    """Every place where a company's name may stand, with the sign of that place; one place may come several times."""
    return [
        *_labelled(scan, labels),
        *_with_form(scan),
        *_after_cues(scan),
        *_before_wishes(scan),
        *_runs(scan),
        *_bodies(scan),
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
        if label.field in _LABEL_SIGNS and label.value:
            first, end = scan.word_at(label.start), scan.word_at(label.end)
            end = next((i for i in range(first + 1, end) if _ends_value(scan, i)), end)
            if any(scan.named[first:end]):
                yield _candidate(scan, first, end, _LABEL_SIGNS[label.field])


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
        if first < index and not all(word.isdigit() for word in scan.words[first:index]):
            yield _candidate(scan, first, end, "legal form")
        elif form.leads and (end := rightmost(scan, index + count)) > index + count:
            yield _candidate(scan, index, end, "legal form")
        index += count


def _after_cues(scan: Scan) -> Iterator[Candidate]:
    """Names behind ``the customer``, ``enregistrer``, ``tender of the``."""
    for hit in scan.of("company_nouns"):
        yield from _behind(scan, hit, "word for customer before")
    for hit in registrations(scan):
        if not is_negated(scan, hit):
            yield from _behind(scan, hit, "registration before")
    for hit in scan.of("tender.words"):
        yield from _behind(scan, hit, "tender before")


def _behind(scan: Scan, hit: Hit, sign: str) -> Iterator[Candidate]:
    fillers, common = _fillers(), lexicon().common
    index = hit.first if begins_business(scan, hit.first) else hit.end
    if scan.is_hasty and "," in scan.gap(index):
        return  # ``bitte Schreinerei Ney eintragen, sitzt in Prüm``: without capitals the comma is all that tells
    while index < min(len(scan.words), hit.end + 6):
        gap = scan.gap(index)
        quoted = not _QUOTE_MARKS.isdisjoint(gap)
        if not _SENTENCE_ENDS.isdisjoint(gap) or (gap.strip() in {",", ")"} and index > hit.end):
            return
        word = scan.words[index]
        if (scan.named[index] and not word.isdigit() and (word not in fillers or _names_on(scan, index))) or quoted:
            end = rightmost(scan, index)
            if end > index and not is_common(scan, index, end):
                yield _candidate(scan, index, end, sign)
            return
        if word not in fillers and not word.isdigit() and word not in common:
            return
        index += 1


def _before_wishes(scan: Scan) -> Iterator[Candidate]:
    """Names right before ``wants``, ``braucht``, ``souhaite``, ``zoekt``."""
    for hit in scan.of("wishes"):
        end = hit.first
        first = leftmost(scan, end)
        if first < end and scan.named[end - 1] and glues(scan, end) and not is_common(scan, first, end):
            yield _candidate(scan, first, end, "wish behind")


def _runs(scan: Scan) -> Iterator[Candidate]:
    """Runs of capitalised words that may be a name: two or more, or one behind ``chez``, ``bei``, ``with``."""
    done = 0
    for index in range(len(scan.words)):
        if index < done or not scan.named[index] or scan.words[index].isdigit():
            continue
        done = end = rightmost(scan, index)
        first = without_lead_in(scan, index, end)
        if first < end and not is_common(scan, first, end):
            business = begins_business(scan, first)
            if scan.gap(end)[:1] == ":" and not business:
                continue
            if business or end - first > 1 or _is_with(scan, first):
                yield _candidate(scan, first, end, "kind of business" if business else "capitals")


def _bodies(scan: Scan) -> Iterator[Candidate]:
    """Public bodies whose noun is written small: ``la communauté de communes du Pays-Haut``, ``gemeente Oeverdam``."""
    for hit in scan.of("bodies"):
        at = hit.end
        while at < hit.end + 3 and at < len(scan.words) and scan.words[at] in _OF and scan.gap(at) in _GLUE:
            at += 1
        if not scan.named[hit.first] and at < len(scan.words) and scan.named[at] and scan.gap(at) in _GLUE:
            yield _candidate(scan, hit.first, rightmost(scan, at), "kind of business")


def _is_with(scan: Scan, index: int) -> bool:
    return index > 0 and scan.gap(index) == " " and scan.words[index - 1] in lexicon().lists["with"]


def _names_on(scan: Scan, index: int) -> bool:
    """A capitalised article in mid-sentence begins a name: ``voor De Molen``."""
    following = index + 1 < len(scan.words) and scan.named[index + 1] and scan.gap(index + 1) == " "
    return following and scan.words[index] in lexicon().lists["articles"]


def _heads(scan: Scan) -> Iterator[Candidate]:
    """Names at the beginning of list items."""
    for match in re.finditer(r"(?:^|\n)[ \t]{0,6}(?:[-*•–·]|\(?\d{1,2}[.)]|[a-z]\))[ \t]{1,4}(?=\S)", scan.text):
        first = scan.word_at(match.end())
        if first < len(scan.words) and scan.spans[first][0] - match.end() <= 1 and scan.named[first]:
            end = rightmost(scan, first)
            if end > first and not is_common(scan, first, end) and scan.gap(end)[:1] != ":":
                yield _candidate(scan, first, end, "list item")


def _like_domains(scan: Scan, domains: Sequence[str]) -> Iterator[Candidate]:
    """Runs of capitalised words that spell a domain of the mail."""
    spelled = " ".join(domain.split(".")[0].replace("-", "") for domain in domains)
    done = 0
    for index, word in enumerate(scan.words):
        if index < done or not scan.named[index] or len(word) < 3 or word[:3] not in spelled:
            continue
        first = leftmost(scan, index)
        done = end = max(rightmost(scan, index), index + 1)
        if scan.gap(first)[-1:] in {"@", ".", "/"} or scan.gap(end)[:1] in {".", "@", ":", "/"}:
            continue
        if any(agreement(scan.slice(first, end), domain) >= 0.8 for domain in domains):
            yield _candidate(scan, first, end, "spells a domain")


def _candidate(scan: Scan, first: int, end: int, sign: str) -> Candidate:
    has_form = split_legal_form(scan.slice(first, end))[1] is not None
    stop = scan.spans[end - 1][1]
    if has_form:
        if scan.text[stop : stop + 1] == "." and _has_final_dot(scan, end):
            stop += 1
        if scan.text[stop : stop + 1] == ")" and "(" in scan.slice(first, end):
            stop += 1
    name = " ".join(scan.text[scan.spans[first][0] : stop].split()).strip(_QUOTES)
    found = Candidate(name, first, end, name, (sign,))
    return found.seen("legal form") if has_form else found


def _has_final_dot(scan: Scan, end: int) -> bool:
    """``S.A.`` ends with a dot; of ``Ltd.`` the dot is the form's unless a new sentence follows."""
    if "." in scan.gap(end - 1):
        return True
    following = scan.text[scan.spans[end - 1][1] + 1 :][:2].strip(" ")
    return scan.words[end - 1] in _ABBREVIATED and not following[:1].isupper()


@lru_cache(maxsize=4096)
def agreement(name: str, domain: str) -> float:
    """How much of a domain's label the words of a name spell, 0 to 1; ``ä`` may be written ``ae``."""
    label = domain.split(".", maxsplit=1)[0].replace("-", "")
    words = sorted((word for word in name_core(name).split() if len(word) > 1), key=len, reverse=True)
    plain = _without_umlauts(label)
    spelled = _spelled(words, label)
    return spelled if plain == label else max(spelled, _spelled([_without_umlauts(word) for word in words], plain))


def _spelled(words: Sequence[str], label: str) -> float:
    rest = label
    for word in words:
        rest = rest.replace(word, "", 1)
    return 1 - len(rest) / max(1, len(label))


def _without_umlauts(word: str) -> str:
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
