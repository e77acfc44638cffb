"""Mail addresses and sites in a text, and the registrable domains they belong to."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from publicsuffixlist import PublicSuffixList

from dealbot.core.domains import names_a_company
from dealbot.mail.reading.numbers import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dealbot.mail.reading.words import Scan

MAX_FOUND = 200
_LOCAL = re.compile(r"[\w.+\-]{1,64}\Z")
_HOST = re.compile(r"[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
_SITE = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]|,;]{3,300}", re.IGNORECASE)
_TOPS = frozenset(
    "lu be de fr nl com eu net org io ch at uk it es info biz shop online immo brussels vlaanderen gent saarland "
    "berlin paris alsace frl amsterdam gmbh bank lawyer clinic health cloud tech digital".split()
)
_NOT_A_COMPANY = frozenset(
    "linkedin.com facebook.com instagram.com twitter.com x.com youtube.com google.com google.lu google.de google.be "
    "google.fr maps.app.goo.gl goo.gl microsoft.com office.com teams.microsoft.com zoom.us aka.ms xing.com tiktok.com "
    "whatsapp.com wa.me outlook.com bing.com safelinks.protection.outlook.com calendly.com editus.lu wetransfer.com "
    "dropbox.com sharepoint.com onedrive.com pappers.fr northdata.de kbopub.economie.fgov.be".split()
)


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4096)
def registrable(host: str) -> str | None:
    """``example.co.uk`` for ``www.example.co.uk``; None for a bare suffix or something that is no host name."""
    host = host.strip(".-").lower()
    name: str | None = _suffixes().privatesuffix(host) if "." in host else None
    return name if name and not name.replace(".", "").isdigit() else None


def tells_a_company(domain: str | None) -> bool:
    """Whether a domain may be a prospect's: neither free mail nor a network where everybody has a page."""
    return bool(domain) and domain not in _NOT_A_COMPANY and names_a_company(domain or "")


def find_emails(text: str) -> list[Found]:
    """Mail addresses in lower case, in the order of the text, each place once."""
    found: list[Found] = []
    at = text.find("@")
    while at >= 0 and len(found) < MAX_FOUND:
        local = _LOCAL.search(text, max(0, at - 64), at)
        host = _HOST.match(text, at + 1)
        if local and host:
            value = f"{local[0].lstrip('.-')}@{host[0].rstrip('-')}".lower()
            found.append(Found(value, value, local.start(), host.end()))
        at = text.find("@", at + 1)
    return found


def find_sites(scan: Scan) -> list[Found]:
    """Host names of sites: with ``http`` or ``www``, or bare ones under well-known top levels."""
    found: list[Found] = []
    if "http" in scan.text or "www." in scan.text or "WWW." in scan.text:
        for match in _SITE.finditer(scan.text):
            host = re.sub(r"^https?://", "", match[0], flags=re.IGNORECASE).split("/")[0].split("?")[0].split(":")[0]
            found.append(Found(host.rstrip(".").lower(), match[0], match.start(), match.end()))
    return [*found, *_bare_sites(scan, found)][:MAX_FOUND]


def _bare_sites(scan: Scan, known: list[Found]) -> Iterator[Found]:
    for index, word in enumerate(scan.words):
        if word in _TOPS and index and scan.gap(index) == ".":
            first = index - 1
            while first and scan.gap(first) in {".", "-"}:
                first -= 1
            start, end = scan.spans[first][0], scan.spans[index][1]
            label = scan.text[start:end].rsplit(".", 1)[0]
            is_mail = scan.text[start - 1 : start] in {"@", "/", "_"} or scan.text[end : end + 1] == "@"
            if len(label) > 2 and not is_mail and not any(k.start <= start < k.end for k in known):
                yield Found(scan.text[start:end].lower(), scan.text[start:end], start, end)
