"""The outbox emptied: accepted, refused for now, refused for good, held back; and what the operator hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dealbot.config import OutboxSettings
from dealbot.errors import PermanentDeliveryError, TemporaryDeliveryError
from dealbot.store import LetterState, OutboxRow
from tests.jobs.builders import ANNA, BERT, OPERATOR, RECEIVED, ROBOT, a_desk

if TYPE_CHECKING:
    from tests.jobs.builders import Desk

BUSY = TemporaryDeliveryError("refused for now", ANNA, 451)
NOBODY = PermanentDeliveryError("refused for good", ANNA, 550)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
WITHIN = OutboxSettings().per_recipient
"""Letters an hour that one recipient gets at most, by default."""


def to_anna(desk: Desk) -> OutboxRow:
    [letter] = [letter for letter in desk.letters() if letter.recipient == ANNA]
    return letter


def test_a_letter_that_was_accepted_is_sent_once(both_desks: Desk) -> None:
    both_desks.put(ANNA)
    assert both_desks.send() == 1
    assert both_desks.send(RECEIVED + A_DAY) == 0
    assert (to_anna(both_desks).state, to_anna(both_desks).sent_at) == (LetterState.SENT, RECEIVED)


def test_a_letter_refused_for_now_is_tried_again_at_longer_and_longer_intervals(desk: Desk) -> None:
    desk.put(ANNA)
    desk.courier.refuse[ANNA] = BUSY
    waits = []
    for _ in range(3):
        desk.send()
        waits.append(to_anna(desk).next_attempt_at - desk.clock.now)
        desk.clock.now = to_anna(desk).next_attempt_at
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    desk.courier.refuse.clear()
    assert desk.send() == 1
    assert len({envelope.message_id for envelope in [*desk.courier.refused, *desk.courier.taken]}) == 1


def test_after_days_it_is_given_up_and_the_operator_is_told_once(desk: Desk) -> None:
    desk.put(ANNA)
    desk.courier.refuse[ANNA] = BUSY
    for hours in range(0, 24 * 6, 3):
        desk.send(RECEIVED + hours * AN_HOUR)
    assert to_anna(desk).state is LetterState.FAILED
    assert to_anna(desk).created_at == RECEIVED
    assert desk.letters_to(OPERATOR) == ["trouble"]
    assert "451" in str(to_anna(desk).error) or "refused for now" in str(to_anna(desk).error)


def test_a_recipient_refused_for_good_is_not_tried_again_and_the_others_get_theirs(desk: Desk) -> None:
    desk.put(ANNA, BERT)
    desk.courier.refuse[ANNA] = NOBODY
    desk.send()
    desk.send(RECEIVED + A_DAY)
    assert [envelope.recipient for envelope in desk.courier.refused] == [ANNA]
    assert [envelope.recipient for envelope in desk.courier.taken] == [BERT, OPERATOR]
    assert ANNA in desk.letter("trouble").text


def test_a_letter_of_trouble_that_fails_causes_no_other(desk: Desk) -> None:
    desk.put(ANNA)
    desk.courier.refuse["*"] = NOBODY
    for day in range(3):
        desk.send(RECEIVED + day * A_DAY)
    assert {letter.recipient: letter.state for letter in desk.letters()} == {
        ANNA: LetterState.FAILED,
        OPERATOR: LetterState.FAILED,
    }


def test_beyond_a_recipients_budget_letters_wait_and_the_operator_hears_of_it_once(desk: Desk) -> None:
    desk.put(ANNA, number=WITHIN + 5)
    assert desk.send() == WITHIN + 1  # and the one to the operator
    assert len(desk.letters(LetterState.WAITING)) == 5
    assert desk.send(RECEIVED + AN_HOUR / 2) == 0
    assert desk.send(RECEIVED + 2 * AN_HOUR) == 5
    assert desk.letters_to(OPERATOR) == ["trouble"]


def test_what_one_recipient_must_wait_for_keeps_nobody_else_waiting(desk: Desk) -> None:
    desk.put(ANNA, number=WITHIN)
    desk.send()
    desk.put(ANNA, number=WITHIN)
    desk.put(BERT)
    desk.send()
    assert [envelope.recipient for envelope in desk.courier.taken].count(BERT) == 1


def test_the_operators_own_budget_causes_no_letter_to_the_operator(desk: Desk) -> None:
    desk.courier.refuse[ANNA] = NOBODY
    desk.put(ANNA, number=WITHIN + 5)
    desk.send()
    desk.send(RECEIVED + 2 * AN_HOUR)
    what = [letter.subject for letter in desk.letters() if letter.recipient == OPERATOR]
    assert not [subject for subject in what if OPERATOR in subject]


@pytest.mark.parametrize(
    ("recipient", "reason"),
    [
        (ROBOT, "our own address"),
        ("mailer-daemon@alpha.example", "a machine's address"),
        ("postmaster@alpha.example", "a machine's address"),
        ("no-reply@alpha.example", "a machine's address"),
        ("bounces+anna=x@alpha.example", "a machine's address"),
    ],
)
def test_nothing_is_sent_to_a_machine_or_to_ourselves_and_the_records_say_why(
    desk: Desk, recipient: str, reason: str
) -> None:
    desk.put(recipient)
    assert desk.send() == 0
    [letter] = desk.letters()
    assert (letter.state, letter.reason) == (LetterState.SUPPRESSED, reason)


def test_what_a_dead_process_had_claimed_is_sent_under_the_same_message_id(both_desks: Desk) -> None:
    both_desks.put(ANNA)
    with both_desks.store.writing() as records:
        [claimed] = records.outbox.claim(RECEIVED, 10)
    assert both_desks.send() == 0
    both_desks.dispatch.recover()
    assert both_desks.send() == 1
    assert both_desks.courier.taken == [claimed.envelope]


def test_an_operator_who_is_nobody_is_not_written_to(sqlite_url: str) -> None:
    desk = a_desk(sqlite_url, operator={})
    desk.put(ANNA)
    desk.courier.refuse[ANNA] = NOBODY
    desk.send()
    assert [letter.recipient for letter in desk.letters()] == [ANNA]
    desk.app.close()
