"""The life of a deal: every state and every move there is. The picture in ARCHITECTURE.md is drawn from this table.

A manager can correct every decision in the open: what was refused or noted can be confirmed, and the other way round.
"""

from __future__ import annotations

from enum import StrEnum

from dealbot.core.model import State
from dealbot.errors import IllegalTransition


class Move(StrEnum):
    """What can happen to a recorded deal."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    END = "end"
    WITHDRAW = "withdraw"
    WIN = "win"
    LOSE = "lose"


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.HELD, Move.CONFIRM): State.PROTECTED,
    (State.HELD, Move.REFUSE): State.REFUSED,
    (State.HELD, Move.WITHDRAW): State.WITHDRAWN,
    (State.CONFLICT, Move.CONFIRM): State.PROTECTED,
    (State.CONFLICT, Move.REFUSE): State.REFUSED,
    (State.CONFLICT, Move.WITHDRAW): State.WITHDRAWN,
    (State.REFUSED, Move.CONFIRM): State.PROTECTED,
    (State.NOTED, Move.CONFIRM): State.PROTECTED,
    (State.NOTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.PROTECTED, Move.REFUSE): State.REFUSED,
    (State.PROTECTED, Move.END): State.ENDED,
    (State.PROTECTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.PROTECTED, Move.WIN): State.WON,
    (State.PROTECTED, Move.LOSE): State.LOST,
}

CLOSED = frozenset({State.REFUSED, State.ENDED, State.WITHDRAWN, State.WON, State.LOST})
"""Nothing falls due any more, and nobody is waited for."""
WAITING_FOR_A_PERSON = frozenset({State.HELD, State.CONFLICT})
"""A hold or a conflict is always a person's to settle (policy "Did sales already know?")."""


def after(state: State, move: Move) -> State:
    """The state that ``move`` leads to; raises IllegalTransition where the table has no such row."""
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        ways = ", ".join(possible(state)) or "nothing"
        raise IllegalTransition(f"a deal that is {state} cannot be moved by '{move}'; possible: {ways}") from None


def possible(state: State) -> tuple[Move, ...]:
    """The moves that lead on from ``state``, in the table's order."""
    return tuple(move for (from_state, move) in TRANSITIONS if from_state is state)
