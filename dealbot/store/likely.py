"""Which recorded companies may be the one asked for: found by indexes, never by reading them all.

Whatever shares a number, a domain or the folded name comes first, then what shares most words with the name.
``core.matching`` says which of them are the same company.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    Table,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from dealbot.core.domains import names_a_company
from dealbot.core.matching import fold, words
from dealbot.core.model import Company
from dealbot.store.types import Key

MOST_WORDS = 12
"""Of a longer name only the longest words are looked up; no company has one, but a mail may say anything."""

WORDS: list[BindParameter[str]] = [bindparam(f"word_{number}") for number in range(MOST_WORDS)]
"""The words that ``keys_of`` finds in a name; as many as there may be, so that the statement is always the same."""

_WORD_SLOTS = [word.key for word in WORDS]
_KEYS = ("vat", "register_id", "domain", "name_key")
_KEY_WEIGHT = 1000


def ranked(table: Table, counts: ColumnElement[bool], worded: Select[int]) -> Subquery:
    """The ``id`` and ``rank`` of the likely rows, at most ``limit``.

    Of rows found by a key only those for which ``counts`` is true; ``worded`` gives the numbers found by a word.
    """
    by_key = (
        select(table.c.id.label("id"), literal_column(str(_KEY_WEIGHT)).label("rank")).where(
            table.c[key] == bindparam(key), counts
        )
        for key in _KEYS
    )
    hits = union_all(*by_key, worded.add_columns(literal_column("1"))).subquery("hits")
    rank = func.sum(hits.c.rank).label("rank")
    return (
        select(hits.c.id, rank)
        .group_by(hits.c.id)
        .order_by(rank.desc(), hits.c.id)
        .limit(bindparam("limit"))
        .subquery("likely")
    )


def keys_of(company: Company) -> dict[str, Any]:
    """What ``ranked`` looks for. A free-mail domain is left out: it is nobody's."""
    domain = company.domain if company.domain and names_a_company(company.domain) else None
    return (
        {
            "vat": company.vat,
            "register_id": company.register_id,
            "domain": domain,
            "name_key": name_key(company),
        }
        | dict.fromkeys(_WORD_SLOTS)
        | dict(zip(_WORD_SLOTS, words_of(company), strict=False))
    )


def name_key(company: Company) -> str | None:
    """The folded name, by which equal names are found; None for a company without a name."""
    return (fold(company.name)[: Key.LONGEST] if company.name else "") or None


def words_of(company: Company) -> list[str]:
    """The words of the name by which similar ones are found."""
    return sorted(words(company.name), key=lambda word: (-len(word), word))[:MOST_WORDS] if company.name else []
