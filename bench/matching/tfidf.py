"""TF-IDF vectors of character trigrams: the baseline that needs scikit-learn (dependency group ``bench``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.matching.scores import Found

_RERANKED = 50


class Vectors:
    """The vectors of some names in memory; ``search`` multiplies one more with all of them."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
        matrix = self._vectorizer.fit_transform(names)
        self._by_gram = matrix.T.tocsr()

    @property
    def memory_mb(self) -> float:
        parts = (self._by_gram.data, self._by_gram.indices, self._by_gram.indptr)
        return float(sum(part.nbytes for part in parts)) / 1e6

    def search(self, name: str, kept: int) -> list[Found]:
        """The names with the nearest vectors, put in order by WRatio."""
        product = self._vectorizer.transform([name]) @ self._by_gram
        places, scores = product.indices, product.data
        if len(scores) > _RERANKED:
            places = places[np.argpartition(-scores, _RERANKED)[:_RERANKED]]
        ranked = [Found(int(place), fuzz.WRatio(name, self._names[place]) / 100) for place in places]
        return sorted(ranked, key=lambda each: -each.score)[:kept]


def scores(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """The cosine of each two names' vectors, learnt from all of them."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
    vectorizer.fit([name for pair in pairs for name in pair])
    left, right = (vectorizer.transform([pair[side] for pair in pairs]) for side in (0, 1))
    return [float(value) for value in np.asarray(left.multiply(right).sum(axis=1)).ravel()]
