"""The life of a window, by ``once --at``: reminders, the end, the weekly digest, and what a stand-still leaves out.

It plays in 2041, so that the installation is always older than the weeks of its digests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stories.mails import a_registration
from tests.stories.stage import accepted, at, letters_to

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

ANNA = "anna@alpha.example"
HEAD = "head@vendor.test"
OPERATOR = "operator@vendor.test"


@pytest.fixture
def started(house: Installation) -> Installation:
    """An installation with one window, from Thursday 10 January until Friday 10 May 2041."""
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "de"), at=at("2041-01-10 09:00"))
    house.once(at("2041-01-10 09:01"))
    return house


def told_to(house: Installation, address: str, *moments: str) -> list[list[str]]:
    """Which letters somebody gets at each of these moments; each turn is done twice."""
    heard = []
    for moment in moments:
        before = len(house.told())
        for _ in range(2):
            house.once(at(moment))
        heard.append([letter for letter, to, _ in house.told()[before:] if to == address])
    return heard


def test_the_partner_is_reminded_at_thirty_and_seven_days_and_told_of_the_end_the_day_after(
    started: Installation, smtp: ScriptedSmtp
) -> None:
    moments = ("2041-04-10 07:59", "2041-04-10 08:00", "2041-05-03 07:59", "2041-05-03 08:00")
    assert told_to(started, ANNA, *moments) == [[], ["reminder"], [], ["reminder"]]
    assert told_to(started, ANNA, "2041-05-10 23:59:59", "2041-05-11 00:00", "2041-07-01 09:00") == [
        [],
        ["expired"],
        [],
    ]
    assert started.states() == {"Moulin Bleu S.A.": "ended"}
    texts = [letter.text for letter in letters_to(accepted(smtp), ANNA)]
    assert "endet in 30 Tagen, am Freitag, 10. Mai 2041" in texts[1]
    assert "endet in 7 Tagen, am Freitag, 10. Mai 2041" in texts[2]
    assert "Ihr Schutz für Moulin Bleu S.A. ist am Freitag, 10. Mai 2041 abgelaufen" in texts[3]
    happened = [event for event in started.events("DR-2041-0001") if event.startswith("deal.")]
    assert happened == ["deal.protected", "deal.reminder", "deal.reminder", "deal.end"]


def test_the_manager_has_a_digest_every_monday_and_only_one(started: Installation, smtp: ScriptedSmtp) -> None:
    mondays = ("2041-01-14 07:59", "2041-01-14 08:00", "2041-01-20 23:59", "2041-01-21 08:00")
    assert told_to(started, HEAD, *mondays) == [[], ["digest"], [], ["digest"]]
    of_the_start, of_a_quiet_week = letters_to(accepted(smtp), HEAD)[-2:]
    assert "New (1)" in of_the_start.text
    assert "Moulin Bleu S.A. · Alpha Networks · DR-2041-0001" in of_the_start.text
    assert "A quiet week" in of_a_quiet_week.text


def test_the_digest_tells_what_ends_soon_and_what_has_ended(started: Installation, smtp: ScriptedSmtp) -> None:
    told_to(started, HEAD, "2041-04-15 08:00", "2041-05-11 00:01", "2041-05-13 08:00")
    soon, _, ended = letters_to(accepted(smtp), HEAD)[-3:]
    assert "Ends within 30 days (1)" in soon.text
    assert "25 days left" in soon.text
    assert "Ended last week (1)" in ended.text


def test_three_weeks_of_stand_still_are_caught_up_with_one_digest(started: Installation) -> None:
    assert told_to(started, HEAD, "2041-01-14 08:00", "2041-02-06 10:00") == [["digest"], ["digest"]]


def test_after_a_stand_still_over_both_reminders_only_the_later_one_is_sent(
    started: Installation, smtp: ScriptedSmtp
) -> None:
    assert told_to(started, ANNA, "2041-05-06 10:00", "2041-05-11 00:00") == [["reminder"], ["expired"]]
    assert "endet in 4 Tagen" in letters_to(accepted(smtp), ANNA)[1].text


def test_after_a_stand_still_over_the_end_it_does_not_lapse_in_silence(
    started: Installation, smtp: ScriptedSmtp
) -> None:
    assert told_to(started, ANNA, "2041-06-03 10:00") == [["reminder"]]
    assert started.states() == {"Moulin Bleu S.A.": "protected"}
    assert "9. Juni 2041" in letters_to(accepted(smtp), ANNA)[-1].text
    assert [letter.subject for letter in letters_to(accepted(smtp), OPERATOR)] == [
        f"dealbot needs you: No reminder for DR-2041-0001 could be delivered to {ANNA} before its window ended"
    ]
    assert told_to(started, ANNA, "2041-06-09 23:59", "2041-06-10 00:00") == [[], ["expired"]]


def test_a_withdrawn_deal_is_never_reminded_of(started: Installation) -> None:
    order = ("DR-2041-0001", "withdraw", "--reason", "the customer changed plans", "--at", "2041-03-01T10:00")
    started.command("deals", "decide", *order)
    assert told_to(started, ANNA, "2041-04-10 08:00", "2041-05-03 08:00", "2041-05-11 00:00") == [[], [], []]


def test_a_weak_resemblance_is_confirmed_and_stands_in_the_digest(house: Installation, smtp: ScriptedSmtp) -> None:
    house.accounts("A-17,Moulin Belu Vert,,Rita Rep,2026-01-05,,", at=at("2040-12-03 09:00"))
    house.receive(a_registration(ANNA, "Moulin Bleu", "fr"), at=at("2041-01-10 09:00"))
    house.once(at("2041-01-10 09:01"))
    assert house.states() == {"Moulin Bleu": "protected"}
    assert told_to(house, HEAD, "2041-01-14 08:00") == [["digest"]]
    _, weak = letters_to(accepted(smtp), HEAD)[-1].text.split("Confirmed despite a weak resemblance (1)")
    assert "Moulin Bleu · Alpha Networks · DR-2041-0001\n  Moulin Belu Vert\n" in weak.replace("\r\n", "\n")
