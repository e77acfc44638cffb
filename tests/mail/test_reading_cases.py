"""Mails in, expected values beside them (``cases/*.toml``)."""

from __future__ import annotations

import pytest

from dealbot.mail.reading import describe
from tests.mail.builders import Case, a_mail, all_cases, read, reading_of

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mail_is_read_as_a_careful_person_reads_it(case: Case) -> None:
    assert reading_of(case.content) == case.expected


def test_the_cases_have_names_of_their_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_the_description_has_every_key_of_the_contract() -> None:
    described = describe(read(a_mail("Please register Holzwurm S.A., fibre.")))
    assert list(described) == ["kind", "language", "reference", "deals"]
    deals = described["deals"]
    assert isinstance(deals, list)
    assert list(deals[0]) == [
        *("company", "domain", "vat", "register_id", "country", "contact_name", "contact_email", "contact_phone"),
        *("services", "rfp", "expected_close", "evidence", "confidence"),
    ]


def test_the_evidence_holds_the_words_each_field_was_read_from() -> None:
    text = "Please register Holzwurm S.A., VAT LU 2637.5245, for fibre and switches."
    evidence = read(a_mail(text)).deals[0].evidence
    assert evidence["company"] == "Holzwurm S.A."
    assert evidence["vat"] == "LU 2637.5245"
    assert evidence["services"] == "fibre, switches"


def test_a_labelled_company_with_form_and_matching_domain_is_nearly_certain() -> None:
    text = "Company: Holzwurm S.A.\nE-mail: info@holzwurm.example\nServices: fibre"
    assert read(a_mail(text)).deals[0].confidence >= 0.95


def test_a_bare_guess_is_less_than_half_certain() -> None:
    submission = read(a_mail("Please register a deal. Hotel Bellweather, www.bell.example, needs a firewall."))
    assert submission.deals[0].company.name == "Hotel Bellweather"
    assert submission.deals[0].confidence < 0.5


def test_the_vendor_is_never_a_prospect() -> None:
    submission = read(a_mail("Hello Mixvoip, please register this for Mixvoip S.A.: fibre."))
    assert submission.deals[0].company.name is None


def test_the_reasons_tell_why_a_mail_has_its_kind() -> None:
    assert read(a_mail("please withdraw DR-2026-0042", "no subject")).reasons == ("withdraw",)
