"""The boundary between foreign bytes and our text: charsets, NUL, surrogates, line ends."""

from __future__ import annotations

import codecs
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header

_NEWLINES = re.compile(r"\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
"""Controls, and what has no width: soft hyphens, joiners, direction marks, the padding of newsletters."""
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_MARKS = "\xc2\xc3\xc5\xe2"
_MOJIBAKE = re.compile(
    "[\xc2\xc3\xc5\xe2][\x80-\xbf\u0152-\u0161\u0178-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
"""UTF-8 read as Latin-1 or Windows-1252: a lead byte's letter before one of a following byte's signs."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\x85\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ud800-\udfff\ufeff]"
)
"""Anything that is cleaned away: one look spares most texts the four above."""
_FOLDING = re.compile(r"[\r\n\t ]+")
_CHARSET_NAME = re.compile(r"(?:windows|cp|iso|utf)[-_]?\d{1,5}(?:[-_]\d{1,2})?", re.IGNORECASE)
_WIDER = {"iso8859-1": "cp1252", "gb2312": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
"""Charsets that are declared where a wider one is meant."""
_NOT_CHARSETS = frozenset("idna punycode unicode-escape raw-unicode-escape undefined mbcs oem".split())
MAX_HEADER = 10_000
"""Characters of one header that are decoded."""
MAX_REPAIRED = 50_000
"""Characters of one text in which wrong decoding is put right."""


def clean_text(text: str) -> str:
    """Text that any database and any terminal takes.

    NUL and other controls, invisible marks and soft hyphens out, every kind of space to a blank, lone surrogates to
    U+FFFD, newlines to ``\\n``, composed (NFC).
    """
    if text.isascii():
        if "\r" in text:
            text = _NEWLINES.sub("\n", text)
        return _FORBIDDEN.sub("", text)
    if _ODD.search(text):
        text = _BLANKS.sub(" ", _FORBIDDEN.sub("", _NEWLINES.sub("\n", text)))
        text = _SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text)


def decode_text(content: bytes, charset: str | None) -> tuple[str, str | None]:
    """Text of a part, and what was odd about its charset (None: nothing).

    Tried in turn: UTF-16 where the bytes show it, the declared charset, UTF-8, Windows-1252, Latin-1. What was
    decoded wrongly before it was sent is put right where it shows. Never raises.
    """
    known = _known(charset)
    fault = f"unknown charset {clean_text(charset)[:40]}" if charset and known is None else None
    for name in (_wide(content, known), known, "utf-8", "cp1252"):
        try:
            if name:
                return repair(content.decode(name)), fault
        except (UnicodeError, ValueError, OverflowError):
            fault = fault or f"the text is not {name}"
    return content.decode("latin-1"), fault


def repair(text: str) -> str:
    """``SociÃ©tÃ©`` to ``Société``, line by line, where such marks are found."""
    if text.isascii() or not any(mark in text for mark in _MARKS) or not _MOJIBAKE.search(text):
        return text
    import ftfy  # noqa: PLC0415 - few mails need it

    lines = text[:MAX_REPAIRED].split("\n")
    fixed = (ftfy.fix_encoding(line) if _MOJIBAKE.search(line) else line for line in lines)
    return "\n".join(fixed) + text[MAX_REPAIRED:]


def _wide(content: bytes, known: str | None) -> str | None:
    """UTF-16 by its byte-order mark, or by its zero bytes where another charset is declared."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    head = content[:200]
    if (known and known.startswith(("utf-16", "utf-32"))) or head.count(0) * 3 < len(head) or len(head) < 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _known(charset: str | None) -> str | None:
    """The codec of this name; Latin-1 and ASCII labels mean Windows-1252 (WHATWG Encoding Standard, section 4.2)."""
    if not charset or "\0" in charset:
        return None
    name = _codec(charset.strip("\"' ")) or _codec(found[0] if (found := _CHARSET_NAME.match(charset)) else "")
    return _WIDER.get(name, name) if name else None


def _codec(charset: str) -> str | None:
    try:
        name = codecs.lookup(charset).name
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
        raw = repair(_encoded_words(raw))
    return _FOLDING.sub(" ", clean_text(raw)).strip()


def _encoded_words(raw: str) -> str:
    try:
        chunks = decode_header(_FOLDING.sub(" ", raw))
    except (HeaderParseError, ValueError):
        return raw
    return "".join(chunk if isinstance(chunk, str) else decode_text(chunk, charset)[0] for chunk, charset in chunks)
