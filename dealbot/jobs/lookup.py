"""Finds in the records what is, or may be, the same company, each with how far it matches."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from dealbot.core.matching import compare
from dealbot.core.model import Company, MatchedAccount, MatchedDeal
from dealbot.store import Records

_KEPT = 20
Matched = TypeVar("Matched", MatchedAccount, MatchedDeal)


def matched_accounts(records: Records, company: Company) -> tuple[MatchedAccount, ...]:
    """The accounts that are, or may be, this company; best first."""
    compared = ((account, compare(company, account.company)) for account in records.accounts.candidates(company))
    return _best([MatchedAccount(account, match) for account, match in compared if match])


def matched_deals(records: Records, company: Company, ended_since: date) -> tuple[MatchedDeal, ...]:
    """The deals that are, or may be, about this company: open, waiting, or ended on ``ended_since`` or later."""
    compared = ((deal, compare(company, deal.company)) for deal in records.deals.candidates(company, ended_since))
    return _best([MatchedDeal(deal, match) for deal, match in compared if match])


def _best(matched: list[Matched]) -> tuple[Matched, ...]:
    return tuple(sorted(matched, key=lambda each: -each.match.score)[:_KEPT])
