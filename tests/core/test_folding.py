"""From a name as it is written to the letters by which names are compared."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealbot.core.matching.folding import MOST_LETTERS, squashed, to_ascii, words_in


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Müller", "muller"),
        ("GROSSMANN", "grossmann"),
        ("Großmann", "grossmann"),
        ("Œuvre", "oeuvre"),
        ("Łódź", "lodz"),
        ("İzmir", "izmir"),
        ("e\u0301toile", "etoile"),
        ("Ｆｌｏｒｉｌｕｘ", "florilux"),
        ("ﬁn", "fin"),
    ],
)
def test_letters_lose_their_case_and_accents(written: str, folded: str) -> None:
    assert to_ascii(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Газстрой", "gazstroy"), ("Αθήνα", "athina"), ("北京", "beijing"), ("サクラ", "sakura"), ("हिन्दी", "hindi")],
)
def test_other_scripts_are_romanised(written: str, folded: str) -> None:
    assert to_ascii(written) == folded


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x7f", "\t", "🍕", "™", "\ud800", "\ue000", "🇱🇺"])
def test_what_is_no_letter_parts_words(sign: str) -> None:
    assert words_in(to_ascii(f"Flori{sign}Lux")) == ["flori", "lux"]


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200d", "\ufeff", "\u202e", "\u0337", "\u20dd"])
def test_what_cannot_be_seen_or_stands_on_a_letter_parts_no_word(unseen: str) -> None:
    assert words_in(to_ascii(f"Flori{unseen}lux")) == ["florilux"]


@pytest.mark.parametrize(
    ("misread", "meant"), [("JÃ¤hn", "Jähn"), ("CafÃ© CrÃ¨me", "Café Crème"), ("Lâ€™Orangerie", "L’Orangerie")]
)
def test_letters_read_in_the_wrong_encoding_are_repaired(misread: str, meant: str) -> None:
    assert to_ascii(misread) == to_ascii(meant)


@pytest.mark.parametrize("rightly", ["SÃO", "Âge d'or", "Ãgua"])
def test_letters_that_only_look_misread_stay(rightly: str) -> None:
    assert words_in(to_ascii(rightly))[0] in {"sao", "age", "agua"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("b.d.c.", ["bdc"]),
        ("b. d. c. florilux", ["bdc", "florilux"]),
        ("l.x.c", ["lxc"]),
        ("st.florin", ["st", "florin"]),
        ("no.1", ["no", "1"]),
    ],
)
def test_dotted_initials_are_one_word(text: str, words: list[str]) -> None:
    assert words_in(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l'orangerie d'ete", ["orangerie", "ete"]),
        ("l’orangerie", ["orangerie"]),
        ("qu'un", ["un"]),
        ("o'florin", ["oflorin"]),
        ("florin's", ["florins"]),
    ],
)
def test_elisions_are_left_out_and_other_apostrophes_join(text: str, words: list[str]) -> None:
    assert words_in(to_ascii(text)) == words


@pytest.mark.parametrize(
    "address",
    ["www.florilux.lu", "https://florilux.co.uk/", "http://www.florilux.com", "florilux.lu", " florilux.shop "],
)
def test_of_the_address_of_a_site_its_name_is_left(address: str) -> None:
    assert words_in(address) == ["florilux"]


@pytest.mark.parametrize("name", ["cash.life", "weber.partner", "florilux.immobilier"])
def test_two_words_with_a_dot_between_them_are_no_site(name: str) -> None:
    assert words_in(name) == name.split(".")


@pytest.mark.parametrize("nothing", ["", " ", "...", "''", "🍕", "\u0301", "\ud800\udfff", "\x00"])
def test_where_there_are_no_letters_there_are_no_words(nothing: str) -> None:
    assert words_in(to_ascii(nothing)) == []


@pytest.mark.parametrize(
    ("written_out", "without_dots"),
    [("mueller", "muller"), ("baeckerei", "backerei"), ("gruen", "grun"), ("soehne", "sohne"), ("koeln", "koln")],
)
def test_umlauts_written_out_are_like_those_that_lost_their_dots(written_out: str, without_dots: str) -> None:
    assert squashed(written_out) == squashed(without_dots) == without_dots


@pytest.mark.parametrize("word", ["neue", "feuer", "steuer", "quelle", "bleu", "duee"])
def test_an_e_behind_two_vowels_is_no_umlaut(word: str) -> None:
    assert squashed(word) == word


@given(st.text(max_size=60))
@example("\ud800")
@example("İ½№ﷺ")
def test_folded_text_is_ascii_in_small_letters_and_shows_whole(text: str) -> None:
    folded = to_ascii(text)
    assert folded.isascii()
    assert folded.lower() == folded
    assert folded.isprintable()


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words_in(to_ascii(to_ascii(text))) == words_in(to_ascii(text))


@given(st.text(max_size=60))
def test_words_are_letters_and_digits_of_the_text(text: str) -> None:
    folded = to_ascii(text)
    for word in words_in(folded):
        assert word.isalnum()
        assert set(word) <= set(folded)


@pytest.mark.parametrize("letter", ["a", "ß", "Ж", "é", "🍕", ".", "'", "Ã¤"])
def test_of_ten_thousand_letters_only_the_beginning_counts(letter: str) -> None:
    assert to_ascii(letter * 10_000) == to_ascii((letter * 10_000)[:MOST_LETTERS])
    assert len(to_ascii(letter * 10_000)) <= 4 * MOST_LETTERS
