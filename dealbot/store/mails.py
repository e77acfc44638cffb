"""The mails that were taken, each delivery once (RFC 3501 section 2.3.1.1: mailbox, UIDVALIDITY and UID)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from dealbot.core.model import Kind
from dealbot.envelope import Folder, MailPlace
from dealbot.store.group import AnyRow, Group, batches, for_both
from dealbot.store.tables import mails
from dealbot.store.values import Fate, MailRecord

_BATCH = 500

_IN_MAILBOX = (mails.c.mailbox == bindparam("at_mailbox")) & (mails.c.uid_validity == bindparam("at_validity"))
_FOLDERS = select(mails.c.uid, mails.c.folder).where(_IN_MAILBOX, mails.c.uid.in_(bindparam("uids", expanding=True)))
_BY_ID = select(mails).where(mails.c.id == bindparam("id"))
_BY_DIGEST = select(mails).where(mails.c.content_digest == bindparam("digest")).order_by(mails.c.id.desc()).limit(1)
_BY_MESSAGE_ID = _BY_DIGEST.where(mails.c.message_id == bindparam("message_id"))
_TAKE = for_both(mails, lambda insert: insert.on_conflict_do_nothing().returning(mails.c.id))
_REFILE = update(mails).where(mails.c.id == bindparam("mail_id"))
_FILED = update(mails).where(_IN_MAILBOX, mails.c.uid == bindparam("at_uid")).values(filed_at=bindparam("now"))
_NEWEST = select(func.max(mails.c.received_at))


class Mails(Group):
    """Which deliveries are known, what became of them, and in which folder each belongs."""

    def folders_of(self, places: Iterable[MailPlace]) -> dict[MailPlace, Folder]:
        """Of these deliveries, those that were taken before, with the folder they belong in."""
        found = {}
        for mailbox, uid_validity, uids in _by_mailbox(places):
            wanted = {"at_mailbox": mailbox, "at_validity": uid_validity, "uids": uids}
            for uid, folder in self._connection.execute(_FOLDERS, wanted):
                found[MailPlace(mailbox, uid_validity, uid)] = Folder(folder)
        return found

    def same_mail(self, message_id: str | None, content_digest: str) -> MailRecord | None:
        """The latest record of the same mail, however it was delivered; without a Message-ID the digest alone tells."""
        wanted = {"digest": content_digest}
        if message_id is not None:
            wanted["message_id"] = message_id
        row = self._connection.execute(_BY_DIGEST if message_id is None else _BY_MESSAGE_ID, wanted).first()
        return None if row is None else _record(row)

    def take(self, mail: MailRecord) -> int | None:
        """Record a delivery and return its number; None where somebody was quicker: then nothing is to be done."""
        number: int | None = self._connection.execute(self._of_kind(_TAKE), _columns(mail)).scalar()
        return number

    def refile(self, mail_id: int, mail: MailRecord) -> None:
        """Replace a record by a later delivery of the same mail, one that a person dragged back."""
        self._connection.execute(_REFILE, {"mail_id": mail_id} | _columns(mail))

    def mark_filed(self, places: Iterable[MailPlace], at: datetime) -> None:
        """These deliveries now lie in their folders."""
        moved = [
            {"at_mailbox": place.mailbox, "at_validity": place.uid_validity, "at_uid": place.uid, "now": at}
            for place in places
        ]
        if moved:
            self._connection.execute(_FILED, moved)

    def newest_received_at(self) -> datetime | None:
        """When the latest mail was received that is on record."""
        newest: datetime | None = self._connection.execute(_NEWEST).scalar()
        return newest

    def by_id(self, mail_id: int) -> MailRecord | None:
        row = self._connection.execute(_BY_ID, {"id": mail_id}).first()
        return None if row is None else _record(row)


def _by_mailbox(places: Iterable[MailPlace]) -> Iterable[tuple[str, int, list[int]]]:
    uids: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place in places:
        uids[place.mailbox, place.uid_validity].append(place.uid)
    return (
        (mailbox, uid_validity, batch)
        for (mailbox, uid_validity), numbers in uids.items()
        for batch in batches(numbers, _BATCH)
    )


def _columns(mail: MailRecord) -> dict[str, Any]:
    return {
        "mailbox": mail.place.mailbox,
        "uid_validity": mail.place.uid_validity,
        "uid": mail.place.uid,
        "message_id": mail.message_id,
        "content_digest": mail.content_digest,
        "raw_digest": mail.raw_digest,
        "size": mail.size,
        "received_at": mail.received_at,
        "sender": mail.sender,
        "subject": mail.subject,
        "kind": mail.kind,
        "fate": mail.fate,
        "folder": mail.folder,
        "reason": mail.reason,
        "taken_at": mail.taken_at,
        "filed_at": mail.filed_at,
    }


def _record(row: AnyRow) -> MailRecord:
    return MailRecord(
        place=MailPlace(row.mailbox, row.uid_validity, row.uid),
        message_id=row.message_id,
        content_digest=row.content_digest,
        raw_digest=row.raw_digest,
        size=row.size,
        received_at=row.received_at,
        sender=row.sender,
        subject=row.subject,
        kind=row.kind and Kind(row.kind),
        fate=Fate(row.fate),
        folder=Folder(row.folder),
        reason=row.reason,
        taken_at=row.taken_at,
        filed_at=row.filed_at,
        id=row.id,
    )
