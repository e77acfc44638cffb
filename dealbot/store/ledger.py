"""What was decided and what happened: written once, never changed (policy "Fairness")."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from dealbot.core.model import Deal
from dealbot.store.group import AnyRow, Group
from dealbot.store.tables import decisions, events
from dealbot.store.values import DecisionRecord, EventRecord

_RECORD = insert(decisions)
_DECISIONS_OF = select(decisions).where(decisions.c.deal_id == bindparam("of_deal")).order_by(decisions.c.id)
_DECIDED_BETWEEN = (decisions.c.decided_at >= bindparam("since")) & (decisions.c.decided_at < bindparam("until"))
_COUNTS = select(decisions.c.rule, func.count().label("decided")).where(_DECIDED_BETWEEN).group_by(decisions.c.rule)
_ADD = insert(events)
_EVENTS_OF = select(events).where(events.c.deal_id == bindparam("of_deal")).order_by(events.c.id)


class Decisions(Group):
    """Every decision with its evidence."""

    def record(self, decision: DecisionRecord) -> None:
        """Write a decision down."""
        row = {
            "mail_id": decision.mail_id,
            "position": decision.position,
            "deal_id": decision.deal_id,
            "verdict": decision.verdict,
            "rule": decision.rule,
            "hits": decision.hits,
            "evidence": decision.evidence,
            "decided_at": decision.decided_at,
            "decided_by": decision.decided_by,
            "reason": decision.reason,
        }
        self._connection.execute(_RECORD, row)

    def of_deal(self, deal: Deal) -> list[DecisionRecord]:
        """The decisions about a deal, in their order."""
        return [_decision(row) for row in self._connection.execute(_DECISIONS_OF, {"of_deal": deal.id})]

    def resembled(self, deal: Deal) -> str:
        """The name of the account, or else of the deal, that was likest when this deal was decided; "" for none."""
        evidence = next((decision.evidence for decision in self.of_deal(deal)), None)
        likest = [*_compared(evidence, "account"), *_compared(evidence, "deal")]
        return str(likest[0]["company"]["name"] or "") if likest else ""

    def counts(self, since: datetime, until: datetime) -> dict[str, int]:
        """How many decisions of ``[since, until)`` rest on each rule."""
        rows = self._connection.execute(_COUNTS, {"since": since, "until": until})
        return {row.rule: row.decided for row in rows}


class Events(Group):
    """Everything that happened, in order."""

    def add(
        self, what: str, at: datetime, *, mail_id: int | None = None, deal_id: int | None = None, data: object = None
    ) -> None:
        """Note that something happened. The only place that writes events, so that a hash chain has one place to be."""
        row = {"what": what, "at": at, "mail_id": mail_id, "deal_id": deal_id, "data": data}
        self._connection.execute(_ADD, row)

    def of_deal(self, deal: Deal) -> list[EventRecord]:
        """What happened to a deal, in its order."""
        rows = self._connection.execute(_EVENTS_OF, {"of_deal": deal.id})
        return [EventRecord(row.id, row.at, row.what, row.mail_id, row.deal_id, row.data) for row in rows]


def _compared(evidence: Any, what: str) -> list[Any]:
    """The accounts or deals that ``core.model.Facts`` held, best first, as they were kept."""
    return [matched[what] for matched in evidence[f"{what}s"]] if evidence else []


def _decision(row: AnyRow) -> DecisionRecord:
    return DecisionRecord(
        verdict=row.verdict,
        rule=row.rule,
        decided_at=row.decided_at,
        hits=tuple(row.hits),
        evidence=row.evidence,
        decided_by=row.decided_by,
        reason=row.reason,
        mail_id=row.mail_id,
        position=row.position,
        deal_id=row.deal_id,
    )
