"""A real mailbox emptied into the records: in order of receipt, each mail filed once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dealbot.errors import StoreError
from dealbot.jobs import poll
from dealbot.net.mailbox import Mailbox
from tests.jobs.builders import ANNA, BERT, RECEIVED
from tests.net.builders import a_mailbox
from tests.stories.mails import a_mail, a_registration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.jobs.builders import Desk
    from tests.servers.dovecot import Dovecot

MOULIN = a_registration(ANNA, "Moulin Bleu S.A.")


@pytest.fixture
def mailbox(dovecot: Dovecot, address: str) -> Iterator[Mailbox]:
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        yield mailbox


def test_the_first_by_receipt_time_is_first_whatever_the_order_of_delivery(
    desk: Desk, dovecot: Dovecot, address: str, mailbox: Mailbox
) -> None:
    dovecot.append(address, a_registration(BERT, "Moulin Bleu"), RECEIVED + timedelta(seconds=1))
    dovecot.append(address, MOULIN, RECEIVED)
    assert desk.app.poll.run(mailbox) == 2
    assert [(deal.sender, deal.state) for deal in desk.deals()] == [(ANNA, "protected"), (BERT, "conflict")]


def test_in_the_same_second_the_order_of_arrival_decides(
    desk: Desk, dovecot: Dovecot, address: str, mailbox: Mailbox
) -> None:
    dovecot.append(address, a_registration(BERT, "Moulin Bleu"), RECEIVED)
    dovecot.append(address, MOULIN, RECEIVED)
    desk.app.poll.run(mailbox)
    assert [(deal.sender, deal.state) for deal in desk.deals()] == [(BERT, "protected"), (ANNA, "conflict")]


def test_each_mail_goes_to_the_folder_of_its_fate(
    both_desks: Desk, dovecot: Dovecot, address: str, mailbox: Mailbox
) -> None:
    dovecot.deliver(address, MOULIN, a_mail(ANNA, "When is the price list out?\n", "Price list"), a_mail("", "Nobody."))
    both_desks.app.poll.run(mailbox)
    counts = {name: len(dovecot.mails(address, f"dealbot/{name}")) for name in ("Done", "Held", "Failed")}
    assert counts == {"Done": 1, "Held": 1, "Failed": 1}
    assert dovecot.mails(address) == []


def test_a_known_delivery_is_only_filed(desk: Desk, dovecot: Dovecot, address: str, mailbox: Mailbox) -> None:
    dovecot.deliver(address, MOULIN)
    waiting = mailbox.waiting(RECEIVED)
    desk.app.intake.take(list(mailbox.fetch(waiting)), RECEIVED)
    assert desk.app.poll.run(mailbox) == 0
    assert len(desk.letters()) == 1
    assert len(dovecot.mails(address, "dealbot/Done")) == 1


def test_more_mails_than_a_batch_are_all_taken_and_filed(
    desk: Desk, dovecot: Dovecot, address: str, mailbox: Mailbox
) -> None:
    names = [f"{first} {second} S.A." for first in ("Moulin", "Tannen", "Kirsch", "Ardoise") for second in WORDS]
    dovecot.drop(address, [a_registration(ANNA, name) for name in names])
    assert desk.app.poll.run(mailbox) == len(names)
    assert len(dovecot.mails(address, "dealbot/Done")) + len(dovecot.mails(address, "dealbot/Held")) == len(names)
    assert len(desk.letters_to(ANNA)) == len(names)


def test_what_was_settled_before_a_fault_is_filed_all_the_same(
    desk: Desk, dovecot: Dovecot, address: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = poll._TAKE_AT_ONCE + 3
    dovecot.drop(address, [a_mail(ANNA, f"When is list {number} out?\n", "Price list") for number in range(count)])
    taken = desk.app.intake.take

    def breaks_at_the_second_batch(*arguments: object) -> object:
        if desk.letters():
            raise StoreError("the database did not answer", "test")
        return taken(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(desk.app.intake, "take", breaks_at_the_second_batch)
    with pytest.raises(StoreError):
        desk.app.poll.run(mailbox)
    assert len(dovecot.mails(address, "dealbot/Held")) == poll._TAKE_AT_ONCE
    assert len(dovecot.mails(address)) == 3


WORDS = "Bleu Rouge Vert Noir Blanc Jaune Gris Rose Brun Orange Violet Cyan Beige".split()
