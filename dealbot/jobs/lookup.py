"""Finds in the records what is, or may be, the same company, each with how far it matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeVar

from dealbot.core.matching import Commonness, Likeness, closest, likeness, match_of, weak_match
from dealbot.core.matching.index import Hit
from dealbot.core.model import Account, Company, Deal, MatchedAccount, MatchedDeal, RequestedDeal, Thresholds
from dealbot.store import Records

_COMPARED = 20
"""How many names of each question are set side by side."""
_KEPT = 12
"""How many records are then read and weighed with everything that is known of them."""
_DEFAULTS = Thresholds()
Recorded = TypeVar("Recorded", Account, Deal)


class Lookup(NamedTuple):
    """The accounts that match, best first, and those that come closest among the others."""

    matches: tuple[MatchedAccount, ...]
    misses: tuple[MatchedAccount, ...]

    @property
    def all(self) -> tuple[MatchedAccount, ...]:
        """Every account that was weighed, best first."""
        return (*self.matches, *self.misses)


def sought(requested: RequestedDeal) -> Company:
    """The prospect as it is looked for: the address of its contact is a sign of it too."""
    return replace(requested.company, email=requested.contact.email)


def look_up(records: Records, company: Company, thresholds: Thresholds = _DEFAULTS) -> Lookup:
    """The accounts that are, or may be, this company, and the nearest misses, which count for nothing."""
    accounts, common = records.accounts, records.accounts.commonness()
    found = _judged(company, accounts.hits(company, _COMPARED), accounts.by_docs, common)
    matches = [MatchedAccount(account, match) for account, like in found if (match := match_of(like, thresholds))]
    misses = [MatchedAccount(account, weak_match(like)) for account, like in found[len(matches) :]]
    return Lookup(tuple(matches), tuple(misses))


def matched_accounts(
    records: Records, company: Company, thresholds: Thresholds = _DEFAULTS
) -> tuple[MatchedAccount, ...]:
    """The accounts that are, or may be, this company; best first."""
    return look_up(records, company, thresholds).matches


def matched_deals(
    records: Records, company: Company, ended_since: date | None, thresholds: Thresholds = _DEFAULTS
) -> tuple[MatchedDeal, ...]:
    """The deals that are, or may be, about this company: open, waiting, or ended on ``ended_since`` or later.

    With None all that ever ended. How common words are is told by the accounts, of which there are many more.
    """
    deals = records.deals
    hits = deals.hits(company, ended_since, _COMPARED)
    found = _judged(company, hits, lambda docs: deals.by_docs(docs, ended_since), records.accounts.commonness())
    return tuple(MatchedDeal(deal, match) for deal, like in found if (match := match_of(like, thresholds)))


def _judged(
    company: Company, hits: Sequence[Hit], read: Callable[[Sequence[int]], Sequence[Recorded]], common: Commonness
) -> list[tuple[Recorded, Likeness]]:
    """The likeliest of the hits, weighed with all that is recorded of them; best first."""
    ranked = closest(company, hits, common, _KEPT)
    recorded = read([doc for doc, _names in ranked])
    judged = [
        (record, likeness(company, record.company, names, common))
        for record, (_doc, names) in zip(recorded, ranked, strict=True)
    ]
    return sorted(judged, key=lambda each: -each[1].score)
