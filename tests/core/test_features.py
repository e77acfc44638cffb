"""What two names have in common and what not, as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.matching.commonness import RAREST, SHIPPED, Known, Shipped
from dealbot.core.matching.features import Features, compare_names
from dealbot.core.matching.names import read_name

PIECES = st.sampled_from(
    "Florilux Flori Lux Florilix Rosenhof Rosenhoff Müller & ( ) S.A. GmbH anc. Trier XIV 3 van den Berg B.D.C.".split()
)
NAMES = st.lists(PIECES, min_size=1, max_size=6).map(" ".join) | st.text(min_size=1, max_size=30)
PARTS = ("equal", "shared", "held", "first", "last", "joined", "start", "sorted", "part", "alike_worst")

WEIGHTS = ("left_most", "left_least", "rarest_equal", "left_known")


class Learnt(Shipped):
    """What some accounts teach: how many have a word, and a weight for all words."""

    def __init__(self, weight: float = 5.0, having: int = 0) -> None:
        self._weight, self._having = weight, having

    def weight(self, word: str) -> float:
        return self._weight

    def having(self, word: str) -> int:
        return self._having


def compared(one: str, other: str, common: Shipped = SHIPPED, form: float = 0.0) -> Features | None:
    """The features of two names; None where one has no words."""
    name, another = read_name(one), read_name(other)
    words = [word for each in (name, another) for variant in each.variants for word in variant]
    found = compare_names(name, another, Known(common, words), form)
    return found[0] if found else None


def asked(one: str, other: str, common: Shipped = SHIPPED, form: float = 0.0) -> Features:
    """The features of two names that have words."""
    found = compared(one, other, common, form)
    assert found is not None
    return found


def test_a_name_without_words_has_no_features() -> None:
    assert compared("🍕", "Florilux") is None
    assert compared("Florilux", "") is None


@given(NAMES.filter(lambda name: bool(read_name(name).variants)))
def test_a_name_has_everything_in_common_with_itself(name: str) -> None:
    same = asked(name, name)
    assert (same.equal, same.shared, same.held, same.joined) == pytest.approx((1.0, 1.0, 1.0, 1.0))
    assert (same.left_most, same.left_sum, same.left_sum_least, same.left_place) == (0.0, 0.0, 0.0, 0.0)
    assert (same.alike_worst, same.short_weight, same.acronym, same.alias) == (1.0, 0.0, 0.0, 0.0)


@given(NAMES, NAMES)
def test_every_feature_stays_within_its_bounds(one: str, other: str) -> None:
    found = compared(one, other)
    if found is None:
        return
    named = found._asdict()
    assert all(0.0 <= named[name] <= 1.0 for name in PARTS)
    assert named["acronym"] in {0.0, 1.0}
    assert named["alias"] in {0.0, 1.0, 2.0}
    assert all(0.0 <= named[name] <= RAREST for name in WEIGHTS)
    assert named["left_place"] in {-1.0, 0.0, 1.0}
    assert named["numbers"] in {-2.0, -1.0, 0.0, 1.0}


@given(NAMES, NAMES)
def test_what_is_least_is_never_more_than_what_is_most(one: str, other: str) -> None:
    found = compared(one, other)
    if found is None:
        return
    assert found.left_least <= found.left_most <= found.left_sum
    assert found.left_sum_least <= found.left_sum
    assert found.shared <= found.held + 1e-9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Florilux Bau", "Florilix Bau Trier"),
        ("Oeneo", "Onxeo"),
        ("Rosenhof Spedition", "Rosenhoff Sped. GmbH"),
        ("Brasserie du Coin (B.D.C.)", "BDC"),
        ("Flori Nova Group", "Florinova"),
        ("Alpha 3", "Alpha 14 Nord"),
        ("Van den Berg Garage", "Vandenberg"),
    ],
)
def test_it_does_not_matter_which_name_is_which(one: str, other: str) -> None:
    assert asked(one, other) == pytest.approx(asked(other, one))


def test_shares_are_parts_of_the_heavier_and_of_the_lighter_name() -> None:
    found = asked("Florilux Rosenhof", "Florilux", Learnt(weight=5.0))
    assert (found.equal, found.shared, found.held) == (0.5, 0.5, 1.0)
    assert (found.left_most, found.left_sum, found.left_least, found.weight_least) == (5.0, 5.0, 0.0, 5.0)
    assert (found.rarest_equal, found.equal_sum, found.left_known) == (5.0, 5.0, 5.0)


def test_a_mistyped_word_counts_as_far_as_it_is_alike() -> None:
    found = asked("Florilux", "Florilix", Learnt(weight=5.0, having=9))
    assert (found.equal, found.alike_weight, found.alike_letters) == (0.0, 5.0, 8.0)
    assert found.shared == found.alike_worst == pytest.approx(7 / 8)


@pytest.mark.parametrize(("one", "other"), [("Rosenhoff", "Rosenhof"), ("Rosenhof", "Rosenhoff")])
def test_the_shortest_mistyped_word_counts_on_whichever_side_it_stands(one: str, other: str) -> None:
    assert asked(one, other).alike_letters == 8.0


def test_two_words_that_many_names_have_are_two_words() -> None:
    seen = asked("Florilux", "Florilix", Learnt(having=500)).alike_seen
    assert seen > asked("Florilux", "Florilix", Learnt(having=5)).alike_seen > 0
    assert asked("Florilux", "Florilix", Learnt(having=0)).alike_seen == 0


@pytest.mark.parametrize(
    ("one", "other", "numbers"),
    [
        ("Fund 3", "Fund III", 1.0),
        ("Fund", "Fund", 0.0),
        ("Fund 3", "Fund", -1.0),
        ("Fund", "Second Fund", -1.0),
        ("Fund 3", "Fund 4", -2.0),
        ("Fund I", "Fund II", -2.0),
        ("Fund 3 of 4", "Fund 3", -2.0),
    ],
)
def test_numbers_are_the_same_or_missing_or_differ(one: str, other: str, numbers: float) -> None:
    assert asked(one, other).numbers == numbers


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ("Florilux", "Florilux Trier", 1.0),
        ("Florilux", "Florilux Niederlassung Luxembourg", 1.0),
        ("Florilux", "Florilux Consulting Trier", 0.0),
        ("Florilux Metz", "Florilux Trier", -1.0),
        ("Florilux", "Florilux", 0.0),
    ],
)
def test_places_left_over_on_one_side_or_on_both_are_told(one: str, other: str, place: float) -> None:
    assert asked(one, other).left_place == place


def test_abbreviations_and_acronyms_are_told_apart_from_equal_words() -> None:
    short = asked("Rosenhof Spedition", "Rosenhof Sped.", Learnt(weight=5.0))
    assert (short.short_weight, short.acronym, short.equal) == (5.0, 0.0, 0.5)
    acronym = asked("BCV", "Brasserie Coin Vert", Learnt(weight=5.0))
    assert (acronym.short_weight, acronym.acronym, acronym.equal) == (0.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("one", "other"), [("Florinova", "Flori Nova"), ("Vandenberg", "Van den Berg"), ("Flori Lux", "Florilux")]
)
def test_names_of_the_same_letters_leave_nothing(one: str, other: str) -> None:
    found = asked(one, other)
    assert (found.held, found.joined, found.left_sum) == (1.0, 1.0, 0.0)


def test_of_several_names_the_most_alike_are_compared() -> None:
    found = asked("Alphatek S.A. trading as Betalux", "Betalux")
    assert (found.equal, found.left_sum, found.alias) == (1.0, 0.0, 1.0)
    assert asked("Betalux", "Betalux").alias == 0.0
    assert asked("Alphatek (Betalux)", "Gammatec (Betalux)").alias == 2.0


def test_the_legal_form_is_taken_as_it_was_compared() -> None:
    assert asked("Florilux", "Florilux", form=-1.0).form == -1.0


def test_sizes_are_those_of_the_smaller_name() -> None:
    found = asked("Florilux", "Florilux Rosenhof Bau")
    assert (found.words_least, found.words_more, found.letters_least) == (1.0, 2.0, 8.0)


@pytest.mark.parametrize("piece", ["a ", "\ufdfa", "北", "(a", "1 ", "ab-"])
def test_names_of_ten_thousand_letters_are_compared_by_few_words(piece: str) -> None:
    found = asked(piece * 5_000, "x" + piece * 5_000)
    assert found.words_least + found.words_more <= 16
