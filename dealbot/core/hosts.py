"""Host names, and the registrable domains that they belong to."""

from __future__ import annotations

from functools import lru_cache

from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4096)
def registrable(host: str) -> str | None:
    """``example.co.uk`` for ``www.example.co.uk``; None for a bare suffix or something that is no host name."""
    host = host.strip(".-").lower()
    name: str | None = _suffixes().privatesuffix(host) if "." in host else None
    return name if name and not name.replace(".", "").isdigit() else None
