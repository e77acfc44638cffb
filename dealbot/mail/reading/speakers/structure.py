"""Who wrote which lines: what the sender typed, what it forwards, the older mail below, and its signature.

Forwarded mail is kept (it usually is the customer's own request), a quoted older mail is not read, and a
signature says nothing about a prospect. Where cutting would leave nothing, everything is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dealbot.mail.reading.lexicon.lines import begins_with, holds, words_of
from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.speakers.borders import Author
from dealbot.mail.reading.speakers.filled import filled_lines, join_answers, without_form_marks
from dealbot.mail.reading.speakers.quotes import Passage, part
from dealbot.mail.reading.speakers.signature import cut_signature, without_boilerplate
from dealbot.mail.reading.speakers.signers import OursTest, Signer

MAX_LINES = 2_000
MAX_DEPTH = 12
"""Older mails inside each other that are taken apart; deeper ones stay with the one above."""
_FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|wg|tr|i|doorst|rv|fyi)\s?(?:\[\d+\])?\s?:", re.IGNORECASE
)
_SUBJECT_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|antw|sv|fwd?|wg|tr|doorst|rv|rép|réf)\s?(?:\[\d+\])?\s?:|\s*\[[^\]]{1,40}\])", re.I
)
_REPLY_SUBJECT = re.compile(r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|antw|rép|sv)\s?(?:\[\d+\])?\s?:", re.IGNORECASE)
_MARKS = re.compile(r"^(?:\s{0,3}>){1,40} ?")
_POINTER_WORDS = 40
_TEASER_WORDS = 2


@dataclass(frozen=True, slots=True)
class Structure:
    """The text by author. ``forwarded_from`` is the name and address of the outsider who wrote the forwarded mail, or
    whom it is written to where an insider wrote it, if it shows.

    ``typed`` includes what the sender filled into the quoted form of one of our letters, as ``Label: value`` lines.
    """

    typed: str
    forwarded: str = ""
    quoted: str = ""
    signature: str = ""
    forwarded_from: tuple[str, str] | None = None


class _Letter(NamedTuple):
    """One mail of a chain, without the mails below it."""

    author: Author | None
    recipient: Author | None
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Around:
    """Who is who: the sender, and tests for addresses of the partner or vendor, and of the vendor alone."""

    subject: str
    sender: Signer
    is_vendor: OursTest

    def is_insider(self, author: Author | None) -> bool:
        """Whether the sender, a colleague or the vendor wrote this, as far as it shows."""
        if author is None:
            return False
        name, address = author
        if address:
            return self.sender.is_ours(address)
        words = words_of(name)
        return bool(words) and self.sender.owns(name, words)

    def is_outsider(self, author: Author | None) -> bool:
        return author is not None and bool(author[1] or author[0]) and not self.is_insider(author)

    def is_letter_of_ours(self, author: Author | None) -> bool:
        return author is not None and bool(author[1]) and self.is_vendor(author[1])


def strip_prefixes(subject: str) -> str:
    """The subject without ``Re:``, ``WG:``, ``[list]`` and their like, however many."""
    while match := _SUBJECT_PREFIX.match(subject):
        subject = subject[match.end() :].lstrip()
    return subject


def is_reply(subject: str) -> bool:
    return bool(_REPLY_SUBJECT.match(subject))


def split(
    text: str,
    subject: str,
    sender_name: str,
    is_ours: OursTest,
    *,
    is_vendor: OursTest | None = None,
    own_names: frozenset[str] = frozenset(),
) -> Structure:
    """Take a mail's text apart.

    ``is_ours`` tells of a mail address whether it is the partner's (the sender's own included) or the vendor's,
    ``is_vendor`` whether it is the vendor's. ``own_names`` are the companies of both, folded.
    """
    around = _Around(subject, Signer(_names(sender_name), own_names, is_ours), is_vendor or (lambda _: False))
    lines = text.split("\n", MAX_LINES)[:MAX_LINES]
    passages = part(lines)
    older = [passage for passage in passages if passage.sign]
    typed, signature = _own(passages, around)
    if not older:
        return Structure(
            "\n".join(typed if _says(typed) else lines), "", "", "\n".join(signature) if _says(typed) else ""
        )
    if _forwards(older, typed, around):
        chain = [letter for passage in older for letter in _chain(passage)]
        return _forward(chain, typed, signature, around)
    return _reply(older, typed, signature, around)


def _names(sender_name: str) -> frozenset[str]:
    """The words of a person's name; everyday words in it (``Team IT``) would be found in any text."""
    words = () if "@" in sender_name else words_of(sender_name)
    return frozenset(word for word in words if len(word) > 1 and word not in lexicon().common)


def _own(passages: Sequence[Passage], around: _Around) -> tuple[list[str], list[str]]:
    """The sender's typed lines and signature, from all places of the mail."""
    typed: list[str] = []
    signature: list[str] = []
    for number, passage in enumerate(passages):
        if passage.sign:
            continue
        above = passages[number - 1].lines if number else ()
        lines = without_form_marks(join_answers(above, passage.lines))
        words, rest = cut_signature(lines, around.sender, is_first=number == 0)
        typed += [*([""] if typed else []), *words]
        signature += rest
    return typed, signature


def _chain(passage: Passage, depth: int = 0) -> list[_Letter]:
    """The mails of a chain from top to bottom."""
    passages = part(passage.lines) if depth < MAX_DEPTH else [Passage("", None, passage.lines)]
    own = [line for each in passages if not each.sign for line in (*each.lines, "")]
    below = [letter for each in passages if each.sign for letter in _chain(each, depth + 1)]
    return [_Letter(passage.author, passage.recipient, own), *below]


def _says(lines: Sequence[str]) -> bool:
    return any(line.strip() for line in lines)


def _forwards(older: Sequence[Passage], typed: Sequence[str], around: _Around) -> bool:
    """Whether the mail below is passed on to be read, rather than quoted because it is answered."""
    top = older[0]
    if around.is_letter_of_ours(top.author):
        return False
    if _FORWARD_SUBJECT.match(around.subject) or top.sign == "forwarded":
        return True
    if is_reply(around.subject):
        return around.is_outsider(top.author) and bool(top.author and top.author[1]) and _points_below(typed)
    if top.author is None:
        return _points_below(typed) or _announces(typed)
    if around.is_outsider(top.author):
        return True
    return any(around.is_outsider(letter.author) for passage in older for letter in _chain(passage))


def _points_below(typed: Sequence[str]) -> bool:
    """``Please see below``: a short text that speaks of the mail below it, or says nothing at all."""
    words = [word for line in typed for word in words_of(line)]
    return not words or (len(words) <= _POINTER_WORDS and holds(words, "lines.below"))


def _announces(typed: Sequence[str]) -> bool:
    """``Please register these:`` above lines that only look quoted."""
    return next((line.rstrip().endswith(":") for line in reversed(typed) if line.strip()), False)


def _forward(chain: Sequence[_Letter], typed: list[str], signature: list[str], around: _Around) -> Structure:
    """The customer is the outsider who wrote more than ``see below``; what stands below it by insiders is older."""
    number = _customer(chain, around)
    customer = chain[number].author if number is not None else None
    kept: list[str] = []
    quoted: list[str] = []
    for index, letter in enumerate(chain):
        if index == number or (number is not None and index > number and _is_same_side(letter.author, customer)):
            kept += [*without_boilerplate(letter.lines), ""]
        elif (number is None or index < number) and not around.is_letter_of_ours(letter.author):
            kept += [*_colleague(letter, around), ""]
        else:
            quoted += letter.lines
    author = customer or _addressee(chain, around) or chain[0].author
    return Structure(_text(typed), _text(kept), _text(quoted), "\n".join(signature), author)


def _addressee(chain: Sequence[_Letter], around: _Around) -> Author | None:
    """The outsider whom a mail of ours is written to: what is forwarded is the partner's own letter."""
    to = (letter.recipient for letter in chain if around.is_insider(letter.author))
    return next((person for person in to if person and person[1] and around.is_outsider(person)), None)


def _customer(chain: Sequence[_Letter], around: _Around) -> int | None:
    outsiders = [index for index, letter in enumerate(chain) if around.is_outsider(letter.author)]
    addressed = [index for index in outsiders if (author := chain[index].author) and author[1]] or outsiders
    own_words = [index for index in addressed if not _passes_on(chain[index])]
    return own_words[0] if own_words else addressed[-1] if addressed else None


def _passes_on(letter: _Letter) -> bool:
    """Whether a mail of the chain only hands on what stands below it."""
    signer = Signer(
        frozenset(words_of(letter.author[0])) if letter.author else frozenset(), frozenset(), lambda _: False
    )
    words = [word for line in cut_signature(letter.lines, signer)[0] for word in words_of(line)]
    greeting = begins_with(words, "lines.greetings")
    return len(words) <= _TEASER_WORDS + greeting or (len(words) <= _POINTER_WORDS and holds(words, "lines.below"))


def _is_same_side(author: Author | None, customer: Author | None) -> bool:
    """The customer again, or a colleague of the customer's."""
    if author is None or customer is None:
        return False
    if author[1] and customer[1]:
        return author[1].rpartition("@")[2] == customer[1].rpartition("@")[2]
    return bool(author[0]) and author[0] == customer[0]


def _colleague(letter: _Letter, around: _Around) -> list[str]:
    """What somebody wrote who passed the mail on, without signature."""
    names = frozenset(words_of(letter.author[0])) if letter.author else frozenset()
    if not around.is_insider(letter.author):
        return without_boilerplate(letter.lines)
    return cut_signature(letter.lines, Signer(names, around.sender.companies, around.sender.is_ours))[0]


def _reply(older: Sequence[Passage], typed: list[str], signature: list[str], around: _Around) -> Structure:
    """What was quoted doesn't count, but for what the sender filled into a form of ours."""
    top = older[0]
    quoted = [_MARKS.sub("", line) for passage in older for line in passage.lines]
    is_from_us = around.sender.is_ours(top.author[1]) if top.author and top.author[1] else is_reply(around.subject)
    if is_from_us:
        found = filled_lines(quoted, is_sent_back=_points_below(typed))
        typed = [*typed, *(["", *found] if found else [])]
    if not _says(typed) and not _says(signature) and not (is_from_us and top.author):
        return Structure(_text(quoted))
    return Structure(_text(typed), "", _text(quoted), "\n".join(signature))


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n")
