"""A company's name taken apart: words, several names in one, initials, form; and the terms by which it is found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealbot.core.matching.folding import MOST_LETTERS
from dealbot.core.matching.names import fold, name_of_profile, profile_of, read_name, sought_terms, terms_of
from dealbot.core.model import Company

PIECES = st.sampled_from(
    "Florilux Flori Lux Müller & und ( ) [ ] | S.A. GmbH anc. dba Luxembourg XIV 3 van den de la B.D.C. 🍕 I".split()
)
NAMES = st.lists(PIECES, max_size=9).map(" ".join) | st.text(max_size=60)


def variants(name: str) -> list[str]:
    return [" ".join(words) for words in read_name(name).variants]


def found_by(asked: str, recorded: str) -> set[str]:
    """The terms by which one who asks for the one name finds the record of the other."""
    return {term for term, _ in sought_terms(Company(name=asked))} & set(terms_of(Company(name=recorded)))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Florilux S.à r.l.", "florilux"),
        ("SARL Florilux", "florilux"),
        ("Bäckerei Groß GmbH & Co. KG", "bakery gross"),
        ("Dupont & Fils", "dupont sons"),
        ("Dupont und Söhne", "dupont sons"),
        ("Firma Weberknecht", "weberknecht"),
        ("Ets. Weberknecht", "weberknecht"),
        ("Van den Berg B.V.", "berg"),
        ("L'Orangerie du Lac", "orangerie lac"),
        ("Ahlström Intl.", "ahlstrom international"),
        ("Gemeinde Betzdorf", "municipality betzdorf"),
        ("Sankt Florin", "saint florin"),
        ("St. Florin", "saint florin"),
        ("1er Horizon", "1 horizon"),
        ("First Horizon", "1 horizon"),
        ("Brandkopf XIV", "brandkopf 14"),
        ("www.florilux.lu", "florilux"),
    ],
)
def test_a_name_is_its_telling_words_in_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [("S.A.", "sa"), ("GmbH", "gmbh"), ("Und", "und"), ("De la", "de la"), ("Company", "company"), ("🍕", "🍕")],
)
def test_a_name_of_nothing_but_small_words_keeps_them(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"), [("Fund I", "fund 1"), ("Fund I S.A.", "fund 1"), ("Pa i Oliva", "pa oliva")]
)
def test_a_last_i_joins_nothing_and_is_a_number(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("nothing", ["", " ", "(((", "---", "🍕", "\u0301", "\ud800", "\x00"])
def test_a_name_without_letters_has_no_variants(nothing: str) -> None:
    assert read_name(nothing).variants == ()


@pytest.mark.parametrize(
    "written",
    [
        "Alphatek (Betalux)",
        "Alphatek [Betalux] S.A.",
        "Alphatek «Betalux»",
        "Alphatek S.A. trading as Betalux",
        "Alphatek GmbH, vormals: Betalux",
        "Alphatek anc. Betalux",
        "Alphatek (anc. Betalux)",
        "Alphatek S.A. (formerly Betalux GmbH)",
        "Alphatek ex-Betalux",
        "Alphatek d.b.a. Betalux",
        "Alphatek (Betalux",
    ],
)
def test_brackets_and_trading_as_tell_of_several_names(written: str) -> None:
    assert variants(written) == ["alphatek betalux", "alphatek", "betalux"]


def test_brackets_and_trading_as_together_tell_of_all_their_names() -> None:
    assert variants("Alphatek [Gammatec] trading as Betalux")[1:] == ["alphatek", "betalux", "gammatec"]


@pytest.mark.parametrize("written", ["Ex-Libris", "Enseigne Plus", "Fedex", "Alias", "Alphatek Anco Betalux"])
def test_a_word_for_another_name_with_none_beside_it_is_a_word(written: str) -> None:
    assert len(variants(written)) == 1


def test_a_town_in_brackets_is_no_other_name() -> None:
    assert variants("Alphatek (Luxembourg)") == ["alphatek luxembourg", "alphatek"]


def test_legal_forms_are_kept_aside() -> None:
    assert read_name("Florilux S.à r.l.").form == "S.à r.l."
    assert read_name("Florilux").form == ""


@pytest.mark.parametrize(
    ("written", "initials"),
    [
        ("Brasserie du Coin Vert", {"bdcv", "bcv"}),
        ("Flori Lux Bau", {"flb"}),
        ("Flori Lux", set()),
        ("Ab Bc Cd Fg Gh Hi Jk Kl Lm", set()),
    ],
)
def test_initials_are_those_of_three_to_eight_words_with_articles_and_without(written: str, initials: set[str]) -> None:
    assert set(read_name(written).initials) == initials


def test_articles_stay_in_the_compound_that_they_may_be_written_as() -> None:
    name = read_name("Garage van den Berg")
    assert name.variants == (("garage", "berg"),)
    assert name.compounds == ("vandenberg",)
    assert {"garageberg", "garagevandenberg"} <= set(name.joined)


@given(NAMES)
@example("flori nova (florinova)")
@example("Flori Lux (FloriLux) [Flori] S.A.")
@example("\ud800|\t")
def test_a_profile_holds_the_whole_name(written: str) -> None:
    assert name_of_profile(profile_of(Company(name=written))) == read_name(written)


@given(NAMES)
def test_a_profile_is_one_line_of_five_cells(written: str) -> None:
    profile = profile_of(Company(name=written))
    assert len(profile.splitlines()) <= 1
    assert profile.count("\t") == 4


@given(NAMES)
def test_a_folded_name_is_words_with_one_space_between_them(written: str) -> None:
    assert fold(written).split() == [word for words in read_name(written).variants[:1] for word in words] or (
        not read_name(written).variants
    )


@given(st.text(max_size=20).map(lambda text: text * 600) | NAMES)
@example("(a" * 5_000)
@example("".join(f"({one}{other})" for one in "abcdefgh" for other in "klmnopqr"))
@example("a b " * 2_500)
@example("anc. x " * 2_000)
def test_whatever_its_name_a_record_has_few_different_terms(written: str) -> None:
    terms = terms_of(Company(name=written))
    assert len(set(terms)) == len(terms) <= 40
    assert len(sought_terms(Company(name=written))) <= 80


@pytest.mark.parametrize("piece", ["a", "Ж", "ab ", "(a)", "🍕", "S.A. ", "\u0301", "1 "])
def test_of_ten_thousand_letters_only_the_beginning_counts(piece: str) -> None:
    endless = (piece * 10_000)[:10_000]
    assert fold(endless) == fold(endless[:MOST_LETTERS])
    assert len(fold(endless)) <= 4 * MOST_LETTERS
    assert read_name(endless).variants == read_name(endless[:MOST_LETTERS]).variants
    assert max(map(len, read_name(endless).variants), default=0) <= 16


# --- by what it is found ---------------------------------------------------------------------------------------------


FLORILUX = Company(
    name="Florilux S.A.",
    domain="florilux.example",
    vat="LU12345613",
    register_id="B123456",
    country="LU",
    email="Carla@Florilux.example",
)


def test_a_record_is_found_by_everything_that_identifies_it() -> None:
    assert terms_of(FLORILUX) == [
        "v:LU12345613",
        "r:B123456",
        "v:LUB123456",
        "d:florilux.example",
        "e:carla@florilux.example",
        "n:florilux",
        "florilux",
    ]


@pytest.mark.parametrize("written", ["LU 123 456 13", "lu-12345613", "12345613", "TVA LU12345613"])
def test_a_vat_number_is_one_term_however_it_is_written(written: str) -> None:
    assert "v:LU12345613" in terms_of(replace(FLORILUX, vat=written))


def test_a_vat_number_with_wrong_check_digits_is_found_as_it_is_written() -> None:
    assert terms_of(Company(vat="LU 123 456 14")) == ["v:LU12345614"]


def test_a_belgian_enterprise_number_finds_the_vat_number() -> None:
    sought = dict(sought_terms(Company(register_id="0123.456.749", country="BE")))
    assert "v:BE0123456749" in set(terms_of(Company(vat="BE0123456749"))) & set(sought)


@pytest.mark.parametrize("domain", ["gmail.com", "GMX.de", "wixsite.com", "pt.lu"])
def test_a_domain_that_anybody_may_have_is_no_term(domain: str) -> None:
    assert terms_of(Company(domain=domain)) == []


def test_nothing_known_is_found_by_nothing() -> None:
    assert terms_of(Company(country="LU", town="Trier", postcode="54290")) == []
    assert sought_terms(Company()) == []


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [
        ("Florilux", "Flori-Nova Florilux"),
        ("Florinova", "Flori Nova"),
        ("Flori Nova", "Florinova"),
        ("Vandenberg", "Van den Berg"),
        ("Van den Berg", "Vandenberg"),
        ("Garage Vandenberg", "Garage van den Berg"),
        ("BCV", "Brasserie du Coin Vert"),
        ("B.D.C.V. S.A.", "Brasserie du Coin Vert"),
        ("Brasserie du Coin Vert", "BCV"),
        ("Betalux", "Alphatek S.A. trading as Betalux"),
        ("Mueller", "Müller"),
        ("Газстрой", "Gazstroy"),
        ("Hôtel de la Poste", "Hoteldelaposte"),
    ],
)
def test_a_name_finds_the_record_where_it_is_written_in_another_way(asked: str, recorded: str) -> None:
    assert found_by(asked, recorded)


@pytest.mark.parametrize(("asked", "recorded"), [("Florilux", "Rosenhof"), ("🍕", "🍕"), ("BCV", "Brasserie Vert")])
def test_names_that_have_nothing_in_common_do_not_find_each_other(asked: str, recorded: str) -> None:
    assert not found_by(asked, recorded)


@given(NAMES)
def test_every_name_finds_itself(written: str) -> None:
    assert bool(found_by(written, written)) == bool(read_name(written).variants)


@given(NAMES)
def test_what_is_written_counts_most_and_nothing_counts_nothing(written: str) -> None:
    counts = [count for _, count in sought_terms(Company(name=written))]
    assert all(0 < count <= 1 for count in counts)
    assert max(counts, default=1.0) == 1.0


def test_a_town_and_a_guess_count_less_than_a_name() -> None:
    sought = dict(sought_terms(Company(name="Florinova Trier")))
    assert sought["florinova"] == 1.0
    assert sought["trier"] < sought["nova"] < sought["florinova"]
