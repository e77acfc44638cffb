"""Which of the vendor's services a text asks for, and whether it is about a tender."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dealbot.core.model import Service
from dealbot.mail.reading.fields.exclusions import is_ruled_out
from dealbot.mail.reading.lexicon.near import candidate, said_before
from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.lexicon.zones import is_negated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.evidence import Candidate
    from dealbot.mail.reading.lexicon.words import Hit, Scan

_MAIL_WORDS = frozenset({"email", "emails", "mail", "mails", "e", "courriel"})
_BY_MAIL = frozenset(
    "par per via by mit diese dieser this cet deze mijn votre ihre uw mein notre our in dans your my meine previous "
    "vorige letzte derniere an en ihrer eurer onze l the un une ce mon seine ihr".split()
)
_REACHED_BY = frozenset(
    "mobile mobil portable gsm handy telephone telefon telefoon phone tel mobiel internet site".split()
)
_NUMBER_BEHIND = re.compile(r"[ \t\xa0]{0,3}(?:[:=.]|nr\.?|n°)?[ \t\xa0]{0,3}[(+]{0,2}\d[\d ./()\-\xa0]{5}")
_LABEL_BEHIND = re.compile(r"[ \t\xa0]{0,3}:")


def find_services(scan: Scan) -> list[Candidate]:
    """Every place where a service is named; the value is the service's name.

    Signs: ``label`` (a labelled wish), ``several words``, ``vague`` and ``bare`` (everyday words too: ``network``,
    ``IT``), ``together`` (two words of one sentence tell it: ``the server … to the cloud``), ``part of a name``
    (``Kontur IT``), ``means`` (``on the PC``), ``ruled out`` (does not count, contract: reading rules), ``way of
    contact`` (``by e-mail``, ``mobile: +352 …``), ``part of a title`` (``IT manager``), ``pronoun`` (``it``).
    """
    hits = [
        hit
        for service in Service
        for hit in scan.of(f"services.{service}")
        if hit.end - hit.first > 1 or _is_own_word(scan.words[hit.first], service)
    ]
    found = [candidate(scan, hit.tag[9:], hit.first, hit.end, tuple(_signs(scan, hit, hits))) for hit in hits]
    return sorted([*found, *_together(scan, hits)], key=lambda c: (c.first, c.value))


def _is_own_word(word: str, service: Service) -> bool:
    """A word that stands in one service's list is not another's by its ending: ``Mobiltelefonie``."""
    lists = lexicon().lists
    owners = [other for other in Service if word in lists.get(f"services.{other}", ())]
    return not owners or service in owners


_PAIRS = (
    ("servers", "away", Service.HOSTING),
    ("backup", "away", Service.HOSTING),
    ("backup", "workplaces", Service.IT),
    ("calls", "teams", Service.PHONE_SYSTEM),
)
"""Two words of one clause that tell a service together, the second within so many words of the first."""
_APART = 6


def _together(scan: Scan, hits: Sequence[Hit]) -> Iterator[Candidate]:
    for one, other, service in _PAIRS:
        for hit in scan.of(f"together.{one}"):
            if any(h.first <= hit.first < h.end and h.tag != f"services.{service}" for h in hits):
                continue  # ``serveur vocal``
            for second in scan.of(f"together.{other}"):
                if _belong_together(scan, hit, second):
                    first, end = min(hit.first, second.first), max(hit.end, second.end)
                    ruled_out = is_ruled_out(scan, hit, hits) or is_ruled_out(scan, second, hits)
                    signs = ("together", "ruled out") if ruled_out else ("together",)
                    yield candidate(scan, str(service), first, end, signs)


def _belong_together(scan: Scan, hit: Hit, second: Hit) -> bool:
    if scan.sentences[hit.first] != scan.sentences[second.first]:
        return False
    if hit.end <= second.first <= hit.end + _APART:
        between = scan.text[scan.spans[hit.end - 1][1] : scan.spans[second.first][0]]
        return not any(mark in between for mark in "[|\n;")
    return second.end <= hit.first <= second.end + 3 and all(
        scan.gap(index) in {" ", "-"} for index in range(second.end, hit.first + 1)
    )


def _signs(scan: Scan, hit: Hit, hits: Sequence[Hit]) -> list[str]:
    word = scan.words[hit.first]
    if word == "it" and hit.end == hit.first + 1 and scan.slice(hit.first, hit.end) != "IT":
        return ["pronoun"]
    if _is_title(scan, hit):
        return ["part of a title"]
    if _is_way_of_contact(scan, hit):
        return ["way of contact"]
    signs = ["several words"] if hit.end - hit.first > 1 else list(_single(scan, hit))
    label = said_before(scan, "labels.services", hit.first, 12)
    if label and ":" in scan.gap(label.end):
        signs.append("label")
    if is_ruled_out(scan, hit, hits):
        signs.append("ruled out")
    return signs


def _single(scan: Scan, hit: Hit) -> Iterator[str]:
    """What weakens one word alone."""
    word, lists = scan.words[hit.first], lexicon().lists
    if word in lists["service_words.bare"]:
        yield "bare"
    elif word in lists["service_words.vague"]:
        yield "vague"
    index = hit.first
    if not index:
        return
    named = scan.capitals[index] and scan.capitals[index - 1] and scan.gap(index) in {" ", "-"}
    if named and (word in lists["service_words.vague"] or word in lists["service_words.bare"]):
        inside = index > 1 and scan.sentences[index - 1] == scan.sentences[index - 2]
        if inside and scan.words[index - 1] not in lexicon().common and not scan.words[index - 1][0].isdigit():
            yield "part of a name"
    at = index - 1
    while at and scan.words[at] in lists["articles"]:
        at -= 1
    if scan.words[at] in _MEANS and word in _DEVICES:
        yield "means"


_MEANS = frozenset("sur auf am uber via through op on par".split())
_DEVICES = frozenset(
    "pc pcs handy handys mobile gsm telefon laptop laptops computer mobiles telephone portable".split()
)


def _is_title(scan: Scan, hit: Hit) -> bool:
    """``IT-Leiter``, ``responsable informatique``, ``our IT department``."""
    if any(role.first <= hit.first < role.end and hit.end <= role.end for role in scan.of("roles")):
        return True
    if any(other.first <= hit.first < other.end for other in scan.of("service_words.not")):
        return True
    return scan.words[hit.first] in _DUTIES and not _IN_CHARGE.isdisjoint(scan.words[max(0, hit.first - 5) : hit.first])


_DUTIES = frozenset({"it", "edv", "informatique", "informatik", "ict"})
_IN_CHARGE = frozenset(
    "responsible charge zustandig verantwortlich responsable verantwoordelijk charge looks betreut".split()
)


def _is_way_of_contact(scan: Scan, hit: Hit) -> bool:
    """``by e-mail``, ``E-Mail an``, ``mobile: +352 621 …``: a way to reach somebody, not a service."""
    word = scan.words[hit.first]
    stop = scan.spans[hit.end - 1][1]
    if word in _MAIL_WORDS:
        before = scan.words[hit.first - 1] if hit.first else ""
        plural = scan.words[hit.end - 1].endswith("s") and before not in _BY_MAIL
        near_address = "@" in scan.text[stop : stop + 60].split("\n")[0]
        is_label = _LABEL_BEHIND.match(scan.text, stop) is not None
        return near_address or is_label or (before in _BY_MAIL and not plural)
    reached = hit.tag in {"services.mobile", "services.sip_trunk", "services.phone_system"} or word in _REACHED_BY
    return reached and _NUMBER_BEHIND.match(scan.text, stop) is not None


def find_tenders(scan: Scan) -> list[Candidate]:
    """Every word that says that this is a tender. Signs: ``ruled out``, ``unsure`` (``if there is a tender``),
    ``answered yes``, ``answered no`` (``Tender: no``), ``over`` (``the tender we won last year``), ``awarded directly``
    (``below the threshold``), ``only hinted`` (no word for it, but ``lot 2`` and ``award``).
    """
    hits = [hit for hit in scan.of("tender.words") if not _is_no_tender(scan, hit)]
    denied = [hit for hit in hits if is_negated(scan, hit)]
    found = [candidate(scan, "tender", h.first, h.end, tuple(_tender_signs(scan, h, denied))) for h in hits]
    return found or _hinted(scan)


def _is_no_tender(scan: Scan, hit: Hit) -> bool:
    """``Stellenausschreibung``: a word in which the other one is only a part."""
    return any(other.first < hit.end and hit.first < other.end for other in scan.of("tender.not"))


def _tender_signs(scan: Scan, hit: Hit, denied: Sequence[Hit]) -> Iterator[str]:
    sentence = scan.sentences[hit.first]
    if any(hit.first <= other.first and scan.sentences[other.first] == sentence for other in denied):
        yield "ruled out"  # ``they print tender documents, but for this there is no tender``
    before = scan.words[max(0, hit.first - 4) : hit.first]
    if any(word in lexicon().lists["unsure"] for word in before):
        yield "unsure"
    if answer := _answer(scan, hit):
        yield answer
    if any(scan.sentences[past.first] == sentence for tag in _OVER for past in scan.of(tag)):
        yield "over"
    if scan.of("tender.direct"):
        yield "awarded directly"


_OVER = ("service_words.past", "tender.over")
_HINTS = 3
"""Different words of tendering that together tell of one, where none does alone."""


def _hinted(scan: Scan) -> list[Candidate]:
    """``Perceel 2``, ``inschrijven`` and ``gunning``, and no word for the tender itself."""
    first = {scan.words[hit.first][:_ROOT]: hit for hit in reversed(scan.of("tender.hints"))}
    if len(first) < _HINTS or scan.of("tender.direct"):
        return []
    hit = min(first.values())
    return [candidate(scan, "tender", hit.first, hit.end, ("only hinted",))]


_ROOT = 4
"""Letters by which words of one root are one word: ``gunning`` and ``gunnen``."""


def _is_label_above(scan: Scan, hit: Hit) -> bool:
    """The label on a line of its own and one word below it, as web forms send them."""
    alone = hit.first == 0 or "\n" in scan.gap(hit.first)
    ends = hit.end + 1 >= len(scan.words) or "\n" in scan.gap(hit.end + 1)
    return alone and ends and "\n" in scan.gap(hit.end)


def _answer(scan: Scan, hit: Hit) -> str | None:
    """``Tender: no``, ``RFP (yes/no): no``, ``appel d'offres ? non``."""
    lists = lexicon().lists
    for index in range(hit.end, min(len(scan.words), hit.end + 6)):
        gap = scan.gap(index)
        below = index == hit.end and _is_label_above(scan, hit)
        if index == hit.end and not below and not any(mark in gap for mark in ":?=(-"):
            return None
        if ("\n" in gap and not below) or ";" in gap:
            return None
        word = scan.words[index]
        following = scan.gap(index + 1)[:1] if index + 1 < len(scan.words) else ""
        if following == "/" or scan.gap(index)[-1:] == "/":
            continue  # yes/no offers both
        if word in lists["no"]:
            return "answered no"
        if word in lists["yes"]:
            return "answered yes"
        if index > hit.end + 3:
            return None
    return None
