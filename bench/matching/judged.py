"""Judged pairs of names: how well each method tells the same company from another one, in all and by slice."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz

from bench.matching import pairs
from bench.matching.names import folded
from bench.matching.scores import best_f1, recall_at_precision
from dealbot.core.matching import judge
from dealbot.core.model import Company

PRECISION = 0.99
LEARNT_FROM = "pairs_dev.csv"
UNSEEN = "unseen"


def report(path: Path) -> None:
    """Print the table of these pairs; a note where they are not there."""
    if not path.exists():
        print(f"\nno judged pairs at {path}: that part is left out")
        return
    judged = pairs.read(path)
    scores = _scores(judged, with_unseen=path.name == LEARNT_FROM)
    print(f"\n{len(judged)} judged pairs of {path.name}: best F1, and recall at precision {PRECISION}")
    if UNSEEN in scores:
        print("dealbot's model has learnt from these very pairs; unseen: from all but the fifth that it is asked of")
    print(f"\n{'slice':20} {'pairs':>6} {'same':>6}" + "".join(f" {name:>9} {'R@.99':>6}" for name in scores))
    for name in ("all", *sorted({pair[3] for pair in judged})):
        at = [number for number, pair in enumerate(judged) if name in {"all", pair[3]}]
        _row(name, [judged[number] for number in at], [[given[number] for number in at] for given in scores.values()])


def _row(name: str, judged: Sequence[pairs.Pair], scores: Sequence[Sequence[float]]) -> None:
    same = sum(pair[2] for pair in judged)
    figures = ""
    for given in scores:
        answers = [(score, bool(pair[2])) for score, pair in zip(given, judged, strict=True)]
        recall = recall_at_precision(answers, same, PRECISION)
        figures += f" {best_f1(answers, same).f1:9.3f} {recall:6.3f}"
    print(f"{name:20} {len(judged):6} {same:6}{figures}")


def _scores(judged: Sequence[pairs.Pair], *, with_unseen: bool) -> dict[str, list[float]]:
    """By method the score of each pair."""
    plain = [(folded(one), folded(other)) for one, other, _, _ in judged]
    scores = {"dealbot": [_ours(one, other) for one, other, _, _ in judged]}
    for name, module, source in ((UNSEEN, "crossed", judged if with_unseen else ()), ("TF-IDF", "tfidf", plain)):
        try:
            if source:
                scores[name] = importlib.import_module(f"bench.matching.{module}").scores(source)
        except ImportError as error:
            print(f"\n{name} is left out: {error}; the dependency group bench has it")
    return scores | {"WRatio": [fuzz.WRatio(one, other) / 100 for one, other in plain]}


def _ours(one: str, other: str) -> float:
    return judge(Company(one), Company(other)).score
