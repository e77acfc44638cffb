"""What sales knew, and when: a source that cannot be checked, a record that turns up late, and one that comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.mails import a_registration
from tests.stories.stage import accepted, at, letters_to

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

ANNA = "anna@alpha.example"
HEAD = "head@vendor.test"
ELSEWHERE = "A-1,Garage Weber GmbH,,Rita Rep,2020-01-05,,"
LATE = "A-17,Moulin Bleu S.A.,,Rita Rep,{claimed},,"
TROUBLE = ("trouble", "operator@vendor.test", "en")
CRM = {"kind": "csv", "path": "accounts.csv", "name": "crm", "fresh_for": "24h"}


def test_a_source_that_cannot_be_read_makes_a_hold_and_never_a_guess(house: Installation, smtp: ScriptedSmtp) -> None:
    house.change(accounts=[CRM])
    house.accounts(ELSEWHERE, at=at("2026-03-08 12:00"))
    (house.folder / "accounts.csv").unlink()
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "fr"), at=at("2026-03-10 09:00"))
    [trouble] = house.once(at("2026-03-10 09:01"), code=1)["troubles"]
    assert "accounts.csv" in trouble
    assert house.told() == [TROUBLE, ("held", ANNA, "fr"), ("review_request", HEAD, "en")]
    [answer], [request] = letters_to(accepted(smtp), ANNA), letters_to(accepted(smtp), HEAD)
    assert "n'a pas encore pu être vérifié" in answer.text
    assert "crm, last good reading: " in request.text
    assert [deal["rule"] for deal in house.deals()] == ["source_not_fresh"]


def test_within_its_limit_the_last_good_reading_is_good_enough(house: Installation) -> None:
    house.change(accounts=[CRM])
    house.accounts(ELSEWHERE, at=at("2026-03-09 12:00"))
    (house.folder / "accounts.csv").unlink()
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "fr"), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"), code=1)
    assert house.told() == [TROUBLE, ("confirmation", ANNA, "fr")]


def test_a_record_first_seen_after_the_mail_proves_nothing(house: Installation, smtp: ScriptedSmtp) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "nl"), at=at("2026-03-10 09:00"))
    house.accounts(LATE.format(claimed="2025-06-01"), at=at("2026-03-10 09:30"))
    house.once(at("2026-03-10 10:00"))
    assert house.told() == [("held", ANNA, "nl"), ("review_request", HEAD, "en")]
    assert [deal["rule"] for deal in house.deals()] == ["witnessed_only_after"]
    [request] = letters_to(accepted(smtp), HEAD)
    assert "Known since (claimed): " in request.text
    assert [words for words in ("1 June 2025", "10 March 2026, 09:30") if words not in request.text] == []


def test_a_record_that_claims_a_later_day_leaves_the_partner_first(house: Installation, smtp: ScriptedSmtp) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "nl"), at=at("2026-03-10 09:00"))
    house.accounts(LATE.format(claimed="2026-03-11"), at=at("2026-03-11 09:30"))
    house.once(at("2026-03-11 10:00"))
    assert house.told() == [("confirmation", ANNA, "nl"), ("partner_was_first", HEAD, "en")]
    assert letters_to(accepted(smtp), HEAD)[0].subject.startswith("[DR-2026-0001] The partner was first: Moulin Bleu")


def test_of_an_account_that_turns_up_under_an_open_window_the_manager_hears_once(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "nl"), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    known = LATE.format(claimed="2025-06-01")
    for day, rows in (("20", [ELSEWHERE, known]), ("21", [ELSEWHERE]), ("22", [ELSEWHERE, known])):  # gone and back
        house.accounts(*rows, at=at(f"2026-03-{day} 09:00"))
        house.once(at(f"2026-03-{day} 09:01"))
    assert house.told() == [("confirmation", ANNA, "nl"), ("partner_was_first", HEAD, "en")]
    [notice] = letters_to(accepted(smtp), HEAD)
    assert "protected for Alpha Networks until Friday 10 July 2026: the partner was first" in notice.text
    assert house.states() == {"Moulin Bleu S.A.": "protected"}
    assert "account.turned_up" in house.events("DR-2026-0001")
