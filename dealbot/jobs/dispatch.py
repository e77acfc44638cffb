"""Empties the outbox: each letter is claimed, handed to the courier, and what became of it is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Protocol

from dealbot import log
from dealbot.core.dispatch import next_attempt
from dealbot.core.letters import LetterName, Trouble
from dealbot.envelope import Envelope
from dealbot.errors import DeliveryError
from dealbot.jobs.office import Office
from dealbot.jobs.post import Post
from dealbot.store import ClaimedLetter, Records, Store

_BATCH = 50
_RECORD_AT_ONCE = 10
"""So many accepted letters at most could be sent a second time after a crash."""

Result = tuple[ClaimedLetter, DeliveryError | None]


class Courier(Protocol):
    """What dispatching needs of ``net.courier.Courier``."""

    def deliver_many(self, envelopes: Sequence[Envelope]) -> AsyncIterator[tuple[Envelope, DeliveryError | None]]: ...


class Dispatch:
    """Sends what waits. Only one may run on a database at a time (``Store.sole``), so a claim found is an orphan."""

    def __init__(self, store: Store, courier: Courier, post: Post, office: Office) -> None:
        self._store = store
        self._courier = courier
        self._post = post
        self._office = office

    def recover(self) -> None:
        """After a start: what a dead process had claimed is sent again, under the same Message-ID."""
        with self._store.writing() as records:
            records.outbox.requeue_sending()

    async def run(self, clock: Callable[[], datetime]) -> int:
        """Send all that is due; returns how many letters a server accepted."""
        accepted = 0
        while (claimed := self._claim(clock())) is not None:
            accepted += await self._send(claimed, clock)
        return accepted

    def _claim(self, now: datetime) -> list[ClaimedLetter] | None:
        """Up to a batch of letters, but for what exceeds a recipient's budget and is put off; None: nothing is due."""
        office, within = self._office, []
        with self._store.writing() as records:
            claimed = records.outbox.claim(now, _BATCH)
            recipients = {letter.envelope.recipient for letter in claimed}
            sent = Counter(records.outbox.sent_counts(recipients, now - office.per_recipient_within))
            for letter in claimed:
                sent[letter.envelope.recipient] += 1
                if sent[letter.envelope.recipient] <= office.per_recipient:
                    within.append(letter)
                else:
                    self._put_off(records, letter, now)
        return within if claimed else None

    def _put_off(self, records: Records, letter: ClaimedLetter, now: datetime) -> None:
        """Too many letters to one recipient: nothing is lost, it waits, and the operator is told once a day."""
        recipient, later = letter.envelope.recipient, now + self._office.per_recipient_within
        reason = f"{recipient} has had {self._office.per_recipient} letters in a short time"
        records.outbox.later(letter.id, later, reason)
        log.letter_later(letter.envelope.message_id, reason, later)
        if letter.letter == LetterName.TROUBLE:  # it would bring more of what is too much already
            return
        if records.occurrences.first_time("budget", f"{recipient}/{now:%Y-%m-%d}", now):
            advice = "The letters wait and leave later. If a machine is on the other side, block its address."
            self._post.tell_operator(records, Trouble(reason, recipient, advice, now))

    async def _send(self, claimed: list[ClaimedLetter], clock: Callable[[], datetime]) -> int:
        by_id = {letter.envelope.message_id: letter for letter in claimed}
        results: list[Result] = []
        accepted = 0
        async for envelope, error in self._courier.deliver_many([letter.envelope for letter in claimed]):
            results.append((by_id[envelope.message_id], error))
            accepted += error is None
            if len(results) == _RECORD_AT_ONCE:
                self._note(results, clock())
                results = []
        self._note(results, clock())
        return accepted

    def _note(self, results: list[Result], now: datetime) -> None:
        if not results:
            return
        with self._store.writing() as records:
            records.outbox.sent_many([letter.id for letter, error in results if error is None], now)
            for letter, error in results:
                if error is None:
                    data = {"message_id": letter.envelope.message_id}
                    records.events.add("letter.sent", now, mail_id=letter.mail_id, deal_id=letter.deal_id, data=data)
                    log.letter_sent(letter.envelope.message_id, letter.letter)
                else:
                    self._refused(records, letter, error, now)

    def _refused(self, records: Records, letter: ClaimedLetter, error: DeliveryError, now: datetime) -> None:
        again = next_attempt(letter.attempts, letter.created_at, now, self._office.give_up_after)
        if error.temporary and again is not None:
            records.outbox.later(letter.id, again, str(error))
            log.letter_later(letter.envelope.message_id, error, again)
            return
        records.outbox.failed(letter.id, str(error))
        data = {"letter": letter.letter, "recipient": letter.envelope.recipient, "error": str(error)}
        records.events.add("letter.failed", now, mail_id=letter.mail_id, deal_id=letter.deal_id, data=data)
        log.letter_failed(letter.envelope.message_id, error)
        if letter.letter != LetterName.TROUBLE:
            what = f"A letter ({letter.letter}) to {letter.envelope.recipient} was given up: {error}"
            advice = "Tell the recipient another way, and see whether the address is right."
            trouble = Trouble(what, f"outbox, Message-ID {letter.envelope.message_id}", advice, now)
            self._post.tell_operator(records, trouble, mail_id=letter.mail_id)
