"""How common words are, with the accounts' own words and without."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.matching.commonness import RAREST, SHIPPED, SHIPPED_NAMES, word_weight
from dealbot.core.matching.names import read_name

NUMBERS = st.integers(0, 2_000_000)


@pytest.mark.parametrize(
    ("common", "rare"), [("group", "florilux"), ("consulting", "rosenhof"), ("bank", "zypernstein")]
)
def test_words_of_many_names_weigh_less_than_rare_ones(common: str, rare: str) -> None:
    assert 0 < SHIPPED.weight(common) < SHIPPED.weight(rare) <= RAREST


def test_a_word_that_nobody_has_weighs_most() -> None:
    assert SHIPPED.weight("qqzzxx") == RAREST
    assert SHIPPED.having("qqzzxx") == 0


@given(st.text(max_size=8) | st.sampled_from(["group", "bank", "hotel"]), NUMBERS, NUMBERS)
def test_a_weight_lies_between_nothing_and_the_rarest(word: str, having: int, others: int) -> None:
    assert 0 <= word_weight(word, having, having + others) <= RAREST


@given(st.sampled_from(["florilux", "group"]), NUMBERS, NUMBERS, NUMBERS)
def test_the_more_names_have_a_word_the_less_it_weighs(word: str, having: int, more: int, others: int) -> None:
    names = having + more + others
    assert word_weight(word, having + more, names) <= word_weight(word, having, names)


def test_many_accounts_outvote_the_shipped_table() -> None:
    assert word_weight("florilux", 500_000, 1_000_000) < SHIPPED.weight("group")
    assert word_weight("group", 0, 10_000_000) > SHIPPED.weight("group") + 4


def test_a_few_accounts_change_next_to_nothing() -> None:
    assert abs(word_weight("group", 1, 10) - SHIPPED.weight("group")) < 0.01


def test_without_records_nobody_else_bears_a_name_or_carries_a_domain() -> None:
    assert (SHIPPED.bearers("florilux"), SHIPPED.carriers("florilux.example")) == (1, 1)


def test_the_shipped_table_holds_counts_of_words_as_names_have_them() -> None:
    text = resources.files("dealbot.core.matching").joinpath("common_words.json").read_text("utf-8")
    counts = json.loads(text)
    assert len(text) < 1_000_000
    assert all(0 < count <= SHIPPED_NAMES for count in counts.values())
    assert [word for word in counts if not word.replace("_", "").isalnum()] == []
    assert all(SHIPPED.having(word) > 0 for word in read_name("Bank Group Services").variants[0])
