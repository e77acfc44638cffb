"""A tender is noted: no window, for nobody, and everybody may offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.mails import a_registration
from tests.stories.stage import accepted, at, letters_to

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

ANNA = "anna@alpha.example"
BERT = "bert@beta.example"


def test_two_partners_in_one_tender_are_both_noted_and_no_manager_is_disturbed(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    german = a_registration(ANNA, "Klinik Moselblick", "de", note="Es handelt sich um eine öffentliche Ausschreibung.")
    dutch = a_registration(BERT, "Klinik Moselblick", "nl", note="Het gaat om een openbare aanbesteding.")
    house.receive(german, dutch, at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert house.told() == [("noted", ANNA, "de"), ("noted", BERT, "nl")]
    assert [(deal["state"], deal["last_day"], deal["rfp"]) for deal in house.deals()] == [("noted", None, True)] * 2
    assert "Bei Klinik Moselblick handelt es sich um eine Ausschreibung" in letters_to(accepted(smtp), ANNA)[0].text


def test_a_noted_tender_keeps_nobody_from_a_window_of_their_own(house: Installation) -> None:
    tender = a_registration(ANNA, "Klinik Moselblick", "fr", note="Il s'agit d'un appel d'offres public.")
    house.receive(tender, a_registration(BERT, "Klinik Moselblick", "nl"), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert house.told() == [("noted", ANNA, "fr"), ("confirmation", BERT, "nl")]


def test_nothing_falls_due_for_a_tender(house: Installation) -> None:
    tender = a_registration(ANNA, "Klinik Moselblick", "en", note="This is a public tender.")
    house.receive(tender, at=at("2026-01-12 09:00"))
    house.once(at("2026-01-12 09:01"))
    assert house.once(at("2026-06-15 09:00"))["due"] == 0
    assert house.told() == [("noted", ANNA, "en")]
