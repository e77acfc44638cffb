"""What became of each delivery, in the records: so that no mail is settled twice, however often it comes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from dealbot.core.correspondence import Judged
from dealbot.core.letters import Letter
from dealbot.core.model import Submission
from dealbot.envelope import Folder, RawMail
from dealbot.errors import StoreError
from dealbot.mail.incoming import IncomingMail, content_digest
from dealbot.store import Fate, MailRecord, Records


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one mail; ``letters`` are those it put into the outbox."""

    fate: Fate
    folder: Folder
    reason: str = ""
    submission: Submission | None = None
    judged: tuple[Judged, ...] = ()
    letters: tuple[Letter, ...] = ()


def enter(records: Records, record: MailRecord) -> tuple[int, Taken | None]:
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
