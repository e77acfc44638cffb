"""The boundary between foreign bytes and our text: charsets, NUL, surrogates, line ends."""

from __future__ import annotations

import codecs
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header

_NEWLINES = re.compile(r"\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_FOLDING = re.compile(r"[\r\n\t ]+")
_NOT_CHARSETS = frozenset("idna punycode unicode-escape raw-unicode-escape undefined mbcs oem".split())
MAX_HEADER = 10_000
"""Characters of one header that are decoded."""


def clean_text(text: str) -> str:
    """Text that any database and any terminal takes.

    NUL and other controls and invisible marks out, lone surrogates to U+FFFD, newlines to ``\\n``, composed (NFC).
    """
    if text.isascii():
        if "\r" in text:
            text = _NEWLINES.sub("\n", text)
        return _FORBIDDEN.sub("", text)
    text = _SURROGATES.sub("\ufffd", _FORBIDDEN.sub("", _NEWLINES.sub("\n", text)))
    return unicodedata.normalize("NFC", text)


def decode_text(content: bytes, charset: str | None) -> tuple[str, str | None]:
    """Text of a part, and what was odd about its charset (None: nothing).

    Tried in turn: the declared charset, UTF-8, Windows-1252, Latin-1. Never raises.
    """
    known = _known(charset)
    fault = f"unknown charset {clean_text(charset)[:40]}" if charset and known is None else None
    for name in (known, "utf-8", "cp1252"):
        try:
            if name:
                return content.decode(name), fault
        except (UnicodeError, ValueError, OverflowError):
            fault = fault or f"the text is not {name}"
    return content.decode("latin-1"), fault


def _known(charset: str | None) -> str | None:
    if not charset or "\0" in charset:
        return None
    try:
        name = codecs.lookup(charset.strip("\"' ")).name
        b"".decode(name)
    except (LookupError, ValueError):
        return None
    return None if name.replace("_", "-") in _NOT_CHARSETS else name


def decode_words(raw: str) -> str:
    """A header's text: encoded words (RFC 2047) and undeclared 8-bit bytes decoded, unfolded, cleaned."""
    raw = raw[:MAX_HEADER]
    if not raw.isascii():
        raw = decode_text(raw.encode("utf-8", "surrogateescape"), None)[0]
    if "=?" in raw:
        raw = _encoded_words(raw)
    return _FOLDING.sub(" ", clean_text(raw)).strip()


def _encoded_words(raw: str) -> str:
    try:
        chunks = decode_header(_FOLDING.sub(" ", raw))
    except (HeaderParseError, ValueError):
        return raw
    return "".join(chunk if isinstance(chunk, str) else decode_text(chunk, charset)[0] for chunk, charset in chunks)
