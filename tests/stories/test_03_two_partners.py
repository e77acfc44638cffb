"""Two partners name the same prospect: the receipt time alone decides, and nobody learns who the other is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stories.mails import a_registration
from tests.stories.stage import accepted, at, letters_to

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

ANNA = "anna@alpha.example"
BERT = "bert@beta.example"
HEAD = "head@vendor.test"


def test_the_second_hears_of_a_conflict_and_the_manager_of_both(house: Installation, smtp: ScriptedSmtp) -> None:
    mails = (a_registration(ANNA, "Moulin Bleu S.A.", "fr"), a_registration(BERT, "MOULIN BLEU", "nl"))
    house.receive(*mails, at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert house.told() == [
        ("confirmation", ANNA, "fr"),
        ("conflict", BERT, "nl"),
        ("conflict_notice", HEAD, "en"),
    ]
    [answer], [notice] = letters_to(accepted(smtp), BERT), letters_to(accepted(smtp), HEAD)
    assert not [word for word in ("alpha", "anna", "DR-2026-0001") if word in answer.everything.lower()]
    assert [word for word in ("Alpha Networks", "Beta Systems", "DR-2026-0001") if word not in notice.text] == []


@pytest.mark.parametrize(("first", "second"), [(ANNA, BERT), (BERT, ANNA)])
def test_whoever_was_received_a_second_earlier_has_the_window(house: Installation, first: str, second: str) -> None:
    house.receive(a_registration(second, "Moulin Bleu S.A."), at=at("2026-03-10 09:00:01"))
    house.receive(a_registration(first, "Moulin Bleu S.A."), at=at("2026-03-10 09:00:00"))
    house.once(at("2026-03-10 09:01"))
    assert {deal["sender"]: deal["state"] for deal in house.deals()} == {first: "protected", second: "conflict"}


def test_the_day_after_the_first_window_ended_it_is_free_for_the_second(house: Installation) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A."), at=at("2026-01-12 09:00"))
    for moment in ("2026-01-12 09:01", "2026-04-12 08:01"):
        house.once(at(moment))
    house.receive(a_registration(BERT, "Moulin Bleu S.A."), at=at("2026-05-13 00:00"))
    house.once(at("2026-05-13 00:01"))
    assert {deal["sender"]: deal["state"] for deal in house.deals()} == {ANNA: "ended", BERT: "protected"}
    assert [letter for letter, _, _ in house.told()] == ["confirmation", "reminder", "expired", "confirmation"]


def test_in_the_last_minute_of_the_first_window_it_still_stands(house: Installation) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A."), at=at("2026-01-12 09:00"))
    for moment in ("2026-01-12 09:01", "2026-04-12 08:01"):
        house.once(at(moment))
    house.receive(a_registration(BERT, "Moulin Bleu S.A."), at=at("2026-05-12 23:59:30"))
    house.once(at("2026-05-13 00:01"))
    assert {deal["sender"]: deal["state"] for deal in house.deals()} == {ANNA: "ended", BERT: "conflict"}


def test_where_both_are_held_the_earlier_receipt_goes_first_and_there_is_one_window(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    house.accounts("A-17,Moulin Bleu Logistics S.A.,,Rita Rep,2026-01-05,,", at=at("2026-02-02 09:00"))
    mails = (a_registration(ANNA, "Moulin Bleu S.A.", "fr"), a_registration(BERT, "Moulin Bleu S.A.", "nl"))
    house.receive(*mails, at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert [deal["rule"] for deal in house.deals()] == ["probable_match", "another_partner_waits"]
    assert "DR-2026-0001" in letters_to(accepted(smtp), HEAD)[-1].text
    confirm = ("confirm", "--reason", "another company", "--at", "2026-03-12T10:00")
    house.command("deals", "decide", "DR-2026-0001", *confirm)
    refused = house.command("deals", "decide", "DR-2026-0002", *confirm, code=1)
    assert "DR-2026-0002" in refused.err
    assert "another deal has an open window for its prospect" in refused.err
    assert [deal["state"] for deal in house.deals()] == ["protected", "held"]
