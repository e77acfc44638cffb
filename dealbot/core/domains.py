"""Domains that say nothing about a company, because anybody may have an address or a page there (``domains.toml``)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def _read() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "domains.toml").read_text(encoding="utf-8"))


def _words(table: dict[str, Any]) -> frozenset[str]:
    """All words of a table and of the tables in it."""
    parts = (_words(value) if isinstance(value, dict) else frozenset(value.split()) for value in table.values())
    return frozenset().union(*parts)


_GROUPS = _read()
FREE_MAIL = _words(_GROUPS["mail"])
"""Free mail and the customers' mailboxes of internet providers, lower case."""
SHARED_HOSTS = _words(_GROUPS["sites"])
"""Site builders, shops, networks and directories: everybody has a page there."""
_SHARED = FREE_MAIL | SHARED_HOSTS


def names_a_company(domain: str) -> bool:
    """Whether addresses or sites at this registrable domain belong to one organisation."""
    return domain.lower() not in _SHARED
