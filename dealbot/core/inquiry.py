"""What the vendor's own people may hear of a company: who knows it, is it protected, who may sell what."""

from __future__ import annotations

from dataclasses import dataclass

from dealbot.core.model import (
    MatchedAccount,
    MatchedDeal,
    Relation,
    Revenue,
    SellRights,
    State,
    Strength,
)
from dealbot.core.services import relations_of_customer, rights_for


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything found about one company; ``protecting`` are the open windows that are certainly its own."""

    accounts: tuple[MatchedAccount, ...]
    deals: tuple[MatchedDeal, ...]
    protecting: tuple[MatchedDeal, ...]
    relations: frozenset[Relation]
    rights: SellRights


def find(accounts: tuple[MatchedAccount, ...], deals: tuple[MatchedDeal, ...]) -> Finding:
    """Apply policy "Who may sell what" to what certainly is the company; the rest is shown, and decides nothing."""
    certain = [each for each in deals if each.match.strength is Strength.CERTAIN]
    protecting = tuple(each for each in certain if each.deal.state is State.PROTECTED)
    relations = (frozenset({Relation.LEAD}) if protecting else frozenset()) | _customer_rows(accounts)
    return Finding(accounts, deals, protecting, relations, rights_for(relations))


def _customer_rows(accounts: tuple[MatchedAccount, ...]) -> frozenset[Relation]:
    """The rows for a partner's customer, where a certain account has a partner of record."""
    certain = [each.account for each in accounts if each.match.strength is Strength.CERTAIN]
    theirs = [account for account in certain if account.partner]
    revenue: frozenset[Revenue] = frozenset().union(*(account.revenue for account in theirs))
    return relations_of_customer(revenue) if theirs else frozenset()
