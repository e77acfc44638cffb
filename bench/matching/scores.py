"""Figures from answers: best F1, recall at a precision, what was found first and among the first ten. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.matching.queries import Query


@dataclass(frozen=True, slots=True)
class Found:
    """One account that a method names: its place in the list, how sure it is, and dealbot's word for that."""

    place: int
    score: float
    strength: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What one method answered, and what that took. ``found`` has the queries that it was asked, by their number."""

    method: str
    found: Mapping[int, Sequence[Found]]
    milliseconds: Sequence[float]
    build_seconds: float
    memory_mb: float
    start_seconds: float | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def median(self) -> float:
        return median(self.milliseconds)

    @property
    def p99(self) -> float:
        return sorted(self.milliseconds)[int(0.99 * len(self.milliseconds))]


@dataclass(frozen=True, slots=True)
class Best:
    """The best F1 over all thresholds, and the threshold that gives it."""

    f1: float
    threshold: float


def best_f1(judged: Iterable[tuple[float, bool]], wanted: int) -> Best:
    """Over answers ``(score, right)``, said from a threshold on; ``wanted`` is how many there are to find."""
    best, right = Best(0.0, 1.0), 0
    ordered = sorted(judged, reverse=True)
    for said, (score, is_right) in enumerate(ordered, start=1):
        right += is_right
        last_of_its_score = said == len(ordered) or ordered[said][0] < score
        f1 = 2 * right / max(1, said + wanted)
        if last_of_its_score and f1 > best.f1:
            best = Best(f1, score)
    return best


def recall_at_precision(judged: Iterable[tuple[float, bool]], wanted: int, precision: float) -> float:
    """The largest recall at any threshold where at least this share of what is said is right."""
    best, right = 0.0, 0
    ordered = sorted(judged, reverse=True)
    for said, (score, is_right) in enumerate(ordered, start=1):
        right += is_right
        last_of_its_score = said == len(ordered) or ordered[said][0] < score
        if last_of_its_score and right / said >= precision:
            best = max(best, right / max(1, wanted))
    return best


def firsts(run: Run, queries: Sequence[Query]) -> list[tuple[float, bool]]:
    """For each query that was answered at all: the score of the first account, and whether that one is meant."""
    return [(found[0].score, found[0].place == queries[number].answer) for number, found in run.found.items() if found]


def answerable(run: Run, queries: Sequence[Query]) -> int:
    return sum(queries[number].answer is not None for number in run.found)


def recall_in_ten(run: Run, queries: Sequence[Query]) -> float:
    """How often the account that is meant is among the first ten, of the queries that mean one."""
    hits = sum(queries[number].answer in {each.place for each in found[:10]} for number, found in run.found.items())
    return hits / max(1, answerable(run, queries))


def kinds_of(queries: Sequence[Query]) -> tuple[list[str], list[str]]:
    """The kinds that have an answer, and those that have none, each in the order of the alphabet."""
    with_answer = sorted({query.kind for query in queries if query.answer is not None})
    return with_answer, sorted({query.kind for query in queries if query.answer is None})


def of_kind(run: Run, queries: Sequence[Query], kind: str) -> list[tuple[int | None, Sequence[Found]]]:
    """Of each query of a kind that this method was asked: what is meant, and what it answered."""
    asked = [number for number in run.found if queries[number].kind == kind]
    return [(queries[number].answer, run.found[number]) for number in asked]
