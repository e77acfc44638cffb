"""What falls due for an open window, carried out: reminders, grace and end, each once, whatever stood still."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dealbot.core import correspondence
from dealbot.core.model import State
from dealbot.errors import LetterError, PermanentDeliveryError, StoreError
from dealbot.jobs import reminders
from tests.jobs.builders import ANNA, OPERATOR, RECEIVED
from tests.stories.stage import at

if TYPE_CHECKING:
    from tests.jobs.builders import Desk

MONTH, WEEK, DAY_AFTER = at("2027-02-18 08:00"), at("2027-03-13 08:00"), at("2027-03-21 00:00")
"""Of a window that runs through 20 March 2027."""
SECOND = timedelta(seconds=1)


def letters(desk: Desk) -> list[str]:
    return desk.letters_to(ANNA)[1:]


def test_a_window_is_reminded_of_twice_and_ends_on_the_day_after(both_desks: Desk) -> None:
    both_desks.register()
    seen = []
    for moment in (MONTH - SECOND, MONTH, WEEK - SECOND, WEEK, DAY_AFTER - SECOND, DAY_AFTER):
        both_desks.remind(moment)
        seen.append(len(letters(both_desks)))
    assert seen == [0, 1, 1, 2, 2, 3]
    assert letters(both_desks) == ["reminder", "reminder", "expired"]
    assert both_desks.deal().state is State.ENDED
    assert both_desks.events(both_desks.deal())[1:] == ["deal.reminder", "deal.reminder", "deal.end"]


def test_run_twice_is_done_once(both_desks: Desk) -> None:
    both_desks.register()
    assert [both_desks.remind(MONTH), both_desks.remind(MONTH)] == [1, 0]
    assert letters(both_desks) == ["reminder"]


def test_a_stand_still_over_one_reminder_sends_it_late_and_tells_the_days_that_are_left(desk: Desk) -> None:
    desk.register()
    desk.remind(at("2027-03-01 15:00"))
    assert letters(desk) == ["reminder"]
    assert "2027" in desk.letter("reminder").text
    assert "19 jours" in desk.letter("reminder").text or "19 days" in desk.letter("reminder").text


def test_a_stand_still_over_both_reminders_sends_only_the_later_one(desk: Desk) -> None:
    desk.register()
    assert desk.remind(at("2027-03-15 10:00")) == 1
    desk.remind(at("2027-03-16 10:00"))
    assert letters(desk) == ["reminder"]


def test_a_stand_still_over_the_end_gives_grace_instead_of_a_silent_lapse(desk: Desk) -> None:
    desk.register()
    desk.remind(at("2027-03-25 10:00"))
    assert (desk.deal().state, desk.deal().grace_until) == (State.PROTECTED, date(2027, 3, 31))
    assert letters(desk) == ["reminder"]
    assert desk.letters_to(OPERATOR) == ["trouble"]
    desk.remind(at("2027-03-31 23:59"))
    assert desk.deal().state is State.PROTECTED
    desk.remind(at("2027-04-01 00:00"))
    assert desk.deal().state is State.ENDED
    assert letters(desk) == ["reminder", "expired"]


def test_a_reminder_that_nobody_accepted_does_not_count(desk: Desk) -> None:
    desk.register()
    desk.send()
    desk.courier.refuse[ANNA] = PermanentDeliveryError("refused for good", ANNA, 550)
    for moment in (MONTH, WEEK, DAY_AFTER):
        desk.remind(moment)
    assert desk.deal().grace_until == date(2027, 3, 27)


def test_in_summer_time_the_window_ends_at_its_own_midnight(desk: Desk) -> None:
    desk.register(received_at=at("2026-11-28 09:00"))  # through 28 March 2027, a day of 23 hours
    desk.remind(at("2027-03-21 08:00"))
    desk.remind(at("2027-03-28 23:59"))
    assert desk.deal().state is State.PROTECTED
    desk.remind(at("2027-03-29 00:00"))
    assert desk.deal().state is State.ENDED


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.WON, State.LOST, State.REFUSED])
def test_nothing_falls_due_for_a_deal_that_is_closed(desk: Desk, state: State) -> None:
    deal = desk.register()
    with desk.store.writing() as records:
        records.deals.move(deal, state, at=RECEIVED)
    assert desk.remind(DAY_AFTER) == 0
    assert letters(desk) == []


def test_many_windows_that_are_due_at_once_are_all_done(desk: Desk) -> None:
    for name in ("Moulin Bleu S.A.", "Kirsch S.A.", "Tannenhof S.A.", "Ardoise S.A."):
        desk.register(name)
    assert desk.remind(MONTH) == 4
    assert letters(desk).count("reminder") == 4


def test_a_deal_that_cannot_be_reminded_of_keeps_no_other_waiting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.register("Kirsch S.A.")
    desk.register("Moulin Bleu S.A.", received_at=RECEIVED + timedelta(minutes=1))
    with monkeypatch.context() as broken:
        broken.setattr(reminders, "letter_about", fails_on("Kirsch S.A.", LetterError("a template is broken")))
        assert desk.remind(MONTH) == 1
        desk.remind(MONTH + timedelta(minutes=1))
    assert letters(desk).count("reminder") == 1
    assert desk.letters_to(OPERATOR) == ["trouble"]
    desk.remind(MONTH + timedelta(days=1))
    assert letters(desk).count("reminder") == 2


def test_a_database_that_is_away_is_not_the_deals_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.register()
    with monkeypatch.context() as broken:
        broken.setattr(reminders, "letter_about", fails_on("Moulin Bleu S.A.", StoreError("away")))
        with pytest.raises(StoreError):
            desk.remind(MONTH)
    assert desk.remind(MONTH) == 1


def fails_on(company: str, error: Exception) -> Any:
    letter_about = correspondence.letter_about

    def about(deal: Any, *arguments: Any, **more: Any) -> Any:
        if deal.company.name == company:
            raise error
        return letter_about(deal, *arguments, **more)

    return about
