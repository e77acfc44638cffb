"""What the kind of a mail is judged by beside the words for it: what it holds, answers, refuses and leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.lexicon.zones import is_negated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dealbot.mail.reading.intent.kind import Signs
    from dealbot.mail.reading.intent.said import Said, Saying
    from dealbot.mail.reading.lexicon.words import Scan

_CHANGES = ("extension", "withdrawal", "outcome", "consent")
_WISHES = ("registration", "completion", *_CHANGES)
_BEGINNING = 4
"""So many words of greeting at most before a yes or a no."""
_FEW = 12
"""With fewer typed words than this a forwarded mail speaks for itself."""
_FORM = 3
"""So many labels at least make a form."""
_RARE = 7
"""In data without a sentence only one word in so many is an everyday word."""
_PLEAS = frozenset({"a customer's need", "at work there", "tender", "a customer's own words", "another deal"})
"""What a registration is known by where no word asks for it."""


class Heard:
    """What is said, sorted into what is meant and what is only mentioned."""

    def __init__(self, said: Said) -> None:
        self.said = said
        asked = {s.sentence for s in said.of("question") if s.plain and s.sentence in said.questions}
        self._asked = asked | self.doubted() | said.topic("supposed")
        self._changed = {s.sentence for kind in _CHANGES for s in said.of(kind) if s.plain and not s.denied}
        self._wishes = {kind: self._meant(kind) for kind in ("question", "anew", *_WISHES)}
        self._plain = {kind for kind, all_ in self._wishes.items() if any(s.plain and not s.in_subject for s in all_)}

    def wishes(self, kind: str) -> Sequence[Saying]:
        """Where this is said and meant: not denied, and no word of another wish or of a question."""
        return self._wishes[kind]

    def says(self, *kinds: str) -> bool:
        """Whether the typed text says one of these plainly."""
        return not self._plain.isdisjoint(kinds)

    def denies(self, kind: str) -> bool:
        """Whether this is said only with a not."""
        plain = [s for s in self.said.of(kind) if s.plain and not s.in_subject]
        return bool(plain) and all(s.denied for s in plain)

    def leaves_open(self, kind: str) -> bool:
        """Whether this is said behind a whether."""
        return any(map(self.said.left_open, self.said.of(kind)))

    def idle_questions(self) -> frozenset[int]:
        """The sentences with a question mark that are no polite wish."""
        return self.said.questions - {s.sentence for kind in _WISHES for s in self._wishes[kind]}

    def doubted(self) -> frozenset[int]:
        """The sentences that ask whether something was registered."""
        done = self.said.topic("done") | (self.said.topic("past") & self.said.topic("registered"))
        return done & (self.said.questions | self.said.topic("check"))

    def _meant(self, kind: str) -> list[Saying]:
        return [s for s in self.said.of(kind) if not s.denied and not self._is_another(kind, s)]

    def _is_another(self, kind: str, saying: Saying) -> bool:
        """``Anmeldung`` in ``ziehen wir unsere Anmeldung zurück``; ``register`` in ``how do I register?``."""
        if kind == "question" or saying.in_subject:
            return False
        if saying.sentence in self._asked or self.said.left_open(saying):
            return True
        only_asked = kind == "registration" and saying.sentence in self.said.questions
        return not saying.plain and (only_asked or saying.sentence in self._changed)


def circumstances(scan: Scan, heard: Heard, signs: Signs, end: int) -> Iterator[str]:
    """The names of all that hold; ``end``: how many words of the scan are the sender's own."""
    found = [*_held(scan, heard, signs, end), *_answered(heard, signs), *_told(heard, signs), *_about(heard, signs)]
    yield from found
    if not heard.wishes("registration") and _PLEAS.isdisjoint(found) and not _is_form(scan, signs.subject_words, end):
        yield "nothing asks for it"


def _held(scan: Scan, heard: Heard, signs: Signs, end: int) -> list[str]:
    """What the mail holds and where it stands."""
    thread = bool(signs.reference) or signs.is_reply
    idle = heard.idle_questions()
    anew = signs.has_company and any(not s.in_subject and s.sentence not in idle for s in heard.wishes("anew"))
    return _true(
        (
            (bool(signs.reference), "reference"),
            (bool(signs.reference) and not anew, "reference, no other deal"),
            (anew, "another deal"),
            (signs.is_reply, "reply"),
            (signs.is_reply and not signs.has_company, "reply without a company"),
            (signs.has_company, "company"),
            (not signs.has_company and not signs.has_data and bool(idle), "nothing to register"),
            (len(scan.words) <= signs.subject_words, "nothing but a subject"),
            (signs.has_data, "data"),
            (signs.has_details, "details"),
            (thread and signs.has_data, "data in a thread"),
            (thread and signs.has_details, "details in a thread"),
            (signs.has_details and not thread, "details of a prospect"),
            (signs.has_data and _names(scan, "wishes", end), "a customer's need"),
            (_names(scan, "tender.words", end), "tender"),
            (end < len(scan.words) and end - signs.subject_words < _FEW, "a customer's own words"),
        )
    )


def _names(scan: Scan, tag: str, end: int) -> bool:
    return any(hit.first < end and not is_negated(scan, hit) for hit in scan.of(tag))


def _is_form(scan: Scan, first: int, end: int) -> bool:
    """Whether these words are labels with their values, or hardly any everyday words: data without a sentence."""
    labels = {hit.tag for hit in scan.under("labels.") if hit.end < end and scan.gap(hit.end).lstrip().startswith(":")}
    everyday = sum(word in lexicon().common for word in scan.words[first:end])
    return len(labels) >= _FORM or everyday * _RARE < end - first


def _answered(heard: Heard, signs: Signs) -> list[str]:
    """Which letter of ours the sender answers, and whether with yes or no."""
    consent, ends = (_letter(heard, signs, about) for about in ("asks_consent", "ends"))
    return _true(
        (
            (_letter(heard, signs, "misses"), "we asked for details"),
            (consent, "we asked for consent"),
            (ends, "we said when it ends"),
            (ends and _begins(heard, signs, "yes"), "yes to more time"),
            (consent and _begins(heard, signs, "yes"), "yes to a consent"),
            (consent and _begins(heard, signs, "no"), "no to a consent"),
            (ends and bool(heard.said.sentences_of("until")), "more time"),
        )
    )


def _letter(heard: Heard, signs: Signs, about: str) -> bool:
    return signs.is_reply and any(s.in_subject for s in heard.said.of(f"letter_{about}"))


def _begins(heard: Heard, signs: Signs, word: str) -> bool:
    near = signs.subject_words + _BEGINNING
    return any(not s.in_subject and s.hit.first < near for s in heard.said.of(word))


def _told(heard: Heard, signs: Signs) -> list[str]:
    """What else is said, wished, refused and left open."""
    said = heard.said
    time = said.sentences_of("more") & said.sentences_of("span") or said.sentences_of("keep") & said.sentences_of(
        "until"
    )
    return _true(
        (
            (bool(time), "more time"),
            (bool(said.of("presence")), "at work there"),
            (bool(said.of("known")), "registered before"),
            (bool(said.of("not_now")) or (heard.denies("registration") and not heard.says("withdrawal")), "not now"),
            (bool(said.of("refusal")), "refused"),
            (bool(said.of("undecided")), "undecided"),
            (any(heard.denies(kind) for kind in _CHANGES), "denied"),
            (bool(heard.idle_questions()), "question mark"),
            (heard.says("registration") and signs.has_company, "a registration is asked for"),
            (heard.says("completion"), "a completion is told"),
            (heard.says("outcome"), "an outcome is told"),
            (heard.says("withdrawal"), "a withdrawal is asked for"),
            (heard.says(*_CHANGES), "a change is asked for"),
            (heard.says(*_WISHES), "something is asked for"),
        )
    )


def _about(heard: Heard, signs: Signs) -> list[str]:
    """What else than a registration the mail may be about, whatever customer it names."""
    asks = bool(heard.idle_questions()) or heard.says("question")
    signs_of_it = _true(
        (
            (asks and not signs.is_reply and not heard.wishes("registration"), "only a question"),
            (heard.says("question") and _is_hint(heard.wishes("registration")), "a question beside a hint"),
            (bool(heard.said.topic("supposed")) or heard.leaves_open("registration"), "only supposed"),
            (bool(heard.doubted()), "asked whether it was registered"),
            (len(_plain_sentences(heard, "withdrawal")) > 1, "a withdrawal is asked for twice"),
        )
    )
    return signs_of_it + _matters(heard.said)[:1]


def _matters(said: Said) -> list[str]:
    """What happened with a customer that is the vendor's already, or may become it."""
    return _true(
        (
            (bool(said.topic("verdict")), "a refusal is disputed"),
            (bool(said.topic("trouble") and said.topic("mending")), "something is broken"),
            (bool(said.topic("bill")), "a bill"),
            (bool(said.topic("price")), "a price is asked"),
        )
    )


def _is_hint(wishes: Sequence[Saying]) -> bool:
    return bool(wishes) and not any(s.plain for s in wishes)


def _plain_sentences(heard: Heard, kind: str) -> set[int]:
    return {s.sentence for s in heard.wishes(kind) if s.plain}


def _true(pairs: Iterable[tuple[bool, str]]) -> list[str]:
    return [name for holds, name in pairs if holds]
