"""A text taken apart into its own lines and the older mails in and below it, one level deep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealbot.mail.reading.lexicon.lines import is_marked, skip_blank, unmarked
from dealbot.mail.reading.speakers.borders import Border, find_border

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealbot.mail.reading.speakers.borders import Author


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines by one author. ``sign`` is "" for the text itself, else how the older mail was marked:
    ``forwarded``, ``header``, ``wrote`` or ``marks``. The lines have lost one quote mark.
    """

    sign: str
    author: Author | None
    lines: Sequence[str]
    recipient: Author | None = None


def part(lines: Sequence[str]) -> list[Passage]:
    """The text's own lines and the older mails in and below it, in their order.

    An older mail with ``>`` marks ends with them, one without goes on to the end.
    """
    passages: list[Passage] = []
    own: list[str] = []
    index, author = 0, None
    while index < len(lines):
        border = find_border(lines, index)
        if border is None and not _is_quote(lines, index):
            own.append(lines[index])
            index += 1
            continue
        passages += _own_passage(own)
        own = []
        border = border or Border("marks", author, index)
        end = _quote_end(lines, border.end)
        body = [unmarked(line) for line in lines[border.end : end]] if end else lines[border.end :]
        passages.append(_headed(Passage(border.sign, border.author, body, border.recipient)))
        author = passages[-1].author
        index = end or len(lines)
    return passages + _own_passage(own)


def _own_passage(lines: list[str]) -> list[Passage]:
    return [Passage("", None, lines)] if any(line.strip() for line in lines) else []


def _headed(passage: Passage) -> Passage:
    """A passage whose marked lines begin with the header of the mail: the header tells the author and goes."""
    start = skip_blank(passage.lines, 0)
    border = find_border(passage.lines, start) if start < len(passage.lines) else None
    if border is None or border.sign == "marks" or (passage.author and passage.sign != "forwarded"):
        return passage
    sign = passage.sign if passage.sign == "forwarded" else border.sign
    return Passage(sign, border.author or passage.author, passage.lines[border.end :], border.recipient)


def _is_quote(lines: Sequence[str], index: int) -> bool:
    """Whether a quoted line stands here; a single ``>From`` is text that a mail server has marked."""
    line = lines[index]
    if not is_marked(line):
        return False
    alone = not any(is_marked(other) for other in (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]))
    return not (alone and line.startswith(">From "))


def _quote_end(lines: Sequence[str], start: int) -> int:
    """The end of the quoted lines that begin here or after empty lines; 0 where none do."""
    end, index = 0, skip_blank(lines, start)
    while index < len(lines) and is_marked(lines[index]):
        while index < len(lines) and (is_marked(lines[index]) or _is_spilt(lines, index)):
            index += 1
        end, index = index, skip_blank(lines, index)
    return end


def _is_spilt(lines: Sequence[str], index: int) -> bool:
    """The end of a long quoted line that was wrapped without a mark."""
    if index + 1 >= len(lines) or not lines[index].strip() or not is_marked(lines[index + 1]):
        return False
    return len(lines[index - 1]) > 65 and len(lines[index]) < 30 and lines[index].lstrip()[0].islower()
