"""Whether a mail that looks like a machine's speaks for itself: it wants something that no machine would.

Only what the sender typed below the subject counts: machines repeat subjects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.core.model import Kind
from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.lexicon.zones import find_labels, is_negated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dealbot.core.model import Company, RequestedDeal, Submission
    from dealbot.mail.reading.intent.notices import Typed
    from dealbot.mail.reading.lexicon.words import Scan

_CHANGES = frozenset({Kind.EXTENSION, Kind.WITHDRAWAL, Kind.CONSENT, Kind.OUTCOME})
_WITH_PROSPECTS = frozenset({Kind.REGISTRATION, Kind.COMPLETION})
_WISHES = ("said.registration", "said.anew", "kinds.registration", "kinds.anew")
_QUESTIONS = ("said.question", "kinds.question")
_EVEN = 0.5
"""A deal's confidence from which its company is rather right than wrong."""
_QUESTION = 3
"""Words of a question at least: ``Urgent?`` is a heading."""
_OFFER = 10
"""Words at most of a question that offers help; who asks for something urgent has more to say."""


def is_persons(typed: Typed, read: Submission, *, data: bool = False, questions: bool = False) -> bool:
    """Whether a person wrote this. ``read`` is what the mail says if so.

    ``data``: what a prospect needs counts without a word of registering. ``questions``: any question counts, not only
    one about a deal.
    """
    return _changes(typed, read) or _registers(typed, read, data=data) or _asks(typed, read, anything=questions)


def _changes(typed: Typed, read: Submission) -> bool:
    """Something is wanted of a deal, in so many words."""
    if read.kind not in _CHANGES or not _meant(typed, f"said.{read.kind.value}"):
        return False
    return read.reference is not None or _of_a_deal(typed)


def _registers(typed: Typed, read: Submission, *, data: bool) -> bool:
    """A prospect is named, and either a registration asked for, a form filled in, or told what the prospect needs."""
    if read.kind not in _WITH_PROSPECTS:
        return False
    deals = [deal for deal in read.deals if _names(deal.company, typed)]
    if not deals:
        return data and any(deal.company.domain for deal in read.deals) and _wishes(typed, read)
    told = data and any(names_surely(deal) and (deal.services or deal.contact.email) for deal in deals)
    return told or _wishes(typed, read) or _is_form(typed)


def names_surely(deal: RequestedDeal) -> bool:
    """Whether this deal's company was named, and rather right than wrong."""
    return bool(deal.company.name) and deal.confidence >= _EVEN


def _wishes(typed: Typed, read: Submission) -> bool:
    """Whether it asks for a registration, or says what is missing of a deal that it names."""
    return any(_meant(typed, tag) for tag in _WISHES) or bool(read.reference and _meant(typed, "said.completion"))


def _is_form(typed: Typed) -> bool:
    """Labels of a prospect's fields, the company's among them: a partner's web form, or a system of its sales."""
    fields = {label.field for label in find_labels(typed.scan)}
    return "company" in fields and len(fields - {"other"}) > 1


def _names(company: Company, typed: Typed) -> bool:
    return bool(company.vat or company.register_id or (company.name and company.name in typed.structure.typed))


def _asks(typed: Typed, read: Submission, *, anything: bool) -> bool:
    """A question that isn't an offer of help; unless it may be about anything, one about a deal."""
    sentences = set(_questions(typed))
    if anything or not sentences:
        return bool(sentences)
    asked = {typed.scan.sentences[hit.first] for tag in _QUESTIONS for hit in typed.hits(tag)}
    return bool(sentences & asked) and (read.reference is not None or _of_a_deal(typed))


def _questions(typed: Typed) -> Iterator[int]:
    """The sentences that the sender typed as questions, but for headings and for ``Do you need urgent help?``."""
    scan, (start, end) = typed.scan, typed.span
    helps = {hit.first for hit in typed.hits("automatic.help")}
    place = scan.text.find("?", start, end)
    while place >= 0:
        last = scan.word_at(place)
        words = range(_begin(scan, last, typed.start), last)
        if len(words) >= _QUESTION and not (len(words) <= _OFFER and helps.intersection(words)):
            yield scan.sentences[last - 1]
        place = scan.text.find("?", place + 1, end)


def _begin(scan: Scan, end: int, start: int) -> int:
    """Where the sentence before word ``end`` begins; not before ``start``, nor further than it matters."""
    first = end
    while first > max(start, end - _OFFER - 1) and scan.sentences[first - 1] == scan.sentences[end - 1]:
        first -= 1
    return first


def _of_a_deal(typed: Typed) -> bool:
    return any(word in lexicon().lists["kinds.objects"] or word == "dr" for word in typed.words())


def _meant(typed: Typed, tag: str) -> bool:
    """Whether this is said and not denied; the name of a mailbox says nothing: ``sent to dealreg@vendor.example``."""
    scan = typed.scan
    return any(not scan.gap(hit.end).startswith("@") and not is_negated(scan, hit) for hit in typed.hits(tag))
