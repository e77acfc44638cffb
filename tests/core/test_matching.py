"""Are two records the same company? What makes it certain, probable, weak, and what takes certainty away."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.domains import FREE_MAIL, names_a_company
from dealbot.core.matching import compare, fold, words
from dealbot.core.model import Company, Strength
from tests.core.builders import a_company

NOT_A_NAME = ("!!!", "---", "\u0301\u0301", "\u200b", "🍕", " ", "____")
NAMES = st.sampled_from(
    ["Florilux", "Florilux S.A.", "Florilux Invest", "Flori Lux", "Dupont & Fils", "Müller GmbH", "ET", *NOT_A_NAME]
) | st.text(max_size=40)
COMPANIES = st.builds(
    Company,
    name=st.none() | NAMES,
    domain=st.sampled_from([None, "florilux.example", "dupont.example", "gmail.com"]),
    vat=st.sampled_from([None, "LU12345678", "LU87654321", "BE0123456789"]),
    register_id=st.sampled_from([None, "B123456", "HRB12345"]),
    country=st.sampled_from([None, "LU", "DE"]),
)


def strength(one: Company, other: Company) -> Strength | None:
    match = compare(one, other)
    return match.strength if match else None


def named(one: str, other: str) -> Strength | None:
    return strength(Company(name=one), Company(name=other))


@pytest.mark.parametrize(
    "same",
    [{"vat": "LU12345678"}, {"register_id": "B123456"}, {"domain": "florilux.example"}, {"name": "Florilux"}],
    ids=lambda same: next(iter(same)),
)
def test_one_thing_that_identifies_a_company_makes_it_certain(same: dict[str, str]) -> None:
    one, other = Company(**same), replace(Company(name="Rosenhof"), **same)
    assert strength(one, other) is Strength.CERTAIN
    match = compare(one, other)
    assert match is not None
    assert match.because == (f"same_{next(iter(same))}",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Florilux S.A.", "florilux"),
        ("FLORILUX SA", "Florilux S.à r.l."),
        ("SARL Dupont et Fils", "Dupont & Fils"),
        ("Bäckerei Groß GmbH & Co. KG", "BACKEREI GROSS"),
        ("Café-Crème", "Cafe Creme SPRL"),
        ("Œuvre Sociale ASBL", "oeuvre sociale"),
        ("Łódź Transport", "lodz transport"),
        ("Van den Berg B.V.", "van den berg bv"),
    ],
)
def test_the_same_name_is_certain_whatever_its_case_accents_punctuation_and_legal_form(one: str, other: str) -> None:
    assert named(one, other) is Strength.CERTAIN


@pytest.mark.parametrize("domain", ["gmail.com", "GMX.de", "pt.lu", "skynet.be", "orange.fr"])
def test_a_free_mail_domain_is_nobodys(domain: str) -> None:
    assert not names_a_company(domain)
    assert compare(Company(name="Florilux", domain=domain), Company(name="Rosenhof", domain=domain)) is None


def test_free_mail_domains_are_written_as_they_are_compared() -> None:
    assert frozenset(domain.lower().strip() for domain in FREE_MAIL) == FREE_MAIL


@pytest.mark.parametrize(
    ("changes", "because"),
    [({"country": "BE"}, "different_country"), ({"vat": "LU99999999"}, "different_vat")],
)
def test_what_contradicts_takes_certainty_away_and_is_named(changes: dict[str, str], because: str) -> None:
    match = compare(a_company(), replace(a_company(), **changes))
    assert match is not None
    assert match.strength is Strength.PROBABLE
    assert because in match.because


def test_vat_numbers_of_two_countries_do_not_contradict_each_other() -> None:
    other = Company(name="Florilux", vat="BE0123456789")
    assert strength(Company(name="Florilux", vat="LU12345678"), other) is Strength.CERTAIN


def test_a_register_number_counts_only_within_its_country() -> None:
    one, other = Company(register_id="B123456", country="LU"), Company(register_id="B123456", country="DE")
    assert compare(one, other) is None


def test_a_german_register_number_repeats_over_the_courts_and_alone_is_not_certain() -> None:
    one = Company(name="Rosenhof GmbH", register_id="HRB12345", country="DE")
    other = Company(name="Stahlbau Nord AG", register_id="HRB12345", country="DE")
    assert strength(one, other) is Strength.PROBABLE


def test_a_german_register_number_with_nearly_the_same_name_is_certain() -> None:
    one = Company(name="Rosenhof Handel GmbH", register_id="HRB12345")
    other = Company(name="Rosenhof Handels GmbH", register_id="HRB12345")
    assert strength(one, other) is Strength.CERTAIN


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Florilux Handel", "Florilux Handels", Strength.PROBABLE),
        ("Garage Dupont Frères", "Dupont Frères", Strength.PROBABLE),
        ("Transports Weber", "Weber Transports", Strength.PROBABLE),
        ("Transports Weber", "Weber Transport", Strength.PROBABLE),
        ("Müller", "Müller Transport", Strength.WEAK),
        ("Florilux", "Florilix", Strength.WEAK),
        ("Florilux", "Stahlbau Nord", None),
        ("Banque Centrale", "Boulangerie Petit", None),
    ],
)
def test_similar_names_are_probable_less_similar_ones_weak_and_others_nothing(
    one: str, other: str, expected: Strength | None
) -> None:
    assert named(one, other) is expected


@pytest.mark.parametrize(("one", "other"), [("Acme Invest", "Acme Interim"), ("Alpha Bau", "Alpha Bank")])
def test_names_that_only_begin_alike_are_not_certain(one: str, other: str) -> None:
    assert named(one, other) not in {Strength.CERTAIN, Strength.PROBABLE}


def test_similar_names_in_two_countries_are_only_a_weak_resemblance() -> None:
    one, other = Company(name="Dupont Frères", country="LU"), Company(name="Garage Dupont Frères", country="FR")
    assert strength(one, other) is Strength.WEAK


def test_companies_of_which_nothing_is_known_have_nothing_in_common() -> None:
    assert compare(Company(), Company()) is None
    assert compare(Company(country="LU"), Company(country="LU")) is None


@pytest.mark.parametrize("text", NOT_A_NAME)
def test_a_name_without_letters_is_like_no_other_not_even_itself(text: str) -> None:
    assert fold(text) == ""
    assert named(text, text) is None


@pytest.mark.parametrize(("name", "folded"), [("ET", "et"), ("Und", "und"), ("SA", "sa"), ("AG", "ag")])
def test_a_name_made_of_nothing_but_small_words_keeps_them(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_of_an_endless_name_only_the_beginning_counts() -> None:
    assert len(fold("Florilux " * 10_000)) <= 300


@given(COMPANIES, COMPANIES)
def test_comparing_is_the_same_in_both_directions(one: Company, other: Company) -> None:
    assert compare(one, other) == compare(other, one)


@given(COMPANIES)
def test_a_company_with_something_to_compare_is_certainly_itself_unless_only_a_local_number_is_known(
    company: Company,
) -> None:
    comparable = company.vat or company.register_id == "B123456" or (company.name and fold(company.name))
    match = compare(company, company)
    assert not comparable or (match is not None and match.strength is Strength.CERTAIN)


@given(COMPANIES, COMPANIES)
def test_a_score_lies_between_zero_and_one_and_has_a_reason(one: Company, other: Company) -> None:
    match = compare(one, other)
    assert match is None or (0 < match.score <= 1 and match.because and all(match.because))


@given(st.text(max_size=80))
def test_a_folded_name_is_words_with_one_space_between_them(name: str) -> None:
    assert fold(name) == " ".join(fold(name).split())
    assert words(name) <= frozenset(fold(name).split())


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "ab ",
        "S.A. ",
        "& ",
        "\u0301",
        "\ufdfa",
        "ß",
        "(((",
        "e.V. GmbH & Co. KG ",
        "\U0001f355",
        "\u202e",
        "\ud800",
    ],
)
def test_a_name_of_ten_thousand_odd_letters_is_compared_at_once(piece: str) -> None:
    one, other = Company(name=piece * 10_000), Company(name="x" + piece * 10_000)
    started = process_time()
    assert compare(one, other) == compare(other, one)
    assert process_time() - started < 0.5
