"""What a person's name looks like: its words, particles and initials, both orders, and what is none."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from dealbot.core.legal_forms import FIRST_WORDS, fold, form_at
from dealbot.mail.reading.lexicon.near import is_wrapped
from dealbot.mail.reading.lexicon.words import WORD, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.lexicon.words import Scan

_LONGEST = 5
_PARTICLES = frozenset("de du van der den von la le d da dos di del della zu zur ter ten te el al op t".split())
_STREETS = frozenset(
    "rue avenue av boulevard bd bvd route chemin place allee impasse quai square street road lane weg straat laan "
    "strasse str platz plein gasse allee ring steenweg chaussee zone parc am montee cite".split()
)
_TURNED = re.compile(r"\s*,\s*")
_CLOSE_PUNCTUATION = frozenset({" ", "-", "'", "’", ". ", "\xa0", ".-", "."})


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """Common first names, folded (``first_names.toml``)."""
    text = (resources.files(__package__) / "first_names.toml").read_text("utf-8")
    return frozenset(fold(name) for name in tomllib.loads(text)["names"].split())


def is_first_name(scan: Scan, index: int) -> bool:
    return scan.words[index] in first_names() and scan.capitals[index]


def past_titles(scan: Scan, index: int) -> int:
    lists = lexicon().lists
    while index + 1 < len(scan.words) and (
        scan.words[index] in lists["titles"] or (scan.words[index] in lists["articles"] and not scan.capitals[index])
    ):
        index += 1
    return index


def turned_end(scan: Scan, first: int) -> int | None:
    """``Schmit, Claude``: where the name ends, if the word behind the comma is a known first name."""
    index = first + 1
    known = index < len(scan.words) and scan.gap(index).strip() == "," and is_first_name(scan, index)
    return index + 1 if known and scan.capitals[index] else None


def name_end(scan: Scan, index: int, end: int) -> int:
    """Where the run of capitalised words that may be a person's name ends."""
    at = last = index
    while at < end and at - index < _LONGEST:
        gap = scan.gap(at)
        close = gap in _CLOSE_PUNCTUATION or (at == index + 1 and is_wrapped(scan, at))
        if at > index and (not close or ("." in gap and len(scan.words[at - 1]) > 1)):
            break
        word = scan.words[at]
        if word in _PARTICLES and at > index and at + 1 < end and not scan.capitals[at]:
            if last > index and units(scan, index, last) > 1 and scan.words[at - 1] not in _PARTICLES:
                break  # ``Jan Peters van Bakkerij Zoet``: a name has one particle's place, behind the first name
        elif scan.text[scan.spans[at][0]].isupper() and is_name_word(scan, at, opens=at == index):
            last = at + 1
        else:
            break
        at += 1
    if last - index > 1 and len(scan.words[last - 1]) == 1 and scan.gap(last)[:1] != ".":
        last -= 1  # ``Nora Feltgen I would``
    return last


def name_start(scan: Scan, stop: int) -> int:
    """Where the name that ends before word ``stop`` begins; ``stop`` itself if none does."""
    first = stop
    while first and first > stop - _LONGEST and (first == stop or scan.gap(first) in _CLOSE_PUNCTUATION):
        particle = scan.words[first - 1] in _PARTICLES and 1 < first < stop and scan.capitals[first - 2]
        if not particle and not (scan.capitals[first - 1] and _belongs(scan.words[first - 1])):
            break
        first -= 1
    while first < stop and opens_sentence(scan, first) and scan.words[first] in lexicon().common:
        first += 1
    return first if first < stop and name_end(scan, first, stop) == stop else stop


def _belongs(word: str) -> bool:
    lists = lexicon().lists
    return (
        word.isalpha() and word not in lists["titles"] and word not in lists["people.greetings"] and not is_dull(word)
    )


def units(scan: Scan, first: int, end: int) -> int:
    """Words of a name; ``Jean-Luc`` is one."""
    return sum(index == first or scan.gap(index) != "-" for index in range(first, end))


def is_name_word(scan: Scan, index: int, *, opens: bool) -> bool:
    word = scan.words[index]
    if not word.isalpha() or word in lexicon().lists["people.greetings"]:
        return False
    return word not in lexicon().lists["titles"] if opens else not is_dull(word)


_DULL = (
    "company_nouns",
    "roles",
    "kinds.registration",
    "tender.words",
    "labels.phone",
    "labels.email",
    "labels.company",
)


@lru_cache(maxsize=4096)
def is_dull(word: str) -> bool:
    """Words of the trade that are no part of a name."""
    lists = lexicon().lists
    return word not in first_names() and (word in lists["people.nobody"] or any(word in lists[tag] for tag in _DULL))


def is_personal(scan: Scan, first: int, end: int, *, labelled: bool) -> bool:
    """Whether these words can be a name: not all everyday words, no company, no street, no service."""
    words, lex = scan.words[first:end], lexicon()
    ends_with_form = scan.words[end - 1] in FIRST_WORDS and form_at(scan.text, scan.spans, end - 1) is not None
    if ends_with_form or any(not word.isalpha() for word in words):
        return False
    if all(word in lex.common for word in words) or any(is_dull(word) for word in words):
        return False
    named = any(word in first_names() for word in words)
    if not named and opens_sentence(scan, first) and words[0] in lex.common and len(words) < 3:
        return False
    trades = [word in lex.lists["name_nouns"] and word not in first_names() for word in words]
    if (not labelled and not named and any(trades)) or trades[0]:
        return False
    if first and scan.words[first - 1] in _STREETS and not scan.gap(first).strip():
        return False
    following = scan.words[end] if end < len(scan.words) else ""
    return not (
        following.isdigit()
        and len(following) <= 3
        and scan.gap(end) in {" ", ", "}
        and words[-1].endswith(_STREET_ENDS)
    )


_STREET_ENDS = ("strasse", "straat", "weg", "laan", "platz", "gasse", "allee", "plein", "ring", "dreef")


def opens_sentence(scan: Scan, index: int) -> bool:
    return index == 0 or scan.sentences[index] != scan.sentences[index - 1] or "\n" in scan.gap(index)


def is_surname(scan: Scan, index: int) -> bool:
    """In capitals before the first name: ``WEBER Thomas``."""
    written = scan.slice(index, index + 1)
    return len(written) > 2 and written.isupper() and written.isalpha()


def written_name(scan: Scan, first: int, end: int) -> str:
    """The name as a person would write it: ``Schmit, Claude`` and ``SCHMIT Claude`` turned, the rest as it is."""
    text = " ".join(scan.slice(first, end).split())
    if "," in text:
        text = " ".join(reversed(_TURNED.split(text)))
    pieces = text.split(" ")
    if (
        len(pieces) > 1
        and _is_shouted(pieces[0])
        and not _is_shouted(pieces[-1])
        and scan.words[first] not in first_names()
    ):
        pieces = [*(p for p in pieces if not _is_shouted(p)), *(p for p in pieces if _is_shouted(p))]
    return " ".join(piece.title() if _is_shouted(piece) else piece for piece in pieces)


def _is_shouted(piece: str) -> bool:
    return len(piece) > 2 and piece.isupper()


def agreement_signs(name: str, emails: Sequence[str]) -> Iterator[str]:
    """Agreement of a name with the local part of an address: ``Jan Lauterbach`` and ``j.lauterbach@``."""
    words = [word for word in WORD.findall(fold(name)) if len(word) > 1]
    for email in emails:
        local = re.sub(r"\d", "", fold(email.partition("@")[0]))
        pieces = [piece for piece in re.split(r"[._+\-]", local) if piece]
        joined = "".join(words)
        if any(len(w) > 2 and (w in pieces or (len(w) > 3 and w in local)) for w in words) or joined == "".join(pieces):
            yield "agrees with an address"
        elif (
            pieces and words and len(local) == len(words) and all(w[0] == c for w, c in zip(words, local, strict=True))
        ):
            yield "initial agrees"
