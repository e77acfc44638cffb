"""Whose a number, a person or a service is, where a mail names more companies than the prospect. All are invented."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mail.builders import a_mail, reading_of

ASK = "Please register Larkfield Mills S.à r.l. in Mersch. "
THEIRS = "Contact: Ada Penrose, ada@larkfield-mills.lu, +352 32 10 20 30."


def deals_of(text: str, subject: str = "A deal") -> list[dict[str, Any]]:
    deals: list[dict[str, Any]] = reading_of(a_mail(text, subject))["deals"]
    return deals


def test_what_stands_in_another_companys_brackets_is_that_companys() -> None:
    other = "Their landlord Corvane Properties S.A. (Mr Piers Holt, VAT LU26375245, 26 10 33 44) stays out of it. "
    (deal,) = deals_of(f"{ASK}{other}They want a firewall, talk to Ada Penrose, ada@larkfield-mills.lu.")
    assert deal["contact_name"] == "Ada Penrose"
    assert not {"contact_phone", "vat"} & deal.keys()


def test_the_prospects_own_brackets_are_its_own() -> None:
    (deal,) = deals_of("Please register Larkfield Mills S.à r.l. (VAT LU26375245, 32 10 20 30), they want a firewall.")
    assert (deal["vat"], deal["contact_phone"]) == ("LU26375245", "+35232102030")


def test_a_service_of_another_companys_sentence_is_no_wish() -> None:
    (deal,) = deals_of(f"{ASK}Voltara Networks S.A. runs the phone system. They want a firewall. {THEIRS}")
    assert deal["services"] == ["network"]


def test_a_wish_in_another_companys_sentence_is_one() -> None:
    (deal,) = deals_of(f"{ASK}They leave Voltara Networks S.A. and want a phone system and a firewall. {THEIRS}")
    assert deal["services"] == ["network", "phone_system"]


def test_the_only_service_counts_wherever_it_stands() -> None:
    (deal,) = deals_of(f"{ASK}Today with Voltara Networks S.A., cloud PBX for 20. {THEIRS}")
    assert deal["services"] == ["phone_system"]


def test_who_forwards_for_a_client_is_not_the_contact() -> None:
    text = (
        "Please register the client below, not the accountants.\n\n---------- Forwarded message ---------\n"
        "From: Ida Roe <ida@finley-roe.lu>\nDate: Mon, 2 Mar 2026 at 10:00\nSubject: Larkfield\n\nHello,\n\n"
        "our client Larkfield Mills S.à r.l. in Mersch wants a firewall. Please call Ada Penrose, "
        "ada@larkfield-mills.lu.\n\nKind regards\nIda Roe\nFinley & Roe S.A.\n+352 26 88 10 10\n"
    )
    (deal,) = deals_of(text)
    assert (deal["contact_name"], deal["contact_email"]) == ("Ada Penrose", "ada@larkfield-mills.lu")
    assert "contact_phone" not in deal


def test_a_word_that_only_one_prospect_has_tells_whose_a_fact_is() -> None:
    first, second = deals_of(
        "Zwei neue Kunden bitte registrieren: Kelterei Franzen GmbH, Trier, und Sägewerk Dillinger KG, Saarburg.\n\n"
        "Das Sägewerk braucht Glasfaser. Die Kelterei sucht eine Telefonanlage.\n"
    )
    assert (first["services"], second["services"]) == (["phone_system"], ["connectivity"])


def test_a_service_in_the_subject_of_a_reply_may_be_an_older_matter() -> None:
    (deal,) = deals_of(f"{ASK}They want a firewall. {THEIRS}", subject="Re: porting for the hotel")
    assert deal["services"] == ["network"]


def test_a_tender_in_the_prospects_name_is_none() -> None:
    text = "New registration please: Tender Hearts Childcare S.à r.l. in Wiltz, sheila@tenderhearts.lu, a firewall."
    (deal,) = deals_of(text)
    assert "rfp" not in deal


@pytest.mark.parametrize(("site", "country"), [("wodruff.de", "DE"), ("wodruff.com", None)])
def test_an_unknown_town_is_in_the_country_of_the_site(site: str, country: str | None) -> None:
    (deal,) = deals_of(f"Please register Wodruff Tiles in Quarnbeckhausen, site {site}. They want a firewall.")
    assert deal.get("country") == country
