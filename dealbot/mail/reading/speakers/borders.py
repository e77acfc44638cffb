"""The borders between mails: how mail programs mark where an older mail begins, and who wrote it.

A block of header fields (Outlook, GMX, Notes), a sentence (``On ... wrote:`` in one to three lines: Gmail, Apple
Mail, Thunderbird, K-9, Roundcube), or a line such as ``-----Original Message-----``. The words are data
(``[lines]`` in ``words/*.toml``); nothing here looks further than a few lines ahead.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from dealbot.core.legal_forms import fold
from dealbot.mail.reading.lexicon.lines import (
    EMAIL,
    MAX_LINE,
    begins_with,
    holds,
    is_marked,
    phrases,
    skip_blank,
    words_of,
)
from dealbot.mail.reading.lexicon.words import WORD, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Author: TypeAlias = tuple[str, str]
"""Name and address in lower case; either may be empty."""

_RULE = re.compile(r"\s{0,8}(?:[-_=*~─━—]\s?){5,200}\s{0,8}\Z")
_DECORATED = re.compile(r"\s{0,8}[-_=*#~<]{1,40}")
_NOTES = re.compile(r"-{3}\d{1,2}[./]\d{1,2}[./]\d{2,4} [\d:]{4,8}(?: [AP]M)?-{3}")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b(?:19|20)\d\d\b|@")
_TIME = re.compile(
    r"\b\d{1,2}[:.h]\d\d(?::\d\d)?(?:\s?(?:uhr|[ap]\.?m\.?|cest|cet|mesz|mez|gmt|utc)\b)?", re.IGNORECASE
)
_NUMBER = re.compile(r"\d[\d.:/+\-]{0,20}")
_ADDRESS_START = re.compile(r"[<\[(]|mailto:")
_CONTINUED = frozenset({"from", "to", "subject"})
_ENDS = frozenset(":->)")
_MAX_FIELDS = 40
_MAX_ATTRIBUTION = 3


class Border(NamedTuple):
    """What stands between two mails: its kind, the older mail's author and recipient if shown, and the first line
    behind it.
    """

    sign: str
    author: Author | None
    end: int
    recipient: Author | None = None


def find_border(lines: Sequence[str], index: int) -> Border | None:
    """The border that begins at this line, if any."""
    line = lines[index]
    if not line or line.isspace() or len(line) > MAX_LINE:
        return None
    sign = _marker(line)
    if sign or _RULE.match(line):
        return _below_marker(lines, index, sign)
    return _header(lines, index, 3) or _attribution(lines, index) or _notes(lines, index)


def _marker(line: str) -> str:
    """``-----Original Message-----`` is ``header``, ``Begin forwarded message:`` is ``forwarded``; else empty."""
    decorated = _DECORATED.match(line) is not None
    if not decorated and len(line) > 60:
        return ""
    words = words_of(line)
    for tag, sign in (("forwarded", "forwarded"), ("original", "header")):
        alone = (count := begins_with(words, tag)) and count == len(words)
        if alone or (decorated and (count or holds(words, tag))):
            return sign
    return ""


def _below_marker(lines: Sequence[str], index: int, sign: str) -> Border | None:
    """A marker or a rule together with the header or the sentence below it; a rule alone is no border."""
    below = skip_blank(lines, index + 1)
    found = None
    if below < len(lines) and below <= index + 4:
        found = _header(lines, below, 2 if sign else 3) or (_attribution(lines, below) if sign else None)
    if found:
        return found._replace(sign=sign or found.sign)
    bare = sign and not _DECORATED.match(lines[index]) and lines[index].rstrip()[-1] != ":"
    return Border(sign, None, index + 1) if sign and not bare else None


@lru_cache(maxsize=1)
def _fields() -> Mapping[str, str]:
    """The names of header fields in all languages, and what they stand for."""
    kinds = ("other", "subject", "sent", "to", "from")
    return {name: kind for kind in kinds for name in phrases(f"lines.header_{kind}")}


def _field(line: str) -> tuple[str, str] | None:
    """``*Von:* Anna`` as (``from``, ``Anna``)."""
    colon = line.find(":", 0, 40)
    if colon < 1:
        return None
    kind = _fields().get(" ".join(fold(line[:colon]).strip(" \t\xa0*_|").split()))
    return (kind, line[colon + 1 :].strip(" \t\xa0*_|")) if kind else None


def _header(lines: Sequence[str], index: int, least: int) -> Border | None:
    """A block of header fields, in any order and language; a long one may run over several lines."""
    if _field(lines[index]) is None:
        return None
    values: dict[str, str] = {}
    end = index
    for number, (kind, value) in _block(lines, index):
        values[kind] = f"{values[kind]} {value}" if kind in values and kind == "from" else values.get(kind, value)
        end = number + 1
    told = values.keys() - {"other"}
    if len(told) < least or not ("from" in told or {"sent", "to", "subject"} <= told):
        return None
    author, recipient = (_author(values[kind]) if kind in values else None for kind in ("from", "to"))
    return Border("header", author, end, recipient)


def _block(lines: Sequence[str], index: int) -> Iterator[tuple[int, tuple[str, str]]]:
    """The fields of a block with their line numbers; a continued line gives its field again."""
    last = ""
    for number in range(index, min(len(lines), index + _MAX_FIELDS)):
        line = lines[number]
        found = _field(line) if len(line) <= 4 * MAX_LINE else None
        if found:
            last = found[0]
            yield number, found
        elif not line.strip():
            if not _goes_on(lines, number):
                return
        elif last in _CONTINUED and (line[0] in " \t" or (last != "subject" and ("@" in line or ";" in line))):
            yield number, (last, line.strip())
        else:
            return


def _goes_on(lines: Sequence[str], blank: int) -> bool:
    """Double-spaced header: behind one empty line comes the next field."""
    return blank + 1 < len(lines) and _field(lines[blank + 1]) is not None


def _author(text: str) -> Author:
    """Name and address of ``"Klein, Jean" <jean@klein.example>`` or ``Jean Klein [mailto:...]``."""
    address = EMAIL.search(text[:1000])
    name = _ADDRESS_START.split(text[:1000], maxsplit=1)[0].strip(" \t\xa0\"'*,;:|")
    if "@" in name:
        name = ""
    surname, comma, first = name.partition(", ")
    if comma and len(name.split()) <= 4:
        name = f"{first} {surname}"
    return name, address[0].strip("'").lower() if address else ""


def _attribution(lines: Sequence[str], index: int) -> Border | None:
    """``On ... wrote:`` in one to three lines, or a date and an address right above a quote."""
    near = [line.rstrip(" \t\xa0*") for line in lines[index : index + _MAX_ATTRIBUTION]]
    if is_marked(near[0]) or not (near[0][-1:] in _ENDS or any(line[-1:] in _ENDS for line in near if ":" in line)):
        return None
    joined = ""
    for end in range(index + 1, min(len(lines), index + _MAX_ATTRIBUTION) + 1):
        line = lines[end - 1].strip(" \t\xa0*")
        if not line or len(joined) + len(line) > MAX_LINE or is_marked(line):
            return None
        joined = f"{joined} {line}".lstrip()
        if line[-1] in ":-" and _is_sentence(lines, joined, end, is_first=end == index + 1):
            return Border("wrote", _named(joined), end)
        if end == index + 1 and line[-1] in ">:)" and _stands_above_quote(lines, joined, end):
            return Border("wrote", _named(joined), end)
        if not _may_go_on(joined):
            break
    return None


def _is_sentence(lines: Sequence[str], text: str, end: int, *, is_first: bool) -> bool:
    words = words_of(text.strip("- "))
    if not holds(words, "wrote") or (text[-1] == "-" and not text.startswith("--")):
        return False
    if _CLOCK.search(text) and (is_first or _may_go_on(text)):
        return True
    opens = begins_with(words, "lines.openers") > 0
    dated = any(c.isdigit() for c in text) or _is_day(words)
    below = skip_blank(lines, end)
    return (opens and dated) or (below < len(lines) and is_marked(lines[below]))


def _is_day(words: Iterable[str]) -> bool:
    lists = lexicon().lists
    return any(
        word in lists["lines.weekdays"] or any(word in lists[f"month.{m}"] for m in range(1, 13)) for word in words
    )


def _may_go_on(text: str) -> bool:
    """Whether a line may be the beginning of such a sentence."""
    words = words_of(text[:60])
    return bool(words) and (
        text[0].isdigit() or "@" in text or begins_with(words, "lines.openers") > 0 or _is_day(words[:1])
    )


def _stands_above_quote(lines: Sequence[str], text: str, end: int) -> bool:
    """``2026/3/2 Jean Klein <jean@klein.example>`` with a quote below."""
    below = skip_blank(lines, end)
    return "@" in text and any(c.isdigit() for c in text) and below < len(lines) and is_marked(lines[below])


def _named(sentence: str) -> Author:
    """Who wrote, by such a sentence: the name stands beside the address, or beside the word for writing."""
    address = EMAIL.search(sentence)
    head = sentence[: address.start()] if address else sentence
    parts = [part for part in _cut_at_verbs(head) if any(c.isalpha() for c in part)]
    names = [name for part in parts if (name := _name_in(part))]
    name = names[-1 if address else 0] if names else ""
    return name, address[0].lower() if address else ""


def _cut_at_verbs(text: str) -> list[str]:
    """What stands before, between and behind the words for writing."""
    spans = [match.span() for match in WORD.finditer(text)]
    words = [fold(text[start:end]) for start, end in spans]
    parts, start, index = [], 0, 0
    while index < len(words):
        count = begins_with(words[index : index + 4], "wrote")
        if count:
            parts.append(text[start : spans[index][0]])
            start = spans[index + count - 1][1]
        index += count or 1
    return [*parts, text[start:]]


def _name_in(text: str) -> str:
    """What is left of a part of the sentence when its dates, openers and auxiliary verbs are gone."""
    last = _NUMBER.split(_TIME.split(text)[-1])[-1].rpartition(", ")[2]
    name = last.strip(" \t\"'<>[](),:;*-–")
    if begins_with(words_of(name), "lines.auxiliaries"):
        name = name.partition(" ")[2]
    words = words_of(name)
    if not words or len(words) > 6 or _is_day(words) or begins_with(words, "lines.openers"):
        return ""
    return name


def _notes(lines: Sequence[str], index: int) -> Border | None:
    """``Jean Klein ---03.03.2026 10:12:33--- words``, as Notes writes it."""
    match = _NOTES.search(lines[index])
    return Border("wrote", _author(lines[index][: match.start()]), index + 1) if match else None
