"""Judges every prospect of a registration with the facts at hand and records what was decided, in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from dealbot.core.correspondence import Judged, Origin
from dealbot.core.decide import STATE_AFTER, decide
from dealbot.core.model import (
    Company,
    Deal,
    Facts,
    RequestedDeal,
    Ruling,
    SourceHealth,
    State,
    Strength,
    Submission,
)
from dealbot.core.reminders import first_due_at
from dealbot.core.window import day_of
from dealbot.jobs.insiders import matched_insiders
from dealbot.jobs.lookup import matched_accounts, matched_deals, sought
from dealbot.jobs.office import Office
from dealbot.store import DecisionRecord, NewDeal, Records


class Registration:
    """One mail's prospects, judged in the order they are named: an earlier one is a fact for the later ones."""

    def __init__(self, records: Records, office: Office, origin: Origin, mail_id: int, now: datetime) -> None:
        self._records = records
        self._office = office
        self._policy = office.policy
        self._origin = origin
        self._mail_id = mail_id
        self._now = now
        self._sources = source_health(records, office)

    def judge(self, submission: Submission) -> tuple[Judged, ...]:
        """Decide and record each requested deal."""
        return tuple(self._judge_one(deal, position) for position, deal in enumerate(submission.deals))

    def facts_about(self, company: Company) -> Facts:
        """Everything the records know that bears on a registration of ``company`` by the sender."""
        since = day_of(self._origin.received_at, self._policy.zone) - timedelta(days=self._policy.register_again_days)
        partner = self._origin.partner
        probing_since = self._origin.received_at - timedelta(hours=self._policy.probing_hours)
        return Facts(
            partner=partner,
            accounts=matched_accounts(self._records, company, self._policy.matching),
            deals=matched_deals(self._records, company, since, self._policy.matching),
            sources=self._sources,
            insiders=matched_insiders(self._records, self._office, company, partner),
            named_lately=self._records.deals.named_since(partner, probing_since) if partner else 0,
        )

    def _judge_one(self, requested: RequestedDeal, position: int) -> Judged:
        facts = self.facts_about(sought(requested))
        ruling = decide(requested, facts, self._origin.received_at, self._policy)
        deal = self._record(ruling, position) if ruling.verdict in STATE_AFTER else ruling.running
        self._records.decisions.record(
            DecisionRecord(
                verdict=ruling.verdict,
                rule=ruling.rule,
                decided_at=self._now,
                hits=ruling.hits,
                evidence=facts,
                mail_id=self._mail_id,
                position=position,
                deal_id=deal.id if deal else None,
            )
        )
        return Judged(ruling, deal)

    def _record(self, ruling: Ruling, position: int) -> Deal:
        origin, zone = self._origin, self._policy.zone
        state = STATE_AFTER[ruling.verdict]
        due = first_due_at(ruling.window, self._now, self._policy)
        new = NewDeal(
            requested=ruling.requested,
            state=state,
            rule=ruling.rule,
            sender=origin.sender.email,
            partner=origin.partner,
            received_at=origin.received_at,
            year=day_of(origin.received_at, zone).year,
            mail_id=self._mail_id,
            position=position,
            decided_at=self._now,
            window=ruling.window,
            language=origin.language,
            next_due_at=due,
            same_prospect_as=_same_prospect(ruling.facts),
        )
        deal = self._records.deals.open(new)
        data = {"reference": deal.reference, "rule": ruling.rule}
        self._records.events.add(f"deal.{state}", self._now, mail_id=self._mail_id, deal_id=deal.id, data=data)
        return deal


def source_health(records: Records, office: Office) -> tuple[SourceHealth, ...]:
    """How fresh each configured source is; one that was never read counts as not read at all."""
    limits = office.source_limits
    read_at = {source.name: source.read_at for source in records.sources.health()} if limits else {}
    return tuple(SourceHealth(name, read_at.get(name), limit / timedelta(hours=1)) for name, limit in limits.items())


def _same_prospect(facts: Facts) -> Deal | None:
    """A recorded deal that is certainly about the same company, an open one first."""
    certain = [m.deal for m in facts.deals if m.match.strength is Strength.CERTAIN]
    return next(iter(sorted(certain, key=lambda deal: deal.state is not State.PROTECTED)), None)
