"""What the sender rules out among the services he names: denied, kept as it is, kept elsewhere, left for later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dealbot.mail.reading.lexicon.near import said_before
from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.lexicon.zones import is_negated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealbot.mail.reading.lexicon.words import Hit, Scan

_JOINING = frozenset(
    "and or und oder et ou ni en of noch nor sowie plus nog any kind form de d des du der die das den of".split()
)
_LIST_REACH = 14
_BEHIND = 9
_BEFORE = 3
_DROPPED = 20
"""Words that may stand between a service and the word that drops it."""
_UNTICKED = re.compile(r"(?:\[[ \xa0_]{0,3}\]|\([ \xa0_]{1,3}\)|[☐□❏❑✗✘✖])[ \t\xa0]{0,3}\Z")
_STOPS = frozenset(".;!?\n(")


def is_ruled_out(scan: Scan, hit: Hit, others: Sequence[Hit]) -> bool:
    """Whether a service that is named does not count (contract: reading rules).

    ``others`` are all services named in the text: a negation reaches over a list of them (``no telephony, no mobile``).
    """
    return (
        is_negated(scan, hit)
        or _is_unticked(scan, hit)
        or _answered_no(scan, hit)
        or _in_denied_list(scan, hit, others)
        or _has_no_need(scan, hit)
        or _stays(scan, hit, others)
        or _is_dropped(scan, hit, others)
        or _is_held(scan, hit)
        or _was_done(scan, hit)
    )


def _is_unticked(scan: Scan, hit: Hit) -> bool:
    """``[ ] Internet  [x] Backup``: an empty box before it."""
    start = scan.spans[hit.first][0]
    return _UNTICKED.search(scan.text, max(0, start - 8), start) is not None


def _answered_no(scan: Scan, hit: Hit) -> bool:
    """``Mobile: no``, ``Téléphonie : non``."""
    if hit.end >= len(scan.words) or ":" not in scan.gap(hit.end) or "\n" in scan.gap(hit.end):
        return False
    return scan.words[hit.end] in lexicon().lists["no"]


def _in_denied_list(scan: Scan, hit: Hit, others: Sequence[Hit]) -> bool:
    """Between the negation and the word stand only other services and what joins them: ``ohne Telefonie und WLAN``."""
    lists = lexicon().lists
    for index in range(hit.first - 1, max(-1, hit.first - 1 - _LIST_REACH), -1):
        gap = scan.gap(index + 1)
        if not _STOPS.isdisjoint(gap) or (scan.sentences[index] != scan.sentences[hit.first] and ":" not in gap):
            return False
        word = scan.words[index]
        if word in lists["negations"]:
            return True
        if ":" in gap:
            return not lists["negations"].isdisjoint(scan.words[max(0, index - 2) : index])  # ``Pas concernés : …``
        if word in _JOINING or word in lists["articles"]:
            continue
        if not any(other.first <= index < other.end for other in others):
            return False
    return False


def _has_no_need(scan: Scan, hit: Hit) -> bool:
    """``An Telefonie hat sie kein Interesse``, ``telephony: no need``."""
    lists = lexicon().lists
    for index in range(hit.end, min(len(scan.words) - 1, hit.end + _BEHIND)):
        if not _STOPS.isdisjoint(scan.gap(index)) and scan.gap(index).strip() != "(":
            return False
        if scan.words[index] in lists["negations"] and scan.words[index + 1] in lists["service_words.needs"]:
            return True
    return False


def _stays(scan: Scan, hit: Hit, others: Sequence[Hit]) -> bool:
    """``Internet bleibt bei POST``, ``the PBX itself is fine and stays``, ``they keep their switches``.

    Numbers are another matter: who keeps them, ports them.
    """
    if hit.tag == "services.sip_trunk":
        return False
    for stay in scan.of("service_words.stays"):
        if _is_failing(scan, stay):
            continue
        if stay.end <= hit.first <= stay.end + _BEFORE and _keeps(scan, stay):
            between = scan.text[scan.spans[stay.end - 1][1] : scan.spans[hit.first][0]]
            if _STOPS.isdisjoint(between) and "," not in between:
                return True
        if hit.end <= stay.first <= hit.end + _BEHIND and _reaches(scan, hit, stay, others):
            return True
    return False


def _is_failing(scan: Scan, stay: Hit) -> bool:
    """``keeps dying``, ``blijft haperen``, ``bleibt ständig hängen``: that is a reason for a new one."""
    lists = lexicon().lists
    behind = scan.words[stay.end : stay.end + 3]
    if not lists["service_words.failing"].isdisjoint(behind):
        return True
    keeping = scan.words[stay.first].startswith("keep") and stay.end == stay.first + 1
    return keeping and bool(behind) and behind[0].endswith("ing") and behind[0] not in {"using", "existing"}


def _is_dropped(scan: Scan, hit: Hit, others: Sequence[Hit]) -> bool:
    """``We did raise hosting, but the server stays, so forget that``: whatever stands between but another service."""
    for drop in scan.of("service_words.dropped"):
        if hit.end <= drop.first <= hit.end + _DROPPED and scan.sentences[hit.first] == scan.sentences[drop.first]:
            return not any(hit.end <= other.first < drop.first and other.tag != hit.tag for other in others)
    return False


def _is_held(scan: Scan, hit: Hit) -> bool:
    """``Current provider: Foo IT Beheer``, ``Ist-Zustand: ISDN``: a label of what they have already."""
    held = said_before(scan, "service_words.held", hit.first, _LIST_REACH)
    if held is None:
        return False
    between = scan.text[scan.spans[held.end - 1][1] : scan.spans[hit.first][0]]
    opens = held.first == 0 or "\n" in scan.gap(held.first)
    return opens and between.lstrip(" )")[:1] == ":" and between.count(":") == 1 and "\n" not in between


def _was_done(scan: Scan, hit: Hit) -> bool:
    """``The cabling we did last year``, ``Telefonie hat er letztes Jahr erst neu gemacht``: done, and when."""
    near = range(max(0, hit.first - _BEHIND), min(len(scan.words), hit.end + _BEHIND))
    when = [past for past in scan.of("service_words.past") if past.first in near and _is_one_clause(scan, hit, past)]
    done = (each for each in scan.of("service_words.done") if each.first in near)
    return bool(when) and any(_is_one_clause(scan, hit, each) for each in done)


def _is_one_clause(scan: Scan, hit: Hit, other: Hit) -> bool:
    """Nothing wanted, no comma and no end of a sentence between the two."""
    first, end = min(hit.end, other.end), max(hit.first, other.first)
    if first > end:
        return True
    between = scan.text[scan.spans[first - 1][1] : scan.spans[end][0]]
    if not _STOPS.isdisjoint(between) or "," in between:
        return False
    return lexicon().lists["service_words.wanting"].isdisjoint(scan.words[first:end])


def _keeps(scan: Scan, stay: Hit) -> bool:
    """Verbs of keeping tell it of what follows too; ``stays`` and ``later`` only of what stands before."""
    return scan.words[stay.first] in lexicon().lists["service_words.keeping"]


def _reaches(scan: Scan, hit: Hit, stay: Hit, others: Sequence[Hit]) -> bool:
    """Nothing wanted stands between the service and the word that says that it stays."""
    if scan.sentences[hit.first] != scan.sentences[stay.first]:
        return False
    between = scan.text[scan.spans[hit.end - 1][1] : scan.spans[stay.first][0]]
    if not _STOPS.isdisjoint(between) or between.count(",") > 1:
        return False
    if not lexicon().lists["service_words.wanting"].isdisjoint(scan.words[hit.end : stay.first]):
        return False
    after_comma = "," in between and not _RELATIVE.intersection(scan.words[hit.end : stay.first])
    named = any(hit.end <= other.first < stay.first for other in others if other.tag != hit.tag)
    return not (after_comma and named)


_RELATIVE = frozenset("which that die das der welche qui que il elle ils on die dat dit it they sie er ze hij".split())
