"""From a name as it is written to the letters by which names are compared. Pure; folded text is never shown."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii
from ftfy import fix_encoding

MOST_LETTERS = 300
"""What stands behind that many letters of a name is left out; no company has so long a name, but a mail may say so."""

_ELISION = re.compile(r"\b(?:[dljnst]|qu)['’`´](?=\w)", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’`´]")
_DOTTED = re.compile(r"(?<![a-z0-9])(?:[a-z]\.[ ]?){2,}(?:[a-z](?![a-z0-9]))?")
_WORD = re.compile(r"[a-z0-9]+")
_UMLAUT = re.compile(r"(?<![aeioq])([aou])e(?=[^aeiou]|$)")
_SITE = re.compile(
    r"(?:https?://)?(?:www\.)?([a-z0-9-]{3,63})(?:\.[a-z]{2,3})?\.(?:[a-z]{2}|com|net|org|info|biz|shop|online)/?"
)
"""Of the longer endings only the usual ones: ``Cash.Life`` and ``Smith.Partners`` are names."""
_MISREAD = re.compile("[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u2122]")
_SIGNS = frozenset({"So", "Cc", "Cn", "Co", "Cs"})
"""Categories of what parts words; marks on a letter, or unseen between two, fall away (``Flori\u00adlux``)."""


def to_ascii(text: str) -> str:
    """The text in small Latin letters: no accents, other scripts romanised, no emoji, no control characters."""
    text = text[:MOST_LETTERS]
    if not text.isascii() or not text.isprintable():
        composed = unicodedata.normalize("NFC", fix_encoding(text) if _MISREAD.search(text) else text)
        text = anyascii("".join(" " if unicodedata.category(char) in _SIGNS else char for char in composed))
    return text.lower()


def words_in(text: str) -> list[str]:
    """The words of ASCII text in small letters; ``d'`` and ``l'`` left out, ``B.D.C.`` and ``l.x.c`` one word each.

    Of the address of a web site its name.
    """
    if "." in text and (site := _SITE.fullmatch(text.strip())):
        text = site[1]
    if "'" in text or "`" in text:
        text = _APOSTROPHE.sub("", _ELISION.sub(" ", text))
    if "." in text:
        text = _DOTTED.sub(lambda dotted: dotted[0].replace(".", "").replace(" ", "") + " ", text)
    return _WORD.findall(text)


def squashed(word: str) -> str:
    """The word with umlauts written out (``ue``) like those that lost their dots (``u``)."""
    return _UMLAUT.sub(r"\1", word) if "e" in word else word
