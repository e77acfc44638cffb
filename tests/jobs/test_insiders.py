"""A registration of the vendor, of the partner that writes, or of another partner: a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dealbot.core.model import Company, Insider, State
from dealbot.jobs.insiders import matched_insiders
from tests.jobs.builders import ANNA, HEAD, PARTNERS, RECEIVED, an_account

if TYPE_CHECKING:
    from tests.jobs.builders import Desk


@pytest.mark.parametrize(
    ("company", "found"),
    [
        (Company("Vendor S.A."), (Insider.VENDOR, "Vendor")),
        (Company("Other", "vendor.example"), (Insider.VENDOR, "Vendor")),
        (Company("Alpha Networks S.à r.l."), (Insider.SENDER, "Alpha Networks")),
        (Company("Other", "alpha.example"), (Insider.SENDER, "Alpha Networks")),
        (Company("BETA Systems"), (Insider.PARTNER, "Beta Systems")),
    ],
    ids=["the vendor", "its domain", "the sender", "its domain too", "another partner"],
)
def test_who_the_prospect_is_comes_from_names_and_domains(
    desk: Desk, company: Company, found: tuple[Insider, str]
) -> None:
    with desk.store.reading() as records:
        sender = records.partners.by_name(PARTNERS[0].name)
        [insider] = matched_insiders(records, desk.app.office, company, sender)
    assert (insider.insider, insider.name) == found


def test_a_partner_as_somebodys_prospect_is_held_though_sales_knows_it(desk: Desk) -> None:
    desk.know(an_account("Beta Systems B.V."), since=RECEIVED.replace(month=10))
    deal = desk.register("Beta Systems B.V.")
    assert (deal.state, deal.rule) == (State.HELD, "prospect_is_a_partner")
    assert desk.letters_to(HEAD) == ["review_request"]
    assert "Who it is: our partner Beta Systems" in desk.letter("review_request").text


def test_the_sender_does_not_learn_that_its_prospect_is_a_partner(desk: Desk) -> None:
    desk.register("Beta Systems B.V.", sender=ANNA)
    assert "parten" not in desk.letter("held").text.partition("\n-- \n")[0].lower()


def test_the_evidence_of_a_decision_keeps_who_the_prospect_is(desk: Desk) -> None:
    deal = desk.register("Beta Systems B.V.")
    with desk.store.reading() as records:
        [decision] = records.decisions.of_deal(deal)
    [kept] = decision.evidence["insiders"]  # type: ignore[index]  # JSON as it was kept
    assert (kept["insider"], kept["name"]) == ("partner", "Beta Systems")
    assert "same_name" in kept["match"]["because"]
