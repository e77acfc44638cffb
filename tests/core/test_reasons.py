"""Why two records are, or are not, thought to be the same company."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dealbot.core.matching import judge
from dealbot.core.matching.commonness import Shipped
from dealbot.core.matching.points import points
from dealbot.core.matching.reasons import AGAINST, Reason
from dealbot.core.model import Company

FLORILUX = Company(name="Florilux S.A.")
ROSENHOF = Company(name="Rosenhof GmbH")


class Learnt(Shipped):
    """What the accounts teach of one domain or name."""

    def __init__(self, carriers: int = 1, bearers: int = 1) -> None:
        self._carriers, self._bearers = carriers, bearers

    def carriers(self, domain: str) -> int:
        return self._carriers

    def bearers(self, name: str) -> int:
        return self._bearers


def both(one: Company, other: Company, **changes: str) -> tuple[Company, Company]:
    """The two with the same things known of each."""
    return replace(one, **changes), replace(other, **changes)


EXAMPLES: dict[Reason, tuple[Company, Company]] = {
    Reason.SAME_VAT: both(FLORILUX, ROSENHOF, vat="LU12345613"),
    Reason.SAME_REGISTER_ID: both(FLORILUX, ROSENHOF, register_id="B123456"),
    Reason.SAME_DOMAIN: both(FLORILUX, ROSENHOF, domain="florilux.example"),
    Reason.SAME_EMAIL: both(FLORILUX, ROSENHOF, email="carla@florilux.example"),
    Reason.SAME_NAME: (FLORILUX, Company(name="FLORILUX")),
    Reason.SAME_WORDS: (Company(name="Weberknecht Transports"), Company(name="Transports Weberknecht")),
    Reason.JOINED_WORDS: (Company(name="Flori Nova"), Company(name="Florinova")),
    Reason.TRADE_NAME: (Company(name="Alphatek S.A. trading as Betalux"), Company(name="Betalux")),
    Reason.ACRONYM: (Company(name="Brasserie du Coin Vert"), Company(name="BDCV")),
    Reason.ABBREVIATED: (Company(name="Rosenhof Spedition"), Company(name="Rosenhof Sped.")),
    Reason.TRANSLITERATED: (Company(name="Газстрой"), Company(name="Gazstroy")),
    Reason.PLACE_ADDED: (FLORILUX, Company(name="Florilux Trier")),
    Reason.SIMILAR_NAME: (FLORILUX, Company(name="Florilix")),
    Reason.NAME_CONTAINS_NAME: (FLORILUX, Company(name="Florilux Bau")),
    Reason.RARE_WORDS_SHARED: (FLORILUX, Company(name="Florilux Bau")),
    Reason.DOMAIN_SPELLS_NAME: (replace(FLORILUX, domain="florilux.example"), FLORILUX),
    Reason.SAME_POSTCODE: both(FLORILUX, FLORILUX, postcode="54290"),
    Reason.SAME_TOWN: both(FLORILUX, FLORILUX, town="Trier"),
    Reason.SAME_FORM: (FLORILUX, FLORILUX),
    Reason.SAME_COUNTRY: both(FLORILUX, FLORILUX, country="LU"),
    Reason.DIFFERENT_VAT: (replace(FLORILUX, vat="LU12345613"), replace(FLORILUX, vat="LU87654371")),
    Reason.DIFFERENT_REGISTER_ID: (
        replace(FLORILUX, register_id="B123456"),
        replace(FLORILUX, register_id="B654321"),
    ),
    Reason.DIFFERENT_NUMBERS: (Company(name="Florilux Fund 3"), Company(name="Florilux Fund 4")),
    Reason.RARE_WORDS_DIFFER: (FLORILUX, ROSENHOF),
    Reason.DIFFERENT_FORM: (FLORILUX, Company(name="Florilux GmbH")),
    Reason.DIFFERENT_COUNTRY: (replace(FLORILUX, country="LU"), replace(FLORILUX, country="DE")),
    Reason.DIFFERENT_TOWN: (replace(FLORILUX, town="Trier"), replace(FLORILUX, town="Bonn")),
    Reason.COMMON_WORDS_ONLY: (Company(name="Hotel Florilux"), Company(name="Hotel Rosenhof")),
    Reason.BROKEN_NUMBER: both(FLORILUX, ROSENHOF, vat="LU12345614"),
    Reason.TOO_LITTLE: both(Company(), Company(), name="Restaurant"),
}
LEARNT = {Reason.SHARED_DOMAIN: Learnt(carriers=20), Reason.COMMON_NAME: Learnt(bearers=20)}


@pytest.mark.parametrize("reason", EXAMPLES)
def test_each_reason_is_given_where_it_holds_and_not_otherwise(reason: Reason) -> None:
    assert reason in judge(*EXAMPLES[reason]).because
    unlike = EXAMPLES[Reason.SAME_EMAIL] if reason is not Reason.SAME_EMAIL else EXAMPLES[Reason.SAME_VAT]
    assert reason in {Reason.RARE_WORDS_DIFFER, Reason.DIFFERENT_FORM} or reason not in judge(*unlike).because


@pytest.mark.parametrize("reason", LEARNT)
def test_what_the_accounts_teach_is_given_as_a_reason(reason: Reason) -> None:
    one, other = both(FLORILUX, FLORILUX, domain="florilux.example")
    assert reason in judge(one, other, LEARNT[reason]).because
    assert reason not in judge(one, other).because


def test_every_reason_there_is_has_an_example() -> None:
    assert {*EXAMPLES, *LEARNT} == set(Reason)


def test_what_speaks_against_are_the_last_reasons_of_the_list() -> None:
    assert list(Reason)[-len(AGAINST) :] == [reason for reason in Reason if reason in AGAINST]


def test_every_reason_of_numbers_and_places_is_worth_points() -> None:
    weighed = {reason for reason in Reason if reason in points()} - {Reason.BROKEN_NUMBER}
    assert {reason for reason in weighed if reason.speaks_against} == {r for r in weighed if points()[r] < 0}
    assert len(weighed) > 10
