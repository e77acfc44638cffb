"""What the model says of judged pairs that it has not learnt from: trained anew without each fifth of them.

Needs what training needs (dependency group ``bench``).
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from bench.matching.names import folded
from bench.matching.pairs import Pair
from bench.matching.train import Judged, Lessons, features_of, lessons_of_judged, lessons_of_made, train
from dealbot.core.matching.commonness import SHIPPED
from dealbot.core.matching.scorer import Model, read_model

_FOLDS = 5
_ACCOUNTS, _QUERIES = 50_000, 10_000
_NOTHING = -99.0


def scores(judged: Sequence[Pair]) -> list[float]:
    """For each pair the log odds by a model that has seen no pair of the same first name."""
    made = lessons_of_made(_ACCOUNTS, _QUERIES)
    folds = [_fold_of(pair) for pair in judged]
    models = [_model_without(fold, folds, judged, made) for fold in range(_FOLDS)]
    return [_points(models[fold], pair) for fold, pair in zip(folds, judged, strict=True)]


def _fold_of(pair: Pair) -> int:
    """Pairs of one company fall together, so that none is learnt from beside the one that is asked."""
    return crc32((folded(pair[0]).split() or [""])[0].encode()) % _FOLDS


def _model_without(fold: int, folds: Sequence[int], judged: Sequence[Pair], made: Lessons) -> Model:
    others = [
        Judged(one, two, label == 1, kind)
        for (one, two, label, kind), at in zip(judged, folds, strict=True)
        if at != fold
    ]
    return read_model(train(lessons_of_judged(others), made))


def _points(model: Model, pair: Pair) -> float:
    features = features_of(pair[0], pair[1], SHIPPED)
    return model.log_odds([features])[0] if features else _NOTHING
