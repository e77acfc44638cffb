"""The weekly digest as a job: once a week for each manager, caught up once, for the countries that are theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.jobs.builders import BERT, HEAD, a_desk
from tests.stories.stage import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.jobs.builders import Desk

MONDAY = at("2026-11-23 08:00")
A_WEEK = timedelta(days=7)
LUXEMBOURG, BELGIUM = "lu@vendor.example", "be@vendor.example"


@pytest.fixture
def desks(sqlite_url: str) -> Iterator[Desk]:
    managers = [
        {"email": LUXEMBOURG, "countries": ["LU"]},
        {"email": BELGIUM, "countries": ["BE"], "language": "nl"},
        {"email": HEAD},
    ]
    desk = a_desk(sqlite_url, managers=managers)
    yield desk
    desk.app.close()


def test_it_is_written_once_a_week(both_desks: Desk) -> None:
    digest = both_desks.app.weekly_digest
    moments = [MONDAY - timedelta(seconds=1), MONDAY, MONDAY + timedelta(hours=5), MONDAY + A_WEEK]
    assert [digest.run(moment) for moment in moments] == [1, 1, 0, 1]  # at first the one of the week before
    assert both_desks.letters_to(HEAD) == ["digest"] * 3


def test_after_three_weeks_of_standing_still_it_is_caught_up_once(desk: Desk) -> None:
    desk.app.weekly_digest.run(MONDAY)
    assert desk.app.weekly_digest.run(MONDAY + 3 * A_WEEK + timedelta(days=2)) == 1
    assert desk.app.weekly_digest.run(MONDAY + 3 * A_WEEK + timedelta(days=3)) == 0


def test_there_is_none_for_a_week_before_the_installation(desk: Desk) -> None:
    installed = at("2026-10-21 09:00")
    assert desk.app.weekly_digest.run(installed + timedelta(minutes=1)) == 0
    assert desk.app.weekly_digest.run(at("2026-10-26 08:00")) == 1


def test_each_manager_reads_of_the_own_countries_and_the_head_of_all(desks: Desk) -> None:
    desks.register("Moulin Bleu S.A.")
    desks.register("Kirsch N.V.", sender=BERT, country="Belgium")
    assert desks.app.weekly_digest.run(MONDAY) == 3
    texts = {letter.recipient: desks.content(letter).text for letter in desks.letters() if letter.letter == "digest"}
    seen = {reader: ("Moulin" in text, "Kirsch" in text) for reader, text in texts.items()}
    assert seen == {LUXEMBOURG: (True, False), BELGIUM: (False, True), HEAD: (True, True)}


def test_it_tells_how_quickly_mails_were_answered(desk: Desk) -> None:
    desk.register()
    desk.send(at("2026-11-20 09:00") + timedelta(seconds=42))
    desk.app.weekly_digest.run(MONDAY)
    assert "42" in desk.letter("digest").text


def test_asked_for_by_a_person_it_is_written_again(desk: Desk) -> None:
    desk.app.weekly_digest.run(MONDAY)
    assert desk.app.weekly_digest.run(MONDAY, again=True) == 1
    assert desk.app.weekly_digest.run(MONDAY + A_WEEK - timedelta(hours=1)) == 0
