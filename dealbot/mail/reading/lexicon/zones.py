"""The text that is read, and small questions about it that several readers ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dealbot.mail.reading.lexicon.words import Hit, Scan

_LABEL_END = re.compile(r"[ \t\xa0]{0,3}[)°.]?[ \t\xa0]{0,3}[:=?][ \t\xa0]{0,5}")
_LINE_START = re.compile(r"(?:^|\n)[ \t>]{0,6}(?:(?:[-*•–·]|\(?\d{1,2}[.)]|[a-z]\))[ \t]{1,4})?\Z")
_CLAUSE_ENDS = frozenset(",;:()\n–")
_NEGATION_REACH = 5


@dataclass(frozen=True, slots=True)
class Label:
    """``Company: Foo GmbH``: the field, the value's characters ``start`` to ``end``, the label's first word."""

    field: str
    start: int
    end: int
    first: int
    value: str


_Start: TypeAlias = "tuple[str, int, Hit]"
"""A label before its value is known: the field, where the value starts, the label's words."""


def find_labels(scan: Scan) -> list[Label]:
    """All labelled values, in order. A value ends with its line or where the next label on that line begins.

    ``Company:`` alone on its line takes the next line.
    """
    starts: dict[int, _Start] = {}
    for hit in scan.under("labels."):
        match = _LABEL_END.match(scan.text, scan.spans[hit.end - 1][1])
        if match and _begins_label(scan, hit) and (hit.end not in starts or hit.first < starts[hit.end][2].first):
            starts[hit.end] = (hit.tag[7:], match.end(), hit)
    ordered = sorted(_told_apart(starts.values()), key=lambda item: item[1])
    borders = [scan.spans[hit.first][0] for _, _, hit in ordered] + [len(scan.text)]
    return [_label(scan, item, borders[number + 1]) for number, item in enumerate(ordered)]


def _told_apart(found: Iterable[_Start]) -> list[_Start]:
    """``Name:`` is the company's, or the person's where another label has the company."""
    found = list(found)
    meant = "contact" if any(field == "company" for field, _, _ in found) else "company"
    return [(meant if field == "name" else field, end, hit) for field, end, hit in found]


def _begins_label(scan: Scan, hit: Hit) -> bool:
    """A label begins its line, its item or its clause; ``I am the contact: ...`` has none."""
    if hit.first == 0 or _LINE_START.search(scan.text, max(0, scan.spans[hit.first][0] - 12), scan.spans[hit.first][0]):
        return True
    gap = scan.gap(hit.first)
    return any(c in gap for c in ",;.|/–(\n") or scan.text[scan.spans[hit.first][0]].isupper()


def _label(scan: Scan, item: _Start, border: int) -> Label:
    field, start, hit = item
    text = scan.text
    if start < len(text) and text[start : start + 1] == "\n" and border > start + 1:
        start += 1
    line_end = text.find("\n", start)
    end = min(border, len(text) if line_end < 0 else line_end)
    end = max(start, end)
    return Label(field, start, end, hit.first, text[start:end].strip(" \t\xa0;,-–|"))


def registrations(scan: Scan) -> list[Hit]:
    """All words that ask for a registration, negated or not."""
    return [*scan.of("kinds.registration"), *scan.of("kinds.anew")]


def is_negated(scan: Scan, hit: Hit) -> bool:
    """Whether the sender rules this out: ``no telephony``, ``Telefonie brauchen sie nicht``, in one clause."""
    lists = lexicon().lists
    return _negation_before(scan, hit, lists["negations"], lists["contrast"]) or _negation_behind(scan, hit, lists)


def _negation_before(scan: Scan, hit: Hit, negations: frozenset[str], contrast: frozenset[str]) -> bool:
    for index in range(hit.first - 1, max(-1, hit.first - 1 - _NEGATION_REACH), -1):
        if scan.sentences[index] != scan.sentences[hit.first] or _parts(scan.gap(index + 1)):
            return False
        word = scan.words[index]
        if word in negations:
            return not _is_not_only(scan, index)
        if word in contrast and word not in {"and", "und", "et", "en"}:
            return False
    return False


def _is_not_only(scan: Scan, index: int) -> bool:
    return index + 1 < len(scan.words) and scan.words[index + 1] in {"only", "nur", "seulement", "alleen", "uniquement"}


def _negation_behind(scan: Scan, hit: Hit, lists: Mapping[str, frozenset[str]]) -> bool:
    for index in range(hit.end, min(len(scan.words), hit.end + _NEGATION_REACH)):
        if scan.sentences[index] != scan.sentences[hit.first] or _parts(scan.gap(index)):
            return False
        if scan.words[index] in lists["contrast"]:
            return False
        if scan.words[index] in lists["negations"]:
            return scan.words[index] not in {
                "no",
                "sans",
                "without",
                "ohne",
                "zonder",
                "geen",
                "kein",
                "keine",
                "keinen",
            }
    return False


def _parts(gap: str) -> bool:
    return gap != " " and not _CLAUSE_ENDS.isdisjoint(gap)
