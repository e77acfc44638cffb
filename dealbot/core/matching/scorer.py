"""How likely two names are of the same company: a small sum of decision trees over ``features``, kept as JSON.

``model.json`` is made by ``bench/matching/train.py``. Each tree is a list of nodes ``[feature, up to, left, right]``; a
negative number at left or right is a leaf: ``-1 - place`` in the tree's ``values``. The values add up to log-odds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dealbot.core.matching.features import Features

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Model:
    """The nodes of all trees in one row, so that one step goes down all of them at once.

    ``child`` has two places a node: where to go up to its limit, and where above it. A leaf leads to itself.
    """

    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    up_to: NDArray[np.float64]
    child: NDArray[np.intp]
    values: NDArray[np.float64]
    depth: int

    def log_odds(self, rows: Sequence[Features]) -> list[float]:
        """The logarithm of the odds that each is the same company."""
        if not rows:
            return []
        asked = np.asarray(rows, dtype=np.float64)
        first = (np.arange(len(rows), dtype=np.intp) * asked.shape[1])[:, None]
        asked = asked.ravel()
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _step in range(self.depth):
            above = asked.take(self.feature.take(at) + first) > self.up_to.take(at)
            at = self.child.take(2 * at + above)
        found: list[float] = self.values.take(at).sum(axis=1).tolist()
        return found


@lru_cache(maxsize=1)
def model() -> Model:
    """The shipped model, read once. ValueError where it asks other features than there are."""
    return read_model(json.loads((Path(__file__).parent / "model.json").read_text(encoding="utf-8")))


def read_model(data: dict[str, Any]) -> Model:
    """A model as its file holds it."""
    if tuple(data["features"]) != Features._fields:
        raise ValueError("the model asks other features than there are: train it anew")
    roots: list[int] = []
    feature: list[int] = []
    child: list[int] = []
    up_to: list[float] = []
    values: list[float] = []
    for tree in data["trees"]:
        start, inner = len(feature), len(tree["nodes"])
        roots.append(start)
        for asks, limit, left, right in tree["nodes"]:
            feature.append(asks)
            up_to.append(limit)
            child += [start + (place if place >= 0 else inner - 1 - place) for place in (left, right)]
            values.append(0.0)
        for value in tree["values"]:
            child += [len(feature)] * 2
            feature.append(0)
            up_to.append(np.inf)
            values.append(value)
    return Model(
        roots=np.array(roots, dtype=np.intp),
        feature=np.array(feature, dtype=np.intp),
        up_to=np.array(up_to),
        child=np.array(child, dtype=np.intp),
        values=np.array(values),
        depth=max(_depth(tree["nodes"]) for tree in data["trees"]),
    )


def _depth(nodes: Sequence[Sequence[Any]], node: int = 0) -> int:
    if node < 0 or not nodes:
        return 0
    return 1 + max(_depth(nodes, child) for child in nodes[node][2:])
