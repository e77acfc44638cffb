"""Business cards (.vcf, RFC 6350 and its older forms) as labelled lines, the form that the rest of reading knows.

Read here by hand: the library on offer needs hours for one line with many parameters.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from dealbot.mail.visible.clean import decode_text
from dealbot.mail.visible.documents.content_lines import wanted_lines

MAX_CARDS = 20
MAX_VALUES = 5
"""Phones, addresses … of one card."""
_READ = frozenset("begin fn n org title tel email url adr".split())
_LABELS = (("tel", "Phone"), ("email", "E-mail"), ("url", "Website"), ("adr", "Address"))
_PROPERTY = re.compile(r'((?:[^":]|"[^"]*")*):')
_CHARSET = re.compile(r";CHARSET=([\w-]{1,40})", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\,;nN:])")
_UNIT = re.compile(r"(?<!\\);")
_SCHEME = re.compile(r"^(?:tel|mailto):", re.IGNORECASE)

Units: TypeAlias = "list[str]"
"""The parts of a value between semicolons."""


def read_vcards(content: bytes) -> str:
    """One block of lines a card; nothing where it is no card."""
    cards: list[dict[str, list[Units]]] = []
    for line in wanted_lines(decode_text(content, None)[0], _READ):
        name, units = _property(line)
        if name == "begin":
            cards.append({})
        elif cards and any(units):
            cards[-1].setdefault(name, []).append(units)
    return "\n\n".join(block for card in cards[:MAX_CARDS] if (block := "\n".join(_lines(card))))


def _property(line: str) -> tuple[str, Units]:
    """Name in lower case, and the value's parts."""
    match = _PROPERTY.match(line)
    if not match:
        return "", []
    head, value = match[1], line[match.end() :]
    if "QUOTED-PRINTABLE" in head.upper():
        charset = _CHARSET.search(head)
        value = decode_text(quopri.decodestring(value.encode()), charset[1] if charset else None)[0]
    name = head.partition(";")[0].rpartition(".")[2].strip().lower()
    return name, [" ".join(_ESCAPED.sub(_character, unit).split()) for unit in _UNIT.split(value)]


def _character(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]


def _lines(card: dict[str, list[Units]]) -> Iterator[str]:
    company = _first(card, "org")
    person = _first(card, "fn") or " ".join(reversed(card.get("n", [[]])[0][:2])).strip()
    if company:
        yield f"Company: {company}"
    if person and person != company:
        title = _first(card, "title")
        yield f"Contact: {person}" + (f" ({title})" if title else "")
    for name, label in _LABELS:
        for units in card.get(name, ())[:MAX_VALUES]:
            yield f"{label}: {_address(units) if name == 'adr' else _SCHEME.sub('', ';'.join(units))}"


def _first(card: dict[str, list[Units]], name: str) -> str:
    return next((unit for units in card.get(name, ()) for unit in units if unit), "")


def _address(units: Sequence[str]) -> str:
    """Street, code and town, country. RFC 6350 section 6.3.1: box, extension, street, town, region, code, country."""
    _, _, street, town, _, code, country = [*units, *[""] * 7][:7]
    return ", ".join(part for part in (street, f"{code} {town}".strip(), country) if part)
