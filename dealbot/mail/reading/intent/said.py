"""What the sender says about deals: each phrase of ``[said]`` in the words, with how it stands in its sentence.

A phrase under a kind's own name (``said.withdrawal``) says it plainly; one under ``…_perhaps`` says it only where the
sentence is about a deal: a customer may cancel a contract, or need a longer cable. The phrases of ``[about]`` tell what
else a sentence may be about: a price, a bill, something that broke.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.lexicon.zones import is_negated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dealbot.mail.reading.lexicon.words import Hit, Scan

_PREFIX = "said."
_TOPIC = "about."
_PERHAPS = "_perhaps"
_NEAR = 5
"""At most so many words from a verb to the thing of the customer's that it is about."""

_BEHIND = 2


@dataclass(frozen=True, slots=True)
class Saying:
    """One phrase: what it is about (``withdrawal``, ``question``, ``known`` …) and how it stands."""

    about: str
    hit: Hit
    sure: bool
    """Said so that nothing else can be meant."""
    plain: bool
    """Sure, or about a deal in the same sentence."""
    denied: bool
    """Not, or only if."""
    in_subject: bool
    sentence: int


@dataclass(frozen=True, slots=True)
class Said:
    """Everything the sender says about deals, in a text."""

    sayings: Mapping[str, Sequence[Saying]]
    """By what they are about, in the order of the text."""
    questions: frozenset[int]
    """The sentences that end with a question mark."""
    topics: Mapping[str, Mapping[int, int]]
    """What else is spoken of (``price``, ``bill`` …): the sentences and at which word it begins there."""

    def of(self, about: str) -> Sequence[Saying]:
        return self.sayings.get(about, ())

    def topic(self, name: str) -> frozenset[int]:
        """The sentences that speak of this."""
        return frozenset(self.topics.get(name, ()))

    def left_open(self, saying: Saying) -> bool:
        """Said behind a whether: ``we shall see whether we register them``."""
        return self.topics.get("whether", {}).get(saying.sentence, saying.hit.first) < saying.hit.first

    def sentences_of(self, about: str) -> set[int]:
        """The sentences of the typed text where this is said."""
        return {saying.sentence for saying in self.of(about) if not saying.in_subject}


def listen(scan: Scan, end: int, subject_words: int, references: Iterable[int]) -> Said:
    """What is said in the first ``end`` words. ``references``: the words where deal references begin."""
    hits = _outermost([h for h in scan.under(_PREFIX) if h.first < end])
    deals = {scan.sentences[h.first] for h in hits if h.tag == "said.deal"}
    deals |= {scan.sentences[at] for at in references if at < end}
    others = [h.first for h in hits if h.tag == "said.other"]
    sayings: dict[str, list[Saying]] = defaultdict(list)
    for hit in hits:
        if hit.tag not in _ASIDE and not _is_about_other(scan, hit, deals, others):
            saying = _saying(scan, hit, subject_words, deals)
            sayings[saying.about].append(saying)
    return Said(sayings, _questions(scan, end), _topics(scan, end))


def _topics(scan: Scan, end: int) -> Mapping[str, Mapping[int, int]]:
    topics: dict[str, dict[int, int]] = defaultdict(dict)
    for hit in scan.under(_TOPIC):
        if hit.first < end:
            places, sentence = topics[hit.tag.removeprefix(_TOPIC)], scan.sentences[hit.first]
            places[sentence] = min(hit.first, places.get(sentence, hit.first))
    return topics


def _outermost(hits: Sequence[Hit]) -> list[Hit]:
    """In order, without the phrases that stand inside a longer one: ``longer`` in ``no longer need``; parts stay.

    Of two that are as long one that is aside wins: ``nehmen … auf`` in ``nehmen … Kontakt auf``.
    """
    longest: dict[int, int] = {}
    for hit in hits:
        length = hit.end - hit.first + (hit.tag == "said.aside")
        for index in range(hit.first, hit.end):
            longest[index] = max(longest.get(index, 0), length)
    kept = (h for h in hits if h.tag in _WHOLE or min(map(longest.__getitem__, range(*h[1:]))) <= h.end - h.first)
    return sorted(kept, key=lambda h: h.first)


_ASIDE = frozenset({"said.deal", "said.other", "said.aside"})
"""What sentences are about: no matter what else is said with the same words."""
_WHOLE = _ASIDE | {"said.more", "said.span", "said.keep", "said.until"}
"""What is asked about with other words of its sentence, and so counts inside longer phrases too."""
_NEVER_PLAIN = frozenset({"registration_perhaps", "question_perhaps", "consent_perhaps"})
"""A deal in the sentence makes these no clearer."""


def _saying(scan: Scan, hit: Hit, subject_words: int, deals: set[int]) -> Saying:
    about = hit.tag.removeprefix(_PREFIX)
    sentence = scan.sentences[hit.first]
    sure = not about.endswith(_PERHAPS)
    return Saying(
        about.removesuffix(_PERHAPS),
        hit,
        sure,
        sure or (sentence in deals and about not in _NEVER_PLAIN),
        _is_denied(scan, hit),
        hit.first < subject_words,
        sentence,
    )


def _is_about_other(scan: Scan, hit: Hit, deals: set[int], others: Sequence[int]) -> bool:
    """``cancel their contract``: a verb that may be about a deal, next to a thing of the customer's."""
    if not hit.tag.endswith(_PERHAPS) or scan.sentences[hit.first] in deals:
        return False
    at = bisect_right(others, hit.first - _NEAR - 1)
    return (
        at < len(others) and others[at] <= hit.end + _NEAR and scan.sentences[others[at]] == scan.sentences[hit.first]
    )


def _is_denied(scan: Scan, hit: Hit) -> bool:
    """In its clause, and so near that a text without commas doesn't deny by its next clause."""
    negations = lexicon().lists["negations"]
    around = (*scan.words[max(0, hit.first - _NEAR) : hit.first], *scan.words[hit.end : hit.end + _BEHIND])
    if negations.isdisjoint(around) or not negations.isdisjoint(scan.words[hit.first : hit.end]):
        return False
    return is_negated(scan, hit)


def _questions(scan: Scan, end: int) -> frozenset[int]:
    found: set[int] = set()
    place = scan.text.find("?")
    while place >= 0:
        at = scan.word_at(place) - 1
        if 0 <= at < end:
            found.add(scan.sentences[at])
        place = scan.text.find("?", place + 1)
    return frozenset(found)
