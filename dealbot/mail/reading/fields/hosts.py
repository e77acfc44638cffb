"""Mail addresses and sites in a text, and the registrable domains they belong to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dealbot.core.domains import names_a_company
from dealbot.core.hosts import registrable
from dealbot.mail.reading.evidence import Candidate
from dealbot.mail.reading.lexicon.near import candidate, said_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.lexicon.words import Scan

MAX_FOUND = 200
_LOCAL = re.compile(r"[\w.+\-]{1,64}\Z")
_HOST = re.compile(r"[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
_SITE = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]|,;]{3,300}", re.IGNORECASE)
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_HOST_END = re.compile(r"[/?#:]")
_TOPS = frozenset(
    "lu be de fr nl com eu net org io ch at uk it es info biz shop online immo brussels vlaanderen gent saarland "
    "berlin paris alsace frl amsterdam gmbh bank lawyer clinic health cloud tech digital bzh koeln cologne bayern "
    "hamburg restaurant hotel law legal global group agency studio design solutions services consulting energy "
    "example test pro me tv co us pl pt dk se".split()
)
_AMBIGUOUS = frozenset("me it es at de be us co tv no".split())
"""Top levels that are words too: ``send.it`` is a missing blank unless it looks like a host otherwise."""
_GENERAL = frozenset(
    "info contact mail office kontakt hello hallo bonjour accueil secretariat sekretariat welcome admin administration "
    "verwaltung sales vente ventes verkoop vertrieb einkauf achats achat aankoop inkoop purchasing it edv ict "
    "informatique support service services compta comptabilite buchhaltung boekhouding accounting rh hr direction "
    "empfang reception receptie post zentrale team gemeinde commune mairie rathaus praxis kanzlei bestellung commande "
    "commandes facturation invoice rechnung rechnungen jobs marketing noreply no-reply".split()
)
_NOT_A_COMPANY = frozenset(
    "linkedin.com facebook.com instagram.com twitter.com x.com youtube.com google.com google.lu google.de google.be "
    "google.fr maps.app.goo.gl goo.gl microsoft.com office.com teams.microsoft.com zoom.us aka.ms xing.com tiktok.com "
    "whatsapp.com wa.me outlook.com bing.com safelinks.protection.outlook.com calendly.com editus.lu wetransfer.com "
    "dropbox.com sharepoint.com onedrive.com pappers.fr northdata.de kbopub.economie.fgov.be booking.com "
    "tripadvisor.com pagesjaunes.fr goudengids.be pagesdor.be gelbeseiten.de societe.com companyweb.be bit.ly "
    "office365.com live.com apple.com google.nl yelp.com pinterest.com vimeo.com github.com".split()
)


def tells_a_company(domain: str | None) -> bool:
    """Whether a domain may be a prospect's: neither free mail nor a network where everybody has a page."""
    return bool(domain) and domain not in _NOT_A_COMPANY and names_a_company(domain or "")


def find_emails(scan: Scan) -> list[Candidate]:
    """Mail addresses in lower case, in the order of the text, each place once.

    Signs: ``general mailbox`` (``info@``), ``free mail`` (says nothing of a company), ``word for mail before``,
    ``no site of a company`` (a network's or a host without registrable domain), ``repeated``.
    """
    found: list[Candidate] = []
    at = scan.text.find("@")
    while at >= 0 and len(found) < MAX_FOUND:
        local = _LOCAL.search(scan.text, max(0, at - 64), at)
        host = _HOST.match(scan.text, at + 1)
        if local and host:
            value = f"{local[0].lstrip('.-')}@{host[0].rstrip('-_')}".lower()
            if value[0] != "@":
                known = any(value == other.value for other in found)
                found.append(_email(scan, value, (local.start(), host.end()), known=known))
        at = scan.text.find("@", at + 1)
    return found


def _email(scan: Scan, value: str, span: tuple[int, int], *, known: bool) -> Candidate:
    first, end = scan.word_at(span[0]), scan.word_at(span[1])
    local, _, host = value.partition("@")
    signs = []
    if re.split(r"[.\-_+]", local)[0] in _GENERAL or local in _GENERAL:
        signs.append("general mailbox")
    domain = registrable(host)
    if not tells_a_company(domain):
        signs.append("free mail" if domain and domain not in _NOT_A_COMPANY else "no site of a company")
    if said_before(scan, "labels.email", first, 2):
        signs.append("word for mail before")
    if known:
        signs.append("repeated")
    return Candidate(value, first, max(end, first + 1), value, tuple(signs))


def find_sites(scan: Scan) -> list[Candidate]:
    """Host names of sites in lower case: with ``http`` or ``www``, or bare ones under well-known top levels.

    Signs: ``with www`` or ``bare``, ``word for site before``, ``no site of a company``, ``part of an address``.
    """
    found: list[Candidate] = []
    if "http" in scan.text or "www." in scan.text or "WWW." in scan.text or "Http" in scan.text or "Www." in scan.text:
        for match in _SITE.finditer(scan.text):
            host = _HOST_END.split(_SCHEME.sub("", match[0]))[0].rstrip(".")
            first, end = scan.word_at(match.start()), scan.word_at(match.end())
            if "@" not in host and "." in host and end > first:
                found.append(_site(scan, host, first, end, "with www"))
    return sorted([*found, *_bare_sites(scan, found)], key=lambda c: c.first)[:MAX_FOUND]


def _site(scan: Scan, host: str, first: int, end: int, sign: str) -> Candidate:
    signs = [sign]
    if said_before(scan, "labels.website", first, 3):
        signs.append("word for site before")
    if not tells_a_company(registrable(host)):
        signs.append("no site of a company")
    return candidate(scan, host.lower(), first, end, tuple(signs))


def _bare_sites(scan: Scan, known: Sequence[Candidate]) -> Iterator[Candidate]:
    for index, word in enumerate(scan.words):
        if word in _TOPS and index and scan.gap(index) == ".":
            first = index - 1
            while first and scan.gap(first) in {".", "-"}:
                first -= 1
            if _is_host(scan, first, index) and not any(k.first <= first < k.end for k in known):
                yield _site(scan, scan.slice(first, index + 1), first, index + 1, "bare")


def _is_host(scan: Scan, first: int, index: int) -> bool:
    start, end = scan.spans[first][0], scan.spans[index][1]
    written = scan.text[start:end]
    label = written.rsplit(".", 1)[0]
    if (
        len(label) < 3
        or scan.text[max(0, start - 1) : start] in {"@", "/", "_", "+"}
        or "@" in scan.text[end : end + 1]
    ):
        return False
    if scan.text[end : end + 1] == "." and scan.text[end + 1 : end + 2].isalnum():
        return False
    top = scan.words[index]
    if written[written.rindex(".") + 1 :].isupper() and not label.isupper():
        return False  # S.A.IT, Nr.DE...
    if top in _AMBIGUOUS and (written[written.rindex(".") + 1].isupper() or not registrable(written.lower())):
        return False
    return not (label[0].isdigit() and label.replace(".", "").replace("-", "").isdigit())
