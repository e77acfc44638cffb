"""Mails in, rows and letters out: read, judged with the facts at hand, recorded, answered, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dealbot import log
from dealbot.core.correspondence import (
    Judged,
    Origin,
    answer_to,
    neutral_receipt,
    notices_about,
    pass_on,
    passed_on_receipt,
)
from dealbot.core.letters import Letter, PassedOn, Thread, Trouble
from dealbot.core.model import Kind, Language, Partner, Submission, Verdict
from dealbot.envelope import Address, Folder, RawMail
from dealbot.errors import DealbotError, StoreError, UnreadableMail
from dealbot.jobs.office import Office
from dealbot.jobs.post import Post
from dealbot.jobs.registration import Registration
from dealbot.mail.incoming import TOO_LARGE, IncomingMail, content_digest, header_only, parse
from dealbot.mail.reading import Circle, understand
from dealbot.store import Fate, MailRecord, Records, Store

_QUOTED_AT_MOST = 20_000
_UNREAD = IncomingMail()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one mail; ``letters`` are those it put into the outbox."""

    fate: Fate
    folder: Folder
    reason: str = ""
    submission: Submission | None = None
    judged: tuple[Judged, ...] = ()
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """One mail as it was read, before any record is touched; ``fault`` says why it could not be."""

    raw: RawMail
    mail: IncomingMail = _UNREAD
    submission: Submission | None = None
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
        read = self._read(raws)
        with self._store.writing() as records:
            return [self._settle(records, each, now) for each in read]

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
            submission = understand(opened.mail, self._circle(partner))
        except Exception as error:
            return replace(opened, fault=error)
        return replace(opened, partner=partner, submission=submission)

    def _settle(self, records: Records, read: _Read, now: datetime) -> Taken:
        try:
            with records.all_or_nothing():
                taken = self._judge(records, read, now)
        except Exception as error:
            if isinstance(error, DealbotError) and error.temporary:
                raise
            log.mail_failed(read.raw.place, error)
            return self._put_aside(records, read, _in_words(error), now)
        log.mail_taken(read.raw.place, taken.fate, taken.reason)
        return taken

    def _judge(self, records: Records, read: _Read, now: datetime) -> Taken:
        if read.fault or read.submission is None:
            raise read.fault or UnreadableMail("it could not be read")
        submission = read.submission
        if submission.kind is Kind.AUTOMATIC:
            machine = Taken(Fate.IGNORED, Folder.DONE, "; ".join(submission.reasons), submission)
            return _enter(records, mail_record(read.raw, read.mail, machine, now))[1] or machine
        if read.mail.sender is None:
            raise UnreadableMail("nobody to answer: the mail names no sender, or several")
        origin = _origin(read.raw, read.mail, read.mail.sender, submission, read.partner)
        return _Sitting(self._post, self._office, records, now).settle(read.raw, read.mail, submission, origin)

    def _put_aside(self, records: Records, read: _Read, reason: str, now: datetime) -> Taken:
        """Nothing can be done with this mail: into Failed with the reason, and the operator is told."""
        raw, taken = read.raw, Taken(Fate.FAILED, Folder.FAILED, reason)
        number, known = _enter(records, mail_record(raw, read.mail, taken, now))
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


class _Sitting:
    """One mail before the records of one transaction."""

    def __init__(self, post: Post, office: Office, records: Records, now: datetime) -> None:
        self._post = post
        self._office = office
        self._records = records
        self._now = now

    def settle(self, raw: RawMail, mail: IncomingMail, submission: Submission, origin: Origin) -> Taken:
        """Record the mail and what follows from it; a mail that was settled before changes nothing."""
        record = mail_record(raw, mail, Taken(Fate.DECIDED, Folder.DONE, "", submission), self._now)
        number, known = _enter(self._records, record)
        if known:
            return known
        registers = submission.kind is Kind.REGISTRATION and raw.complete and not self._office.is_staff(origin.sender)
        if registers:
            taken = self._register(origin, submission, number)
        else:
            taken = self._pass_on(origin, mail, submission, number)
        self._records.mails.refile(number, replace(record, fate=taken.fate, folder=taken.folder, reason=taken.reason))
        return taken

    def _register(self, origin: Origin, submission: Submission, mail_id: int) -> Taken:
        judged = Registration(self._records, self._office, origin, mail_id, self._now).judge(submission)
        policy, managers = self._office.policy, self._office.managers
        letters = (answer_to(origin, judged, policy), *notices_about(origin, judged, managers, policy))
        deal_id = next((each.deal.id for each in judged if each.deal), None)
        self._send(letters, mail_id, deal_id)
        waits = any(each.ruling.verdict is Verdict.HOLD for each in judged)
        fate, folder = (Fate.HELD, Folder.HELD) if waits else (Fate.DECIDED, Folder.DONE)
        return Taken(fate, folder, ", ".join(each.ruling.rule for each in judged), submission, judged, letters)

    def _pass_on(self, origin: Origin, mail: IncomingMail, submission: Submission, mail_id: int) -> Taken:
        """Not dealbot's to settle: a person gets it, and the sender hears that a person has it."""
        deal = self._records.deals.by_reference(submission.reference) if submission.reference else None
        message = PassedOn(
            sender=origin.sender,
            partner=origin.partner,
            kind=submission.kind,
            received_at=origin.received_at,
            subject=mail.subject,
            text=mail.text[:_QUOTED_AT_MOST],
            reference=submission.reference,
            deal=deal,
        )
        letter = pass_on(message, self._office.managers)
        known = origin.partner is not None or self._office.is_staff(origin.sender)
        receipt = passed_on_receipt(origin) if known else neutral_receipt(origin)
        letters = (receipt, letter) if letter else (receipt,)
        self._send(letters, mail_id, deal.id if deal else None)
        why = TOO_LARGE if TOO_LARGE in mail.faults else submission.kind
        return Taken(Fate.HELD, Folder.HELD, f"passed on: {why}", submission, letters=letters)

    def _send(self, letters: tuple[Letter, ...], mail_id: int, deal_id: int | None) -> None:
        for letter in letters:
            self._post.put(self._records, letter, self._now, mail_id=mail_id, deal_id=deal_id)


def _enter(records: Records, record: MailRecord) -> tuple[int, Taken | None]:
    """The mail's number; or, where this mail was settled before, what became of it then.

    A mail in Failed that a person moved back comes as a new delivery of the same mail, and is tried again.
    """
    earlier = records.mails.same_mail(record.message_id, record.content_digest)
    if earlier and earlier.place == record.place:
        return earlier.id or 0, Taken(earlier.fate, earlier.folder, earlier.reason)
    if earlier and earlier.fate is not Fate.FAILED:
        record = replace(record, fate=Fate.IGNORED, folder=Folder.DONE, reason="delivered before; not answered again")
        records.mails.take(record)
        return earlier.id or 0, Taken(record.fate, record.folder, record.reason)
    number = records.mails.take(record)
    if number is None:
        raise StoreError("another dealbot is just taking this mail", str(record.place))
    data = {"received_at": record.received_at, "size": record.size, "digest": record.raw_digest, "fate": record.fate}
    records.events.add("mail.taken", record.taken_at, mail_id=number, data=data)
    return number, None


def mail_record(raw: RawMail, mail: IncomingMail, taken: Taken, now: datetime) -> MailRecord:
    """The row of one delivery."""
    return MailRecord(
        place=raw.place,
        message_id=mail.message_id,
        content_digest=content_digest(raw.content),
        raw_digest=hashlib.sha256(raw.content).hexdigest(),
        size=raw.size,
        received_at=raw.received_at,
        sender=mail.sender.email if mail.sender else None,
        subject=mail.subject,
        kind=taken.submission.kind if taken.submission else None,
        fate=taken.fate,
        folder=taken.folder,
        reason=taken.reason,
        taken_at=now,
    )


def _origin(
    raw: RawMail, mail: IncomingMail, sender: Address, submission: Submission, partner: Partner | None
) -> Origin:
    language = submission.language or (partner.language if partner else Language.EN)
    return Origin(sender, raw.received_at, Thread(mail.message_id, mail.references, mail.subject), language, partner)


def _in_words(error: Exception) -> str:
    """The reason that stands beside a failed mail; a fault of our own is told by its kind alone, never by its text."""
    return str(error) if isinstance(error, DealbotError) else f"dealbot failed on it ({type(error).__name__})"
