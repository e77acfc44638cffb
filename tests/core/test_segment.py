"""Pieces of the index of names: built, joined, packed and unpacked."""

from __future__ import annotations

from itertools import pairwise
from struct import pack_into

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.matching.hashing import LONGEST_FUZZY, Terms, hashes_of
from dealbot.core.matching.packing import packed, unpacked
from dealbot.core.matching.segment import Segment, build, merge

WORDS = st.text("abcdefg", min_size=1, max_size=8)
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=5, unique=True), max_size=20)


def a_segment(names: list[list[str]], first_doc: int = 1) -> Segment:
    docs = list(range(first_doc, first_doc + len(names)))
    return build(docs, names, [" ".join(words) for words in names])


def docs_with(segment: Segment, term: str) -> list[int]:
    places = segment.places_of(hashes_of([term]))
    if places[0] < 0:
        return []
    records, _which = segment.records_at(places)
    return [doc for doc, _words, _profile in segment.looked_up(records.astype(np.int64))]


def docs_near(segment: Segment, word: str) -> list[int]:
    terms = Terms([word])
    shorts, _owners = terms.shortened(np.array([0]))
    _which, places = segment.near_to(np.concatenate((shorts, terms.as_beginnings(np.array([0])))))
    records, _which = segment.records_at(np.unique(places))
    return sorted({doc for doc, _words, _profile in segment.looked_up(np.unique(records).astype(np.int64))})


def content(segment: Segment) -> bytes:
    return b"".join(packed(segment))


def test_a_terms_number_never_changes() -> None:
    assert hashes_of(["", "acme", "Ünïcode"]).tolist() == [0, 1738830215717972395, 7914102701427137098]


@given(st.lists(st.text(max_size=12), unique=True, max_size=50))
def test_different_terms_have_different_numbers(terms: list[str]) -> None:
    assert len(set(hashes_of(terms).tolist())) == len(terms)


@given(NAMES)
def test_each_term_leads_to_the_records_that_have_it(names: list[list[str]]) -> None:
    segment = a_segment(names)
    for word in {word for words in names for word in words} | {"absent"}:
        assert docs_with(segment, word) == [doc for doc, words in enumerate(names, 1) if word in words]


def typing_errors(word: str) -> list[str]:
    places = range(len(word))
    swapped = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
    changed = [word[:i] + "x" + word[i + 1 :] for i in places]
    added = [word[:i] + "x" + word[i:] for i in (*places, len(word))]
    return [*swapped, *changed, *added, *(word[:i] + word[i + 1 :] for i in places)]


@pytest.mark.parametrize("word", ["moulin", "schreinerei", "aaaaa"])
def test_one_letter_wrong_at_any_place_leads_to_the_word(word: str) -> None:
    segment = a_segment([["other"], [word]])
    assert [typed for typed in typing_errors(word) if docs_near(segment, typed) != [2]] == []


def test_a_word_that_was_cut_off_leads_to_the_whole_one() -> None:
    segment = a_segment([["boulangerie"]])
    assert [docs_near(segment, "boulangerie"[:length]) for length in (3, 4, 9, 10)] == [[], [1], [1], [1]]


@pytest.mark.parametrize("term", ["bmw", "2000", "d:acme.example", "x" * (LONGEST_FUZZY + 1)])
def test_keys_numbers_short_and_very_long_words_are_met_as_they_are_written_only(term: str) -> None:
    assert Terms([term, "acme"]).may_be_mistyped().tolist() == [False, True]
    assert len(a_segment([[term]]).nearby) == 0


@given(NAMES, st.sets(st.integers(1, 20)), st.lists(st.integers(0, 20), max_size=3))
def test_joined_pieces_are_as_if_the_living_records_had_been_built_at_once(
    names: list[list[str]], gone: set[int], cuts: list[int]
) -> None:
    borders = sorted({0, *(min(cut, len(names)) for cut in cuts), len(names)})
    pieces = [a_segment(names[start:end], start + 1) for start, end in pairwise(borders)] or [a_segment([])]
    living = [doc for doc in range(1, len(names) + 1) if doc not in gone]
    whole = build(living, [names[doc - 1] for doc in living], [" ".join(names[doc - 1]) for doc in living])
    assert content(merge(pieces, np.array(living, dtype=np.int64))) == content(whole)


@given(NAMES)
def test_a_piece_survives_as_bytes(names: list[list[str]]) -> None:
    data = content(a_segment(names, 7))
    assert content(unpacked(data)) == data


def test_the_looks_of_a_record_come_back() -> None:
    segment = build([3, 9], [["moulin", "bleu", "n:moulinbleu"], ["v:LU1"]], ["moulin bleu", "ünï"])
    assert unpacked(content(segment)).looked_up(np.array([1, 0])) == [(9, 0, "ünï"), (3, 2, "moulin bleu")]


def test_records_must_ascend() -> None:
    with pytest.raises(ValueError, match="ascend"):
        build([2, 1], [["a"], ["b"]], ["a", "b"])


@given(st.integers(min_value=0), st.integers(0, 255))
def test_damaged_bytes_are_refused_or_still_safe_to_search(place: int, value: int) -> None:
    data = bytearray(content(a_segment([["moulin", "bleu"], ["ardoise"]])))
    data[place % len(data)] = value
    try:
        segment = unpacked(data)
    except ValueError:
        return
    docs_with(segment, "moulin")
    docs_near(segment, "ardoixe")


@pytest.mark.parametrize("length", [0, 3, 55, 56, 100])
def test_bytes_that_were_cut_off_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match=r"too short|not as long"):
        unpacked(content(a_segment([["moulin", "bleu"], ["ardoise"]]))[:length])


def test_another_version_is_refused() -> None:
    data = bytearray(content(a_segment([["moulin"]])))
    pack_into("<H", data, 4, 2)
    with pytest.raises(ValueError, match="not a segment of version 1"):
        unpacked(data)


def test_sizes_beyond_all_memory_are_refused() -> None:
    data = bytearray(content(a_segment([["moulin"]])))
    pack_into("<Q", data, 16, 1 << 60)
    with pytest.raises(ValueError, match="not as long"):
        unpacked(data)
