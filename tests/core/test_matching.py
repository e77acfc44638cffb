"""Are two records the same company? Pairs of names as a person would judge them, and input of every odd kind."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealbot.core.matching import SHIPPED, Likeness, Reason, closest, compare, fold, judge, match_of, weak_match
from dealbot.core.matching.index import Hit
from dealbot.core.matching.names import profile_of
from dealbot.core.model import Company, Match, Strength, Thresholds

SURE = {Strength.CERTAIN}
"""A person would say: the same company."""
KNOWN = {Strength.CERTAIN, Strength.PROBABLE}
"""A person would look twice."""
OPEN = {Strength.PROBABLE, Strength.WEAK, None}
"""A person could not tell from the names."""
CLEAR = {Strength.WEAK, None}
"""A person would say: two companies."""


def named(one: str, other: str) -> Strength | None:
    match = compare(Company(name=one), Company(name=other))
    return match.strength if match else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Florilux S.A.", "florilux"),
        ("FLORILUX", "Florilux S.à r.l."),
        ("Bäckerei Groß GmbH & Co. KG", "BACKEREI GROSS"),
        ("Café-Crème", "Cafe Creme SPRL"),
        ("Łódź Transport", "lodz transport"),
        ("Van den Berg B.V.", "van den berg bv"),
        ("Grünhagen Elektrik", "Gruenhagen Elektrik GmbH"),
        ("Müller Maschinenbau GmbH", "Mueller Maschinenbau"),
        ("L'Orangerie du Lac SARL", "Orangerie du Lac"),
        ("Ets. Schmittlin", "Schmittlin"),
        ("Firma Rotkehlchen", "Rotkehlchen"),
        ("Saint-Florin Immobilier", "St Florin Immobilier"),
        ("Ahlström International", "Ahlstroem Intl."),
        ("Zypernstein Versicherungen AG", "Zypernstein Insurance"),
        ("Quantvista Technologies", "Quantvista Technology"),
        ("Commune de Betzdorf", "Gemeinde Betzdorf"),
        ("Hôpital Sainte-Florine", "Krankenhaus St. Florine"),
        ("Universität Hochfelden", "Université de Hochfelden"),
        ("1er Horizon Capital", "First Horizon Capital"),
        ("Brandkopf XIV", "Brandkopf 14"),
        ("www.moulinbleu.lu", "Moulinbleu"),
        ("Газстрой", "Gazstroy"),
        ("JÃ¤hnsdorf Optik", "Jähnsdorf Optik"),
        ("Ｍｏｕｌｉｎｂｌｅｕ", "Moulinbleu"),
        ("Moulin\u00adbleu", "Moulinbleu"),
    ],
)
def test_the_same_name_in_another_manner_of_writing_is_certain(one: str, other: str) -> None:
    assert {named(one, other), named(other, one)} == SURE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SARL Dupont et Fils", "Dupont & Fils"),
        ("Vandenberg NV", "Van den Berg"),
        ("Flori Nova SA", "Florinova"),
        ("Weberknecht Transports", "Transports Weberknecht"),
        ("Brasserie du Coin", "B.D.C. S.à r.l. (Brasserie du Coin)"),
        ("Alphatek S.A. trading as Betalux", "Betalux"),
        ("Rosenhof (anc. Meierhof)", "Meierhof SARL"),
        ("Moulinbleu Luxembourg S.A.", "Moulinbleu"),
        ("Moulinbleu", "Moulinbleu Trier"),
        ("Moulinblue S.A.", "Moulinbleu S.A."),
        ("Kellerhofer GmbH", "Kelerhofer GmbH"),
        ("Schneidersfeld", "Schneidresfeld"),
        ("Quantvista Consulting", "Quantvsta Consulting"),
        ("Hochfeldner Bau", "Hochfeldner Baugesellschaft"),
        ("Garage Kessler-Wantz", "Kessler-Wantz"),
        ("J. Weberknecht", "Jean Weberknecht"),
        ("E.M.S. Sàrl", "EMS"),
        ("Kartheiser Group", "Kartheiser S.A."),
        pytest.param(
            "Kessler-Wantz et Cie",
            "Garage Kessler & Wantz",
            marks=pytest.mark.xfail(reason="what stands for 'and company' counts as a word that is left over"),
        ),
        pytest.param(
            "Compagnie Maritime Boréale",
            "CMB",
            marks=pytest.mark.xfail(reason="three letters alone stand for too many names"),
        ),
        pytest.param(
            "Luxembourg Institute of Polymers",
            "LIP",
            marks=pytest.mark.xfail(reason="three letters alone stand for too many names"),
        ),
    ],
)
def test_nearly_the_same_name_is_at_least_probable(one: str, other: str) -> None:
    assert {named(one, other), named(other, one)} <= KNOWN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Müller Transport"),
        ("Jean Weberknecht", "Weberknecht"),
        ("Florilux S.A.", "Florilux ASBL"),
        ("Florilux SA", "Florilux GmbH"),
        ("Kartheiser", "Kartheiser Holding"),
        ("Quantvista 2000", "Quantvista"),
        ("Oeneo", "Onxeo"),
        ("Restaurant", "Restaurant"),
        ("Hotel de la Gare", "Hotel de la Gare"),
        ("S.A.", "S.A."),
        ("Pharmacie", "Pharmacie"),
    ],
)
def test_what_nobody_could_tell_from_the_names_is_never_certain(one: str, other: str) -> None:
    assert {named(one, other), named(other, one)} <= OPEN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Invest", "Acme Interim"),
        ("Acme Holding", "Acme Immobilier"),
        ("Alpha Bau", "Alpha Bank"),
        ("Quantvista Fund I", "Quantvista Fund II"),
        ("Quantvista Fund 3", "Quantvista Fund 4"),
        ("Quantvista Fund I", "Quantvista Fund"),
        ("Interalp Spedition", "Interalp Logistik"),
        ("Kantoor Gent", "Kantoor Brugge"),
        ("Autohaus Trier", "Autohaus Bonn"),
        ("Stadtwerke Merzig", "Stadtwerke Homburg"),
        ("Florilux Nord", "Florilux Sud"),
        ("Lycée Technique Alzette", "Lycée Technique Sûre"),
        ("Kinderhort Sonnenschein", "Kinderhort Regenbogen"),
        ("Pharmacie du Marché", "Pharmacie de la Gare"),
        ("Kartheiser Partners", "Kartheiser Associates"),
        ("Boréalis Services", "Boréalis Systems"),
        ("Ferme du Tilleul", "Ferme de la Tulipe"),
        ("Cash.Life", "Cash.Medien"),
        ("Rosenhof (Luxembourg)", "Stahlbau (Luxembourg)"),
        ("Alpha Bau (Wecker)", "Rosenhof Handel (Wecker)"),
        ("Saint Florin", "Florin Saintes Maries"),
        ("Moulinbleu", "Moulinrouge"),
        ("Rosenhof", "Stahlbau Nord"),
        ("Banque Centrale", "Boulangerie Petit"),
        ("Restaurant", "Hotel"),
        ("Alpha", "Alpine"),
        ("GmbH", "Rosenhof GmbH"),
        ("X", "Y"),
    ],
)
def test_two_companies_are_at_most_a_weak_resemblance(one: str, other: str) -> None:
    assert {named(one, other), named(other, one)} <= CLEAR


SUFFIXES = (
    "Invest Interim Immobilier Services Systems Holding Group Bau Bank Consulting Trade Transport Capital Finance Nord "
    "Sud Trier Metz Lyon 1 2 3 IV Energie Logistics Media Software"
).split()


@pytest.mark.parametrize("family", ["Acme", "Florilux", "Müller", "Van den Berg", "Hochfeldner & Fils", "Le Moulin"])
def test_companies_of_one_family_are_never_certainly_the_same_by_name(family: str) -> None:
    mistaken = [pair for pair in combinations(SUFFIXES, 2) if named(*(f"{family} {each}" for each in pair)) in SURE]
    assert mistaken == []


@pytest.mark.parametrize("family", ["Acme", "Florilux", "Müller", "Van den Berg", "Hochfeldner & Fils", "Le Moulin"])
def test_no_name_is_certain_with_a_word_left_over(family: str) -> None:
    assert [suffix for suffix in SUFFIXES if named(family, f"{family} {suffix}") in SURE] == []


STRANGERS = (
    "Heerosa Oyj|Zypernstein Rotkehlchen|Brasserie du Coin|Stahlbau Nord GmbH|Quantvista Fund II|Kone|Gmbx|Xyzq|ABC|"
    "Toroline Company|Moulinbleu Luxembourg S.A.|L'Orangerie|Dr. Weberknecht & Partner|Café Fuchsbau|Florilux 2000|"
    "Universität Hochfelden|Interalp Spedition Trier|Pharmacie|GmbH|E.M.S. Sàrl|Vandenberg Kessler Group|O2"
).split("|")


def test_names_that_have_nothing_in_common_are_no_resemblance_however_short_or_long() -> None:
    probable = [pair for pair in combinations(STRANGERS, 2) if named(*pair) in KNOWN]
    weak = [pair for pair in combinations(STRANGERS, 2) if named(*pair) is Strength.WEAK]
    assert probable == []
    assert len(weak) < 3


# --- odd input -------------------------------------------------------------------------------------------------------

ODD = (
    "",
    " ",
    "X",
    "S.A.",
    "GmbH & Co. KG",
    "Restaurant",
    "The",
    "🍕",
    "🍕🍕 Pizza 🍕",
    "Флори lux 北京",
    "a\x00b",
    "\x00",
    "\ud800",
    "Flori\ud800lux",
    "\u202eAcme",
    "((((",
    "|\t|",
    "' OR 1=1 --",
    "../../etc",
    "a" * 10_000,
    "\ufdfa" * 10_000,
    "(a)" * 4_000,
    "a b " * 2_500,
    "e.V. GmbH & Co. KG " * 600,
    "1 " * 5_000,
    "trading as anc. " * 700,
)
RECORDS = st.builds(
    Company,
    name=st.sampled_from(ODD) | st.text(max_size=30),
    domain=st.sampled_from([None, "", "florilux.example", "gmail.com", "\ud800", "x" * 5_000]),
    vat=st.sampled_from([None, "", "LU12345613", "LU12345614", "LU", "\x00", "🍕", "9" * 5_000]),
    register_id=st.sampled_from([None, "", "B123456", "HRB12345", "\ud800", "B" * 5_000]),
    country=st.sampled_from([None, "", "LU", "XX"]),
    town=st.sampled_from([None, "", "Trier", "🍕", "a" * 5_000]),
    postcode=st.sampled_from([None, "", "L-7333", "\x00"]),
    email=st.sampled_from([None, "", "@", "\ud800@x"]),
)


@given(RECORDS, RECORDS)
def test_whatever_two_records_hold_the_answer_is_a_likelihood_with_known_reasons(one: Company, other: Company) -> None:
    found = judge(one, other)
    assert 0.0 <= found.score <= 1.0
    assert set(found.because) <= set(Reason)
    assert judge(other, one).score == pytest.approx(found.score, abs=1e-9) or one.name != other.name


@given(RECORDS)
@example(Company(name="a" * 10_000))
def test_a_record_is_no_less_like_itself_than_another(company: Company) -> None:
    assert judge(company, company).score >= judge(company, Company(name="Zypernstein Rotkehlchen")).score


@pytest.mark.parametrize("nothing", ["", " ", "🍕", "((((", "\x00", "\ud800", "|\t|"])
def test_a_name_without_letters_is_like_no_other_not_even_itself(nothing: str) -> None:
    assert named(nothing, nothing) is None
    assert named(nothing, "Florilux") is None


@pytest.mark.parametrize("odd", [odd for odd in ODD if len(odd) > 1_000])
def test_of_an_endless_name_only_the_beginning_counts(odd: str) -> None:
    assert judge(Company(name=odd), Company(name="Florilux")) == judge(
        Company(name=odd[:300]), Company(name="Florilux")
    )
    assert fold(odd) == fold(odd[:300])


def test_companies_of_which_nothing_is_known_have_nothing_in_common() -> None:
    assert compare(Company(), Company()) is None
    assert compare(Company(country="LU"), Company(country="LU")) is None


# --- thresholds, and the likeliest of many ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "strength"),
    [(0.9, Strength.CERTAIN), (0.89, Strength.PROBABLE), (0.5, Strength.PROBABLE), (0.49, Strength.WEAK)],
)
def test_a_strength_begins_at_its_threshold(score: float, strength: Strength) -> None:
    match = match_of(Likeness(score, (Reason.SAME_NAME,)), Thresholds(certain=0.9, probable=0.5, weak=0.2))
    assert match == Match(strength, score, ("same_name",))


def test_below_the_weakest_threshold_is_no_match_but_can_be_shown_as_a_near_miss() -> None:
    found = Likeness(0.19, (Reason.SIMILAR_NAME,))
    assert match_of(found, Thresholds(certain=0.9, probable=0.5, weak=0.2)) is None
    assert weak_match(found) == Match(Strength.WEAK, 0.19, ("similar_name",))


def test_other_thresholds_give_another_strength_of_the_same_score() -> None:
    one, other = Company(name="Moulinblue"), Company(name="Moulinbleu")
    strict, lenient = Thresholds(certain=0.999), Thresholds(certain=0.5)
    assert compare(one, other, SHIPPED, strict) != compare(one, other, SHIPPED, lenient)


def hit(doc: int, name: str, rough: float = 1.0) -> Hit:
    return Hit(doc=doc, rough=rough, profile=profile_of(Company(name=name)))


def test_the_likeliest_names_come_first_and_only_so_many() -> None:
    hits = [hit(1, "Rosenhof"), hit(2, "Florilix"), hit(3, "Florilux"), hit(4, "Florilux Bau"), hit(5, "🍕")]
    found = closest(Company(name="Florilux"), hits, SHIPPED, limit=3)
    assert [doc for doc, _ in found] == [3, 4, 2] or [doc for doc, _ in found] == [3, 2, 4]


def test_what_shares_a_number_or_address_is_among_the_likeliest_whatever_its_name() -> None:
    hits = [hit(1, "Florilux"), hit(2, "Rosenhof", rough=2_000.0), hit(3, "")]
    found = closest(Company(name="Florilux"), hits, SHIPPED, limit=2)
    assert [doc for doc, _ in found] == [2, 1]


def test_among_equals_the_older_record_comes_first() -> None:
    hits = [hit(9, "Florilux"), hit(3, "Florilux"), hit(5, "Florilux")]
    assert [doc for doc, _ in closest(Company(name="Florilux"), hits, SHIPPED, limit=9)] == [3, 5, 9]


def test_without_a_name_the_likeliest_are_those_that_share_a_key() -> None:
    found = closest(
        Company(vat="LU12345613"), [hit(1, "Rosenhof"), hit(2, "Florilux", rough=2_000.0)], SHIPPED, limit=1
    )
    assert found == [(2, None)]
