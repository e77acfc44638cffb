"""Words that only say where."""

from __future__ import annotations

import pytest

from dealbot.core.matching.folding import MOST_LETTERS, squashed
from dealbot.core.matching.places import place_words, to_ascii_all
from dealbot.core.matching.spelling import spelling


@pytest.mark.parametrize("word", ["trier", "metz", "steinsel", "esch", "alzette", "brussel", "bruxelles", "koln"])
def test_towns_are_places_as_names_have_them(word: str) -> None:
    assert word in place_words()


@pytest.mark.parametrize("word", ["luxembourg", "germany", "filiale", "agence", "niederlassung", "europe"])
def test_countries_and_words_for_a_branch_are_places(word: str) -> None:
    assert word in place_words()


@pytest.mark.parametrize("word", ["florilux", "garage", "sur", "les", "van", "group", "consulting"])
def test_articles_and_other_words_are_no_places(word: str) -> None:
    assert word not in place_words()


def test_places_are_written_in_the_one_spelling_that_names_are_compared_in() -> None:
    same = spelling().same
    assert {word for word in place_words() if same.get(squashed(word), squashed(word)) != word} == set()


def test_a_long_list_of_towns_is_read_to_its_end() -> None:
    assert to_ascii_all("Trêves|" * MOST_LETTERS + "Köln").split()[-1] == "koln"
