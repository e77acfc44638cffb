"""The yardstick's own sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bench.matching.queries import Query
from bench.matching.scores import Best, Found, Run, best_f1, firsts, recall_at_precision, recall_in_ten
from dealbot.core.model import Company

QUERIES = [Query(Company(name), "kind", answer) for name, answer in (("a", 1), ("b", 2), ("c", None))]
RUN = Run("m", {0: [Found(1, 0.9)], 1: [Found(7, 0.6), Found(2, 0.5)], 2: [Found(3, 0.4)]}, [1.0, 2.0, 9.0], 0, 0)
judgements = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.7, 0.9]), st.booleans()), max_size=30)


def test_the_best_threshold_leaves_out_what_is_wrong() -> None:
    assert best_f1([(0.9, True), (0.8, True), (0.3, False)], wanted=2) == Best(1.0, 0.8)


def test_what_has_the_same_score_is_said_together() -> None:
    assert best_f1([(0.9, True), (0.9, False)], wanted=1) == Best(2 / 3, 0.9)


def test_what_is_never_found_counts_against_f1() -> None:
    assert best_f1([(0.9, True)], wanted=3).f1 == 0.5


def test_recall_stops_where_precision_falls() -> None:
    assert recall_at_precision([(0.9, True), (0.8, True), (0.7, False), (0.6, True)], 4, 0.99) == 0.5


def test_only_the_account_that_is_meant_counts_as_right() -> None:
    assert firsts(RUN, QUERIES) == [(0.9, True), (0.6, False), (0.4, False)]


def test_the_first_ten_count_for_queries_that_mean_somebody() -> None:
    assert recall_in_ten(RUN, QUERIES) == 1.0


def test_the_median_and_the_slowest_are_of_the_queries() -> None:
    assert (RUN.median, RUN.p99) == (2.0, 9.0)


@given(judgements)
def test_figures_stay_between_nothing_and_all(judged: list[tuple[float, bool]]) -> None:
    wanted = sum(right for _, right in judged)
    assert 0 <= best_f1(judged, wanted).f1 <= 1
    assert 0 <= recall_at_precision(judged, wanted, 0.99) <= 1


@given(judgements)
def test_no_threshold_beats_the_best_one(judged: list[tuple[float, bool]]) -> None:
    wanted = sum(right for _, right in judged)
    for least in (0.1, 0.5, 0.7, 0.9):
        said = [right for score, right in judged if score >= least]
        assert best_f1(judged, wanted).f1 >= 2 * sum(said) / max(1, len(said) + wanted)
