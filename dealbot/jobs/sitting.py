"""One mail before the records: what is registered and answered, what a person is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dealbot.core.correspondence import (
    Judged,
    Origin,
    answer_to,
    neutral_receipt,
    notices_about,
    pass_on,
    passed_on_receipt,
    unread_receipt,
)
from dealbot.core.letters import Letter, PassedOn
from dealbot.core.model import Deal, Kind, Submission, Verdict
from dealbot.envelope import Folder, RawMail
from dealbot.jobs.deliveries import Taken, enter, mail_record
from dealbot.jobs.office import Office
from dealbot.jobs.post import Post
from dealbot.jobs.registration import Registration
from dealbot.mail.incoming import TOO_LARGE, IncomingMail
from dealbot.mail.reading import Reading
from dealbot.mail.unread import file_names, is_encrypted, is_mostly_unread, unread_files
from dealbot.store import Fate, Records

_QUOTED_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Matter:
    """A mail as it was read, and how it is answered; ``raw`` is its delivery."""

    raw: RawMail
    mail: IncomingMail
    reading: Reading
    origin: Origin

    @property
    def submission(self) -> Submission:
        return self.reading.submission


class Sitting:
    """Settles one matter after the other in one transaction."""

    def __init__(self, post: Post, office: Office, records: Records, now: datetime) -> None:
        self._post = post
        self._office = office
        self._records = records
        self._now = now

    def settle(self, matter: Matter) -> Taken:
        """Record the mail and what follows from it; a mail that was settled before changes nothing."""
        record = mail_record(
            matter.raw, matter.mail, Taken(Fate.DECIDED, Folder.DONE, "", matter.submission), self._now
        )
        number, known = enter(self._records, record)
        if known:
            return known
        taken = self._register(matter, number) if self._registers(matter) else self._hand_over(matter, number)
        self._records.mails.refile(number, replace(record, fate=taken.fate, folder=taken.folder, reason=taken.reason))
        return taken

    def _registers(self, matter: Matter) -> bool:
        is_staff = self._office.is_staff(matter.origin.sender)
        asks = matter.submission.kind is Kind.REGISTRATION and matter.raw.complete
        return asks and not is_staff and not _says_it_in_what_was_unread(matter)

    def _register(self, matter: Matter, number: int) -> Taken:
        """Judge every prospect and answer; a person gets what else the mail asks for, or what nobody could be told."""
        origin, submission = matter.origin, matter.submission
        judged = Registration(self._records, self._office, origin, number, self._now).judge(submission)
        policy, managers = self._office.policy, self._office.managers
        letters = (answer_to(origin, judged, policy), *notices_about(origin, judged, managers, policy))
        reasons = [each.ruling.rule for each in judged]
        waits = any(each.ruling.verdict is Verdict.HOLD for each in judged)
        if kind := _for_a_person(matter):
            letter = pass_on(self._message(matter, kind, judged=judged), managers)
            letters, waits = (*letters, letter) if letter else letters, True
            reasons.append(f"passed on: {kind}")
        deals = [each.deal for each in judged if each.deal]
        self._send(letters, number, deals[0] if deals else None)
        fate, folder = (Fate.HELD, Folder.HELD) if waits else (Fate.DECIDED, Folder.DONE)
        return Taken(fate, folder, ", ".join(reasons), submission, judged, letters)

    def _hand_over(self, matter: Matter, number: int) -> Taken:
        """Not dealbot's to settle: a person gets it, and the sender hears that a person has it."""
        submission = matter.submission
        deal = self._records.deals.by_reference(submission.reference) if submission.reference else None
        letter = pass_on(self._message(matter, submission.kind, deal), self._office.managers)
        receipt = self._receipt(matter)
        letters = (receipt, letter) if letter else (receipt,)
        self._send(letters, number, deal)
        why = TOO_LARGE if TOO_LARGE in matter.mail.faults else submission.kind
        return Taken(Fate.HELD, Folder.HELD, f"passed on: {why}", submission, letters=letters)

    def _receipt(self, matter: Matter) -> Letter:
        origin = matter.origin
        if origin.partner is None:
            return passed_on_receipt(origin) if self._office.is_staff(origin.sender) else neutral_receipt(origin)
        return unread_receipt(origin) if _says_it_in_what_was_unread(matter) else passed_on_receipt(origin)

    def _message(
        self, matter: Matter, kind: Kind, deal: Deal | None = None, *, judged: tuple[Judged, ...] = ()
    ) -> PassedOn:
        origin, mail = matter.origin, matter.mail
        return PassedOn(
            sender=origin.sender,
            partner=origin.partner,
            kind=kind,
            received_at=origin.received_at,
            subject=mail.subject,
            text=mail.text[:_QUOTED_AT_MOST],
            reference=matter.submission.reference,
            deal=deal,
            attachments=file_names(mail),
            registered=tuple(each.deal.reference for each in judged if each.deal),
            is_sender_told=origin.can_be_answered,
        )

    def _send(self, letters: tuple[Letter, ...], number: int, deal: Deal | None) -> None:
        for letter in letters:
            self._post.put(self._records, letter, self._now, mail_id=number, deal_id=deal.id if deal else None)


def _says_it_in_what_was_unread(matter: Matter) -> bool:
    """A picture of a business card, an encrypted text: no company is named, and hardly anything could be read."""
    submission = matter.submission
    registers = submission.kind is Kind.REGISTRATION and bool(unread_files(matter.mail) or is_encrypted(matter.mail))
    asks = submission.kind is Kind.QUESTION or registers
    named = any(deal.company.is_named for deal in submission.deals)
    return asks and not named and is_mostly_unread(matter.mail, matter.reading.structure.typed)


def _for_a_person(matter: Matter) -> Kind | None:
    """What of a registration a person must settle: its other wish, or all of it where nobody can be told the answer.

    Of a stranger's registration a person decides anyhow.
    """
    submission, origin = matter.submission, matter.origin
    if origin.partner is None:
        return None
    return submission.also or (None if origin.can_be_answered else submission.kind)
