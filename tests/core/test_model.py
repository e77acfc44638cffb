"""The words of the policy as values: who is responsible, what counts as named and as fresh."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import timedelta

import pytest

from dealbot.core.model import Company, Manager, Policy, SourceHealth, Verdict, manager_for
from tests.core.builders import HEAD_OF_SALES, RECEIVED, a_deal, a_manager, a_window, day

LUX = a_manager()
BELGIUM = a_manager(email="bo@vendor.example", countries=frozenset({"BE", "NL"}))
TEAM = (LUX, BELGIUM, HEAD_OF_SALES)


@pytest.mark.parametrize(
    ("country", "managers", "responsible"),
    [
        ("LU", TEAM, LUX),
        ("NL", TEAM, BELGIUM),
        ("DE", TEAM, HEAD_OF_SALES),
        (None, TEAM, HEAD_OF_SALES),
        ("DE", (BELGIUM, LUX), BELGIUM),
        ("DE", (), None),
    ],
)
def test_a_country_is_its_managers_else_the_head_of_sales_else_the_firsts(
    country: str | None, managers: tuple[Manager, ...], responsible: Manager | None
) -> None:
    assert manager_for(country, managers) == responsible


def test_a_managers_own_message_goes_to_another() -> None:
    assert manager_for("LU", TEAM, excluding="max@vendor.example") == HEAD_OF_SALES
    assert manager_for("LU", (LUX,), excluding="max@vendor.example") is None


@pytest.mark.parametrize(
    ("manager", "country", "sees"),
    [(LUX, "LU", True), (LUX, "BE", False), (LUX, None, True), (HEAD_OF_SALES, "BE", True)],
)
def test_a_manager_sees_their_countries_and_what_has_none(manager: Manager, country: str | None, *, sees: bool) -> None:
    assert manager.sees(country) is sees


def test_a_country_or_nothing_is_no_name() -> None:
    assert not Company().is_named
    assert not Company(country="LU").is_named
    assert not Company(name="").is_named


def test_a_source_is_fresh_up_to_its_limit_and_never_if_it_was_not_read() -> None:
    assert SourceHealth("crm", RECEIVED, 1.5).is_fresh(RECEIVED + timedelta(minutes=90))
    assert not SourceHealth("crm", RECEIVED, 1.5).is_fresh(RECEIVED + timedelta(minutes=90, microseconds=1))
    assert not SourceHealth("crm", None, 1e9).is_fresh(RECEIVED)


def test_the_policys_numbers_are_the_vendors_by_default() -> None:
    policy = Policy()
    assert str(policy.zone) == "Europe/Luxembourg"
    assert (policy.window_months, policy.reminder_days, policy.grace_days) == (4, (30, 7), 7)
    assert (policy.register_again_days, policy.awareness_expires_months) == (30, None)
    assert (policy.digest_weekday, policy.notice_hour) == (0, 8)
    assert policy.another_partners_window is Verdict.CONFLICT


def test_days_of_grace_lengthen_the_protection_but_not_the_window() -> None:
    in_grace = a_deal(grace_until=day("2027-03-27"))
    assert in_grace.window == a_window(RECEIVED)
    assert in_grace.protection == replace(a_window(RECEIVED), last_day=day("2027-03-27"))
    assert a_deal().protection == a_window(RECEIVED)
    assert a_deal(window=None, grace_until=day("2027-03-27")).protection is None


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        a_deal().reference = "DR-2026-0001"  # type: ignore[misc]  # that it is forbidden is the point
