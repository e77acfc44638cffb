"""Is the prospect the vendor, the sending partner, or another partner?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.insiders import Roll, insiders_like, partners_among, vendor_under
from dealbot.core.model import Company, Insider, Strength, Thresholds
from tests.core.builders import ALPHA, BETA, a_partner

NAMES, DOMAINS = frozenset({"Vendor", "Vendor Telecom"}), frozenset({"vendor.example"})
NUMBERED = [(1, "Glockenbach Systems S.à r.l."), (2, "Rosenhof EDV GmbH"), (3, "Nordlicht EDV GmbH")]


@pytest.mark.parametrize(
    "company",
    [Company("VENDOR S.A."), Company(domain="vendor.example"), Company("Vendor", "vendor.example")],
    ids=["by a name", "by a domain", "by both"],
)
def test_the_vendor_is_known_by_its_names_and_domains(company: Company) -> None:
    [found] = insiders_like(company, vendor_under(NAMES, DOMAINS, company), Thresholds())
    assert (found.insider, found.match.strength) == (Insider.VENDOR, Strength.CERTAIN)


def test_the_vendor_goes_by_the_name_that_fits_best() -> None:
    company = Company("Vendor Telecom S.A.")
    [found] = insiders_like(company, vendor_under(NAMES, (), company), Thresholds())
    assert found.name == "Vendor Telecom"


def test_neither_a_vendor_without_domains_nor_a_partner_is_found_in_a_stranger() -> None:
    company = Company("Moulin Bleu")
    candidates = [*vendor_under(NAMES, (), company), *partners_among([ALPHA, BETA], company, ALPHA)]
    assert insiders_like(company, candidates, Thresholds()) == ()


def test_the_partner_that_writes_is_told_from_the_others() -> None:
    company = Company("Alpha Networks")
    candidates = partners_among([ALPHA, a_partner(name="Alpha Networks Sàrl", id=7)], company, ALPHA)
    assert {each.name: each.insider for each in insiders_like(company, candidates, Thresholds())} == {
        "Alpha Networks": Insider.SENDER,
        "Alpha Networks Sàrl": Insider.PARTNER,
    }


def test_a_partner_is_known_by_any_of_its_domains() -> None:
    several, company = a_partner(domains=frozenset({"alpha.example", "zeta.example"})), Company("Zeta", "zeta.example")
    [found] = insiders_like(company, partners_among([several], company), Thresholds())
    assert (found.name, "same_domain" in found.match.because) == ("Alpha Networks", True)


@pytest.mark.parametrize("name", ["Rosenhof", "ROSENHOF EDV", "Rosenhof EDV Gesellschaft mbH"])
def test_the_roll_finds_a_partner_by_the_words_of_its_name(name: str) -> None:
    assert Roll().joined_by(NUMBERED).like(Company(name))[0] == 2


def test_a_word_that_many_partners_bear_finds_none_of_them() -> None:
    many = Roll().joined_by((number, f"Edelweiss{number} Telecom") for number in range(1, 300))
    assert many.like(Company("Moulin Telecom")) == []
    assert many.like(Company("Edelweiss7 Telecom")) == [7]


@given(st.integers(0, 3))
def test_a_roll_made_in_two_steps_is_the_roll_made_in_one(first: int) -> None:
    assert Roll().joined_by(NUMBERED[:first]).joined_by(NUMBERED[first:]) == Roll().joined_by(NUMBERED)


@given(st.text(max_size=200))
def test_the_roll_answers_whatever_it_is_asked(name: str) -> None:
    assert set(Roll().joined_by(NUMBERED).like(Company(name))) <= {1, 2, 3}
