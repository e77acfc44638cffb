"""What a mail wants: the words for each kind, weighed against what it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealbot.core.model import Kind
from dealbot.mail.reading.words import lexicon
from dealbot.mail.reading.zones import is_negated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dealbot.mail.reading.words import Hit, Scan

_REFERENCE = re.compile(r"\bDR[-  ‑–]?(20\d\d)[-  ‑–]?(\d{4,6})\b", re.IGNORECASE)
_CHANGES = (Kind.WITHDRAWAL, Kind.EXTENSION, Kind.OUTCOME, Kind.CONSENT)
_NEEDS_OBJECT = frozenset({Kind.WITHDRAWAL, Kind.EXTENSION, Kind.CONSENT})


@dataclass(frozen=True, slots=True)
class Signs:
    """What else is known when the kind is judged."""

    reference: str | None
    is_reply: bool
    has_company: bool
    """A company with more than a bare guess for it."""
    has_data: bool
    """Anything that describes a prospect: numbers, contact, services."""
    subject_words: int
    """How many words of the scan are the subject's."""


def find_reference(*texts: str) -> str | None:
    """The first deal reference in these texts, in their order: ``DR-2026-0042``."""
    for text in texts:
        if match := _REFERENCE.search(text):
            return f"DR-{match[1]}-{match[2]}"
    return None


def reference_spans(text: str) -> list[tuple[int, int]]:
    """Where references stand: their digits are no phone number."""
    return [match.span() for match in _REFERENCE.finditer(text)]


def judge_kind(scan: Scan, signs: Signs) -> tuple[Kind, tuple[str, ...]]:
    """The kind of a person's mail and the words that told."""
    change = _change(scan, signs)
    wants = _wants_registration(scan, change[3] if change else frozenset())
    asks = _asks(scan)
    if change and not (wants and signs.has_company and not signs.reference and change[1] < 3):
        return change[0], change[2]
    anew = signs.has_company and any(hit.first >= signs.subject_words for hit in _wanted_hits(scan, "kinds.anew"))
    if wants and (anew or not (signs.reference or (signs.is_reply and not signs.has_company))):
        return (Kind.QUESTION, asks) if asks and _only_asks(scan, asks, signs) else (Kind.REGISTRATION, wants)
    if signs.reference or signs.is_reply:
        return _in_a_thread(scan, signs, asks)
    return _unasked(scan, signs, asks)


def _unasked(scan: Scan, signs: Signs, asks: tuple[str, ...]) -> tuple[Kind, tuple[str, ...]]:
    """A new mail without a word for registering: what it holds decides."""
    if (completing := _words_of(scan, "kinds.completion")) and signs.has_data and not signs.has_company:
        return Kind.COMPLETION, completing
    if asks and not (signs.has_company and signs.has_data and not _has_question_mark(scan)):
        return Kind.QUESTION, asks
    if signs.has_company and (signs.has_data or not asks):
        return Kind.REGISTRATION, ("a company and what it needs",)
    return Kind.QUESTION, asks or ("nothing that is asked of the robot",)


def _in_a_thread(scan: Scan, signs: Signs, asks: tuple[str, ...]) -> tuple[Kind, tuple[str, ...]]:
    """A reply, or a mail with a reference, that asks for no change."""
    only_marked = asks == ("?",) and signs.has_data
    if asks and not only_marked and _has_question_mark(scan) and not _words_of(scan, "kinds.completion"):
        return Kind.QUESTION, asks
    if signs.has_data or signs.has_company:
        return Kind.COMPLETION, ("data for an earlier registration",)
    return Kind.QUESTION, asks or ("a reply without data",)


def _change(scan: Scan, signs: Signs) -> tuple[Kind, float, tuple[str, ...], frozenset[int]] | None:
    """The strongest of extension, withdrawal, outcome and consent: its points, its words, their sentences."""
    best: tuple[Kind, float, tuple[str, ...], frozenset[int]] | None = None
    for kind in _CHANGES:
        points, words, sentences = 0.0, list[str](), set[int]()
        for hit in _wanted_hits(scan, f"kinds.{kind}"):
            gained = _points(scan, hit, kind, signs)
            points += gained
            words += [scan.slice(hit.first, hit.end)] if gained else []
            sentences |= {scan.sentences[hit.first]} if gained >= 1.5 else set()
        if points >= 1.5 and (best is None or points > best[1]):
            best = (kind, points, tuple(dict.fromkeys(words)), frozenset(sentences))
    return best


def _points(scan: Scan, hit: Hit, kind: Kind, signs: Signs) -> float:
    """A verb counts by what it is about: the registration, not the customer's network or contract."""
    sentence = scan.sentences[hit.first]
    in_subject = hit.first < signs.subject_words
    near = [index for index in range(len(scan.words)) if scan.sentences[index] == sentence]
    lists = lexicon().lists
    about_deal = any(scan.words[i] in lists["kinds.objects"] for i in near) or (
        signs.reference is not None and any(scan.words[i] == "dr" for i in near)
    )
    about_other = any(scan.words[i] in lists["kinds.others_time"] for i in near if abs(i - hit.first) <= 5)
    length = 0.5 * (hit.end - hit.first - 1)
    if about_deal:
        return 2.0 + length + in_subject
    if kind in _NEEDS_OBJECT:
        return 0.0 if about_other else (1.5 + length if signs.reference or signs.is_reply else 0.4 + 2 * length)
    return 1.5 + length + in_subject if signs.reference or signs.is_reply else 0.8 + 2 * length


def _wants_registration(scan: Scan, changed: frozenset[int]) -> tuple[str, ...]:
    """The words that ask for a registration, or name a tender; not those of ``withdraw our registration``."""
    if _words_of(scan, "kinds.not_now"):
        return ()
    tags = ("kinds.registration", "kinds.anew", "tender.words")
    hits = [hit for tag in tags for hit in _wanted_hits(scan, tag)]
    return tuple(dict.fromkeys(scan.slice(h.first, h.end) for h in hits if scan.sentences[h.first] not in changed))


def _asks(scan: Scan) -> tuple[str, ...]:
    found = [*_words_of(scan, "kinds.question"), *_words_of(scan, "kinds.not_now")]
    return tuple(found) or (("?",) if _has_question_mark(scan) else ())


def _only_asks(scan: Scan, asks: tuple[str, ...], signs: Signs) -> bool:
    """``Is Foo already registered?`` wants nothing registered, ``Can you register Foo?`` does."""
    if asks == ("?",) or not _has_question_mark(scan):
        return False
    questions = {scan.sentences[hit.first] for tag in ("kinds.question", "kinds.not_now") for hit in scan.of(tag)}
    body = [hit for hit in scan.of("kinds.registration") if hit.first >= signs.subject_words]
    return all(scan.sentences[hit.first] in questions for hit in body)


def _has_question_mark(scan: Scan) -> bool:
    return "?" in scan.text


def _words_of(scan: Scan, tag: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(scan.slice(hit.first, hit.end) for hit in _wanted_hits(scan, tag)))


def _wanted_hits(scan: Scan, tag: str) -> Iterator[Hit]:
    return (hit for hit in scan.of(tag) if tag == "kinds.not_now" or not is_negated(scan, hit))
