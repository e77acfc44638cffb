"""A person's decision about a recorded deal: moved, recorded with its reason, and told to the partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dealbot.core.correspondence import letter_about
from dealbot.core.letters import LetterName
from dealbot.core.lifecycle import Move, after
from dealbot.core.model import Deal, Partner, Policy, State, Window
from dealbot.core.reminders import first_due_at
from dealbot.core.window import window_from
from dealbot.errors import UsageError
from dealbot.jobs.post import Post
from dealbot.store import DecisionRecord, Records, Store

_TELLS = {Move.CONFIRM: LetterName.CONFIRMATION, Move.REFUSE: LetterName.REFUSED}


@dataclass(frozen=True, slots=True)
class Order:
    """What a person decided: which deal, what, why, and who says so."""

    reference: str
    move: Move
    reason: str
    decided_by: str


class Deciding:
    """Carries a person's decision out, in one transaction."""

    def __init__(self, store: Store, post: Post, policy: Policy) -> None:
        self._store = store
        self._post = post
        self._policy = policy

    def carry_out(self, order: Order, now: datetime) -> Deal:
        """Move the deal and tell its sender. Raises UsageError for an unknown reference, IllegalTransition for a move
        that its state does not allow."""
        with self._store.writing() as records:
            deal = records.deals.by_reference(order.reference)
            if deal is None:
                raise UsageError("there is no such deal", order.reference)
            state = after(deal.state, order.move)
            window = self._window(deal) if state is State.PROTECTED else None
            partner = deal.partner or self._partner(records, deal, state)
            moved = records.deals.move(deal, state, at=now, window=window, partner=partner)
            if window:
                records.deals.set_due(moved, first_due_at(window, now, self._policy))
            self._record(records, moved, order, now)
            if letter := _TELLS.get(order.move):
                self._post.put(records, letter_about(moved, letter, reason=order.reason), now, deal_id=moved.id)
        return moved

    def _window(self, deal: Deal) -> Window:
        """The window that the receipt time gives: a hold keeps it, however long the decision took."""
        return window_from(deal.received_at, self._policy.window_months, self._policy.zone)

    def _partner(self, records: Records, deal: Deal, state: State) -> Partner | None:
        """Who wrote as a stranger and has become a partner since; without one nothing can be protected."""
        partner = records.partners.partner_for(deal.sender)
        if partner is None and state is State.PROTECTED:
            raise UsageError(f"{deal.sender} belongs to no partner; import the partner first", deal.reference)
        return partner

    def _record(self, records: Records, deal: Deal, order: Order, now: datetime) -> None:
        records.decisions.record(
            DecisionRecord(
                verdict=order.move,
                rule="decided_by_a_person",
                decided_at=now,
                decided_by=order.decided_by,
                reason=order.reason,
                deal_id=deal.id,
            )
        )
        data = {"move": order.move, "by": order.decided_by, "reason": order.reason}
        records.events.add(f"deal.{deal.state}", now, deal_id=deal.id, data=data)
