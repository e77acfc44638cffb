"""Which word of one name stands for which word of the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealbot.core.matching.alignment import Alignment, Kind, align, as_one_word
from dealbot.core.matching.names import read_name

WORDS = st.sampled_from(
    "florilux flori lux florilix rosenhof rosenhoff van vandenberg berg f fl brasserie coin vert bcv 3 12 1".split()
) | st.text("abc1", min_size=1, max_size=6)
NAMES = st.lists(WORDS, min_size=1, max_size=8)


def aligned(one: str, other: str) -> Alignment:
    """The alignment of two names by their full variants."""
    name, another = read_name(one), read_name(other)
    return align(name.variants[0], another.variants[0], name, another)


def pairs(found: Alignment) -> list[tuple[Kind, str, str]]:
    return [(pair.kind, " ".join(pair.one), " ".join(pair.other)) for pair in found.pairs]


def used(found: Alignment, side: str, left: Iterable[str]) -> Counter[str]:
    return Counter([*left, *(word for pair in found.pairs for word in getattr(pair, side))])


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Florilux", "Florilux", Kind.EQUAL),
        ("Florinova", "Flori Nova", Kind.JOINED),
        ("Vandenberg Kessler", "Kessler van den Berg", Kind.JOINED),
        ("Florilux", "Florilix", Kind.MISTYPED),
        ("Rosenhof", "Roesnhof", Kind.MISTYPED),
        ("abc", "abd", Kind.MISTYPED),
        ("Rosenhof Spedition", "Rosenhof Sped.", Kind.ABBREVIATED),
        ("Rosenhof", "Rsnhf", Kind.ABBREVIATED),
        ("J Weberknecht", "Jean Weberknecht", Kind.INITIAL),
        ("BCV", "Brasserie Coin Vert", Kind.ACRONYM),
        ("BDCV", "Brasserie du Coin Vert", Kind.ACRONYM),
    ],
)
def test_words_are_the_same_in_one_of_six_ways_and_either_way_round(one: str, other: str, kind: Kind) -> None:
    found, turned = aligned(one, other), aligned(other, one)
    assert kind in {pair.kind for pair in found.pairs}
    assert found.left_one == found.left_other == turned.left_one == turned.left_other == []
    assert sorted(pairs(found), key=str) == sorted(((k, b, a) for k, a, b in pairs(turned)), key=str)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Florilux", "Rosenhof"),
        ("Fund 12", "Objet 13"),
        ("2000", "2001"),
        ("123456", "123457"),
        ("abc", "abcde1"),
        ("ab", "cd"),
        ("BCX", "Brasserie Coin Vert"),
        ("Invest", "Interim"),
    ],
)
def test_words_that_are_not_alike_are_left_over(one: str, other: str) -> None:
    found = aligned(one, other)
    assert found.pairs == [] or {pair.kind for pair in found.pairs} == {Kind.ABBREVIATED}
    assert bool(found.left_one) == bool(found.left_other)


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_different_numbers_are_never_alike(one: int, other: int) -> None:
    found = aligned(f"Florilux {one}", f"Florilux {other}")
    assert (("Florilux".lower(),) in {pair.one for pair in found.pairs}) is True
    assert bool(found.left_one) is (one != other)


def test_the_surest_pairs_come_first_and_the_likeliest_of_the_others() -> None:
    found = aligned("Florilux Rosenhof Lindner", "Lindner Rosenhov Florilix")
    assert pairs(found)[0] == (Kind.EQUAL, "lindner", "lindner")
    assert [pair.likeness for pair in found.pairs] == sorted((pair.likeness for pair in found.pairs), reverse=True)
    assert (found.left_one, found.left_other) == ([], [])


def test_a_word_that_two_neighbours_make_up_is_found_before_other_words() -> None:
    assert (Kind.JOINED, "florinova", "flori nova") in pairs(aligned("Florinova Quast", "Flori Nova Wolke"))


def test_the_word_that_is_more_alike_is_paired_wherever_it_stands() -> None:
    assert pairs(aligned("Rosenhob Rosenhof", "Rosenhoff")) == [(Kind.MISTYPED, "rosenhof", "rosenhoff")]


def test_a_word_written_twice_on_one_side_is_paired_once() -> None:
    found = aligned("Florilux Florilux", "Florilux")
    assert pairs(found) == [(Kind.EQUAL, "florilux", "florilux")]
    assert found.left_one == ["florilux"]


def test_an_acronym_takes_only_the_words_that_are_left() -> None:
    found = aligned("Kessler BCV", "Kessler Brasserie Coin Vert")
    assert pairs(found) == [(Kind.EQUAL, "kessler", "kessler"), (Kind.ACRONYM, "bcv", "brasserie coin vert")]


def test_names_of_the_same_letters_are_one_pair() -> None:
    found = as_one_word(["flori", "lux"], ["florilux"])
    assert pairs(found) == [(Kind.JOINED, "flori lux", "florilux")]
    assert not found.is_open


def test_of_two_names_of_many_words_no_word_is_lost() -> None:
    many = [f"word{chr(97 + i)}{chr(97 + i)}" for i in range(16)]
    found = align(many, [word + "x" for word in many], read_name(""), read_name(""))
    assert len(found.pairs) + len(found.left_one) == len(found.pairs) + len(found.left_other) == 16


@given(NAMES, NAMES)
@example(["flori", "flori", "lux"], ["florilux", "florilux"])
@example(["abc", "abc"], ["abd"])
def test_every_word_is_used_once(one: list[str], other: list[str]) -> None:
    found = align(one, other, read_name(" ".join(one)), read_name(" ".join(other)))
    assert used(found, "one", found.left_one) == Counter(one)
    assert used(found, "other", found.left_other) == Counter(other)


@given(NAMES, NAMES)
def test_likenesses_are_between_nothing_and_the_same(one: list[str], other: list[str]) -> None:
    found = align(one, other, read_name(" ".join(one)), read_name(" ".join(other)))
    assert all(0 < pair.likeness <= 1 for pair in found.pairs)
    assert all(pair.likeness == 1 for pair in found.pairs if pair.kind in {Kind.EQUAL, Kind.JOINED})


@given(NAMES)
def test_a_name_is_equal_to_itself_and_nothing_is_left(words: list[str]) -> None:
    found = align(words, words, read_name(""), read_name(""))
    assert [pair.kind for pair in found.pairs] == [Kind.EQUAL] * len(words)
    assert (found.left_one, found.left_other) == ([], [])


@given(NAMES, NAMES)
def test_as_many_words_are_equal_from_either_side(one: list[str], other: list[str]) -> None:
    left, right = read_name(" ".join(one)), read_name(" ".join(other))
    found, turned = align(one, other, left, right), align(other, one, right, left)
    equal = [sorted(pair.one for pair in each.pairs if pair.kind is Kind.EQUAL) for each in (found, turned)]
    assert equal[0] == equal[1]
