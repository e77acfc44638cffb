"""One requested deal and the facts in, one ruling out: the first rule of the chain that hits decides."""

from __future__ import annotations

from datetime import datetime

from dealbot.core.model import Facts, Policy, Relation, RequestedDeal, Revenue, Ruling, State, Strength, Verdict
from dealbot.core.rules import CHAIN, Case, running_deal
from dealbot.core.services import relations_of_customer
from dealbot.core.window import window_from

STATE_AFTER: dict[Verdict, State] = {
    Verdict.CONFIRM: State.PROTECTED,
    Verdict.CONFLICT: State.CONFLICT,
    Verdict.HOLD: State.HELD,
    Verdict.NOTE: State.NOTED,
}
"""The state a verdict records; a duplicate and an incomplete registration record no deal."""


def decide(requested: RequestedDeal, facts: Facts, received_at: datetime, policy: Policy) -> Ruling:
    """Judge one prospect of a mail received at ``received_at`` (UTC); all rules that hit are recorded."""
    case = Case(requested, facts, received_at, policy)
    hits = [rule for rule in CHAIN[:-1] if rule.asks(case)] or [CHAIN[-1]]
    first = hits[0]
    verdict = first.verdict_under(policy)
    return Ruling(
        requested=requested,
        verdict=verdict,
        rule=first.name,
        hits=tuple(rule.name for rule in hits),
        facts=facts,
        window=window_from(received_at, policy.window_months, policy.zone) if verdict is Verdict.CONFIRM else None,
        running=running_deal(case) if verdict is Verdict.DUPLICATE else None,
        relations=_relations(case, verdict),
    )


def _relations(case: Case, verdict: Verdict) -> frozenset[Relation]:
    if verdict is Verdict.NOTE:
        return frozenset({Relation.TENDER})
    if verdict is not Verdict.CONFIRM:
        return frozenset()
    own = [account for account in case.accounts(Strength.CERTAIN) if case.is_senders(account)]
    revenue: frozenset[Revenue] = frozenset().union(*(account.revenue for account in own))
    return frozenset({Relation.LEAD}) | (relations_of_customer(revenue) if own else frozenset())
