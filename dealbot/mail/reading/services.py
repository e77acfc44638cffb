"""Which of the vendor's services a text asks for, and whether it is about a tender."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.core.model import Service
from dealbot.mail.reading.words import lexicon
from dealbot.mail.reading.zones import is_negated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealbot.mail.reading.words import Hit, Scan

_MAIL_WORDS = frozenset({"email", "emails", "mail", "e", "courriel"})
_BY_MAIL = frozenset("par per via by mit diese dieser this cet deze mijn votre ihre uw mein notre our in dans".split())


def find_services(scan: Scan, first: int, end: int, taken: Sequence[tuple[int, int]]) -> dict[Service, str]:
    """The services wanted between two words, each with the words it was read from.

    ``taken`` are character spans that are something else (company, addresses, labels). What the sender rules out
    does not count (contract: reading rules).
    """
    found: dict[Service, str] = {}
    for service in Service:
        for hit in scan.of(f"services.{service}"):
            if first <= hit.first < end and service not in found and _is_wanted(scan, hit, taken):
                found[service] = scan.slice(hit.first, hit.end)
    return found


def _is_wanted(scan: Scan, hit: Hit, taken: Sequence[tuple[int, int]]) -> bool:
    start, stop = scan.spans[hit.first][0], scan.spans[hit.end - 1][1]
    if any(left < stop and start < right for left, right in taken):
        return False
    if scan.words[hit.first] == "it" and hit.end == hit.first + 1 and not _is_it(scan, hit):
        return False
    if scan.words[hit.first] in _MAIL_WORDS and _is_way_of_contact(scan, hit):
        return False
    return not is_negated(scan, hit)


def _is_it(scan: Scan, hit: Hit) -> bool:
    """``IT`` in capitals and not part of a title such as ``IT-Leiter``."""
    covered = any(role.first <= hit.first < role.end for role in scan.of("roles"))
    return scan.slice(hit.first, hit.end) == "IT" and not covered


def _is_way_of_contact(scan: Scan, hit: Hit) -> bool:
    """``by e-mail``, ``E-Mail an``, ``mail jan@...``: a way to reach somebody, not a service."""
    before = scan.words[hit.first - 1] if hit.first else ""
    stop = scan.spans[hit.end - 1][1]
    return before in _BY_MAIL or "@" in scan.text[stop : stop + 60].split("\n")[0]


def find_tender(scan: Scan, first: int, end: int) -> str | None:
    """The words that say that this is a tender; None if none do, or they are denied."""
    unsure = lexicon().lists["unsure"]
    for hit in scan.of("tender.words"):
        if first <= hit.first < end and not is_negated(scan, hit):
            before = scan.words[max(0, hit.first - 4) : hit.first]
            if not any(word in unsure for word in before) and not _answers_no(scan, hit):
                return scan.slice(hit.first, hit.end)
    return None


def _answers_no(scan: Scan, hit: Hit) -> bool:
    """``Tender: no``."""
    following = scan.words[hit.end : hit.end + 1]
    return ":" in scan.gap(hit.end) and bool(following) and following[0] in lexicon().lists["no"]
