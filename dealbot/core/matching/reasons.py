"""Why two records are, or are not, thought to be the same company: the codes that ``Match.because`` holds.

Each code has words in every language of the letters (``templates/words/*.toml``, table ``because``).
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """One thing that speaks for or against; what speaks for it is listed first, each from strong to slight."""

    SAME_VAT = "same_vat"
    SAME_REGISTER_ID = "same_register_id"
    SAME_DOMAIN = "same_domain"
    SAME_EMAIL = "same_email"
    SAME_NAME = "same_name"
    """The same once case, accents, punctuation and legal form are left out."""
    SAME_WORDS = "same_words"
    """The same words in another order."""
    JOINED_WORDS = "joined_words"
    """The same letters, written as one word or apart."""
    TRADE_NAME = "trade_name"
    """One name is the other's trade or former name."""
    ACRONYM = "acronym"
    """One name is the initials of the other."""
    ABBREVIATED = "abbreviated"
    TRANSLITERATED = "transliterated"
    PLACE_ADDED = "place_added"
    """Only a town, a country or a branch is added."""
    SIMILAR_NAME = "similar_name"
    """Nearly the same spelling."""
    NAME_CONTAINS_NAME = "name_contains_name"
    RARE_WORDS_SHARED = "rare_words_shared"
    DOMAIN_SPELLS_NAME = "domain_spells_name"
    SAME_POSTCODE = "same_postcode"
    SAME_TOWN = "same_town"
    SAME_FORM = "same_form"
    SAME_COUNTRY = "same_country"

    DIFFERENT_VAT = "different_vat"
    DIFFERENT_REGISTER_ID = "different_register_id"
    DIFFERENT_NUMBERS = "different_numbers"
    """The names hold different numbers."""
    RARE_WORDS_DIFFER = "rare_words_differ"
    DIFFERENT_FORM = "different_form"
    """Legal forms of different meaning, as S.A. against S.à r.l."""
    DIFFERENT_COUNTRY = "different_country"
    DIFFERENT_TOWN = "different_town"
    SHARED_DOMAIN = "shared_domain"
    """Many companies use this domain."""
    COMMON_NAME = "common_name"
    """Many companies bear this name."""
    COMMON_WORDS_ONLY = "common_words_only"
    """What the names share are words that many names hold."""
    BROKEN_NUMBER = "broken_number"
    """A VAT or register number whose check digits are wrong: it proves nothing."""
    TOO_LITTLE = "too_little"
    """There is too little to tell."""

    @property
    def speaks_against(self) -> bool:
        """Whether it makes it less likely that the two are one company."""
        return self in AGAINST


AGAINST = frozenset(
    {
        Reason.DIFFERENT_VAT,
        Reason.DIFFERENT_REGISTER_ID,
        Reason.DIFFERENT_NUMBERS,
        Reason.RARE_WORDS_DIFFER,
        Reason.DIFFERENT_FORM,
        Reason.DIFFERENT_COUNTRY,
        Reason.DIFFERENT_TOWN,
        Reason.SHARED_DOMAIN,
        Reason.COMMON_NAME,
        Reason.COMMON_WORDS_ONLY,
        Reason.BROKEN_NUMBER,
        Reason.TOO_LITTLE,
    }
)
"""What speaks against; everything else speaks for it."""
