"""Signs, their weights, and the one scorer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.mail.reading.evidence import BASE, Candidate, likelihood, weigh, weights

NAME = Candidate("Holzwurm S.A.", 0, 3, "Holzwurm S.A.")
FIELDS = st.sampled_from(sorted(weights()))


@st.composite
def candidates(draw: st.DrawFn, field: str = "company") -> Candidate:
    signs = draw(st.lists(st.sampled_from(sorted(set(weights()[field]) - {BASE})), unique=True, max_size=6))
    return Candidate(draw(st.text(max_size=5)), draw(st.integers(0, 50)), 60, "", tuple(signs))


def test_points_are_the_base_and_what_each_sign_is_worth() -> None:
    worth = weights()["company"]
    weighed = weigh("company", [NAME.seen("label", "legal form")])[0]
    assert weighed.points == worth[BASE] + worth["label"] + worth["legal form"]


def test_a_sign_seen_twice_counts_once() -> None:
    assert NAME.seen("label").seen("label", "legal form").signs == ("label", "legal form")


def test_of_equal_candidates_the_earlier_one_comes_first() -> None:
    later, earlier = Candidate("b", 9, 10, "b"), Candidate("a", 3, 4, "a")
    assert [w.candidate for w in weigh("company", [later, earlier])] == [earlier, later]


def test_a_sign_without_a_weight_is_a_fault_and_not_silent() -> None:
    with pytest.raises(KeyError):
        weigh("company", [NAME.seen("no such sign")])


@given(st.floats(-1000, 1000), st.floats(-1000, 1000))
def test_more_points_are_never_less_likely(one: float, other: float) -> None:
    assert 0 < likelihood(min(one, other)) <= likelihood(max(one, other)) < 1.0000001


@given(st.lists(candidates(), max_size=8))
def test_weighing_sorts_and_loses_nobody(found: list[Candidate]) -> None:
    weighed = weigh("company", found)
    assert sorted(map(repr, found)) == sorted(repr(w.candidate) for w in weighed)
    assert [w.points for w in weighed] == sorted((w.points for w in weighed), reverse=True)


@given(FIELDS)
def test_every_field_says_what_a_candidate_without_signs_is_worth(field: str) -> None:
    assert BASE in weights()[field]
