"""When a letter that was refused for now is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.dispatch import LONGEST_WAIT, next_attempt
from tests.core.builders import RECEIVED

DAYS = timedelta(days=4)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (10, 240), (10_000, 240)]
)
def test_each_wait_is_twice_the_last_up_to_the_longest(attempts: int, minutes: int) -> None:
    assert next_attempt(attempts, RECEIVED, RECEIVED, DAYS) == RECEIVED + timedelta(minutes=minutes)


def test_a_letter_is_given_up_when_the_next_try_would_come_too_late() -> None:
    last_chance = RECEIVED + DAYS - timedelta(minutes=1)
    assert next_attempt(1, RECEIVED, last_chance, DAYS) == RECEIVED + DAYS
    assert next_attempt(1, RECEIVED, last_chance + timedelta(microseconds=1), DAYS) is None


@given(st.integers(1, 1000), st.integers(0, 10**6))
def test_the_next_try_is_always_later_but_never_later_than_the_longest_wait(attempts: int, seconds: int) -> None:
    now = RECEIVED + timedelta(seconds=seconds)
    retry = next_attempt(attempts, RECEIVED, now, DAYS)
    assert retry is None or now < retry <= min(now + LONGEST_WAIT, RECEIVED + DAYS)
