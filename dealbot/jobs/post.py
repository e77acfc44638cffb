"""Puts a letter into the outbox, in the transaction of what it tells of. Every letter goes through here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dealbot.core.addressee import is_machines
from dealbot.core.letters import Letter, LetterName, Trouble
from dealbot.envelope import Address, Envelope
from dealbot.jobs.office import Office
from dealbot.mail.letters import LetterWriter
from dealbot.store import OutgoingLetter, Records


class Post:
    """The one way out: mints the Message-ID once, writes the letter, and keeps it even where it must not be sent."""

    def __init__(self, office: Office, writer: LetterWriter, mint: Callable[[], str]) -> None:
        self._office = office
        self._writer = writer
        self._mint = mint

    def put(
        self, records: Records, letter: Letter, now: datetime, *, mail_id: int | None = None, deal_id: int | None = None
    ) -> None:
        """Write ``letter`` into the outbox of this transaction."""
        message_id = self._mint()
        written = self._writer.say(letter)
        content = self._writer.enclose(written, letter, message_id, now)
        recipient = letter.to.email
        suppressed = self._why_not(recipient)
        records.outbox.put(
            OutgoingLetter(
                envelope=Envelope(message_id, self._office.robot.email, recipient, content),
                letter=letter.name,
                language=letter.language,
                subject=written.subject,
                created_at=now,
                mail_id=mail_id,
                deal_id=deal_id,
                suppressed=suppressed,
            )
        )
        data = {"letter": letter.name, "recipient": recipient, "message_id": message_id, "suppressed": suppressed}
        records.events.add("letter.written", now, mail_id=mail_id, deal_id=deal_id, data=data)

    def tell_operator(self, records: Records, trouble: Trouble, *, mail_id: int | None = None) -> None:
        """Tell whoever looks after dealbot; without an operator, the records and the log are all there is."""
        office = self._office
        if office.operator is not None:
            letter = Letter(LetterName.TROUBLE, office.operator, office.operator_language, trouble, answers_mail=False)
            self.put(records, letter, trouble.happened_at, mail_id=mail_id)

    def _why_not(self, recipient: str) -> str | None:
        """Why nothing may be sent there, if so: never to ourselves, never to a machine."""
        if recipient in self._office.own_addresses:
            return "our own address"
        return "a machine's address" if is_machines(Address(recipient)) else None
