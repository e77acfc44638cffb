"""The accounts that the yardstick makes up."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

from stdnum.be import vat as belgian
from stdnum.fr import tva as french
from stdnum.lu import tva as luxembourgish

from bench.matching.markov import Chain
from bench.matching.names import accounts, folded

SOME = list(accounts(5000, 1))


def test_the_same_seed_gives_the_same_companies() -> None:
    assert list(accounts(200, 7)) == list(islice(accounts(10_000, 7), 200)) != list(accounts(200, 8))


def test_hardly_any_two_have_the_same_name_by_accident() -> None:
    different = len({folded(company.name or "") for company in SOME})
    assert 0.97 * len(SOME) < different


def test_most_words_are_rare_and_a_few_are_everywhere() -> None:
    words = Counter(word for company in SOME for word in folded(company.name or "").split())
    assert sum(count == 1 for count in words.values()) > len(words) / 2
    assert words["holding"] > 50


def test_numbers_have_the_check_digits_of_their_country() -> None:
    checks = {"LU": luxembourgish, "BE": belgian, "FR": french}
    known = [(checks[company.vat[:2]], company.vat) for company in SOME if company.vat and company.vat[:2] in checks]
    assert len(known) > 500
    assert all(check.is_valid(number) for check, number in known)


def test_every_company_has_a_name_of_a_bearable_length() -> None:
    assert all(company.name and 1 < len(company.name) < 150 for company in SOME)


def test_some_names_are_in_other_scripts() -> None:
    assert any("а" <= char <= "я" for company in SOME for char in (company.name or "").casefold())
    assert any("α" <= char <= "ω" for company in SOME for char in (company.name or "").casefold())


def test_an_invented_word_is_none_of_those_it_was_learnt_from() -> None:
    seeds = ["florilux", "flotte", "florin", "lorilux", "flora", "lotterie"]
    chain = Chain(seeds)
    invented = {chain.word(Random(seed), shortest=4).casefold() for seed in range(200)}
    assert "flotterie" in invented
    assert not invented & set(seeds)
