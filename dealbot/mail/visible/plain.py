"""Plain text as it was meant: what transports, encodings and armour did to it is undone."""

from __future__ import annotations

import html
import quopri
import re

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_ESCAPE = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]{0,8}\r?\n|\Z)")
_SURE_ESCAPE = re.compile(rb"=(?:[89A-Fa-f][0-9A-Fa-f]|\r?\n|20\r?\n)")
_ARMOUR = "-----BEGIN PGP SIGNED MESSAGE-----"
_ARMOUR_END = "-----BEGIN PGP SIGNATURE-----"
_ARMOUR_LAST = "-----END PGP SIGNATURE-----"
CIPHER = "-----BEGIN PGP MESSAGE-----"
"""What an encrypted text begins with."""


def without_escapes(content: bytes) -> bytes:
    """Quoted-printable that lost its header: decoded if every ``=`` in it is an escape, and one can't be text."""
    marks = content.count(b"=")
    if not marks or not _SURE_ESCAPE.search(content) or len(_ESCAPE.findall(content)) != marks:
        return content
    return quopri.decodestring(content)


def unescape(text: str) -> str:
    """HTML entities in plain text, also escaped twice: ``&amp;eacute;``. Only those with their semicolon."""
    if "&" not in text:
        return text
    once = _ENTITY.sub(_character, text)
    return _ENTITY.sub(_character, once) if "&" in once else once


def _character(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def unflow(text: str, *, delete_space: bool) -> str:
    """The paragraphs of ``format=flowed`` text, each on one line. RFC 3676, sections 4.1 to 4.5."""
    lines: list[str] = []
    open_depth = -1
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.lstrip(">")
        depth = len(raw) - len(line)
        line = line.removeprefix(" ")
        soft = line.endswith(" ") and line != "-- "
        shown = line[:-1] if soft and delete_space else line
        if open_depth == depth and line != "-- ":
            lines[-1] += shown
        else:
            lines.append("> " * min(depth, 20) + shown)
        open_depth = depth if soft else -1
    return "\n".join(lines)


def without_armour(text: str) -> str:
    """Text signed inline by PGP, without the signature. RFC 9580, section 7."""
    if _ARMOUR not in text:
        return text
    before, _, rest = text.replace("\r\n", "\n").partition(_ARMOUR)
    signed, _, signature = rest.partition(_ARMOUR_END)
    _, _, body = signed.partition("\n\n")
    lines = [line.removeprefix("- ") for line in body.split("\n")]
    return before + "\n".join(lines) + signature.partition(_ARMOUR_LAST)[2]
