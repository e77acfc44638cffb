from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dealbot.errors import StoreRefusal
from dealbot.store import LetterState, Records
from tests.store.builders import AN_HOUR, NOON, a_letter, a_mail, an_open_deal

if TYPE_CHECKING:
    from dealbot.store import Store


def test_a_claimed_letter_holds_the_final_bytes(records: Records) -> None:
    letter = a_letter()
    number = records.outbox.put(letter)
    (claimed,) = records.outbox.claim(NOON, 10)
    assert (claimed.id, claimed.envelope, claimed.attempts) == (number, letter.envelope, 1)
    assert records.outbox.content(number) == letter.envelope.content


def test_a_letter_is_claimed_once(records: Records) -> None:
    records.outbox.put(a_letter())
    assert len(records.outbox.claim(NOON, 10)) == 1
    assert records.outbox.claim(NOON, 10) == []


def test_letters_leave_in_the_order_of_their_time(records: Records) -> None:
    numbers = [records.outbox.put(a_letter(created_at=NOON - AN_HOUR * hours)) for hours in (1, 3, 2, -1)]
    assert [letter.id for letter in records.outbox.claim(NOON, 2)] == [numbers[1], numbers[2]]
    assert [letter.id for letter in records.outbox.claim(NOON, 2)] == [numbers[0]]


def test_a_letter_refused_for_now_comes_back_at_its_time(records: Records) -> None:
    number = records.outbox.put(a_letter())
    records.outbox.claim(NOON, 10)
    records.outbox.later(number, NOON + AN_HOUR, "451 later")
    assert records.outbox.claim(NOON, 10) == []
    assert records.outbox.next_attempt_at() == NOON + AN_HOUR
    assert [letter.attempts for letter in records.outbox.claim(NOON + AN_HOUR, 10)] == [2]


def test_what_became_of_a_letter_is_told(records: Records) -> None:
    sent, failed, quiet, waiting = (
        records.outbox.put(letter)
        for letter in (a_letter(), a_letter(), a_letter(suppressed="our own address"), a_letter())
    )
    records.outbox.sent(sent, NOON)
    records.outbox.failed(failed, "550 no such user")
    rows = {row.id: (row.state, row.error, row.reason) for row in records.outbox.find()}
    assert rows == {
        sent: (LetterState.SENT, None, None),
        failed: (LetterState.FAILED, "550 no such user", None),
        quiet: (LetterState.SUPPRESSED, None, "our own address"),
        waiting: (LetterState.WAITING, None, None),
    }
    assert records.outbox.waiting_count() == 1


def test_letters_are_found_by_state_and_by_deal(records: Records) -> None:
    deal = an_open_deal(records)
    number = records.outbox.put(a_letter(deal_id=deal.id))
    records.outbox.put(a_letter(suppressed="a machine's address"))
    assert [row.id for row in records.outbox.find([LetterState.WAITING])] == [number]
    assert [row.id for row in records.outbox.find(deal_id=deal.id)] == [number]


def test_after_a_crash_what_was_being_sent_waits_again_under_the_same_message_id(store: Store) -> None:
    letter = a_letter()
    with store.writing() as records:
        records.outbox.put(letter)
        records.outbox.claim(NOON, 10)
    with store.writing() as records:
        assert records.outbox.requeue_sending() == 1
        (again,) = records.outbox.claim(NOON, 10)
    assert (again.envelope, again.attempts) == (letter.envelope, 2)


def test_the_letters_of_an_hour_are_counted_per_recipient(records: Records) -> None:
    numbers = [
        records.outbox.put(a_letter(to=to)) for to in ("a@x.example", "a@x.example", "b@x.example", "c@x.example")
    ]
    records.outbox.sent_many(numbers[:3], NOON)
    records.outbox.sent(records.outbox.put(a_letter(to="a@x.example")), NOON - AN_HOUR)
    counts = records.outbox.sent_counts({"a@x.example", "c@x.example"}, NOON)
    assert counts == {"a@x.example": 2}


def test_a_message_id_is_given_once(store: Store) -> None:
    letter = a_letter()
    with store.writing() as records:
        records.outbox.put(letter)
        assert records.outbox.is_ours(letter.envelope.message_id)
        assert not records.outbox.is_ours("<theirs@partner.example>")
    with pytest.raises(StoreRefusal), store.writing() as records:
        records.outbox.put(replace(letter, subject="again"))


def test_a_reminder_counts_as_sent_when_a_server_took_it(records: Records) -> None:
    deal = an_open_deal(records)
    number = records.outbox.put(a_letter(letter="reminder", deal_id=deal.id))
    assert not records.outbox.was_sent("reminder", deal.id)
    records.outbox.sent(number, NOON)
    assert records.outbox.was_sent("reminder", deal.id)
    assert not records.outbox.was_sent("expired", deal.id)


def test_the_time_to_answer_runs_from_receipt_to_acceptance_of_the_senders_letter(records: Records) -> None:
    mail_id = records.mails.take(a_mail(sender="anna@partner.example"))
    answer, notice = (a_letter(mail_id=mail_id, to=to) for to in ("anna@partner.example", "boss@vendor.example"))
    records.outbox.sent_many([records.outbox.put(answer), records.outbox.put(notice)], NOON + AN_HOUR)
    assert records.outbox.answer_seconds(NOON, NOON + 2 * AN_HOUR) == [3600.0]
    assert records.outbox.answer_seconds(NOON, NOON + AN_HOUR) == []
