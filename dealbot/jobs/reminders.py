"""What falls due in the life of an open window: the reminder, the grace, the end. Each is done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dealbot import log
from dealbot.core.correspondence import letter_about
from dealbot.core.letters import LetterName, Trouble
from dealbot.core.lifecycle import Move, after
from dealbot.core.model import Deal
from dealbot.core.reminders import DueStep, Step, due_step, next_due_at
from dealbot.jobs.office import Office
from dealbot.jobs.post import Post
from dealbot.store import DueDeal, Records, Store

_BATCH = 200


class Reminders:
    """Carries out what ``core.reminders`` says is due."""

    def __init__(self, store: Store, post: Post, office: Office) -> None:
        self._store = store
        self._post = post
        self._office = office

    def run(self, now: datetime) -> int:
        """Do everything due at ``now``, one transaction a deal; returns how many deals had something due."""
        done = 0
        while due := self._due(now):
            claimed = sum(self._claim(each, now) for each in due)
            done += claimed
            if not claimed:  # somebody else is at it
                break
        return done

    def _due(self, now: datetime) -> list[DueDeal]:
        with self._store.reading() as records:
            return records.deals.due(now, _BATCH)

    def _claim(self, due: DueDeal, now: datetime) -> bool:
        """Claim the due moment, then do what it calls for; whoever comes second finds it claimed."""
        try:
            with self._store.writing() as records:
                return self._do(records, due, now)
        except Exception as error:
            if getattr(error, "temporary", False):
                raise
            log.job_failed(f"reminders of {due.deal.reference}", error)
            self._put_off(due, now)
            return False

    def _put_off(self, due: DueDeal, now: datetime) -> None:
        """One deal's fault must not be the others': it is tried again tomorrow, and the operator is told."""
        reference = due.deal.reference
        with self._store.writing() as records:
            if records.deals.reschedule(due.deal, due.due_at, now + timedelta(days=1)):
                what = f"What is due for {reference} could not be done"
                self._post.tell_operator(records, Trouble(what, reference, "The log tells why.", now))

    def _do(self, records: Records, due: DueDeal, now: datetime) -> bool:
        policy = self._office.policy
        reminded = records.outbox.was_sent(LetterName.REMINDER, due.deal.id)
        step = due_step(due.deal, now, policy, reminded=reminded)
        deal = replace(due.deal, grace_until=step.grace_until) if step and step.grace_until else due.deal
        upcoming = next_due_at(deal, now, policy)
        if not records.deals.reschedule(deal, due.due_at, upcoming if upcoming and upcoming > now else None):
            return False
        if step and records.occurrences.first_time(step.step, step.key, now):
            self._carry_out(records, due.deal, step, now)
            log.due_done(deal.reference, step.step)
        return True

    def _carry_out(self, records: Records, deal: Deal, step: DueStep, now: datetime) -> None:
        letter = LetterName.EXPIRED if step.step is Step.END else LetterName.REMINDER
        if step.step is Step.END:
            deal = records.deals.move(deal, after(deal.state, Move.END), at=now)
        elif step.step is Step.GRACE:
            deal = self._grant_grace(records, deal, step, now)
        records.events.add(f"deal.{step.step}", now, deal_id=deal.id, data={"key": step.key})
        self._post.put(records, letter_about(deal, letter, days_left=step.days_left), now, deal_id=deal.id)

    def _grant_grace(self, records: Records, deal: Deal, step: DueStep, now: datetime) -> Deal:
        """No reminder was accepted for delivery before the end: the window does not lapse in silence."""
        graced = replace(deal, grace_until=step.grace_until)
        records.deals.change(deal, graced)
        what = f"No reminder for {deal.reference} could be delivered to {deal.sender} before its window ended"
        advice = f"It stays protected until {step.grace_until}. Tell the partner another way."
        self._post.tell_operator(records, Trouble(what, deal.reference, advice, now))
        return graced
