"""A person's decision: the receipt time stays, the partner is told, and what is not allowed changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from dealbot.core.lifecycle import Move
from dealbot.core.model import Language, Partner, State
from dealbot.errors import IllegalTransition, StoreRefusal, UsageError
from dealbot.jobs.deciding import Deciding, Order
from tests.jobs.builders import ANNA, BERT, RECEIVED, an_account
from tests.stories.mails import a_registration

if TYPE_CHECKING:
    from datetime import datetime

    from dealbot.core.model import Deal
    from tests.jobs.builders import Desk

LATER = RECEIVED + timedelta(days=12)
EVE = "eve@newcomer.example"


def decide(desk: Desk, move: Move, reference: str = "DR-2026-0001", now: datetime = LATER) -> Deal:
    order = Order(reference, move, "we looked at it together", "hedda")
    return Deciding(desk.store, desk.app.post, desk.app.policy).carry_out(order, now)


def a_held_deal(desk: Desk) -> Deal:
    desk.know(an_account("Moulin Bleu Gourmet"), since=RECEIVED - timedelta(days=9))
    return desk.register()


def test_a_hold_that_is_confirmed_runs_from_its_receipt(both_desks: Desk) -> None:
    a_held_deal(both_desks)
    deal = decide(both_desks, Move.CONFIRM)
    assert deal == both_desks.deal()
    assert (deal.state, deal.received_at) == (State.PROTECTED, RECEIVED)
    assert deal.window is not None
    assert deal.window.last_day == date(2027, 3, 20)
    assert both_desks.letters_to(ANNA) == ["held", "confirmation"]
    assert "we looked at it together" in both_desks.letter("confirmation").text


def test_what_was_confirmed_by_a_person_is_reminded_of_and_ends_like_any_other(desk: Desk) -> None:
    a_held_deal(desk)
    decide(desk, Move.CONFIRM)
    for day in (date(2027, 2, 19), date(2027, 3, 14), date(2027, 3, 21)):
        desk.remind(RECEIVED + (day - RECEIVED.date()) * 1)
    assert desk.letters_to(ANNA)[2:] == ["reminder", "reminder", "expired"]


def test_a_refusal_is_told_with_its_reason(both_desks: Desk) -> None:
    a_held_deal(both_desks)
    assert decide(both_desks, Move.REFUSE).state is State.REFUSED
    assert both_desks.letters_to(ANNA) == ["held", "refused"]
    assert "we looked at it together" in both_desks.letter("refused").text


def test_the_decision_stands_beside_the_first_one_with_who_took_it(desk: Desk) -> None:
    deal = a_held_deal(desk)
    decide(desk, Move.CONFIRM)
    with desk.store.reading() as records:
        decisions = records.decisions.of_deal(deal)
    assert [(each.rule, each.decided_by) for each in decisions] == [
        ("probable_match", "dealbot"),
        ("decided_by_a_person", "hedda"),
    ]
    assert desk.events(deal) == ["deal.held", "deal.protected"]


def test_an_illegal_move_changes_nothing(desk: Desk) -> None:
    deal = desk.register()
    with pytest.raises(IllegalTransition, match="protected"):
        decide(desk, Move.CONFIRM)
    assert desk.deal() == deal
    assert desk.events(deal) == ["deal.protected"]


def test_a_reference_that_does_not_exist_is_named(desk: Desk) -> None:
    with pytest.raises(UsageError, match="DR-2026-0099"):
        decide(desk, Move.CONFIRM, "DR-2026-0099")


def test_two_windows_for_one_prospect_cannot_be_confirmed(both_desks: Desk) -> None:
    both_desks.register()
    second = both_desks.register(sender=BERT, received_at=RECEIVED + timedelta(hours=1))
    with pytest.raises(StoreRefusal, match="open window"):
        decide(both_desks, Move.CONFIRM, second.reference)
    assert both_desks.deal(second.reference).state is State.CONFLICT
    assert both_desks.letters_to(BERT) == ["conflict"]


def test_once_the_first_is_withdrawn_the_second_can_be_confirmed(both_desks: Desk) -> None:
    first = both_desks.register()
    second = both_desks.register(sender=BERT, received_at=RECEIVED + timedelta(hours=1))
    decide(both_desks, Move.WITHDRAW, first.reference)
    assert decide(both_desks, Move.CONFIRM, second.reference).state is State.PROTECTED
    assert both_desks.letters_to(BERT) == ["conflict", "confirmation"]


def test_a_stranger_is_protected_only_once_a_partner(both_desks: Desk) -> None:
    both_desks.take(a_registration(EVE, "Moulin Bleu S.A."))
    with pytest.raises(UsageError, match="belongs to no partner"):
        decide(both_desks, Move.CONFIRM)
    newcomer = Partner("Newcomer", frozenset({"newcomer.example"}), language=Language.EN)
    with both_desks.store.writing() as records:
        records.partners.save_all([newcomer])
    deal = decide(both_desks, Move.CONFIRM)
    assert (deal.state, deal.partner and deal.partner.name) == (State.PROTECTED, "Newcomer")
    assert both_desks.letters_to(EVE) == ["unknown_sender", "confirmation"]


def test_what_is_confirmed_after_its_end_gets_days_of_grace(desk: Desk) -> None:
    a_held_deal(desk)
    late = RECEIVED + timedelta(days=150)
    decide(desk, Move.CONFIRM, now=late)
    desk.remind(late)
    assert desk.deal().grace_until == (late + timedelta(days=6)).date()
