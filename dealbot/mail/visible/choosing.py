"""Which of the ways a mail says something is the one to read.

A mail program shows the HTML. Where the plain text says the same it is read instead, which is cheaper and keeps
quoting as it was; where the HTML has a word more, or a table that the plain text flattened, the HTML is read.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence
from typing import NamedTuple

from dealbot.mail.visible.plain import unescape

_TAG = re.compile(r"<[^<>]*>")
_INLINE = re.compile(r"</?(?:b|i|u|a|em|font|span|strong|o:p)\b[^<>]*>", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_MANY_CELLS = 4
_MOST = 100_000
"""Characters that are compared."""


class Piece(NamedTuple):
    """Text of one part, to be shown in its place."""

    text: str
    is_html: bool = False


def shown(pieces: Sequence[Piece]) -> str:
    """Parts that stand one below the other; what says nothing that another piece doesn't say is left out."""
    if len(pieces) == 1 and not pieces[0].is_html:
        return pieces[0].text
    if len(pieces) == 2 and pieces[0].is_html != pieces[1].is_html and all(p.text.strip() for p in pieces):
        plain, html = (p.text for p in sorted(pieces, key=lambda p: p.is_html))
        if _overlap(plain, html):
            return richer(plain, html)
    return "\n".join(text for piece in pieces if (text := _rendered(piece)).strip())


def richest(plain: str, pieces: Sequence[Piece]) -> str:
    """Of plain text and another way to say it, which may be HTML with other parts between, what a person would see."""
    if all(piece.is_html for piece in pieces):
        return richer(plain, "\n".join(piece.text for piece in pieces))
    text = shown(pieces)
    return plain if _words(text) <= _words(plain) else text


def richer(plain: str, html: str) -> str:
    """Of two parts that should say the same, what a person would see."""
    if not html.strip():
        return plain
    if not plain.strip():
        return _render(html)
    flattened = html.count("<td") + html.count("<TD") >= _MANY_CELLS and "\t" not in plain and "|" not in plain
    if not flattened and _says_the_same(plain, html):
        return plain
    rendered = _render(html)
    words, known = _words(rendered), _words(plain)
    is_poor = len(words) * 3 < len(known)
    return rendered if rendered and not is_poor and (flattened or not words <= known) else plain


def _says_the_same(plain: str, html: str) -> bool:
    """A cheap look: whether every word between the tags stands in the plain text."""
    body = html[max(0, html.find("<body")) : _MOST]
    bare = _text_between(body, _TAG, "")
    if _squeezed(bare) == _squeezed(plain[:_MOST]):
        return True
    spaced = _text_between(_INLINE.sub("", body), _TAG, " ")
    return _words(spaced) <= _words(plain)


def _text_between(html: str, tag: re.Pattern[str], space: str) -> str:
    text = space.join(tag.split(html))
    if "&" not in text:
        return text
    text = text.replace("&gt;", ">").replace("&lt;", "<").replace("&nbsp;", " ")
    return entities.unescape(text) if "&" in text else text


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text[:_MOST].lower()))


def _overlap(plain: str, html: str) -> bool:
    """Whether the smaller text's words mostly stand in the other too: two ways of one text, not two texts."""
    one, other = _words(plain), _words(_text_between(_INLINE.sub("", html[:_MOST]), _TAG, " "))
    return len(one & other) * 10 >= min(len(one), len(other)) * 8


def _rendered(piece: Piece) -> str:
    return _render(piece.text) if piece.is_html else piece.text


def _render(html: str) -> str:
    from dealbot.mail.visible.clean import clean_text  # noqa: PLC0415 - only beside the next
    from dealbot.mail.visible.html import html_to_text  # noqa: PLC0415 - most mails need no HTML parser

    return unescape(html_to_text(clean_text(html)))
