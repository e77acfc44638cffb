"""What a mail wants: every kind is a candidate, what is said and what the mail holds are its signs.

``weights.toml`` says under ``kind.<name>`` what each sign is worth for it; signs that a kind's table doesn't have mean
nothing to it. The heaviest kind wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealbot.core.model import Kind
from dealbot.mail.reading.evidence import Candidate, weigh, weights
from dealbot.mail.reading.intent.circumstances import Heard, circumstances
from dealbot.mail.reading.intent.said import listen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.evidence import Weighed
    from dealbot.mail.reading.intent.said import Saying
    from dealbot.mail.reading.lexicon.words import Scan

_REFERENCE = re.compile(r"\bDR[-  ‑–]?(20\d\d)[-  ‑–]?(\d{4,6})\b", re.IGNORECASE)
_KINDS = ("question", "registration", "completion", "extension", "outcome", "withdrawal", "consent")
"""In this order where two weigh the same: what nothing is recorded for first."""


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
    has_details: bool = False
    """A number, an address, a site or a phone of the prospect's: data that is more than a service."""
    typed_end: int | None = None
    """How many words of the scan are the sender's own (subject and typed); None: all. What was forwarded follows."""


def find_reference(*texts: str) -> str | None:
    """The first deal reference in these texts, in their order: ``DR-2026-0042``."""
    for text in texts:
        if match := _REFERENCE.search(text):
            return f"DR-{match[1]}-{match[2]}"
    return None


def reference_words(scan: Scan) -> list[tuple[int, int]]:
    """The words of every reference, first to before end: their digits are no phone number."""
    spans = (match.span() for match in _REFERENCE.finditer(scan.text))
    return [(scan.word_at(start), scan.word_at(end)) for start, end in spans]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The kind of a person's mail, the words or signs that told, and what it asks for besides."""

    kind: Kind
    reasons: tuple[str, ...]
    also: Kind | None
    """A registration may also ask for a withdrawal, of another deal."""
    weighed: tuple[Weighed, ...]
    """Every kind, the likeliest first."""


def judge_kind(scan: Scan, signs: Signs) -> Judgement:
    """The likeliest kind; of equal ones the one for which nothing is recorded."""
    weighed = weigh_kinds(scan, signs)
    best = weighed[0].candidate
    told = tuple(best.words.split("\n")) if best.words else best.signs
    withdraws = any(w.candidate.value == "withdrawal" and _is_said(w.candidate) for w in weighed)
    also = Kind.WITHDRAWAL if best.value == "registration" and withdraws else None
    return Judgement(Kind(best.value), told or ("nothing that is asked of the robot",), also, tuple(weighed))


def _is_said(candidate: Candidate) -> bool:
    return not {"said", "said of a deal"}.isdisjoint(candidate.signs)


def weigh_kinds(scan: Scan, signs: Signs) -> list[Weighed]:
    """All kinds that a person's mail can have with their signs, the likeliest first."""
    end = len(scan.words) if signs.typed_end is None else signs.typed_end
    heard = Heard(listen(scan, end, signs.subject_words, [first for first, _ in reference_words(scan)]))
    around = sorted(set(circumstances(scan, heard, signs, end)))
    found = [weigh(f"kind.{kind}", [_candidate(scan, kind, heard, around, signs)])[0] for kind in _KINDS]
    return sorted(found, key=lambda w: -w.points)


def _candidate(scan: Scan, kind: str, heard: Heard, around: Sequence[str], signs: Signs) -> Candidate:
    worth = weights()[f"kind.{kind}"]
    mine = [sign for sign in around if sign in worth]
    wishes = heard.wishes(kind)
    if not wishes:
        return Candidate(kind, 0, 0, "", tuple(mine))
    words = dict.fromkeys(scan.slice(s.hit.first, s.hit.end) for s in wishes if s.plain or len(wishes) == 1)
    return Candidate(kind, *wishes[0].hit[1:], "\n".join(words), (*_said(wishes, is_reply=signs.is_reply), *mine))


def _said(wishes: Sequence[Saying], *, is_reply: bool) -> Iterator[str]:
    """How this kind is said. A reply's subject is ours; a new mail's may hint where the text doesn't."""
    body = [s for s in wishes if not s.in_subject or not (s.plain or is_reply)]
    if any(s.sure for s in body):
        yield "said"
    elif any(s.plain for s in body):
        yield "said of a deal"
    elif body:
        yield "hinted"
    if any(s.in_subject and s.plain for s in wishes):
        yield "in our subject" if is_reply else "in the subject"
