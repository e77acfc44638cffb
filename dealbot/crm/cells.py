"""What may stand in a cell: each function gives its value, or raises ValueError with words for its writer."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from dealbot.core.domains import names_a_company
from dealbot.core.hosts import registrable
from dealbot.core.model import Language, Revenue
from dealbot.core.numbers import register_number, vat_number
from dealbot.envelope import Address

LONGEST = 500
"""Characters in a cell."""

_LABEL = re.compile(r"[a-z0-9\u00df-\U0010ffff](?:[a-z0-9\u00df-\U0010ffff-]{0,61}[a-z0-9\u00df-\U0010ffff])?")
_PLAIN_HOST = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z]{2,20}")
_PLAIN_EMAIL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@([a-z0-9]+(?:-[a-z0-9]+)*\.[a-z]{2,20})")
_YEARS = range(1900, 2101)


def text(cell: str) -> str | None:
    """Words, with single spaces; None for nothing."""
    return " ".join(cell.split()) or None


def needed(cell: str, column: str) -> str:
    """Words that must be there."""
    value = text(cell)
    if value is None:
        raise ValueError(f"no {column}")
    return value


def domain(cell: str) -> str | None:
    """A domain in lower case; of a web address its host without ``www.``."""
    host = cell.strip().lower().rpartition("://")[2].partition("/")[0].partition(":")[0]
    host = host.removeprefix("www.").removesuffix(".")
    if not host:
        return None
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"'{cell.strip()}' is not a domain")
    return host


def site(cell: str) -> str | None:
    """The registrable domain of a domain or web address: ``example.co.uk`` of ``www.shop.example.co.uk``.

    None also for what many share, such as ``co.uk``.
    """
    if len(cell) <= 63 and _PLAIN_HOST.fullmatch(cell):
        return registrable(cell)
    found = domain(cell)
    return registrable(found) if found else None


def company_domain(cell: str) -> str | None:
    """A domain whose addresses are all one organisation's: none where anybody may have a mailbox."""
    found = domain(cell)
    if found and not names_a_company(found):
        raise ValueError(f"anybody may have an address at {found}: list the partner's own address instead")
    return found


def email(cell: str) -> str | None:
    """A mail address in lower case."""
    if not cell.strip():
        return None
    if len(cell) <= 63 and _PLAIN_EMAIL.fullmatch(cell):
        return cell
    try:
        address = Address(cell)
        domain(address.domain)
    except ValueError:
        raise ValueError(f"'{cell.strip()}' is not a mail address") from None
    return address.email


def vat(cell: str, country_code: str | None = None) -> str | None:
    """A VAT number in the one form of its country (``core.numbers``)."""
    return _number(cell, vat_number(cell, country_code)) if cell else None


def register_id(cell: str, country_code: str | None = None) -> str | None:
    """A trade-register number in the one form of its register (``core.numbers``)."""
    return _number(cell, register_number(cell, country_code)) if cell else None


def _number(cell: str, found: str) -> str | None:
    if found and not (found.isascii() and found.isalnum() and len(found) <= 32):
        raise ValueError(f"'{cell.strip()}' is not a VAT or register number")
    return found or None


@lru_cache(maxsize=1024)
def country(cell: str) -> str | None:
    """Two letters."""
    found = cell.strip().upper()
    if found and not (len(found) == 2 and found.isascii() and found.isalpha()):
        raise ValueError(f"'{cell.strip()}' is not a country in two letters")
    return found or None


@lru_cache(maxsize=8192)
def day(cell: str) -> date | None:
    """A day as ``2026-12-31``; of a moment its day as written."""
    if not cell.strip():
        return None
    try:
        found = datetime.fromisoformat(cell.strip()).date()
    except ValueError:
        raise ValueError(f"'{cell.strip()}' is not a day such as 2026-12-31") from None
    if found.year not in _YEARS:
        raise ValueError(f"the year {found.year} cannot be meant")
    return found


@lru_cache(maxsize=256)
def revenue(cell: str) -> frozenset[Revenue]:
    """``sip_trunk``, ``connectivity``, both joined by ``+``, or nothing."""
    words = [word.strip().lower() for word in cell.split("+") if word.strip()]
    unknown = [word for word in words if word not in set(Revenue)]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is not a revenue; write {' + '.join(Revenue)}, one of them, or nothing")
    return frozenset(Revenue(word) for word in words)


def language(cell: str) -> Language | None:
    """One of the languages that dealbot writes."""
    found = cell.strip().lower()
    if found and found not in set(Language):
        raise ValueError(f"'{found}' is not a language of dealbot's; write one of {', '.join(Language)}")
    return Language(found) if found else None
