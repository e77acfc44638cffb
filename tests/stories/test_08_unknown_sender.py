"""Somebody registers who is no partner: a neutral receipt, and a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stories.mails import a_mail, a_registration
from tests.stories.stage import accepted, at, letters_to
from tests.stories.test_06_several_prospects import THREE

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

CARL = "carl@gamma.example"
ANNA = "anna@alpha.example"
HEAD = "head@vendor.test"
CONFIRM = (
    "deals",
    "decide",
    "DR-2026-0001",
    "confirm",
    "--reason",
    "a partner since today",
    "--at",
    "2026-03-12T10:00",
)


@pytest.fixture
def asked(house: Installation) -> Installation:
    """An installation to which a stranger has written."""
    house.accounts("A-17,Moulin Bleu S.A.,,Rita Rep,2026-01-05,,", at=at("2026-02-02 09:00"))
    stranger = a_registration(CARL, "Moulin Bleu S.A.", "de", Subject="Moulin Bleu gegen die Konkurrenz")
    house.receive(stranger, at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    return house


def test_the_stranger_reads_nothing_about_any_company_and_the_manager_everything(
    asked: Installation, smtp: ScriptedSmtp
) -> None:
    assert asked.told() == [("unknown_sender", CARL, "de"), ("review_request", HEAD, "en")]
    [receipt], [request] = letters_to(accepted(smtp), CARL), letters_to(accepted(smtp), HEAD)
    assert receipt.subject == "Wir haben Ihre E-Mail erhalten"
    assert not [word for word in ("Moulin", "DR-2026", "Rita", "Konkurrenz") if word in receipt.everything]
    assert [word for word in (CARL, "Moulin Bleu S.A.", "Rita Rep") if word not in request.text] == []
    assert asked.states() == {"Moulin Bleu S.A.": "held"}


def test_a_stranger_who_names_several_companies_reads_nothing_about_any_of_them(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    house.receive(a_mail(CARL, THREE), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert house.told() == [("unknown_sender", CARL, "en"), *[("review_request", HEAD, "en")] * 3]
    [receipt] = letters_to(accepted(smtp), CARL)
    assert not [word for word in ("Moulin", "Kanner", "Weber", "DR-2026") if word in receipt.everything]


def test_as_long_as_he_is_no_partner_nothing_can_be_protected_for_him(asked: Installation) -> None:
    result = asked.command(*CONFIRM, code=2)
    assert f"{CARL} belongs to no partner" in result.err
    assert asked.states() == {"Moulin Bleu S.A.": "held"}


def test_imported_as_a_partner_later_he_keeps_his_receipt_time(asked: Installation, smtp: ScriptedSmtp) -> None:
    asked.partners("Gamma Telecom,gamma.example,,nl,BE")
    asked.command(*CONFIRM)
    asked.once(at("2026-03-12 10:01"))
    [deal] = asked.deals()
    assert (deal["state"], deal["partner"], deal["last_day"]) == ("protected", "Gamma Telecom", "2026-07-10")
    assert asked.told()[2:] == [("confirmation", CARL, "de")]
    assert "10. Juli 2026" in letters_to(accepted(smtp), CARL)[-1].text


def test_a_stranger_keeps_no_partner_from_a_window(house: Installation) -> None:
    mails = (a_registration(CARL, "Moulin Bleu S.A."), a_registration(ANNA, "Moulin Bleu S.A.", "fr"))
    house.receive(*mails, at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert {deal["sender"]: deal["state"] for deal in house.deals()} == {CARL: "held", ANNA: "protected"}
