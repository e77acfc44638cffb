from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dealbot.core.model import Kind
from dealbot.envelope import Folder, MailPlace
from dealbot.store import Fate, Records
from tests.store.builders import AN_HOUR, NOON, a_mail

if TYPE_CHECKING:
    from dealbot.store import Store


def test_a_mail_comes_back_as_it_was_recorded(records: Records) -> None:
    mail = a_mail(kind=Kind.EXTENSION, fate=Fate.HELD, folder=Folder.HELD, sender=None, subject="Verlängerung")
    number = records.mails.take(mail)
    assert records.mails.by_id(number or 0) == replace(mail, id=number)


def test_a_delivery_is_taken_once(records: Records) -> None:
    mail = a_mail()
    assert records.mails.take(mail) is not None
    assert records.mails.take(replace(mail, message_id="<another@partner.example>")) is None


def test_the_same_number_in_another_mailbox_is_another_delivery(records: Records) -> None:
    mail = a_mail()
    elsewhere = replace(mail, place=replace(mail.place, mailbox="other@vendor.example"))
    renumbered = replace(mail, place=replace(mail.place, uid_validity=2))
    assert None not in {records.mails.take(each) for each in (mail, elsewhere, renumbered)}


def test_known_deliveries_are_told_with_their_folder(records: Records) -> None:
    held, failed, new = a_mail(folder=Folder.HELD), a_mail(folder=Folder.FAILED), a_mail()
    records.mails.take(held)
    records.mails.take(failed)
    known = records.mails.folders_of([held.place, failed.place, new.place])
    assert known == {held.place: Folder.HELD, failed.place: Folder.FAILED}


def test_many_deliveries_of_several_mailboxes_are_looked_up_at_once(records: Records) -> None:
    places = [MailPlace(f"{box}@vendor.example", 2**32 - 1, uid) for box in "ab" for uid in range(2**32 - 700, 2**32)]
    for place in places[::50]:
        records.mails.take(a_mail(place=place))
    assert records.mails.folders_of(places) == dict.fromkeys(places[::50], Folder.DONE)


def test_the_same_mail_is_known_by_message_id_and_digest_together(records: Records) -> None:
    mail = a_mail(message_id="<one@partner.example>", content_digest="aa")
    number = records.mails.take(mail)
    assert records.mails.same_mail("<one@partner.example>", "aa") == replace(mail, id=number)
    assert records.mails.same_mail("<one@partner.example>", "bb") is None
    assert records.mails.same_mail("<two@partner.example>", "aa") is None


def test_without_a_message_id_the_digest_tells_and_the_latest_counts(records: Records) -> None:
    records.mails.take(a_mail(message_id=None, content_digest="aa", fate=Fate.FAILED))
    latest = records.mails.take(a_mail(message_id=None, content_digest="aa"))
    found = records.mails.same_mail(None, "aa")
    assert found is not None
    assert found.id == latest


def test_a_mail_dragged_back_replaces_its_failed_record(records: Records) -> None:
    failed, again = a_mail(fate=Fate.FAILED, folder=Folder.FAILED), a_mail()
    number = records.mails.take(failed) or 0
    records.mails.refile(number, again)
    assert records.mails.by_id(number) == replace(again, id=number)
    assert records.mails.folders_of([failed.place, again.place]) == {again.place: Folder.DONE}


def test_a_moved_mail_is_marked_and_the_others_are_not(records: Records) -> None:
    moved, waiting = a_mail(), a_mail()
    numbers = [records.mails.take(mail) or 0 for mail in (moved, waiting)]
    records.mails.mark_filed([moved.place], NOON + AN_HOUR)
    marks = [mail.filed_at for number in numbers if (mail := records.mails.by_id(number))]
    assert marks == [NOON + AN_HOUR, None]


def test_hostile_text_is_kept_readable(store: Store) -> None:
    with store.writing() as records:
        number = records.mails.take(a_mail(subject="a\0b\ud800c", message_id="<" + "x" * 1_000_000 + ">")) or 0
    with store.reading() as records:
        mail = records.mails.by_id(number)
        assert mail is not None
        assert (mail.subject, len(mail.message_id or "")) == ("ab\ufffdc", 500)
        assert records.mails.same_mail("<" + "x" * 1_000_000 + ">", mail.content_digest) == mail
