"""Whether a machine wrote a mail, by its text: where no header tells, the words do.

Each sign stands in what the sender typed. Nearly all can stand in people's mail too, and count only where the mail
doesn't speak for itself: ``I am out of the office from Monday, so please register ...`` is a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dealbot.mail.reading.intent.machines import is_forward, lenient_signs, phrase_in_subject
from dealbot.mail.reading.intent.persons import is_persons, names_surely
from dealbot.mail.reading.lexicon.words import lexicon, scan
from dealbot.mail.reading.speakers.structure import Structure, is_reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealbot.core.model import Submission
    from dealbot.mail.incoming import IncomingMail
    from dealbot.mail.reading.lexicon.words import Hit, Scan

_OPENING = 35
"""Words within which an absence or a receipt is told; who mentions his holidays further down has more to say."""
_SHORT = 200
"""Words that an absence note has at most, and within which a bounce tells what failed."""
_FEW = 12
"""Words typed at most for the rest to be asked too."""
_NOTE = 60
"""A newsletter has more words than that, or wants nothing of a deal."""
_TRACE = re.compile(
    r"^[ \t|]{0,8}(?:received: {0,2}(?:from|by|\()|final-recipient {0,2}:|diagnostic-code {0,2}:|reporting-mta {0,2}:|"
    r"x-failed-recipients {0,2}:|action: {0,2}failed)|"
    r"\b(?:said|code|error|smtp)\W{1,10}[45]\d\d\b|\b[45]\d\d[- ]#?[45]\.\d{1,3}\.\d{1,3}\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What mail systems leave behind: fields of RFC 3464, lines of a transport's header, its refusal (RFC 3463)."""
_RETURNED_HEADER = re.compile(
    r"^[ \t|]{0,8}(?:message-id|return-path|mime-version) {0,2}:", re.IGNORECASE | re.MULTILINE
)
_TICKET = re.compile(
    r"(?:#|\b(?:no|nr|id|ref|n°|ticket|case|incident|vorgang|melding|zaak|demande|dossier|sr)\b[.:]?[ -]{0,2}(?:#|n°)?)"
    r" ?(?!dr-)[a-z]{0,5}-?\d{3,}",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^[ \t|>]{0,8}(?:-{3,}|(?:from|to|subject|date|received|return-path|message-id|von|an|betreff|de|objet|van|"
    r"onderwerp) {0,2}:)|\b(?:copy of|copie d|kopie (?:ihrer|der|van)|original message|message (?:original|d.origine)|"
    r"ursprüngliche nachricht|oorspronkelijk(?:e)? bericht)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a bounce begins to repeat what could not be delivered."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The words that are read: subject first, ``start`` words long, then what was typed and forwarded."""

    scan: Scan
    start: int
    structure: Structure

    def of(self, purpose: str, within: int = 10**6) -> list[Hit]:
        """Machines' phrases for this purpose among the first ``within`` words that the sender typed."""
        return self.hits(f"automatic.{purpose}", within)

    def hits(self, tag: str, within: int = 10**6) -> list[Hit]:
        """All phrases with this tag among the first ``within`` words that the sender typed."""
        found = [h for h in self.scan.of(tag) if self.start <= h.first < self.start + within]
        if not found:
            return []
        return [hit for hit in found if self.scan.spans[hit.first][0] < self.span[1]]

    @property
    def span(self) -> tuple[int, int]:
        """The characters of the scan's text that the sender typed, from the first to before the last."""
        spans = self.scan.spans
        start = spans[self.start][0] if self.start < len(spans) else len(self.scan.text)
        return start, start + len(self.structure.typed)

    def words(self) -> Sequence[str]:
        """The words that the sender typed."""
        return self.scan.words[self.start : self.scan.word_at(self.span[1])]

    def above(self, pattern: re.Pattern[str]) -> Typed:
        """Only what stands above the first match of this pattern; all of it where there is none."""
        match = pattern.search(self.structure.typed)
        typed = self.structure.typed[: match.start()] if match else self.structure.typed
        return replace(self, structure=replace(self.structure, typed=typed))

    def said(self, hit: Hit) -> str:
        return self.scan.slice(hit.first, hit.end)


def notice_signs(mail: IncomingMail, typed: Typed, read: Submission, *, from_partner: bool) -> tuple[str, ...]:
    """Why this is a machine's mail although no header tells, in words; empty for a person's.

    ``read`` is what the mail says if a person wrote it. Pure; about 30 µs where no sign stands in the text.
    """
    if is_forward(mail.subject):
        return ()
    if certain := _returned(typed):
        return (certain,)
    if (news := _newsletter(mail, typed, from_partner=from_partner)) and not (from_partner and _is_note(typed, read)):
        return (news,)
    if (bounce := _bounce(typed)) and not is_persons(typed.above(_COPY), read, questions=not _traces(typed)):
        return (bounce,)
    plain = [sign for asker in (_declared, _notified) if (sign := asker(typed))]
    plain += _received(mail, typed)
    plain += lenient_signs(mail) if from_partner else []
    slight = [sign for asker in (_away, _seen, _undelivered, _replied) if (sign := asker(typed))]
    slight = slight or _below(mail, typed)
    slight += _in_subject(mail)
    signs = (*plain, *slight)
    own = typed.above(_COPY) if typed.of("undelivered", _SHORT) else typed
    if signs and is_persons(own, read, data=from_partner and not plain, questions=not plain):
        return ()
    return signs


def _returned(typed: Typed) -> str | None:
    """The header of a mail that came back, in the text."""
    text = typed.structure.typed[:20_000]
    returned = "eceived:" in text and _traces(typed) and _RETURNED_HEADER.search(text)
    return "the header of a returned mail in the text" if returned else None


def _bounce(typed: Typed) -> str | None:
    """Two phrases of a delivery failure, or one and its reason or trace."""
    told = typed.of("undelivered", _SHORT)
    if told and (_several(told) or typed.of("refused", _SHORT) or _traces(typed)):
        return f"words of a bounce: {typed.said(told[0])}"
    return None


def _traces(typed: Typed) -> bool:
    return bool(_TRACE.search(typed.structure.typed[:20_000]))


def _several(hits: Sequence[Hit]) -> bool:
    """Whether there are two phrases apart; ``could not be delivered`` within a longer one is the same."""
    end = max(hit.end for hit in hits if hit.first == hits[0].first)
    return any(hit.first >= end for hit in hits)


def _undelivered(typed: Typed) -> str | None:
    """One phrase of a delivery failure, and nobody who signs."""
    told = typed.of("undelivered", _OPENING) if not typed.structure.signature.strip() else []
    return f"words of a bounce: {typed.said(told[0])}" if told else None


def _newsletter(mail: IncomingMail, typed: Typed, *, from_partner: bool) -> str | None:
    """A reader's way out in a mail that answers nobody; a partner's has another mark of a newsletter beside it."""
    if mail.in_reply_to or is_reply(mail.subject) or typed.structure.quoted or typed.structure.forwarded:
        return None
    below = _foot(typed.structure.signature)
    ways_out = _marks(typed, "unsubscribe") | _marks(below, "unsubscribe")
    marks = ways_out | _marks(typed, "newsletter") | _marks(below, "newsletter") if ways_out else ways_out
    return f"marks of a newsletter: {', '.join(sorted(marks)[:2])}" if len(marks) > from_partner else None


def _is_note(typed: Typed, read: Submission) -> bool:
    """A person's few lines about a prospect that speak of a newsletter."""
    return len(typed.words()) < _NOTE and any(names_surely(deal) for deal in read.deals) and is_persons(typed, read)


def _marks(typed: Typed | None, purpose: str) -> set[str]:
    """The different phrases, but for those in a sentence about services: ``a mail server for our newsletter``."""
    hits = typed.of(purpose) if typed else []
    if not typed or not hits:
        return set()
    needed = {typed.scan.sentences[hit.first] for hit in typed.scan.under("services.")}
    return {typed.said(hit).lower() for hit in hits if typed.scan.sentences[hit.first] not in needed}


def _foot(signature: str) -> Typed | None:
    """What stands below the closing, where a word in it hints at a newsletter."""
    lowered = signature[-3000:].lower()
    hinted = any(hint in lowered for hint in lexicon().lists["automatic.hints"])
    return Typed(scan(lowered), 0, Structure(lowered)) if hinted else None


def _declared(typed: Typed) -> str | None:
    told = typed.of("declared")
    return f"says that it is automatic: {typed.said(told[0])}" if told else None


def _replied(typed: Typed) -> str | None:
    told = typed.of("replies", _OPENING)
    return f"calls itself an automatic answer: {typed.said(told[0])}" if told else None


def _notified(typed: Typed) -> str | None:
    """What only systems tell: a voice message, a fax, a parcel, a mail held back, an invitation, an alarm."""
    told = typed.of("notified", 2 * _OPENING)
    return f"words of a notification: {typed.said(told[0])}" if told else None


def _away(typed: Typed) -> str | None:
    """An absence told in the first words, of the sender and not of the customer."""
    found = typed.scan
    for hit in typed.of("absence", _OPENING) if len(found.words) < _SHORT else ():
        before = range(max(typed.start, hit.first - 8), hit.end + 4)
        near = {found.words[i] for i in before if i < len(found.words)}
        if near & lexicon().lists["automatic.self"]:
            return f"tells an absence: {typed.said(hit)}"
    return None


def _seen(typed: Typed) -> str | None:
    told = typed.of("seen", _OPENING)
    return f"words of a receipt: {typed.said(told[0])}" if told else None


def _received(mail: IncomingMail, typed: Typed) -> list[str]:
    """An acknowledgement: received, and a ticket number or the promise of an answer."""
    told, later = typed.of("received", 2 * _OPENING), typed.of("later")
    numbered = _TICKET.search(mail.subject) or (told and _TICKET.search(typed.structure.typed[:2000]))
    if (told and (later or numbered or _several(told))) or (later and numbered):
        return [f"words of an acknowledgement: {typed.said((told or later)[0])}"]
    return []


def _below(mail: IncomingMail, typed: Typed) -> list[str]:
    """The same signs where hardly a word is typed: in what looks like a signature, or like the header of a quote."""
    structure = typed.structure
    if structure.typed.count(" ") > _FEW:
        return []
    answers = is_reply(mail.subject) or mail.in_reply_to
    rest = f"{structure.signature[:1000]}\n\n{'' if answers else structure.quoted[:1000]}"
    if not rest.strip():
        return []
    below = Typed(scan(rest), 0, Structure(rest))
    return [sign for asker in (_away, _seen, _undelivered) if (sign := asker(below))]


def _in_subject(mail: IncomingMail) -> list[str]:
    phrase = phrase_in_subject(mail.subject)
    return [f"subject of a machine: {phrase}"] if phrase else []
