"""What is asked of a list of accounts: companies that are in it, otherwise written, and companies that are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from bench.matching.corruptions import CORRUPTIONS, Corruption
from bench.matching.names import accounts, folded
from bench.matching.nearby import NEAR_NAMES
from bench.matching.unseen import UNSEEN_CORRUPTIONS, UNSEEN_NEAR_NAMES
from bench.matching.words import any_of
from dealbot.core.model import Company

FRESH = "fresh"
ASKED_KINDS: Mapping[str, Corruption] = MappingProxyType({**CORRUPTIONS, **UNSEEN_CORRUPTIONS})
NEAR_KINDS: Mapping[str, Corruption] = MappingProxyType({**NEAR_NAMES, **UNSEEN_NEAR_NAMES})
_TRIES = 4000
_SPARE = 1.5
_AMBIGUOUS_ALONE = frozenset({"acronym_alone"})
"""Kinds of which nobody could tell which of a million companies is meant: asked seldom."""


@dataclass(frozen=True, slots=True)
class Query:
    """``answer`` is the place in the list, None where nobody there is meant; ``kind`` says how it was made."""

    company: Company
    kind: str
    answer: int | None


def queries(companies: Sequence[Company], count: int, seed: int) -> list[Query]:
    """Two thirds with an answer, a sixth fresh names, a sixth near names; each asks by the name alone.

    Left out is what nobody could answer: an asked name that another account bears too, whole or as its beginning.
    """
    rng = Random(seed)
    drawn = list(_drawn(companies, int(count * _SPARE), rng))
    bearers = _bearers(companies, drawn)
    fair = [query for query in drawn if _is_fair(query, companies, bearers)]
    wanted = count * 2 // 3
    answered = [query for query in fair if query.answer is not None][:wanted]
    unanswered = [query for query in fair if query.answer is None][: count - len(answered)]
    chosen = [*answered, *unanswered]
    rng.shuffle(chosen)
    return chosen


def corrupted(companies: Sequence[Company], kind: str, rng: Random) -> Query | None:
    """A company of the list, written as this kind does; None where the kind fits nobody who was tried."""
    found = _applied(ASKED_KINDS, companies, kind, rng)
    return Query(Company(found[1].name), kind, found[0]) if found else None


def near(companies: Sequence[Company], kind: str, rng: Random) -> Query | None:
    """A company that is near one of the list by this kind."""
    found = _applied(NEAR_KINDS, companies, kind, rng)
    return Query(Company(found[1].name), kind, None) if found else None


def _drawn(companies: Sequence[Company], count: int, rng: Random) -> Iterator[Query]:
    fresh = accounts(count, rng.randrange(1 << 30))
    for number in range(count):
        if number % 6 < 4:
            made = corrupted(companies, _a_kind(rng), rng)
        elif number % 6 == 4:
            made = near(companies, any_of(tuple(NEAR_KINDS), rng), rng)
        else:
            made = Query(Company(next(fresh).name), FRESH, None)
        if made:
            yield made


def _a_kind(rng: Random) -> str:
    kind = any_of(tuple(ASKED_KINDS), rng)
    return any_of(tuple(ASKED_KINDS), rng) if kind in _AMBIGUOUS_ALONE and rng.random() < 0.8 else kind


def _applied(
    kinds: Mapping[str, Corruption], companies: Sequence[Company], kind: str, rng: Random
) -> tuple[int, Company] | None:
    for _ in range(_TRIES):
        at = rng.randrange(len(companies))
        made = kinds[kind](companies[at], rng)
        if made:
            return at, made
    return None


def _bearers(companies: Sequence[Company], drawn: Sequence[Query]) -> Mapping[str, list[int]]:
    """For each name of interest the first few accounts whose name is, or begins with, it."""
    asked = {folded(query.company.name or "") for query in drawn}
    asked |= {folded(companies[query.answer].name or "") for query in drawn if query.answer is not None}
    found: dict[str, list[int]] = {}
    for at, company in enumerate(companies):
        begun = ""
        for word in folded(company.name or "").split():
            begun = f"{begun} {word}" if begun else word
            if begun in asked and len(places := found.setdefault(begun, [])) < 3:
                places.append(at)
    return found


def _is_fair(query: Query, companies: Sequence[Company], bearers: Mapping[str, list[int]]) -> bool:
    asked = set(bearers.get(folded(query.company.name or ""), ()))
    if query.answer is None:
        return not asked
    own = folded(companies[query.answer].name or "")
    same = [at for at in bearers[own] if folded(companies[at].name or "") == own]
    return asked <= {query.answer} and len(same) == 1
