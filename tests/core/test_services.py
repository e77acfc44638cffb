"""Policy "Who may sell what": one test a row, the stricter answer where two hold, and what a consent moves."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.model import Relation, Revenue, SellRights, Service
from dealbot.core.services import ALL, SELL_TABLE, relations_of_customer, rights_for

RELATIONS = st.frozensets(st.sampled_from(Relation))
CONSENTS = st.frozensets(st.sampled_from(Service))
STRICTEST = ("protected", "commission", "free")


def these(names: str) -> frozenset[Service]:
    return frozenset(Service(name) for name in names.split())


def strictness(rights: SellRights, service: Service) -> int:
    return next(rank for rank, column in enumerate(STRICTEST) if service in getattr(rights, column))


EVERYTHING = "it phone_system network hosting connectivity mobile sip_trunk"
ROWS = {
    Relation.CUSTOMER_SIP_TRUNK: ("it phone_system network hosting", "connectivity mobile", "sip_trunk"),
    Relation.CUSTOMER_CONNECTIVITY: ("it network hosting", "connectivity mobile phone_system sip_trunk", ""),
    Relation.CUSTOMER_WITHOUT_REVENUE: ("", "", EVERYTHING),
    Relation.LEAD: ("it phone_system network hosting", "connectivity mobile sip_trunk", ""),
    Relation.TENDER: ("", "", EVERYTHING),
    Relation.NOT_INTRODUCED: ("", "", EVERYTHING),
}


@pytest.mark.parametrize(("relation", "row"), ROWS.items())
def test_each_row_of_the_sell_table_says_what_the_policy_says(relation: Relation, row: tuple[str, str, str]) -> None:
    protected, commission, free = map(these, row)
    assert rights_for(frozenset({relation})) == SellRights(protected, commission, free)


def test_every_relation_is_a_row_of_the_table_and_of_this_test() -> None:
    assert set(SELL_TABLE) == set(Relation) == set(ROWS)


def test_a_company_of_no_row_is_not_introduced_by_a_partner() -> None:
    assert rights_for(frozenset()) == rights_for(frozenset({Relation.NOT_INTRODUCED}))


def test_with_both_revenues_the_stricter_answer_wins_for_each_service() -> None:
    both = relations_of_customer(frozenset({Revenue.SIP_TRUNK, Revenue.CONNECTIVITY}))
    protected, commission = these("it phone_system network hosting"), these("connectivity mobile sip_trunk")
    assert rights_for(both) == SellRights(protected, commission, frozenset())


@pytest.mark.parametrize(
    ("revenue", "relation"),
    [
        ({Revenue.SIP_TRUNK}, Relation.CUSTOMER_SIP_TRUNK),
        ({Revenue.CONNECTIVITY}, Relation.CUSTOMER_CONNECTIVITY),
        (set(), Relation.CUSTOMER_WITHOUT_REVENUE),
    ],
)
def test_a_customers_row_follows_from_its_revenue(revenue: set[Revenue], relation: Relation) -> None:
    assert relations_of_customer(frozenset(revenue)) == {relation}


def test_a_consent_moves_one_protected_service_to_commission() -> None:
    rights = rights_for(frozenset({Relation.LEAD}), frozenset({Service.HOSTING}))
    assert rights.protected == these("it phone_system network")
    assert rights.commission == these("hosting connectivity mobile sip_trunk")


def test_a_consent_for_what_is_free_anyway_costs_the_vendor_nothing() -> None:
    tender = frozenset({Relation.TENDER})
    assert rights_for(tender, frozenset({Service.HOSTING})) == rights_for(tender)


@given(RELATIONS, CONSENTS)
def test_the_three_columns_always_share_out_all_services(
    relations: frozenset[Relation], consents: frozenset[Service]
) -> None:
    rights = rights_for(relations, consents)
    columns = (rights.protected, rights.commission, rights.free)
    assert frozenset().union(*columns) == ALL
    assert all(not one & other for one, other in combinations(columns, 2))


@given(RELATIONS, RELATIONS)
def test_a_further_row_never_makes_the_answer_for_a_service_milder(
    some: frozenset[Relation], more: frozenset[Relation]
) -> None:
    few, many = rights_for(some), rights_for(some | more)
    assert not some or all(strictness(many, service) <= strictness(few, service) for service in Service)


@given(RELATIONS, CONSENTS)
def test_a_consent_changes_only_the_services_it_names_and_only_protected_ones(
    relations: frozenset[Relation], consents: frozenset[Service]
) -> None:
    without, given_ = rights_for(relations), rights_for(relations, consents)
    assert given_.protected == without.protected - consents
    assert given_.free == without.free
