"""Whether a machine wrote a mail, by its text: where no header tells, the words do.

Each sign stands in what the sender typed. Signs that people's mail can bear too count only where the mail asks
nothing of the robot and registers nothing: ``I am out of the office from Monday, so please register ...`` is a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealbot.core.model import Kind
from dealbot.mail.reading.intent.machines import is_forward, lenient_signs, phrase_in_subject
from dealbot.mail.reading.lexicon.words import lexicon, scan
from dealbot.mail.reading.lexicon.zones import find_labels, is_negated
from dealbot.mail.reading.speakers.structure import Structure, is_reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealbot.core.model import Company, Submission
    from dealbot.mail.incoming import IncomingMail
    from dealbot.mail.reading.lexicon.words import Hit, Scan

_OPENING = 35
"""Words within which an absence or a receipt is told; who mentions his holidays further down has more to say."""
_SHORT = 200
"""Words that an absence note has at most, and within which a bounce tells what failed."""
_FEW = 12
"""Words typed at most for the rest to be asked too."""
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
_TICKET = re.compile(r"(?:#|\b(?:no|nr|id|ref)\b[.:]? {0,2}#?)[a-z]{0,5}-?\d{3,}", re.IGNORECASE)
_ASKED_ANYWAY = frozenset({Kind.EXTENSION, Kind.WITHDRAWAL, Kind.CONSENT, Kind.OUTCOME})


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
        spans = self.scan.spans
        end = spans[self.start][0] + len(self.structure.typed)
        return [hit for hit in found if spans[hit.first][0] < end]

    def said(self, hit: Hit) -> str:
        return self.scan.slice(hit.first, hit.end)


def notice_signs(mail: IncomingMail, typed: Typed, read: Submission, *, from_partner: bool) -> tuple[str, ...]:
    """Why this is a machine's mail although no header tells, in words; empty for a person's.

    ``read`` is what the mail says if a person wrote it. Pure; a few microseconds where no sign stands in the text.
    """
    if is_forward(mail.subject):
        return ()
    certain = [sign for sign in (_bounce(typed), _newsletter(mail, typed)) if sign]
    if certain:
        return tuple(certain)
    askers = (_declared, _away, _seen, _undelivered)
    doubtful = [sign for asker in askers if (sign := asker(typed))]
    doubtful += _received(mail, typed) or _below(mail, typed)
    doubtful += _in_subject(mail)
    doubtful += lenient_signs(mail) if from_partner else []
    return tuple(doubtful) if doubtful and not _speaks_for_itself(typed, read) else ()


def _bounce(typed: Typed) -> str | None:
    """Two phrases of a delivery failure, or one and its trace; or a returned mail's header alone."""
    told = typed.of("undelivered", _SHORT)
    text = typed.structure.typed[:20_000]
    if told and (_several(told) or _TRACE.search(text)):
        return f"words of a bounce: {typed.said(told[0])}"
    if "eceived:" in text and _TRACE.search(text) and _RETURNED_HEADER.search(text):
        return "the header of a returned mail in the text"
    return None


def _several(hits: Sequence[Hit]) -> bool:
    """Whether there are two phrases apart; ``could not be delivered`` within a longer one is the same."""
    end = max(hit.end for hit in hits if hit.first == hits[0].first)
    return any(hit.first >= end for hit in hits)


def _undelivered(typed: Typed) -> str | None:
    """One phrase of a delivery failure, and nobody who signs."""
    told = typed.of("undelivered", _OPENING) if not typed.structure.signature.strip() else []
    return f"words of a bounce: {typed.said(told[0])}" if told else None


def _newsletter(mail: IncomingMail, typed: Typed) -> str | None:
    """Two different marks of a newsletter, in the text or its foot, in a mail that answers nobody."""
    if is_reply(mail.subject) or mail.in_reply_to or typed.structure.quoted or typed.structure.forwarded:
        return None
    marks = {typed.said(hit).lower() for hit in typed.of("unsubscribe")} | set(_foot(typed.structure.signature))
    return f"marks of a newsletter: {', '.join(sorted(marks)[:2])}" if len(marks) > 1 else None


def _foot(signature: str) -> list[str]:
    """A newsletter's marks below the closing; looked for only where a word hints at them."""
    lowered = signature[-3000:].lower()
    if not any(hint in lowered for hint in lexicon().lists["automatic.hints"]):
        return []
    found = scan(lowered)
    return [found.slice(hit.first, hit.end) for hit in found.of("automatic.unsubscribe")]


def _declared(typed: Typed) -> str | None:
    told = typed.of("declared")
    return f"says that it is automatic: {typed.said(told[0])}" if told else None


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
    told = typed.of("received", 2 * _OPENING)
    if told and (typed.of("later") or _TICKET.search(mail.subject) or _TICKET.search(typed.structure.typed[:2000])):
        return [f"words of an acknowledgement: {typed.said(told[0])}"]
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


def _speaks_for_itself(typed: Typed, read: Submission) -> bool:
    """Whether the mail wants something that no machine would: names a prospect to register, changes a deal, asks."""
    words = typed.scan.words[typed.start :]
    if read.kind in _ASKED_ANYWAY:
        return any(word in lexicon().lists["kinds.objects"] or word == "dr" for word in words)
    if read.kind is Kind.QUESTION:
        return "?" in typed.structure.typed and bool(_wanted(typed, ("question",)))
    named = any(_names(deal.company, typed) for deal in read.deals)
    grounds = (
        named,
        any(deal.services for deal in read.deals),
        any(deal.contact.email for deal in read.deals),
        bool(_wanted(typed, ("registration", "anew", "completion"))),
        len({label.field for label in find_labels(typed.scan)} - {"other"}) > 1,
    )
    return sum(grounds) > 1 and (named or read.kind is Kind.REGISTRATION)


def _names(company: Company, typed: Typed) -> bool:
    """Whether the sender named it below the subject, which a machine repeats."""
    return bool(company.vat or company.register_id or (company.name and company.name in typed.structure.typed))


def _wanted(typed: Typed, kinds: Sequence[str]) -> list[Hit]:
    return [hit for kind in kinds for hit in typed.hits(f"kinds.{kind}") if not is_negated(typed.scan, hit)]
