"""Makes what matching has learnt: ``common_words.json`` and ``model.json`` in ``dealbot/core/matching``.

``make matching-model`` does it from this project's own generator and, where it is there, a file of pairs of real names
that people judged. The same input gives the same files.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from bench.matching.corruptions import CORRUPTIONS
from bench.matching.names import accounts, folded
from bench.matching.nearby import NEAR_NAMES
from dealbot.core.matching import commonness
from dealbot.core.matching.commonness import SHIPPED, SHIPPED_NAMES, Commonness, Known
from dealbot.core.matching.evidence import form_feature
from dealbot.core.matching.features import Features, compare_names
from dealbot.core.matching.index import Index
from dealbot.core.matching.names import profile_of, read_name, sought_terms, terms_of
from dealbot.core.matching.segment import build
from dealbot.core.model import Company

JUDGED = Path("../shared/matching/pairs_dev.csv")
HOME = Path(commonness.__file__).parent

_ACCOUNTS, _QUERIES, _COMPARED = 150_000, 30_000, 12
_COUNTED = 200_000
_JUDGED_WEIGHT, _STRANGE_WEIGHT, _NEGATIVES_KEPT = 40.0, 5.0, 0.5
_SOME_LETTERS = 0.6
_LEFT_TO_PEOPLE = {"own_business"}
"""``Acme`` and ``Acme Logistics``: as often a short way to say it as another company. No lesson; a person decides."""
_RARELY = 8
_TREES = {
    "objective": "binary",
    "num_leaves": 31,
    "max_depth": 6,
    "learning_rate": 0.06,
    "min_child_samples": 20,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.3,
    "lambda_l2": 10.0,
    "seed": 1,
    "monotone_constraints": [int(name in {"equal", "shared", "sorted"}) for name in Features._fields],
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
_ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair of names of which people said whether they are one company's."""

    one: str
    other: str
    is_same: bool
    slice: str


class Lessons(NamedTuple):
    """What a model learns from: a row of features each, whether it is the same company, how much that counts."""

    rows: list[Features]
    same: list[bool]
    weights: list[float]

    def add(self, features: Features, weight: float, *, same: bool) -> None:
        """One more pair of names."""
        self.rows.append(features)
        self.same.append(same)
        self.weights.append(weight)


def judged(path: Path) -> list[Judged]:
    """The judged pairs in a CSV file of ``name1,name2,label,slice``; none where it is not there."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Judged(row["name1"], row["name2"], row["label"] == "1", row["slice"]) for row in csv.DictReader(file)]


def common_words(pairs: Sequence[Judged]) -> dict[str, int]:
    """How many of 100,000 names have each common word: the mean of made-up accounts and of the judged names."""
    made, of_made = _counted(company.name or "" for company in accounts(_COUNTED, 99))
    real, of_real = _counted(sorted({name for pair in pairs for name in (pair.one, pair.other)}))
    found = {}
    for word in {*made, *real}:
        often = made[word] * SHIPPED_NAMES / of_made
        share = (often + real[word] * SHIPPED_NAMES / of_real) / 2 if real[word] > 2 else often * 0.75
        if share >= _RARELY:
            found[word] = round(share)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def lessons_of_judged(pairs: Sequence[Judged]) -> Lessons:
    """The judged pairs, which count more: they are real, and few; and as many names again that nobody would confuse.

    Names that people called the same although they have nothing in common (renamed, or a mistake) teach nothing.
    """
    found, rng = Lessons([], [], []), Random(3)
    for pair in pairs:
        stranger = rng.choice(pairs)
        for other, same, weight in (
            (pair.other, pair.is_same, _JUDGED_WEIGHT),
            (stranger.other, False, _STRANGE_WEIGHT),
        ):
            features = features_of(pair.one, other, SHIPPED)
            is_lesson = other == pair.other or stranger is not pair
            if features and is_lesson and (features.shared or features.joined > _SOME_LETTERS or not same):
                found.add(features, weight, same=same)
    return found


def lessons_of_made(size: int = _ACCOUNTS, queries: int = _QUERIES, seed: int = 5) -> Lessons:
    """What the index finds for otherwise written, near and unknown names among made-up accounts."""
    rng = Random(seed)
    companies = list(accounts(size + queries, seed))
    rng.shuffle(companies)
    known, unknown = companies[:size], iter(companies[size:])
    index = index_of(known)
    bearers = Counter(folded(company.name or "") for company in known)
    found = Lessons([], [], [])
    for asked, answer in islice(_asked(known, unknown, rng), queries):
        if answer is not None and _is_ambiguous(asked, known[answer], bearers):
            continue
        hits = {hit.doc - 1 for hit in index.search(sought_terms(asked), _COMPARED)}
        if answer is not None:
            hits.add(answer)
        for place in sorted(hits):
            if place != answer and rng.random() > _NEGATIVES_KEPT:
                continue
            if features := features_of(asked.name or "", known[place].name or "", index):
                found.add(features, 1.0 if place == answer else 1.0 / _NEGATIVES_KEPT, same=place == answer)
    return found


def index_of(companies: Sequence[Company]) -> Index:
    """An index of these; the first has number 1. Only their names count."""
    names = [Company(company.name) for company in companies]
    docs = range(1, len(names) + 1)
    return Index([build(docs, [terms_of(name) for name in names], [profile_of(name) for name in names])])


def train(*all_lessons: Lessons) -> dict[str, Any]:
    """The model that ``scorer.read_model`` reads."""
    import lightgbm  # noqa: PLC0415 - of the group bench, which is not installed everywhere

    rows = np.array([row for lessons in all_lessons for row in lessons.rows])
    same = np.array([label for lessons in all_lessons for label in lessons.same], dtype=float)
    weights = np.array([weight for lessons in all_lessons for weight in lessons.weights])
    booster = lightgbm.train(_TREES, lightgbm.Dataset(rows, same, weight=weights), _ROUNDS)
    trees = [_flat(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    return {"features": list(Features._fields), "trees": trees}


def _counted(names: Iterable[str]) -> tuple[Counter[str], int]:
    words: Counter[str] = Counter()
    number = 0
    for name in names:
        number += 1
        words.update({word for variant in read_name(name).variants for word in variant})
    return words, max(number, 1)


def _asked(known: Sequence[Company], unknown: Iterator[Company], rng: Random) -> Iterator[tuple[Company, int | None]]:
    """Three in five otherwise written, the others unknown or near to one that is known."""
    corruptions = list(CORRUPTIONS.values())
    nearby = [changed for kind, changed in NEAR_NAMES.items() if kind not in _LEFT_TO_PEOPLE]
    while True:
        drawn, place = rng.random(), rng.randrange(len(known))
        if drawn < 0.63:
            changed = known[place] if drawn > 0.6 else rng.choice(corruptions)(known[place], rng)
            answer: int | None = place
        else:
            changed = next(unknown) if drawn < 0.8 else rng.choice(nearby)(known[place], rng)
            answer = None
        if changed:
            yield changed, answer


def _is_ambiguous(asked: Company, answer: Company, bearers: Counter[str]) -> bool:
    """Whether another account bears the name of the answer, or the very name that is asked."""
    own, other = folded(answer.name or ""), folded(asked.name or "")
    return bearers[own] > 1 or (other != own and bearers[other] > 0)


def features_of(one: str, other: str, common: Commonness) -> Features | None:
    """What the scorer is asked of two names; None where one of them has no words."""
    left, right = read_name(one), read_name(other)
    words = {word for name in (left, right) for variant in name.variants for word in variant}
    compared = compare_names(left, right, Known(common, sorted(words)), form_feature(left.form, right.form))
    return compared[0] if compared else None


def _flat(root: dict[str, Any]) -> dict[str, Any]:
    """A tree as ``scorer`` keeps it: nodes ``[feature, up to, left, right]``, leaves as ``-1 - place``."""
    nodes: list[list[float]] = []
    values: list[float] = []

    def place(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            values.append(round(node["leaf_value"], 4))
            return -len(values)
        number = len(nodes)
        nodes.append([])
        left, right = place(node["left_child"]), place(node["right_child"])
        nodes[number] = [node["split_feature"], float(f"{node['threshold']:.6g}"), left, right]
        return number

    place(root)
    return {"nodes": nodes, "values": values}


def _write(name: str, text: str) -> None:
    (HOME / name).write_text(text + "\n", encoding="utf-8")
    print(f"{HOME.name}/{name}: {len(text) / 1000:.0f} kB")


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(prog="python -m bench.matching.train", description=__doc__)
    parser.add_argument("--pairs", type=Path, default=JUDGED, help="judged pairs: name1,name2,label,slice")
    pairs = judged(parser.parse_args().pairs)
    print(f"{len(pairs)} judged pairs")
    words = common_words(pairs)
    _write("common_words.json", json.dumps(words, indent=0))
    commonness.forget_shipped()
    made = lessons_of_made()
    print(f"{len(made.rows)} made pairs, {sum(made.same)} of them the same")
    trained = train(lessons_of_judged(pairs), made)
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trained["trees"])
    features = json.dumps(trained["features"])
    _write("model.json", f'{{"features": {features},\n"trees": [\n{trees}\n]}}')


if __name__ == "__main__":
    main()
