"""Sales knew the prospect before the mail came, and dealbot had seen the record before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.mails import a_registration
from tests.stories.stage import accepted, at, letters_to

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

ANNA = "anna@alpha.example"
LEA = "lea@vendor.test"
MANAGERS = [
    {"email": "head@vendor.test", "name": "Hedda Head", "language": "en"},
    {"email": LEA, "name": "Lea Lead", "language": "de", "countries": ["LU"]},
]
KNOWN = "A-17,Moulin Bleu S.A.,moulinbleu.example,Rita Rep,2026-01-05,,"


def test_the_partner_hears_of_a_conflict_and_only_the_countrys_manager_hears_the_reps_name(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    house.change(managers=MANAGERS)
    house.accounts(KNOWN, at=at("2026-02-02 09:00"))
    house.receive(a_registration(ANNA, "Moulin Bleu", "fr"), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert house.told() == [("conflict", ANNA, "fr"), ("conflict_notice", LEA, "de")]
    [answer], [notice] = letters_to(accepted(smtp), ANNA), letters_to(accepted(smtp), LEA)
    assert answer.text.splitlines()[2].startswith("Moulin Bleu ne peut pas être protégé pour vous")
    assert "5 janvier 2026" in answer.text
    assert not [word for word in ("Rita", "A-17", "Lea", "Hedda") if word in answer.everything]
    assert notice.subject == "[DR-2026-0001] Konflikt: Moulin Bleu (Alpha Networks)"
    assert [word for word in ("Rita Rep", "5. Januar 2026", "2. Februar 2026") if word not in notice.text] == []
    assert house.events("DR-2026-0001") == [
        "deal.conflict",
        "letter.written",
        "letter.written",
        "letter.sent",
        "letter.sent",
    ]


def test_a_conflict_registered_again_stays_one_and_no_manager_is_asked_twice(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    house.accounts(KNOWN, at=at("2026-02-02 09:00"))
    for day in ("2026-03-10", "2026-03-17"):
        house.receive(a_registration(ANNA, "Moulin Bleu", "en"), at=at(f"{day} 09:00"))
        house.once(at(f"{day} 09:01"))
    assert [letter for letter, _, _ in house.told()] == ["conflict", "conflict_notice", "duplicate"]
    assert [deal["reference"] for deal in house.deals()] == ["DR-2026-0001"]
    assert "it could not be protected" in letters_to(accepted(smtp), ANNA)[-1].text


def test_a_person_overrules_the_conflict_and_the_window_begins_with_the_mail(house: Installation) -> None:
    house.accounts(KNOWN, at=at("2026-02-02 09:00"))
    house.receive(a_registration(ANNA, "Moulin Bleu", "nl"), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    said = ("decide", "DR-2026-0001", "confirm", "--reason", "the rep left it alone for years")
    house.command("deals", *said, "--at", "2026-03-12T10:00")
    house.once(at("2026-03-12 10:01"))
    [deal] = house.deals()
    assert (deal["state"], deal["last_day"]) == ("protected", "2026-07-10")
    assert house.told()[-1] == ("confirmation", ANNA, "nl")
