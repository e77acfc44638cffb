"""Sales knows a company that is probably the same: a person decides, and the receipt time is kept."""

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


@pytest.fixture
def held(house: Installation) -> Installation:
    """An installation with one held registration, of 10 March 2026."""
    house.accounts("A-17,Moulin Bleu Logistics S.A.,,Rita Rep,2026-01-05,,", at=at("2026-02-02 09:00"))
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "de"), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    return house


def decide(house: Installation, decision: str, code: int = 0) -> None:
    order = ("DR-2026-0001", decision, "--reason", "another company of that name")
    house.command("deals", "decide", *order, "--at", "2026-03-24T10:00", code=code)
    house.once(at("2026-03-24 10:01"))


def test_the_partner_hears_that_a_person_looks_and_the_manager_sees_both_side_by_side(
    held: Installation, smtp: ScriptedSmtp
) -> None:
    assert held.told() == [("held", ANNA, "de"), ("review_request", HEAD, "en")]
    [answer], [request] = letters_to(accepted(smtp), ANNA), letters_to(accepted(smtp), HEAD)
    assert "Logistics" not in answer.everything
    assert request.subject == "[DR-2026-0001] Please decide: Moulin Bleu S.A. (Alpha Networks)"
    assert "Moulin Bleu S.A. | Moulin Bleu Logistics S.A." in request.text
    assert held.folders() == {"INBOX": 0, "Done": 0, "Held": 1, "Failed": 0}


def test_confirmed_by_a_person_it_is_protected_from_the_day_of_the_mail(held: Installation, smtp: ScriptedSmtp) -> None:
    decide(held, "confirm")
    [deal] = held.deals()
    assert (deal["state"], deal["last_day"]) == ("protected", "2026-07-10")
    assert held.told()[2:] == [("confirmation", ANNA, "de")]
    letter = accepted(smtp)[-1]
    assert [words for words in ("10. März 2026, 09:00:00", "10. Juli 2026") if words not in letter.text] == []
    assert "deal.protected" in held.events("DR-2026-0001")


def test_refused_by_a_person_the_partner_reads_the_reason(held: Installation, smtp: ScriptedSmtp) -> None:
    decide(held, "refuse")
    assert held.states() == {"Moulin Bleu S.A.": "refused"}
    assert held.told()[2:] == [("refused", ANNA, "de")]
    assert "> another company of that name" in accepted(smtp)[-1].text


def test_what_was_decided_is_not_decided_again(held: Installation) -> None:
    decide(held, "confirm")
    decide(held, "confirm", code=1)
    assert [letter for letter, _, _ in held.told()] == ["held", "review_request", "confirmation"]
