"""Two mailboxes in one settings file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.servers.process import wait_until
from tests.stories.mails import a_mail, a_registration
from tests.stories.stage import accepted, at, mailbox_of

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

ANNA = "anna@alpha.example"
BERT = "bert@beta.example"
DONE = {"INBOX": 0, "Done": 1, "Held": 0, "Failed": 0}


@pytest.fixture
def other(house: Installation) -> Installation:
    """The same installation, seen from its second mailbox."""
    second = replace(house, address=house.dovecot.fresh_address("second"))
    both = [mailbox_of(house.dovecot, address, house.folder) for address in (house.address, second.address)]
    house.change(mailbox=both)
    return second


def test_each_is_read_and_the_receipt_time_decides_within_one_of_them(house: Installation, other: Installation) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "fr"), at=at("2026-03-10 09:00"))
    other.receive(a_registration(BERT, "Garage Weber GmbH", "nl", country="Belgium"), at=at("2026-03-10 09:00"))
    assert house.once(at("2026-03-10 09:01"))["mails"] == 2
    assert house.told() == [("confirmation", ANNA, "fr"), ("confirmation", BERT, "nl")]
    assert (house.folders(), other.folders()) == (DONE, DONE)


def test_the_same_mail_sent_to_both_is_answered_once(house: Installation, other: Installation) -> None:
    mail = a_registration(ANNA, "Moulin Bleu S.A.", "fr", Message_ID="<both@alpha.example>")
    house.receive(b"Received: from mx1 by one\r\n" + mail, at=at("2026-03-10 09:00:00"))
    other.receive(b"Received: from mx2 by two\r\n" + mail, at=at("2026-03-10 09:00:02"))
    house.once(at("2026-03-10 09:01"))
    assert house.told() == [("confirmation", ANNA, "fr")]
    assert len(house.deals()) == 1
    assert (house.folders(), other.folders()) == (DONE, DONE)


def test_two_mails_of_two_partners_under_one_message_id_are_two(house: Installation, other: Installation) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", Message_ID="<same@id.example>"), at=at("2026-03-10 09:00"))
    other.receive(a_registration(BERT, "Garage Weber GmbH", Message_ID="<same@id.example>"), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert house.states() == {"Moulin Bleu S.A.": "protected", "Garage Weber GmbH": "protected"}


def test_whoever_was_received_first_in_the_other_mailbox_does_not_lose_by_it(
    house: Installation, other: Installation
) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "fr"), at=at("2026-03-10 09:00:05"))
    other.receive(a_registration(BERT, "Moulin Bleu S.A.", "nl"), at=at("2026-03-10 09:00:00"))
    house.once(at("2026-03-10 09:01"))
    assert {deal["sender"]: deal["rule"] for deal in house.deals()} == {
        BERT: "received_before_their_window",
        ANNA: "nothing_known",
    }


def test_one_that_cannot_be_read_does_not_keep_the_other_from_being_answered(
    house: Installation, other: Installation
) -> None:
    first, second = house.settings["mailbox"]
    house.change(mailbox=[first | {"folder": "Nowhere"}, second])
    other.receive(a_registration(ANNA, "Moulin Bleu S.A.", "fr"), at=at("2026-03-10 09:00"))
    [trouble] = house.once(at("2026-03-10 09:01"), code=1)["troubles"]
    assert "Nowhere" in trouble
    assert house.told() == [("confirmation", ANNA, "fr")]


def test_the_daemon_watches_both_at_once(house: Installation, other: Installation, smtp: ScriptedSmtp) -> None:
    with house.daemon():
        for place, company in ((house, "Moulin Bleu S.A."), (other, "Garage Weber GmbH")):
            house.dovecot.deliver(place.address, a_registration(ANNA, company))
        house.dovecot.deliver(other.address, a_mail(ANNA, "x", "Out of office", Auto_Submitted="auto-replied"))
        wait_until(lambda: len(smtp.accepted) == 2, "both answers")
        wait_until(lambda: other.folders()["Done"] == 2, "the machine's mail is filed")
    assert {letter.to for letter in accepted(smtp)} == {ANNA}
    assert set(house.states()) == {"Moulin Bleu S.A.", "Garage Weber GmbH"}
