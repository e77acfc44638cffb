"""Pairs of names with a judgement, to train and to measure on: ``name1,name2,label,slice``."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from rapidfuzz import fuzz, process

from bench.matching.corruptions import CORRUPTIONS
from bench.matching.names import accounts, folded
from bench.matching.nearby import NEAR_NAMES
from bench.matching.words import any_of
from dealbot.core.model import Company

HEADER = ("name1", "name2", "label", "slice")
NEIGHBOUR = "nearest_neighbour"
_BESIDE = 400
Pair = tuple[str, str, int, str]


class Neighbours:
    """Finds the most similar other name of a list, among those that share a word which not everybody has."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._bearers: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            for word in set(folded(name).split()):
                self._bearers.setdefault(word, []).append(at)

    def nearest(self, name: str, rng: Random) -> str | None:
        own = folded(name)
        groups = sorted((self._bearers.get(word, []) for word in own.split()), key=len)
        beside = [at for group in groups if len(group) > 1 for at in group][:_BESIDE]
        others = [self._names[at] for at in beside] + [any_of(self._names, rng) for _ in range(_BESIDE // 4)]
        apart = [other for other in others if folded(other) != own]
        found = process.extract(name, apart, scorer=fuzz.token_sort_ratio, limit=1)
        return found[0][0] if found else None


def pairs(count: int, seed: int) -> Iterator[Pair]:
    """``count`` pairs: half the same company, a quarter near names, a quarter the nearest neighbour of a list."""
    rng = Random(seed)
    companies = list(accounts(max(2000, count), seed))
    neighbours = Neighbours([company.name or "" for company in companies])
    number = 0
    while number < count:
        company = any_of(companies, rng)
        made = _same(company, rng) if number % 2 == 0 else _another(company, neighbours, rng, by_list=number % 4 == 1)
        if made:
            number += 1
            yield made


def write(path: Path, count: int, seed: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(pairs(count, seed))


def read(path: Path) -> list[Pair]:
    """The pairs of a file with that header."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["name1"], row["name2"], int(row["label"]), row["slice"]) for row in csv.DictReader(file)]


def _same(company: Company, rng: Random) -> Pair | None:
    kind = any_of(tuple(CORRUPTIONS), rng)
    made = CORRUPTIONS[kind](company, rng)
    return _turned(company.name or "", made.name or "", 1, kind, rng) if made else None


def _another(company: Company, neighbours: Neighbours, rng: Random, *, by_list: bool) -> Pair | None:
    name = company.name or ""
    if by_list:
        other = neighbours.nearest(name, rng)
        return _turned(name, other, 0, NEIGHBOUR, rng) if other else None
    kind = any_of(tuple(NEAR_NAMES), rng)
    made = NEAR_NAMES[kind](company, rng)
    return _turned(name, made.name or "", 0, kind, rng) if made else None


def _turned(one: str, other: str, label: int, kind: str, rng: Random) -> Pair:
    return (one, other, label, kind) if rng.random() < 0.5 else (other, one, label, kind)
