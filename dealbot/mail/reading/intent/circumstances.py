"""What the kind of a mail is judged by beside the words for it: what it holds, answers, refuses and leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


class Heard:
    """What is said, sorted into what is meant and what is only mentioned."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self._asked = {s.sentence for s in said.of("question") if s.plain and s.sentence in said.questions}
        self._changed = {s.sentence for kind in _CHANGES for s in said.of(kind) if s.plain and not s.denied}
        self._wishes = {kind: self._meant(kind) for kind in ("question", "anew", *_WISHES)}

    def wishes(self, kind: str) -> Sequence[Saying]:
        """Where this is said and meant: not denied, and no word of another wish or of a question."""
        return self._wishes[kind]

    def says(self, kind: str) -> bool:
        """Whether the typed text says this plainly."""
        return any(s.plain and not s.in_subject for s in self._wishes[kind])

    def denies(self, kind: str) -> bool:
        """Whether this is said only with a not."""
        plain = [s for s in self.said.of(kind) if s.plain and not s.in_subject]
        return bool(plain) and all(s.denied for s in plain)

    def idle_questions(self) -> frozenset[int]:
        """The sentences with a question mark that are no polite wish."""
        return self.said.questions - {s.sentence for kind in _WISHES for s in self._wishes[kind]}

    def _meant(self, kind: str) -> list[Saying]:
        return [s for s in self.said.of(kind) if not s.denied and not self._is_another(kind, s)]

    def _is_another(self, kind: str, saying: Saying) -> bool:
        """``Anmeldung`` in ``ziehen wir unsere Anmeldung zurück``; ``register`` in ``how do I register?``."""
        if kind == "question" or saying.in_subject:
            return False
        if saying.sentence in self._asked:
            return True
        only_asked = kind == "registration" and saying.sentence in self.said.questions
        return not saying.plain and (only_asked or saying.sentence in self._changed)


def circumstances(scan: Scan, heard: Heard, signs: Signs, end: int) -> Iterator[str]:
    """The names of all that hold; ``end``: how many words of the scan are the sender's own."""
    yield from _held(scan, heard, signs, end)
    yield from _answered(heard, signs)
    yield from _told(heard, signs)


def _held(scan: Scan, heard: Heard, signs: Signs, end: int) -> list[str]:
    """What the mail holds and where it stands."""
    thread = bool(signs.reference) or signs.is_reply
    anew = signs.has_company and any(not s.in_subject for s in heard.wishes("anew"))
    return _true(
        (
            (bool(signs.reference), "reference"),
            (bool(signs.reference) and not anew, "reference, no other deal"),
            (anew, "another deal"),
            (signs.is_reply, "reply"),
            (signs.is_reply and not signs.has_company, "reply without a company"),
            (signs.has_company, "company"),
            (not signs.has_company and not signs.has_data, "nothing to register"),
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
            (bool(said.of("not_now")) or heard.denies("registration"), "not now"),
            (bool(said.of("refusal")), "refused"),
            (bool(said.of("undecided")), "undecided"),
            (any(heard.denies(kind) for kind in _CHANGES), "denied"),
            (bool(heard.idle_questions()), "question mark"),
            (heard.says("registration") and signs.has_company, "a registration is asked for"),
            (heard.says("completion"), "a completion is told"),
            (heard.says("outcome"), "an outcome is told"),
            (heard.says("withdrawal"), "a withdrawal is asked for"),
            (any(heard.says(kind) for kind in _CHANGES), "a change is asked for"),
            (any(heard.says(kind) for kind in _WISHES), "something is asked for"),
        )
    )


def _true(pairs: Iterable[tuple[bool, str]]) -> list[str]:
    return [name for holds, name in pairs if holds]
