"""Draws the parts of names - people, towns, trades, inventions - for one country and language."""

from __future__ import annotations

from functools import cache
from random import Random

from bench.matching.markov import Chain
from bench.matching.words import any_of, everything, often_first, shuffled, topic

LANGUAGES = {
    "LU": ("fr", "fr", "fr", "fr", "fr", "de", "en", "en"),
    "BE": ("fr", "fr", "fr", "nl", "nl", "nl", "nl", "en"),
    "DE": ("de", "de", "de", "de", "de", "de", "de", "en"),
    "FR": ("fr", "fr", "fr", "fr", "fr", "fr", "fr", "en"),
    "NL": ("nl", "nl", "nl", "nl", "en"),
    "CH": ("de", "de", "fr"),
    "AT": ("de",),
    "IT": ("it",),
    "ES": ("es",),
}
_SURNAMES = {"LU": "lu", "DE": "de", "FR": "fr", "NL": "nl", "GB": "gb", "US": "gb", "CH": "ch", "AT": "at", "IT": "it"}
_SURNAMES |= {"ES": "es", "PT": "pt", "SE": "se", "DK": "dk", "CZ": "cz"}
_COMMON = {
    "LU": "lu_common",
    "DE": "de_common",
    "AT": "de_common",
    "FR": "fr_common",
    "NL": "nl_common",
    "GB": "gb_common",
}
_COMMON |= {"US": "gb_common"}
_FIRST = {"fr": "fr", "de": "de", "nl": "nl", "it": "it", "es": "es"}
_TOWNS = {country: country.lower() for country in ("LU", "DE", "FR", "NL", "GB", "US", "CH", "AT", "IT", "ES")}
INITIALS = "ABCDEFGHIJKLMNPRSTVW"


class Pen:
    """Everything that is drawn for one name; ``language`` decides the words, ``country`` the people and places."""

    def __init__(self, country: str, rng: Random) -> None:
        self.country = country
        self.rng = rng
        self.language = any_of(LANGUAGES.get(country, ("en",)), rng)
        belgian = "be_nl" if self.language == "nl" else "be_fr"
        self._people = belgian if country == "BE" else _SURNAMES.get(country, "gb")
        self._common = f"{belgian}_common" if country == "BE" else _COMMON.get(country)
        self._towns = belgian if country == "BE" else _TOWNS.get(country, "other")

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def one_of(self, *words: str) -> str:
        return words[int(len(words) * self.rng.random())]

    def surname(self) -> str:
        """A family name: one of a few very common ones, one of the list, or an invented one as lists never end."""
        drawn = self.rng.random()
        if drawn < 0.08 and self._common:
            return often_first(topic("surnames")[self._common], self.rng)
        if drawn < 0.58:
            return any_of(shuffled("surnames", self._people), self.rng)
        if drawn < 0.94:
            return _people_chain(self._people).word(self.rng)
        return f"{_people_chain(self._people).word(self.rng)}-{any_of(shuffled('surnames', self._people), self.rng)}"

    def first_name(self) -> str:
        return any_of(shuffled("first_names", _FIRST.get(self.language, "gb")), self.rng)

    def person(self) -> str:
        """``Jean Muller``, ``Muller Jean``, ``J. Muller``, ``Jean-Paul M. Muller``."""
        drawn, surname = self.rng.random(), self.surname()
        if drawn < 0.6:
            return f"{self.first_name()} {surname}"
        if drawn < 0.72:
            return f"{surname} {self.first_name()}"
        if drawn < 0.9:
            return f"{self.initials()} {surname}"
        return f"{self.first_name()} {self.initial()} {surname}"

    def initial(self) -> str:
        return any_of(INITIALS, self.rng) + "."

    def initials(self) -> str:
        if self.chance(0.7):
            return self.initial()
        return self.initial() + self.one_of("", " & ", "-") + self.initial()

    def town(self) -> str:
        return often_first(topic("towns")[self._towns], self.rng)

    def trade(self) -> str:
        return often_first(topic("trades")[self.language], self.rng)

    def generic(self) -> str:
        known = topic("generic").get(self.language, topic("generic")["en"])
        return often_first(known if self.chance(0.8) else topic("generic")["en"], self.rng)

    def brand(self) -> str:
        """An invented word, or one that is put together of pieces of real ones."""
        drawn, pieces = self.rng.random(), topic("pieces")
        if drawn < 0.7:
            return _brand_chain().word(self.rng, 4 if drawn < 0.02 else 6)
        if drawn < 0.8:
            return any_of(pieces["starts"], self.rng) + any_of(pieces["ends"], self.rng)
        if drawn < 0.9:
            return any_of(pieces["starts"], self.rng) + _brand_chain().word(self.rng, longest=8).lower()
        return _brand_chain().word(self.rng, longest=7) + any_of(pieces["ends"], self.rng)

    def acronym(self) -> str:
        letters = "".join(
            any_of("ABCDEFGHIKLMNOPRSTUVX", self.rng) for _ in range(self.rng.choice((2, 3, 3, 3, 4, 4, 5)))
        )
        return ".".join(letters) + "." if self.chance(0.2) else letters

    def piece(self, key: str) -> str:
        return often_first(topic("pieces")[key], self.rng)

    def localized(self, key: str) -> str:
        """As ``piece``, from the list of this pen's language, else the French one."""
        pieces = topic("pieces")
        return often_first(pieces.get(f"{key}_{self.language}", pieces[f"{key}_fr"]), self.rng)

    def thing(self) -> str:
        return any_of(topic("pieces")["things_en"], self.rng)


@cache
def _people_chain(key: str) -> Chain:
    return Chain(topic("surnames")[key])


@cache
def _brand_chain() -> Chain:
    words = [word for word in everything("brands", "towns") if word.isalpha()]
    return Chain([*words, *topic("pieces")["things_en"], *topic("pieces")["rivers"]])
