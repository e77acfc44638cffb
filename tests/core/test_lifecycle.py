"""The life of a deal: the moves there are, and that there are no others."""

from __future__ import annotations

from itertools import product

import pytest

from dealbot.core.decide import STATE_AFTER
from dealbot.core.lifecycle import TRANSITIONS, WAITING_FOR_A_PERSON, Move, after, possible
from dealbot.core.model import State, Verdict
from dealbot.errors import IllegalTransition

EVERY_PAIR = list(product(State, Move))


@pytest.mark.parametrize(("state", "move"), [pair for pair in EVERY_PAIR if pair not in TRANSITIONS])
def test_a_move_that_the_table_does_not_have_is_illegal(state: State, move: Move) -> None:
    with pytest.raises(IllegalTransition, match=f"a deal that is {state} cannot be moved by '{move}'"):
        after(state, move)


@pytest.mark.parametrize(
    ("state", "move", "then"),
    [
        (State.HELD, Move.CONFIRM, State.PROTECTED),
        (State.CONFLICT, Move.CONFIRM, State.PROTECTED),
        (State.HELD, Move.REFUSE, State.REFUSED),
        (State.CONFLICT, Move.REFUSE, State.REFUSED),
        (State.PROTECTED, Move.END, State.ENDED),
        (State.PROTECTED, Move.WIN, State.WON),
        (State.PROTECTED, Move.LOSE, State.LOST),
        (State.PROTECTED, Move.WITHDRAW, State.WITHDRAWN),
        (State.HELD, Move.WITHDRAW, State.WITHDRAWN),
        (State.CONFLICT, Move.WITHDRAW, State.WITHDRAWN),
        (State.NOTED, Move.WITHDRAW, State.WITHDRAWN),
    ],
)
def test_a_move_of_the_table_leads_where_the_policy_says(state: State, move: Move, then: State) -> None:
    assert after(state, move) is then


def test_every_state_can_be_reached_from_what_a_decision_records() -> None:
    reached = set(STATE_AFTER.values())
    for _ in State:
        reached |= {then for (state, _move), then in TRANSITIONS.items() if state in reached}
    assert reached == set(State)


def test_every_move_is_possible_somewhere() -> None:
    assert {move for _state, move in TRANSITIONS} == set(Move)


@pytest.mark.parametrize("state", State)
def test_what_is_possible_is_exactly_what_does_not_raise(state: State) -> None:
    assert possible(state) == tuple(move for move in Move if (state, move) in TRANSITIONS)


@pytest.mark.parametrize("state", [State.ENDED, State.WITHDRAWN, State.WON, State.LOST])
def test_what_is_over_stays_over(state: State) -> None:
    assert possible(state) == ()


@pytest.mark.parametrize(
    ("decided", "move", "corrected"),
    [
        (State.REFUSED, Move.CONFIRM, State.PROTECTED),
        (State.NOTED, Move.CONFIRM, State.PROTECTED),
        (State.PROTECTED, Move.REFUSE, State.REFUSED),
    ],
)
def test_a_manager_can_correct_what_was_decided(decided: State, move: Move, corrected: State) -> None:
    assert after(decided, move) is corrected


def test_what_waits_for_a_person_can_be_settled_either_way() -> None:
    assert {State.HELD, State.CONFLICT} == WAITING_FOR_A_PERSON
    assert all({Move.CONFIRM, Move.REFUSE} <= set(possible(state)) for state in WAITING_FOR_A_PERSON)


def test_an_open_window_is_never_taken_back_into_a_hold_or_a_conflict() -> None:
    assert not {after(State.PROTECTED, move) for move in possible(State.PROTECTED)} & {State.HELD, State.CONFLICT}


def test_a_duplicate_and_an_incomplete_registration_record_no_deal() -> None:
    assert set(Verdict) - set(STATE_AFTER) == {Verdict.DUPLICATE, Verdict.ASK}
