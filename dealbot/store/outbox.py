"""The outbox: letters written in the transaction of what they tell of, and sent afterwards.

A claimed letter is ``sending``; one that a crash left so is sent again under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from dealbot.core.model import Language
from dealbot.envelope import Envelope
from dealbot.store.group import AnyRow, Group
from dealbot.store.tables import mails, outbox
from dealbot.store.values import ClaimedLetter, LetterState, OutboxRow, OutgoingLetter

_PUT = insert(outbox).returning(outbox.c.id)
_IS_WAITING = outbox.c.state == LetterState.WAITING.value
_IS_SENDING = outbox.c.state == LetterState.SENDING.value
_NEXT = (
    select(outbox.c.id)
    .where(_IS_WAITING, outbox.c.next_attempt_at <= bindparam("now"))
    .order_by(outbox.c.next_attempt_at, outbox.c.id)
    .limit(bindparam("limit"))
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(_NEXT.scalar_subquery()))
    .values(state=LetterState.SENDING.value, attempts=outbox.c.attempts + 1)
    .returning(outbox)
)
_OF_LETTER = outbox.c.id == bindparam("of_letter")
_SENT = update(outbox).where(_OF_LETTER).values(state=LetterState.SENT.value, sent_at=bindparam("at"), error=None)
_LATER = (
    update(outbox)
    .where(_OF_LETTER)
    .values(state=LetterState.WAITING.value, next_attempt_at=bindparam("at"), error=bindparam("because"))
)
_FAILED = update(outbox).where(_OF_LETTER).values(state=LetterState.FAILED.value, error=bindparam("because"))
_REQUEUE = update(outbox).where(_IS_SENDING).values(state=LetterState.WAITING.value)
_SENT_COUNTS = (
    select(outbox.c.recipient, func.count().label("letters"))
    .where(outbox.c.recipient.in_(bindparam("to", expanding=True)), outbox.c.sent_at >= bindparam("since"))
    .group_by(outbox.c.recipient)
)
_WAITING_COUNT = select(func.count()).where(_IS_WAITING)
_NEXT_ATTEMPT = select(func.min(outbox.c.next_attempt_at)).where(_IS_WAITING)
_IS_OURS = select(outbox.c.id).where(outbox.c.message_id == bindparam("wanted"))
_WAS_SENT = (
    select(outbox.c.id)
    .where(
        outbox.c.deal_id == bindparam("of_deal"),
        outbox.c.letter == bindparam("named"),
        outbox.c.state == LetterState.SENT.value,
    )
    .limit(1)
)
_ANSWERED = (
    select(mails.c.received_at, outbox.c.sent_at)
    .join(mails, mails.c.id == outbox.c.mail_id)
    .where(
        outbox.c.recipient == mails.c.sender,
        outbox.c.sent_at >= bindparam("since"),
        outbox.c.sent_at < bindparam("until"),
    )
)
_ROWS = select(*(column for column in outbox.c if column.name != "content"))
_CONTENT = select(outbox.c.content).where(_OF_LETTER)


class Outbox(Group):
    """Letters waiting, on their way, sent, failed or suppressed."""

    def put(self, letter: OutgoingLetter) -> int:
        """Queue a letter for sending at once, or keep it as suppressed; returns its number."""
        envelope = letter.envelope
        row = {
            "message_id": envelope.message_id,
            "recipient": envelope.recipient,
            "sender": envelope.sender,
            "letter": letter.letter,
            "language": letter.language,
            "subject": letter.subject,
            "content": envelope.content,
            "state": LetterState.WAITING if letter.suppressed is None else LetterState.SUPPRESSED,
            "attempts": 0,
            "next_attempt_at": letter.created_at,
            "created_at": letter.created_at,
            "reason": letter.suppressed,
            "mail_id": letter.mail_id,
            "deal_id": letter.deal_id,
        }
        number: int = self._connection.execute(_PUT, row).scalar_one()
        return number

    def claim(self, now: datetime, limit: int) -> list[ClaimedLetter]:
        """Take up to ``limit`` letters whose time has come, longest waiting first; nobody else gets them."""
        rows = self._connection.execute(_CLAIM, {"now": now, "limit": limit}).all()
        return [_claimed(row) for row in sorted(rows, key=lambda row: (row.next_attempt_at, row.id))]

    def sent(self, letter_id: int, at: datetime) -> None:
        """A server took the letter."""
        self.sent_many([letter_id], at)

    def sent_many(self, letter_ids: Iterable[int], at: datetime) -> None:
        """A server took these letters."""
        if rows := [{"of_letter": letter_id, "at": at} for letter_id in letter_ids]:
            self._connection.execute(_SENT, rows)

    def later(self, letter_id: int, next_attempt_at: datetime, error: str) -> None:
        """The letter was refused for now."""
        self._connection.execute(_LATER, {"of_letter": letter_id, "at": next_attempt_at, "because": error})

    def failed(self, letter_id: int, error: str) -> None:
        """The letter was refused for good, or tried for long enough."""
        self._connection.execute(_FAILED, {"of_letter": letter_id, "because": error})

    def requeue_sending(self) -> int:
        """Let wait again what was claimed and never reported on, its sender being dead. Returns how many."""
        return self._connection.execute(_REQUEUE).rowcount

    def sent_counts(self, recipients: Iterable[str], since: datetime) -> dict[str, int]:
        """How many letters a server took for each of these addresses from ``since`` on; none is left out."""
        rows = self._connection.execute(_SENT_COUNTS, {"to": list(recipients), "since": since})
        return {row.recipient: row.letters for row in rows}

    def waiting_count(self) -> int:
        """How many letters wait, whether their time has come or not."""
        return self._connection.execute(_WAITING_COUNT).scalar_one()

    def next_attempt_at(self) -> datetime | None:
        """When the next of them is to be sent."""
        moment: datetime | None = self._connection.execute(_NEXT_ATTEMPT).scalar_one()
        return moment

    def is_ours(self, message_id: str) -> bool:
        """Whether a letter of dealbot's bears this Message-ID."""
        return self._connection.execute(_IS_OURS, {"wanted": message_id}).first() is not None

    def was_sent(self, letter: str, deal_id: int | None) -> bool:
        """Whether a server ever took such a letter about this deal."""
        return self._connection.execute(_WAS_SENT, {"of_deal": deal_id, "named": letter}).first() is not None

    def answer_seconds(self, since: datetime, until: datetime) -> list[float]:
        """Seconds from a mail's receipt to its answer, for each answer that a server took in ``[since, until)``."""
        rows = self._connection.execute(_ANSWERED, {"since": since, "until": until})
        return [(sent_at - received_at).total_seconds() for received_at, sent_at in rows]

    def find(
        self,
        states: Iterable[LetterState] | None = None,
        *,
        deal_id: int | None = None,
        limit: int = 1000,
    ) -> list[OutboxRow]:
        """The letters to which all that is given applies, latest first."""
        conditions = [
            (states, outbox.c.state.in_(list(states or ()))),
            (deal_id, outbox.c.deal_id == deal_id),
        ]
        wanted = [condition for given, condition in conditions if given is not None]
        rows = self._connection.execute(_ROWS.where(*wanted).order_by(outbox.c.id.desc()).limit(limit))
        return [_row(row) for row in rows]

    def content(self, letter_id: int) -> bytes | None:
        """The letter's final bytes."""
        content: bytes | None = self._connection.execute(_CONTENT, {"of_letter": letter_id}).scalar()
        return content


def _claimed(row: AnyRow) -> ClaimedLetter:
    return ClaimedLetter(
        id=row.id,
        envelope=Envelope(row.message_id, row.sender, row.recipient, row.content),
        letter=row.letter,
        attempts=row.attempts,
        created_at=row.created_at,
        mail_id=row.mail_id,
        deal_id=row.deal_id,
    )


def _row(row: AnyRow) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        message_id=row.message_id,
        sender=row.sender,
        recipient=row.recipient,
        letter=row.letter,
        language=Language(row.language),
        subject=row.subject,
        state=LetterState(row.state),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
        sent_at=row.sent_at,
        error=row.error,
        reason=row.reason,
        mail_id=row.mail_id,
        deal_id=row.deal_id,
    )
