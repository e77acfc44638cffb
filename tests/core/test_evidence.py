"""How likely two records are the same company: numbers, domains, places, and why it is so or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.matching import SHIPPED, compare, judge
from dealbot.core.matching.commonness import Shipped
from dealbot.core.matching.evidence import compare_all_names, form_feature
from dealbot.core.matching.names import read_name
from dealbot.core.matching.reasons import Reason
from dealbot.core.model import Company, Strength
from dealbot.core.numbers import vat_number

VAT, ANOTHER_VAT, BROKEN_VAT = "LU12345613", "LU87654371", "LU12345614"
SIREN = "123456782"
FRENCH_VAT = vat_number(SIREN, "FR")
FLORILUX = Company(name="Florilux S.A.")
ROSENHOF = Company(name="Rosenhof GmbH")
"""Another company: nothing in their names is alike."""


class Learnt(Shipped):
    """What the accounts teach of one domain or name."""

    def __init__(self, carriers: int = 1, bearers: int = 1) -> None:
        self._carriers, self._bearers = carriers, bearers

    def carriers(self, domain: str) -> int:
        return self._carriers

    def bearers(self, name: str) -> int:
        return self._bearers


def score(one: Company, other: Company, common: Shipped = SHIPPED) -> float:
    return judge(one, other, common).score


def strength(one: Company, other: Company, common: Shipped = SHIPPED) -> Strength | None:
    match = compare(one, other, common)
    return match.strength if match else None


def both(one: Company, other: Company, **changes: str) -> tuple[Company, Company]:
    """The two with the same things known of each."""
    return replace(one, **changes), replace(other, **changes)


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [FLORILUX, ROSENHOF, Company()], ids=["same name", "another", "no name"])
@pytest.mark.parametrize("number", [{"vat": VAT}, {"register_id": "B123456"}], ids=["vat", "register"])
def test_the_same_number_is_certain_whatever_the_name(other: Company, number: dict[str, str]) -> None:
    assert strength(*both(FLORILUX, other, **number)) is Strength.CERTAIN


def test_the_same_vat_number_is_certain_even_in_another_country_and_another_way_of_writing() -> None:
    one, other = replace(FLORILUX, vat=VAT, country="LU"), replace(ROSENHOF, vat="LU 123.456.13", country="DE")
    assert strength(one, other) is Strength.CERTAIN


@pytest.mark.parametrize("name", [ROSENHOF, Company()], ids=["another", "no name"])
def test_the_same_number_with_wrong_check_digits_proves_nothing(name: Company) -> None:
    match = judge(*both(FLORILUX, name, vat=BROKEN_VAT))
    assert match.score < 0.98
    assert strength(*both(FLORILUX, ROSENHOF, vat=BROKEN_VAT)) is not Strength.CERTAIN
    assert {Reason.SAME_VAT, Reason.BROKEN_NUMBER} <= set(match.because)


def test_a_placeholder_for_a_number_proves_nothing() -> None:
    assert strength(*both(FLORILUX, ROSENHOF, vat="LU00000000")) is not Strength.CERTAIN
    assert strength(*both(FLORILUX, ROSENHOF, register_id="B000000")) is None


@pytest.mark.parametrize(
    ("changes", "others"),
    [
        ({"vat": VAT}, {"vat": ANOTHER_VAT}),
        ({"register_id": "B123456"}, {"register_id": "B654321"}),
        ({"country": "LU"}, {"country": "BE"}),
    ],
    ids=["vat", "register", "country"],
)
def test_what_contradicts_takes_certainty_from_the_same_name_and_is_named(
    changes: dict[str, str], others: dict[str, str]
) -> None:
    match = judge(replace(FLORILUX, **changes), replace(FLORILUX, **others))
    assert strength(FLORILUX, FLORILUX) is Strength.CERTAIN
    assert match.score < 0.95
    assert f"different_{next(iter(changes))}" in match.because


def test_vat_numbers_of_two_countries_do_not_contradict_each_other() -> None:
    one, other = replace(FLORILUX, vat=VAT), replace(FLORILUX, vat="BE0123456749")
    assert judge(one, other).because == judge(FLORILUX, FLORILUX).because


def test_a_german_register_number_repeats_over_the_courts_and_alone_is_not_certain() -> None:
    assert strength(*both(FLORILUX, ROSENHOF, register_id="HRB12345", country="DE")) is not Strength.CERTAIN
    assert strength(*both(Company(), Company(), register_id="HRB12345")) is not Strength.CERTAIN


def test_a_german_register_number_with_the_same_name_is_certain() -> None:
    one, other = Company(name="Restaurant GmbH"), Company(name="Restaurant")
    assert strength(one, other) is not Strength.CERTAIN
    assert strength(*both(one, other, register_id="HRB12345")) is Strength.CERTAIN


def test_a_vat_number_that_holds_the_register_number_is_the_same() -> None:
    one, other = Company(vat=FRENCH_VAT), Company(register_id=SIREN, country="FR")
    assert judge(one, other).because == (Reason.SAME_REGISTER_ID,)
    assert strength(one, other) is Strength.CERTAIN


@pytest.mark.parametrize(("number", "country"), [(SIREN, "FR"), ("12345678", "NL"), ("0123456749", "BE")])
def test_a_register_number_is_the_same_where_one_side_does_not_tell_the_country(number: str, country: str) -> None:
    one, other = Company(register_id=number), Company(register_id=number, country=country)
    assert strength(one, other) is strength(other, one) is Strength.CERTAIN


def test_numbers_of_two_registers_do_not_contradict_each_other() -> None:
    one, other = replace(FLORILUX, register_id="B123456"), replace(FLORILUX, register_id="HRB12345")
    assert judge(one, other).because == judge(FLORILUX, FLORILUX).because


def test_a_register_number_of_another_country_is_another() -> None:
    assert (
        strength(Company(register_id="12345678", country="NL"), Company(register_id="12345678", country="AT")) is None
    )


# --- domains and addresses -------------------------------------------------------------------------------------------

DOMAIN = "florilux.example"


def test_the_same_domain_is_certain_with_a_like_name_and_probable_with_another() -> None:
    assert strength(*both(FLORILUX, Company(name="Florilux Services"), domain=DOMAIN)) is Strength.CERTAIN
    assert strength(*both(FLORILUX, ROSENHOF, domain=DOMAIN)) is Strength.PROBABLE


def test_a_domain_that_twenty_carry_says_nothing() -> None:
    shared = Learnt(carriers=20)
    match = judge(*both(FLORILUX, ROSENHOF, domain=DOMAIN), shared)
    assert match.score == pytest.approx(score(FLORILUX, ROSENHOF, shared))
    assert {Reason.SAME_DOMAIN, Reason.SHARED_DOMAIN} <= set(match.because)
    assert strength(*both(Company(), Company(), domain=DOMAIN), shared) is None


def test_the_more_carry_a_domain_the_less_it_says() -> None:
    scores = [score(*both(FLORILUX, ROSENHOF, domain=DOMAIN), Learnt(carriers=count)) for count in (1, 2, 4, 8, 10_000)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 5 * scores[-1]


@pytest.mark.parametrize("domain", ["gmail.com", "pt.lu", "wixsite.com"])
def test_a_domain_that_anybody_may_have_says_nothing(domain: str) -> None:
    assert judge(*both(FLORILUX, ROSENHOF, domain=domain)) == judge(FLORILUX, ROSENHOF)


@pytest.mark.parametrize("name", [FLORILUX, ROSENHOF], ids=["a name", "another name"])
@pytest.mark.parametrize("other_domain", ["rosenhof.example", "florilux-bau.example"])
def test_different_domains_alone_are_no_resemblance(name: Company, other_domain: str) -> None:
    assert compare(replace(name, domain=DOMAIN), Company(domain=other_domain)) is None
    assert compare(Company(domain=DOMAIN), Company(domain=other_domain)) is None


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("florilux.example", "Florilux"),
        ("flori-lux.example", "Flori Lux S.A."),
        ("vandenberg.example", "Van den Berg"),
        ("mueller-bau.example", "Müller Bau"),
        ("bau-mueller.example", "Mueller Bau (Bau-Müller)"),
    ],
)
def test_a_domain_that_spells_the_name_speaks_for_it(domain: str, name: str) -> None:
    found = judge(Company(name=name, domain=domain), Company(name=name))
    assert Reason.DOMAIN_SPELLS_NAME in found.because
    assert found.score > score(Company(name=name), Company(name=name))


def test_the_same_contact_address_speaks_for_it_and_lets_no_other_name_be_certain() -> None:
    one, other = both(FLORILUX, ROSENHOF, email="carla@florilux.example")
    assert Reason.SAME_EMAIL in judge(one, replace(other, email="CARLA@florilux.example")).because
    assert strength(one, other) is Strength.PROBABLE
    assert strength(replace(one, name="Florilux"), replace(other, name="Florilux Bau")) is Strength.CERTAIN


def test_an_address_at_the_same_domain_says_the_domain_again_and_counts_once() -> None:
    sisters = both(Company(name="Acme Invest"), Company(name="Acme Interim"), domain="acme.example")
    addressed = both(*sisters, email="info@acme.example")
    assert score(*addressed) == pytest.approx(score(*sisters))
    assert strength(*addressed) is Strength.PROBABLE
    assert score(*addressed, Learnt(carriers=20)) > score(*sisters, Learnt(carriers=20))


# --- where they are --------------------------------------------------------------------------------------------------

NEARLY = (Company(name="Florilux Bau"), Company(name="Florilix Bau"))


@pytest.mark.parametrize(
    ("same", "different"),
    [
        ({"country": "LU"}, {"country": "DE"}),
        ({"town": "Trier"}, {"town": "Bonn"}),
        ({"postcode": "54290"}, {"postcode": "53111"}),
    ],
    ids=["country", "town", "postcode"],
)
def test_where_they_are_moves_the_score_either_way(same: dict[str, str], different: dict[str, str]) -> None:
    one, other = NEARLY
    agreeing = score(*both(one, other, **same))
    contradicting = score(replace(one, **same), replace(other, **different))
    assert agreeing > score(one, other) > contradicting


@pytest.mark.parametrize(
    ("one", "other"), [("L-7333", "7333"), ("D-54296", "54296"), ("1234 AB", "1234ab"), ("SW1A 1AA", "sw1a1aa")]
)
def test_a_postcode_is_the_same_with_its_countrys_letters_and_without(one: str, other: str) -> None:
    found = judge(replace(FLORILUX, postcode=one), replace(FLORILUX, postcode=other))
    assert Reason.SAME_POSTCODE in found.because


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ("Metz", "METZ Cedex", {Reason.SAME_TOWN}),
        ("Esch-sur-Alzette", "Esch/Alzette", {Reason.SAME_TOWN}),
        ("Köln", "Koeln", {Reason.SAME_TOWN}),
        ("Trier", "Metz", {Reason.DIFFERENT_TOWN}),
        ("Braine-l'Alleud", "Braine-le-Comte", set()),
        ("?", "?", set()),
        ("Trier", "-", set()),
    ],
)
def test_towns_are_the_same_or_different_or_cannot_be_told(one: str, other: str, reasons: set[Reason]) -> None:
    found = judge(replace(FLORILUX, town=one), replace(FLORILUX, town=other))
    assert set(found.because) - set(judge(FLORILUX, FLORILUX).because) == reasons


# --- laws ------------------------------------------------------------------------------------------------------------

SAME: Mapping[str, str] = {
    "vat": VAT,
    "register_id": "B123456",
    "domain": DOMAIN,
    "email": "carla@florilux.example",
    "country": "LU",
    "town": "Trier",
    "postcode": "54290",
}
OTHERS: Mapping[str, str] = {
    "vat": ANOTHER_VAT,
    "register_id": "B654321",
    "domain": "elsewhere.example",
    "email": "bert@elsewhere.example",
    "country": "DE",
    "town": "Bonn",
    "postcode": "53111",
}
NAMES = st.sampled_from(
    [
        None,
        "",
        "Florilux",
        "Florilux S.A.",
        "Florilix",
        "Florilux Bau",
        "Restaurant",
        "Rosenhof GmbH",
        "X",
        "🍕",
        "Hotel",
    ]
)
KNOWN = st.fixed_dictionaries({}, optional={field: st.sampled_from(["same", "other"]) for field in SAME})


def two(one: str | None, other: str | None, known: Mapping[str, str]) -> tuple[Company, Company]:
    """Two records of which ``known`` fields are the same or other ones."""
    agreed = {field: SAME[field] for field in known}
    values = {field: (SAME if how == "same" else OTHERS)[field] for field, how in known.items()}
    return Company(name=one, **agreed), Company(name=other, **values)


@given(NAMES, NAMES, KNOWN, st.sampled_from(sorted(SAME)))
def test_what_agrees_never_lowers_the_score_and_what_contradicts_never_raises_it(
    one: str | None, other: str | None, known: dict[str, str], field: str
) -> None:
    without = score(*two(one, other, {key: how for key, how in known.items() if key != field}))
    assert score(*two(one, other, known | {field: "same"})) >= without - 1e-12
    assert score(*two(one, other, known | {field: "other"})) <= without + 1e-12


@given(NAMES, NAMES, KNOWN)
def test_a_score_is_a_likelihood_and_is_the_same_each_time_and_either_way_round(
    one: str | None, other: str | None, known: dict[str, str]
) -> None:
    left, right = two(one, other, known)
    found = judge(left, right)
    assert 0.0 <= found.score <= 1.0
    assert judge(left, right) == found
    turned = judge(right, left)
    assert turned.score == pytest.approx(found.score, abs=1e-9)
    assert turned.because == found.because


@given(NAMES, NAMES, KNOWN)
def test_what_speaks_for_it_stands_before_what_speaks_against(
    one: str | None, other: str | None, known: dict[str, str]
) -> None:
    because = judge(*two(one, other, known)).because
    assert [reason.speaks_against for reason in because] == sorted(reason.speaks_against for reason in because)
    assert len(set(because)) == len(because)


@pytest.mark.parametrize("name", [None, "", "🍕", "((("])
def test_places_alone_are_no_resemblance(name: str | None) -> None:
    place = Company(name=name, country="LU", town="Trier", postcode="54290")
    assert compare(place, place) is None
    assert compare(place, Company(name="Florilux", country="LU", town="Trier")) is None


# --- names that say little -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Restaurant", "Hotel", "Garage", "Services", "X", "1", "GmbH", "S.A.", "Company"])
def test_a_name_of_one_common_word_or_one_letter_is_never_certain(name: str) -> None:
    found = judge(Company(name=name), Company(name=name))
    assert strength(Company(name=name), Company(name=name)) is not Strength.CERTAIN
    assert found.because[0] == Reason.SAME_NAME


@pytest.mark.parametrize("name", ["S.A.", "Pharmacie", "Café de la Gare", "GmbH"])
def test_words_that_only_tell_the_kind_of_company_are_no_resemblance_to_a_name(name: str) -> None:
    assert compare(Company(name=name), Company(name="Zypernstein Rotkehlchen")) is None
    assert Reason.TOO_LITTLE in judge(Company(name=name), Company(name=name)).because


def test_a_different_domain_does_not_help_a_name_that_says_little() -> None:
    one, other = Company(name="Restaurant", domain=DOMAIN), Company(name="Restaurant", domain="elsewhere.example")
    assert judge(one, other).score < score(Company(name="Restaurant"), Company(name="Restaurant"))
    assert Reason.TOO_LITTLE in judge(one, other).because


def test_a_name_that_many_bear_is_not_certain_and_the_more_the_less() -> None:
    scores = [score(FLORILUX, FLORILUX, Learnt(bearers=count)) for count in (1, 4, 50, 50_000)]
    assert scores == sorted(scores, reverse=True)
    assert strength(FLORILUX, FLORILUX, Learnt(bearers=50)) is not Strength.CERTAIN
    assert Reason.COMMON_NAME in judge(FLORILUX, FLORILUX, Learnt(bearers=4)).because


def test_a_name_that_many_bear_is_certain_with_its_vat_number() -> None:
    assert strength(*both(FLORILUX, FLORILUX, vat=VAT), Learnt(bearers=50)) is Strength.CERTAIN


# --- forms, and many names at once -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("SA", "SA", 1.0, 1.0),
        ("SA", "", 0.0, 0.0),
        ("GmbH", "S.à r.l.", 0.5, 0.99),
        ("SA", "GmbH", -1.0, -1.0),
    ],
)
def test_legal_forms_agree_or_contradict_and_a_missing_one_says_nothing(
    one: str, other: str, least: float, most: float
) -> None:
    assert least <= form_feature(one, other) <= most
    assert form_feature(one, other) == form_feature(other, one)


def test_forms_that_contradict_speak_against_the_same_name() -> None:
    same, contradicting, missing = (Company(name=f"Florilux {form}") for form in ("S.A.", "ASBL", ""))
    assert score(FLORILUX, contradicting) < min(score(FLORILUX, same), score(FLORILUX, missing))
    assert strength(FLORILUX, contradicting) is not Strength.CERTAIN


def test_many_names_are_compared_like_one_by_one() -> None:
    names = [read_name(name) for name in ("Florilux", "", "Rosenhof", "Florilix Bau", "🍕", "Florilux")]
    for asked, one in product(names[:1], names):
        (alone,) = compare_all_names(asked, [one], SHIPPED)
        among = compare_all_names(asked, names, SHIPPED)[names.index(one)]
        assert (alone is None) is (among is None) is (one.variants == ())
        assert alone is None or among is None or alone.points == pytest.approx(among.points)
