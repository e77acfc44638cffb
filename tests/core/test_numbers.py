"""VAT and register numbers: one form for each, whoever wrote it, and what each is worth for telling companies apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.numbers import (
    check_vat,
    identifying_register_id,
    identifying_vat,
    is_local,
    register_number,
    vat_number,
)
from dealbot.mail.reading.fields.numbers import find_vats
from dealbot.mail.reading.fields.registers import find_registers
from dealbot.mail.reading.lexicon.words import scan

COUNTRIES = st.sampled_from([None, "LU", "BE", "FR", "DE", "NL", "AT", "CH", "GR", "GB", "US"])


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("BE 0403.170.701", None, "BE0403170701"),
        ("0403.170.701", "BE", "BE0403170701"),
        ("403170701", "BE", "BE0403170701"),
        ("BE403170701", None, "BE0403170701"),
        ("TVA BE 0403.170.701", None, "BE0403170701"),
        ("LU 100.003-56", None, "LU10000356"),
        ("10000356", "LU", "LU10000356"),
        ("FR 40 303 265 045", None, "FR40303265045"),
        ("303265045", "FR", "FR40303265045"),
        ("136 695 976", "DE", "DE136695976"),
        ("004495445B01", "NL", "NL004495445B01"),
        ("CHE-116.281.710 MWST", None, "CHE116281710"),
        ("13585627", "AT", "ATU13585627"),
        ("GR 094259216", None, "EL094259216"),
        ("10000356", None, "10000356"),
        ("n/a", "LU", "NA"),
    ],
)
def test_a_vat_number_has_one_form(written: str, country: str | None, number: str) -> None:
    assert vat_number(written, country) == number


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("RCS Metz 552 100 554", None, "552100554"),
        ("RCS Metz B 552 100 554", "FR", "552100554"),
        ("SIRET : 552 100 554 00013", None, "552100554"),
        ("552 100 554 00013", "FR", "552100554"),
        ("R.C.S. Luxembourg B 123.456", None, "B123456"),
        ("B 123 456", "LU", "B123456"),
        ("Amtsgericht Trier, HRB 12345", None, "HRB12345"),
        ("HRB 12345 (Amtsgericht München)", "DE", "HRB12345"),
        ("HR B 12 345 B", "DE", "HRB12345B"),
        ("HRB-Nr. 1234", None, "HRB1234"),
        ("KvK-nummer 12345678", None, "12345678"),
        ("BCE 0724.989.975", None, "0724989975"),
        ("724.989.975", "BE", "0724989975"),
        ("RPR Brussel 0724.989.975", None, "0724989975"),
        ("FN 123456 a", "AT", "FN123456A"),
        ("SC 123456", "GB", "SC123456"),
    ],
)
def test_a_register_number_has_one_form(written: str, country: str | None, number: str) -> None:
    assert register_number(written, country) == number


@pytest.mark.parametrize(
    ("in_a_mail", "in_a_crm", "country"),
    [
        ("RCS Metz 552 100 554", "552 100 554 00013", "FR"),
        ("SIREN : 552 100 554", "RCS Metz B 552 100 554", "FR"),
        ("RCS Luxembourg B 123.456", "B123456", "LU"),
        ("Handelsregister: HRB 12345, Amtsgericht Trier", "Amtsgericht Trier HRB 12345", "DE"),
        ("KvK: 12345678", "KvK 12345678", "NL"),
        ("BCE 0724.989.975", "BE0724989975", "BE"),
        ("ondernemingsnummer 0724.989.975", "724 989 975", "BE"),
    ],
)
def test_a_register_number_of_a_mail_and_of_a_crm_come_out_equal(in_a_mail: str, in_a_crm: str, country: str) -> None:
    [found] = find_registers(scan(in_a_mail))
    assert identifying_register_id(found.value, country) == identifying_register_id(in_a_crm, country) is not None


@pytest.mark.parametrize(
    ("in_a_mail", "in_a_crm", "country"),
    [
        ("TVA: BE 0403.170.701", "0403170701", "BE"),
        ("TVA LU 10000356", "lu 100.003.56", None),
        ("n° TVA FR 40 303 265 045", "FR40303265045", "FR"),
        ("USt-IdNr.: DE 136 695 976", "136695976", "DE"),
        ("btw NL004495445B01", "NL 0044.95.445.B01", "NL"),
    ],
)
def test_a_vat_number_of_a_mail_and_of_a_crm_come_out_equal(in_a_mail: str, in_a_crm: str, country: str | None) -> None:
    [found] = find_vats(scan(in_a_mail))
    assert identifying_vat(found.value) == identifying_vat(in_a_crm, country) is not None


def test_what_holds_the_register_number_is_compared_with_it() -> None:
    assert identifying_vat("FR40303265045") == identifying_register_id("RCS Metz 303 265 045") == "FR303265045"
    assert identifying_vat("BE0403170701") == identifying_register_id("0403.170.701", "BE") == "BE0403170701"


@pytest.mark.parametrize(
    "number", ["LU12345678", "BE0403170702", "FR41303265045", "LU00000000", "", "LU", "n/a", "été"]
)
def test_a_vat_number_with_wrong_check_digits_is_kept_but_names_nobody(number: str) -> None:
    assert vat_number(number) == number.upper().replace("/", "")
    assert identifying_vat(number) is None


@pytest.mark.parametrize(
    ("number", "country"), [("552100555", "FR"), ("0724989976", "BE"), ("00000000", "NL"), ("", None), ("12", "LU")]
)
def test_a_register_number_with_wrong_check_digits_names_nobody(number: str, country: str | None) -> None:
    assert identifying_register_id(number, country) is None


def test_only_german_numbers_repeat_from_court_to_court() -> None:
    assert [is_local(number) for number in ("HRB12345", "DEHRB12345", "GnR77", "B123456", "552100554")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@given(st.text(max_size=60), COUNTRIES)
def test_a_form_that_was_found_stays_as_it_is(text: str, country: str | None) -> None:
    vat, register = vat_number(text, country), register_number(text, country)
    assert vat_number(vat, country) == vat
    assert register_number(register, country) == register


@given(st.text("LUBEFRDNLHKvK0123456789 .-", max_size=30), COUNTRIES)
def test_a_vat_key_is_given_only_where_the_check_digits_are_right(text: str, country: str | None) -> None:
    if identifying_vat(text, country):
        assert check_vat(vat_number(text, country))
