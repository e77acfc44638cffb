from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from dealbot.core.model import Company, Language
from dealbot.errors import StoreRefusal
from dealbot.store import ImportCount, Records, Store
from tests.store.builders import a_partner


def test_a_partner_comes_back_as_it_was_saved(records: Records) -> None:
    partner = a_partner("Ardoise", "ardoise.example", "ardoise.test", "anna@mail.example")
    records.partners.save_all([partner])
    saved = records.partners.by_name("Ardoise")
    assert saved is not None
    assert replace(saved, id=None) == partner


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("anna@ardoise.example", "Ardoise"),
        ("ANNA@Ardoise.Example", "Ardoise"),
        ("boss@ardoise.example", "Boss Consulting"),
        ("anna@mail.ardoise.example", None),
        ("anna@elsewhere.example", None),
    ],
)
def test_an_address_wins_over_its_domain_and_a_subdomain_is_another(
    records: Records, email: str, name: str | None
) -> None:
    records.partners.save_all(
        [a_partner("Ardoise", "ardoise.example"), a_partner("Boss Consulting", "boss@ardoise.example")]
    )
    found = records.partners.partner_for(email)
    assert (found.name if found else None) == name


def test_an_import_counts_what_is_new_changed_and_unchanged(records: Records) -> None:
    one, two = a_partner("One", "one.example"), a_partner("Two", "two.example")
    assert records.partners.save_all([one, two]) == ImportCount(new=2)
    assert records.partners.save_all(iter([one, replace(two, language=Language.DE)])) == ImportCount(
        changed=1, unchanged=1
    )
    assert [partner.language for partner in records.partners.all()] == [Language.FR, Language.DE]


def test_an_import_replaces_the_addresses_of_whom_it_names_and_leaves_the_others(records: Records) -> None:
    records.partners.save_all([a_partner("One", "one.example"), a_partner("Two", "two.example")])
    records.partners.save_all([a_partner("One", "uno.example")])
    assert records.partners.partner_for("x@one.example") is None
    assert [sorted(partner.domains) for partner in records.partners.all()] == [["uno.example"], ["two.example"]]


def test_a_domain_may_move_between_two_partners_of_one_import(records: Records) -> None:
    records.partners.save_all([a_partner("One", "one.example", "shop.example"), a_partner("Two", "two.example")])
    records.partners.save_all([a_partner("One", "one.example"), a_partner("Two", "two.example", "shop.example")])
    found = records.partners.partner_for("x@shop.example")
    assert found is not None
    assert found.name == "Two"


def test_a_domain_is_not_taken_from_a_partner_who_is_not_asked(records: Records) -> None:
    records.partners.save_all([a_partner("One", "one.example")])
    with pytest.raises(StoreRefusal, match=r"one\.example is already known as an address of One: Two"):
        records.partners.save_all([a_partner("Two", "one.example")])


@pytest.mark.parametrize(
    ("company", "names"),
    [
        (Company("ARDOISE Informatique S.A."), ["Ardoise"]),
        (Company("Somebody else", "ardoise.test"), ["Ardoise"]),
        (Company("Ardoise", "boss.example"), ["Ardoise", "Boss Consulting"]),
        (Company("Moulin Bleu", "moulinbleu.example"), []),
        (Company(vat="LU10000356"), []),
    ],
    ids=["by its name", "by a domain", "by either", "by neither", "by what partners have not"],
)
def test_partners_are_found_by_name_and_domain(store: Store, company: Company, names: list[str]) -> None:
    with store.writing() as records:
        records.partners.save_all([a_partner("Ardoise", "ardoise.test"), a_partner("Boss Consulting", "boss.example")])
    with store.reading() as records:
        assert [partner.name for partner in records.partners.like(company)] == names


def test_a_partner_is_found_in_its_own_transaction_and_not_once_that_is_undone(store: Store) -> None:
    with suppress(ValueError), store.writing() as records:
        records.partners.save_all([a_partner("Ardoise")])
        assert records.partners.like(Company("Ardoise"))
        raise ValueError
    with store.writing() as records:
        records.partners.save_all([a_partner("Boss Consulting")])
        assert records.partners.like(Company("Ardoise")) == []
        assert records.partners.like(Company("Boss Consulting"))


def test_a_partner_that_joins_later_is_found_from_then_on(store: Store) -> None:
    for name in ("Ardoise", "Boss Consulting"):
        with store.writing() as records:
            records.partners.save_all([a_partner(name)])
        with store.reading() as records:
            assert [partner.name for partner in records.partners.like(Company(name))] == [name]
