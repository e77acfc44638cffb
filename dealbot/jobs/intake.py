"""Mails in, rows and letters out: read, judged with the facts at hand, recorded, answered, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dealbot import log
from dealbot.core.correspondence import Origin
from dealbot.core.letters import Remainder, Thread, Trouble
from dealbot.core.model import Kind, Language, Partner, Submission
from dealbot.envelope import Address, Folder, RawMail
from dealbot.errors import DealbotError, UnreadableMail
from dealbot.jobs.deliveries import Taken, enter, mail_record
from dealbot.jobs.office import Office
from dealbot.jobs.post import Post
from dealbot.jobs.sitting import Matter, Sitting
from dealbot.mail.incoming import IncomingMail, header_only, parse
from dealbot.mail.reading import Circle, Reading, read
from dealbot.mail.unread import is_encrypted, unread_files
from dealbot.store import Fate, Records, Store

__all__ = ["Intake", "Taken"]

_UNREAD = IncomingMail()


@dataclass(frozen=True, slots=True)
class _Read:
    """One mail as it was read, before any record is touched; ``fault`` says why it could not be."""

    raw: RawMail
    mail: IncomingMail = _UNREAD
    reading: Reading | None = None
    partner: Partner | None = None
    fault: Exception | None = None


class Intake:
    """Takes waiting mails; safe to call again for the same mail, also after a crash."""

    def __init__(self, store: Store, post: Post, office: Office) -> None:
        self._store = store
        self._post = post
        self._office = office

    def take(self, raws: Sequence[RawMail], now: datetime) -> list[Taken]:
        """Settle these mails in their order, in one transaction, each whole or not at all.

        A passing fault (``temporary``) is raised, and all of them stay where they are. What any other fault hits goes
        to Failed, and the others go on.
        """
        waiting = self._read(raws)
        with self._store.writing() as records:
            return [self._settle(records, each, now) for each in waiting]

    def _read(self, raws: Sequence[RawMail]) -> list[_Read]:
        opened = [_open(raw) for raw in raws]
        senders = {each.mail.sender.email for each in opened if each.mail.sender}
        with self._store.reading() as records:
            partners = records.partners.partners_for(senders)
        return [self._understood(each, partners) for each in opened]

    def _understood(self, opened: _Read, partners: Mapping[str, Partner]) -> _Read:
        if opened.fault:
            return opened
        sender = opened.mail.sender
        partner = partners.get(sender.email) if sender else None
        try:
            reading = read(opened.mail, self._circle(partner))
        except Exception as error:
            return replace(opened, fault=error)
        return replace(opened, partner=partner, reading=reading)

    def _settle(self, records: Records, waiting: _Read, now: datetime) -> Taken:
        try:
            with records.all_or_nothing():
                taken = self._judge(records, waiting, now)
        except Exception as error:
            if isinstance(error, DealbotError) and error.temporary:
                raise
            log.mail_failed(waiting.raw.place, error)
            return self._put_aside(records, waiting, _in_words(error), now)
        log.mail_taken(waiting.raw.place, taken.fate, taken.reason)
        return taken

    def _judge(self, records: Records, waiting: _Read, now: datetime) -> Taken:
        raw, mail, reading = waiting.raw, waiting.mail, waiting.reading
        if waiting.fault or reading is None:
            raise waiting.fault or UnreadableMail("it could not be read")
        submission = reading.submission
        if submission.kind is Kind.AUTOMATIC:
            machine = Taken(Fate.IGNORED, Folder.DONE, "; ".join(submission.reasons), submission)
            return enter(records, mail_record(raw, mail, machine, now))[1] or machine
        if mail.sender is None:
            raise UnreadableMail("nobody to answer: the mail names no sender, or several")
        origin = _origin(raw, mail, mail.sender, submission, waiting.partner)
        return Sitting(self._post, self._office, records, now).settle(Matter(raw, mail, reading, origin))

    def _put_aside(self, records: Records, waiting: _Read, reason: str, now: datetime) -> Taken:
        """Nothing can be done with this mail: into Failed with the reason, and the operator is told."""
        raw, taken = waiting.raw, Taken(Fate.FAILED, Folder.FAILED, reason)
        number, known = enter(records, mail_record(raw, waiting.mail, taken, now))
        if known is None:
            place = f"{raw.place.mailbox}, UID {raw.place.uid}, received {raw.received_at:%Y-%m-%d %H:%M} UTC"
            advice = "It lies in the folder Failed. Move it back into the mailbox to have it tried again."
            trouble = Trouble(f"A mail was put aside: {reason}", place, advice, now)
            self._post.tell_operator(records, trouble, mail_id=number)
        return known or taken

    def _circle(self, partner: Partner | None) -> Circle:
        office = self._office
        return Circle(
            partner=partner,
            vendor_names=office.vendor_names,
            vendor_domains=office.staff_domains | {office.robot.domain},
            own_addresses=office.own_addresses,
        )


def _open(raw: RawMail) -> _Read:
    try:
        return _Read(raw, parse(raw.content) if raw.complete else header_only(raw.content))
    except UnreadableMail as error:
        return _Read(raw, fault=error)


def _origin(
    raw: RawMail, mail: IncomingMail, sender: Address, submission: Submission, partner: Partner | None
) -> Origin:
    return Origin(
        sender=sender,
        received_at=raw.received_at,
        thread=Thread(mail.message_id, mail.references, mail.subject),
        language=submission.language or (partner.language if partner else Language.EN),
        partner=partner,
        remainder=Remainder(unread_files(mail), is_encrypted(mail), submission.also),
    )


def _in_words(error: Exception) -> str:
    """The reason that stands beside a failed mail; a fault of our own is told by its kind alone, never by its text."""
    return str(error) if isinstance(error, DealbotError) else f"dealbot failed on it ({type(error).__name__})"
