"""Answers typed inside our own quoted letter: behind the labels of its form, or below them.

Our letters mark the lines that are to be filled in with ``»``; what they repeat as understood has no mark and is
no answer. In a letter without marks a block of labels is a form if one of them stands empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.mail.reading.lexicon.lines import FORM_MARK, field_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NOTHING = frozenset({"", "-", "–", "—", "…", "..."})
_NOT_ASKED = frozenset({"other", "reference"})


def filled_lines(quoted: Sequence[str], *, is_sent_back: bool) -> list[str]:
    """The filled lines of the forms in a quoted letter of ours, as ``Label: value``.

    ``is_sent_back``: the sender typed nothing else, or speaks of the form, so that a form without empty lines counts.
    """
    lines = [part for line in quoted for part in _items(line)]
    if any(FORM_MARK in line for line in lines):
        return [line for line in map(_marked, lines) if line]
    return [line for block in _forms(lines) for line in _values(block, is_sent_back=is_sent_back)]


def join_answers(above: Sequence[str], typed: Sequence[str]) -> list[str]:
    """Typed lines below a quoted empty label as ``Label: value``; otherwise the lines as they are."""
    label = next((_bare(line) for line in reversed(above) if line.strip(" >\t")), "")
    first = next((n for n, line in enumerate(typed) if line.strip()), None)
    field = field_of(label)
    if first is None or field is None or field[1] not in _NOTHING or field[0] in _NOT_ASKED or field_of(typed[first]):
        return list(typed)
    return [*typed[:first], f"{label.rstrip(' .…–-')} {typed[first].strip()}", *typed[first + 1 :]]


def without_form_marks(lines: Sequence[str]) -> list[str]:
    """Lines of our form that were copied into the reply, without the marks."""
    return [line.replace(FORM_MARK, "", 1).lstrip() if line.lstrip().startswith(FORM_MARK) else line for line in lines]


def _bare(line: str) -> str:
    return line.strip(f"> \t\xa0*{FORM_MARK}")


def _items(line: str) -> Iterator[str]:
    """A line, or the several lines of the form that a mail program has put on one."""
    head, *others = line.split(FORM_MARK)
    if head.strip(" \t>") or not others:
        yield _bare(head)
    for item in others:
        yield FORM_MARK + _bare(item)


def _marked(line: str) -> str:
    field = field_of(line) if line.startswith(FORM_MARK) else None
    return line.removeprefix(FORM_MARK) if field and field[1] not in _NOTHING else ""


def _forms(lines: Sequence[str]) -> Iterator[list[str]]:
    """Blocks of at least two labelled lines. One under a ruled heading repeats what was understood."""
    block: list[str] = []
    under_rule = False
    for line in [*lines, "end"]:
        if (field := field_of(line)) and field[0] not in _NOT_ASKED:
            block.append(line)
        elif line:
            if len(block) > 1 and not under_rule:
                yield block
            block, under_rule = [], len(line) > 3 and set(line) <= set("-=")


def _values(block: Sequence[str], *, is_sent_back: bool) -> list[str]:
    values = [(line, field[1]) for line in block if (field := field_of(line))]
    empty = sum(not value for _, value in values)
    repeated = any(value in _NOTHING and value for _, value in values)
    if repeated or not (empty or is_sent_back):
        return []
    return [line for line, value in values if value]
