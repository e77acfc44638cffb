"""Which companies a text names, with the evidence for each as points that add up.

A name is a run of capitalised words. Evidence: a label before it, a legal form behind it, a word such as "customer" or
a registration verb near it, a town behind it, a domain that agrees with it. Never the partner, never the vendor.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dealbot.mail.reading.candidates import FORM, NOUN, PLACE, VERB, Candidate, agreement, find_candidates
from dealbot.mail.reading.circle import name_core
from dealbot.mail.reading.words import lexicon
from dealbot.mail.reading.zones import registrations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealbot.mail.reading.prospects import Material
    from dealbot.mail.reading.words import Scan

DOMAIN, AGAIN, ELSEWHERE, PERSON, LONE, NO_NAME = 0.3, 0.1, -0.7, -0.6, -0.15, -1.0
ENOUGH = 0.2
MAX_CANDIDATES = 60


def find_companies(scan: Scan, material: Material, domains: Sequence[str]) -> list[Candidate]:
    """All possible prospects with enough evidence, in the order of the text; one a name.

    ``domains`` are those that may be a prospect's.
    """
    labels, around, typed_from = material.labels, material.around, material.subject_words
    hosts = [(found.start, found.end) for found in (*material.emails, *material.sites)]
    raw = find_candidates(scan, labels, domains)
    kept: dict[tuple[int, int], Candidate] = {}
    for candidate in raw[: MAX_CANDIDATES * 4]:
        if any(start <= scan.spans[candidate.first][0] < end for start, end in hosts):
            continue
        place = (candidate.first, candidate.end)
        kept[place] = _both(kept[place], candidate) if place in kept else candidate
    judged = [_judge(scan, c, domains, typed_from) for c in kept.values() if not around.has_name(c.name)]
    return _merge([c for c in judged if c.score >= ENOUGH][:MAX_CANDIDATES])


def _both(one: Candidate, other: Candidate) -> Candidate:
    """The same words found in two ways: the better score, or their sum where one of them is the legal form."""
    adds_up = ("legal form" in one.reasons) != ("legal form" in other.reasons)
    return replace(
        one,
        score=one.score + other.score if adds_up else max(one.score, other.score),
        reasons=tuple(dict.fromkeys((*one.reasons, *other.reasons))),
        has_form=one.has_form or other.has_form,
        labelled=one.labelled or other.labelled,
    )


def _judge(scan: Scan, candidate: Candidate, domains: Sequence[str], typed_from: int) -> Candidate:
    """Add the points of everything around the name."""
    if candidate.has_form and "legal form" not in candidate.reasons:
        candidate = candidate.plus(FORM, "legal form")
    if any(agreement(candidate.name, domain) >= 0.6 for domain in domains):
        candidate = candidate.plus(DOMAIN, "agrees with a domain")
    sentence = scan.sentences[candidate.first]
    if any(scan.sentences[hit.first] == sentence for hit in registrations(scan)):
        candidate = candidate.plus(VERB, "registration in the sentence")
    if "list item" in candidate.reasons and any(h.first < candidate.first for h in registrations(scan)):
        candidate = candidate.plus(NOUN, "listed for registration")
    if _town_behind(scan, candidate):
        candidate = candidate.plus(PLACE, "town behind")
    if candidate.first < typed_from:
        candidate = candidate.plus(-0.05, "in the subject")
    if _is_elsewhere(scan, candidate):
        candidate = candidate.plus(ELSEWHERE, "somebody else")
    return _doubted_alone(scan, _without_people(scan, candidate))


def _doubted_alone(scan: Scan, candidate: Candidate) -> Candidate:
    """One word that nothing supports may be any noun: a person decides; a town or a word of the language is no name."""
    supported = candidate.has_form or candidate.labelled or "agrees with a domain" in candidate.reasons
    if supported or candidate.end - candidate.first > 1:
        return candidate
    word = scan.words[candidate.first]
    is_word = word in lexicon().single or word in lexicon().lists["places"] or not scan.capitals[candidate.first]
    return candidate.plus(NO_NAME, "no name") if is_word else candidate.plus(LONE, "one word alone")


def _without_people(scan: Scan, candidate: Candidate) -> Candidate:
    """A name behind a title or a role is a person's."""
    before = scan.words[candidate.first - 1] if candidate.first else ""
    near = candidate.first and not any(c in scan.gap(candidate.first) for c in ";\n")
    is_person = near and before in lexicon().lists["titles"] | lexicon().lists["roles"]
    return candidate.plus(PERSON, "a person") if is_person and not candidate.has_form else candidate


def _town_behind(scan: Scan, candidate: Candidate) -> bool:
    end = candidate.end
    if end + 1 >= len(scan.words):
        return False
    return scan.words[end] in lexicon().lists["places"] and (scan.capitals[end + 1] or scan.words[end + 1].isdigit())


def _is_elsewhere(scan: Scan, candidate: Candidate) -> bool:
    """``currently with Foo``: a company that is not the prospect."""
    for hit in scan.of("elsewhere"):
        if 0 <= candidate.first - hit.end <= 3 and scan.sentences[hit.first] == scan.sentences[candidate.first]:
            between = "".join(scan.gap(index) for index in range(hit.end, candidate.first + 1))
            if "," not in between:
                return True
    return False


def _merge(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate a company: the same or a shorter name (``Florilux`` of the subject) adds to the best spelling."""
    merged: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (-_rank(c), c.first)):
        core = name_core(candidate.name)
        same = next((i for i, other in enumerate(merged) if _same(core, candidate, other)), None)
        if same is None:
            merged.append(candidate)
        elif candidate.first >= merged[same].end or candidate.end <= merged[same].first:
            merged[same] = merged[same].plus(AGAIN, "named again")
    return sorted(merged, key=lambda c: c.first)


def _rank(candidate: Candidate) -> float:
    return candidate.score + (0.2 if candidate.labelled else 0.0)


def _same(core: str, candidate: Candidate, other: Candidate) -> bool:
    if candidate.first < other.end and other.first < candidate.end:
        return True
    known = name_core(other.name)
    return core == known or f" {core} " in f" {known} " or f" {known} " in f" {core} "
