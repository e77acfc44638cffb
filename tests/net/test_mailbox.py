"""The mailbox on a real Dovecot: what waits, in which order, and where it goes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from dealbot.envelope import Folder, MailPlace
from dealbot.errors import MailboxError
from dealbot.net.mailbox import BATCH_BYTES, Mailbox, Waiting, _received_at
from tests.conftest import where_it_runs
from tests.net.builders import NOON, a_mail, a_mailbox, minutes
from tests.servers.dovecot import NO_EXTENSIONS, NO_MOVE, Dovecot, running_dovecot
from tests.servers.process import server_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN, DELETED = b"\\Seen", b"\\Deleted"


@pytest.fixture(scope="module", params=["MOVE", "no MOVE", "no UIDPLUS", "INBOX. prefix"])
def any_dovecot(request: pytest.FixtureRequest, dovecot: Dovecot) -> Iterator[Dovecot]:
    """The same Dovecot as four kinds of server show themselves."""
    variants: dict[str, dict[str, str]] = {
        "no MOVE": {"capability": NO_MOVE},
        "no UIDPLUS": {"capability": NO_EXTENSIONS},
        "INBOX. prefix": {"separator": ".", "prefix": "INBOX."},
    }
    if request.param not in variants:
        yield dovecot
        return
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("dovecot"))
        yield stack.enter_context(running_dovecot(folder, tls=dovecot.tls, **variants[request.param]))


def done(dovecot: Dovecot) -> str:
    return "INBOX.dealbot.Done" if dovecot.separator == "." else "dealbot/Done"


def subjects(mails: list[bytes]) -> list[str]:
    return [m.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for m in mails]


def test_mails_come_in_the_order_the_server_took_them(dovecot: Dovecot, address: str) -> None:
    for name, age in (("third", 1), ("first", 60), ("second", 30)):
        dovecot.append(address, a_mail(name), NOON - minutes(age))
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        mails = list(mailbox.fetch(mailbox.waiting(NOON)))
    assert subjects([m.content for m in mails]) == ["first", "second", "third"]
    assert mails[0].received_at == NOON - minutes(60)


def test_mails_of_the_same_second_come_in_the_order_of_arrival(dovecot: Dovecot, address: str) -> None:
    for name in ("a", "b", "c"):
        dovecot.append(address, a_mail(name), NOON)
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        mails = list(mailbox.fetch(mailbox.waiting(NOON)))
    assert subjects([m.content for m in mails]) == ["a", "b", "c"]


def test_a_place_names_mailbox_validity_and_uid(dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, a_mail())
    with Mailbox(a_mailbox(dovecot, address, name="front desk")) as mailbox:
        (waiting,) = mailbox.waiting(NOON)
    with dovecot.client(address) as client:
        assert waiting.place == MailPlace("front desk", client.folder_status("INBOX")[b"UIDVALIDITY"], 1)


def test_read_and_unread_mails_both_wait_and_stay_as_they_are(dovecot: Dovecot, address: str) -> None:
    dovecot.append(address, a_mail("read"), flags=(SEEN,))
    dovecot.append(address, a_mail("unread"))
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        mails = list(mailbox.fetch(mailbox.waiting(NOON)))
        mailbox.file([m.place for m in mails], Folder.DONE)
    kept = dovecot.mails_and_flags(address, "dealbot/Done")
    assert [(subjects([content])[0], SEEN in flags) for content, flags in kept] == [("read", True), ("unread", False)]


def test_a_mail_that_somebody_marked_deleted_does_not_wait(dovecot: Dovecot, address: str) -> None:
    dovecot.append(address, a_mail("dropped"), flags=(DELETED,))
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        assert mailbox.waiting(NOON) == []
    assert subjects(dovecot.mails(address)) == ["dropped"]


def test_more_mails_than_a_batch_all_come(dovecot: Dovecot, address: str) -> None:
    dovecot.drop(address, [a_mail(f"{n}") for n in range(23)], NOON)
    with Mailbox(a_mailbox(dovecot, address, batch_size=5)) as mailbox:
        mails = list(mailbox.fetch(mailbox.waiting(NOON)))
        mailbox.file([m.place for m in mails], Folder.HELD)
    assert sorted(subjects([m.content for m in mails]), key=int) == [f"{n}" for n in range(23)]
    assert len(dovecot.mails(address, "dealbot/Held")) == 23


def test_of_a_mail_above_the_limit_only_the_header_comes(dovecot: Dovecot, address: str) -> None:
    dovecot.append(address, a_mail("large", padding=5000), NOON)
    dovecot.append(address, a_mail("small"), NOON)
    with Mailbox(a_mailbox(dovecot, address, size_limit=4000)) as mailbox:
        large, small = mailbox.fetch(mailbox.waiting(NOON))
    assert (large.complete, small.complete) == (False, True)
    assert large.content == a_mail("large", "").removesuffix(b"\r\n")
    assert large.size == len(a_mail("large", padding=5000))


def test_an_empty_mail_and_one_with_every_byte_come_as_they_are(dovecot: Dovecot, address: str) -> None:
    every_byte = a_mail() + bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"\r\n") + b"\r\n"
    dovecot.drop(address, [b""], NOON - minutes(1))
    dovecot.append(address, every_byte, NOON)
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        assert [m.content for m in mailbox.fetch(mailbox.waiting(NOON))] == [b"", every_byte]


def test_a_mail_that_was_moved_by_somebody_else_is_left_out(any_dovecot: Dovecot) -> None:
    address = any_dovecot.fresh_address()
    any_dovecot.deliver(address, a_mail("stays"), a_mail("goes"))
    with Mailbox(a_mailbox(any_dovecot, address)) as mailbox:
        waiting = mailbox.waiting(NOON)
        with any_dovecot.client(address) as person:
            person.select_folder("INBOX")
            person.delete_messages([waiting[1].place.uid])
            person.expunge()
        assert subjects([m.content for m in mailbox.fetch(waiting)]) == ["stays"]
        assert mailbox.file([w.place for w in waiting], Folder.DONE) == ()
    assert subjects(any_dovecot.mails(address, done(any_dovecot))) == ["stays"]


def test_filing_takes_what_it_is_told_and_nothing_else(any_dovecot: Dovecot) -> None:
    address = any_dovecot.fresh_address()
    any_dovecot.deliver(address, a_mail("ours"), a_mail("theirs"))
    with Mailbox(a_mailbox(any_dovecot, address)) as mailbox:
        first, _ = mailbox.waiting(NOON)
        mailbox.file([first.place], Folder.DONE)
        assert [w.place.uid for w in mailbox.waiting(NOON)] == [2]
    assert subjects(any_dovecot.mails(address)) == ["theirs"]
    assert subjects(any_dovecot.mails(address, done(any_dovecot))) == ["ours"]


def test_filing_never_expunges_what_a_person_marked(any_dovecot: Dovecot) -> None:
    address = any_dovecot.fresh_address()
    any_dovecot.append(address, a_mail("marked by a person"), flags=(DELETED,))
    any_dovecot.append(address, a_mail("ours"))
    with Mailbox(a_mailbox(any_dovecot, address)) as mailbox:
        mailbox.file([w.place for w in mailbox.waiting(NOON)], Folder.DONE)
        assert mailbox.waiting(NOON) == []
    assert "marked by a person" in subjects(any_dovecot.mails(address))
    assert subjects(any_dovecot.mails(address, done(any_dovecot))) == ["ours"]


def test_the_folders_are_made_and_subscribed_once(any_dovecot: Dovecot) -> None:
    address = any_dovecot.fresh_address()
    for _ in range(2):
        with Mailbox(a_mailbox(any_dovecot, address)) as mailbox:
            mailbox.prepare()
    root = done(any_dovecot).removesuffix("Done")
    with any_dovecot.client(address) as client:
        subscribed = {name for _, _, name in client.list_sub_folders()}
    assert {root + "Done", root + "Held", root + "Failed"} <= subscribed


def test_places_of_another_validity_are_given_back_untouched(dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, a_mail())
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        (waiting,) = mailbox.waiting(NOON)
        stale = MailPlace("main", waiting.place.uid_validity + 1, waiting.place.uid)
        assert mailbox.file([stale], Folder.DONE) == (stale,)
        assert list(mailbox.fetch([Waiting(stale, NOON, 10)])) == []
    assert len(dovecot.mails(address)) == 1


def test_a_mail_that_is_dragged_back_waits_again_under_a_new_place(dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, a_mail())
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        (first,) = mailbox.waiting(NOON)
        mailbox.file([first.place], Folder.FAILED)
        with dovecot.client(address) as person:
            person.select_folder("dealbot/Failed")
            person.move([1], "INBOX")
        (again,) = mailbox.waiting(NOON)
    assert again.place.uid > first.place.uid
    assert again.received_at == first.received_at


def test_a_report_tells_what_a_start_needs_and_changes_nothing(dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, a_mail())
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        before = mailbox.probe()
        mailbox.prepare()
        after = mailbox.probe()
    assert (before.waiting, before.folders) == (1, ())
    assert "MOVE" in before.capabilities
    assert before.missing_folders == after.folders == ("dealbot/Done", "dealbot/Held", "dealbot/Failed")


def test_a_folder_that_is_not_there_is_named(dovecot: Dovecot, address: str) -> None:
    with (
        pytest.raises(MailboxError, match="the folder Deals could not be opened"),
        Mailbox(a_mailbox(dovecot, address, folder="Deals")),
    ):
        pass


def test_another_folder_than_the_inbox_can_be_the_queue(dovecot: Dovecot, address: str) -> None:
    with dovecot.client(address) as client:
        client.create_folder("Geschäfte")
    dovecot.append(address, a_mail("here"), folder="Geschäfte")
    with Mailbox(a_mailbox(dovecot, address, folder="Geschäfte", root="Geschäfte/dealbot")) as mailbox:
        mailbox.file([w.place for w in mailbox.waiting(NOON)], Folder.DONE)
    assert subjects(dovecot.mails(address, "Geschäfte/dealbot/Done")) == ["here"]


@pytest.mark.parametrize("internal_date", [None, NOON.replace(tzinfo=None), NOON.replace(year=1, month=1, day=1)])
def test_a_mail_without_a_usable_date_counts_as_received_now(internal_date: datetime | None) -> None:
    if internal_date is not None and internal_date.year == 1:
        internal_date = internal_date.replace(tzinfo=timezone(timedelta(hours=14)))
    assert _received_at(internal_date, NOON) == NOON


def test_a_batch_is_bounded_in_bytes_as_well_as_in_number(dovecot: Dovecot, address: str) -> None:
    sizes = [BATCH_BYTES // 2, BATCH_BYTES // 2, 1, 2 * BATCH_BYTES, 0, 3]
    mailbox = Mailbox(a_mailbox(dovecot, address, size_limit=BATCH_BYTES, batch_size=50))
    batches = mailbox._batches([Waiting(MailPlace("main", 1, n), NOON, size) for n, size in enumerate(sizes)])
    assert [[item.size for item in batch] for batch in batches] == [sizes[:2], sizes[2:3], sizes[3:4], sizes[4:]]
