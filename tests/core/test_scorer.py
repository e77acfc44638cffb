"""The sum of decision trees: by hand, many at once, and the shipped one."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.matching.features import Features
from dealbot.core.matching.scorer import model, read_model

FIELDS = list(Features._fields)
ROWS = st.builds(
    lambda values: Features(*values), st.lists(st.floats(-3, 20), min_size=len(FIELDS), max_size=len(FIELDS))
)


def features(**changes: float) -> Features:
    return Features(*([0.0] * len(FIELDS)))._replace(**changes)


def a_model(**changes: Any) -> dict[str, Any]:
    """Two trees: the first asks ``equal`` and then ``numbers``, the second ``form`` alone."""
    first = {"nodes": [[FIELDS.index("equal"), 0.5, -1, 1], [FIELDS.index("numbers"), -1.0, -2, -3]]}
    second = {"nodes": [[FIELDS.index("form"), 0.0, -1, -2]]}
    trees = [first | {"values": [-3.0, 0.25, 4.0]}, second | {"values": [-0.5, 1.5]}]
    return {"features": FIELDS, "trees": trees} | changes


@pytest.mark.parametrize(
    ("asked", "log_odds"),
    [
        (features(equal=0.4, form=1.0), -3.0 + 1.5),
        (features(equal=0.5, form=0.0), -3.0 - 0.5),
        (features(equal=0.6, numbers=-2.0, form=-1.0), 0.25 - 0.5),
        (features(equal=0.6, numbers=-1.0, form=0.5), 0.25 + 1.5),
        (features(equal=1.0, numbers=0.0, form=0.0), 4.0 - 0.5),
    ],
)
def test_each_tree_gives_the_value_of_the_leaf_it_leads_to(asked: Features, log_odds: float) -> None:
    assert read_model(a_model()).log_odds([asked]) == [pytest.approx(log_odds)]


def test_a_tree_that_asks_nothing_gives_its_one_value() -> None:
    lone = {"nodes": [], "values": [0.75]}
    assert read_model(a_model(trees=[lone, *a_model()["trees"]])).log_odds([features()]) == [pytest.approx(-2.75)]


def test_nothing_asked_is_nothing_answered() -> None:
    assert model().log_odds([]) == []


@pytest.mark.parametrize("fields", [FIELDS[:-1], [*FIELDS, "more"], [*FIELDS[1:], FIELDS[0]], []])
def test_a_model_that_asks_other_features_is_refused(fields: list[str]) -> None:
    with pytest.raises(ValueError, match="train it anew"):
        read_model(a_model(features=fields))


@given(st.lists(ROWS, min_size=1, max_size=5))
def test_many_at_once_are_scored_like_one_by_one(rows: list[Features]) -> None:
    one_by_one = [model().log_odds([row])[0] for row in rows]
    assert model().log_odds(rows) == pytest.approx(one_by_one, abs=1e-12)


@given(ROWS)
def test_the_shipped_models_numpy_walk_is_the_plain_walk(row: Features) -> None:
    data = shipped()
    total = 0.0
    for tree in data["trees"]:
        node = 0 if tree["nodes"] else -1
        while node >= 0:
            asks, limit, left, right = tree["nodes"][node]
            node = left if row[asks] <= limit else right
        total += tree["values"][-1 - node]
    assert model().log_odds([row])[0] == pytest.approx(total, abs=1e-9)


def test_the_shipped_model_is_small_and_every_leaf_of_it_can_be_reached() -> None:
    data = shipped()
    assert len(json.dumps(data)) < 1_000_000
    for tree in data["trees"]:
        targets = sorted(place for node in tree["nodes"] for place in node[2:])
        assert targets == [*range(-len(tree["values"]), 0), *range(1, len(tree["nodes"]))]


def shipped() -> dict[str, Any]:
    text = resources.files("dealbot.core.matching").joinpath("model.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
