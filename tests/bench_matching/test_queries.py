"""What the yardstick asks, and the pairs it writes."""

from __future__ import annotations

from pathlib import Path
from random import Random

from bench.matching import pairs
from bench.matching.corruptions import CORRUPTIONS
from bench.matching.names import accounts, folded
from bench.matching.nearby import NEAR_NAMES
from bench.matching.queries import FRESH, NEAR_KINDS, corrupted, queries

SOME = list(accounts(4000, 2))
ASKED = queries(SOME, 600, 3)


def test_a_third_of_the_queries_has_no_counterpart() -> None:
    assert len(ASKED) == 600
    assert sum(query.answer is None for query in ASKED) == 200


def test_queries_without_counterpart_are_fresh_or_near_names() -> None:
    kinds = {query.kind for query in ASKED if query.answer is None}
    assert FRESH in kinds
    assert kinds - {FRESH} <= set(NEAR_KINDS)


def test_no_name_without_counterpart_is_borne_by_an_account() -> None:
    names = {folded(company.name or "") for company in SOME}
    assert not any(folded(query.company.name or "") in names for query in ASKED if query.answer is None)


def test_an_asked_name_that_an_account_bears_is_the_one_that_is_meant() -> None:
    places = {folded(company.name or ""): place for place, company in enumerate(SOME)}
    borne = [(places.get(folded(query.company.name or "")), query.answer) for query in ASKED]
    assert all(place == answer for place, answer in borne if place is not None)


def test_a_query_tells_the_name_alone() -> None:
    asked = [query.company for query in ASKED]
    assert not any(company.domain or company.vat or company.register_id or company.country for company in asked)


def test_a_kind_is_asked_of_a_company_that_it_fits() -> None:
    query = corrupted(SOME, "umlauts_written_out", Random(1))
    assert query is not None
    assert query.answer is not None
    assert any(char in "äöüßøåœ" for char in (SOME[query.answer].name or "").casefold())


def test_pairs_are_half_the_same_company_and_come_back_from_their_file(tmp_path: Path) -> None:
    pairs.write(tmp_path / "pairs.csv", 400, 5)
    read = pairs.read(tmp_path / "pairs.csv")
    assert read == list(pairs.pairs(400, 5))
    assert sum(pair[2] for pair in read) == 200
    assert {pair[3] for pair in read} <= {*CORRUPTIONS, *NEAR_NAMES, pairs.NEIGHBOUR}
