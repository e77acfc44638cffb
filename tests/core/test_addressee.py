"""Who is answered: the sender, or a person at the sender's partner, never a machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.addressee import addressee, is_machines
from dealbot.core.correspondence import (
    answer_to,
    letter_about,
    neutral_receipt,
    passed_on_receipt,
    unread_receipt,
)
from dealbot.core.letters import NOTHING_REMAINS, Answer, LetterName, Remainder
from dealbot.core.model import Kind
from dealbot.envelope import Address
from tests.core.builders import ALPHA, POLICY, a_deal, a_partner, an_origin, facts, judged, rule_on

ANNA = Address("anna@alpha.example", "Anna")
FORM = Address("noreply@alpha.example", "Alpha web form")
MACHINES = (
    "mailer-daemon", "postmaster", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "bounce",
    "bounces+17", "shop-noreply", "noreply-deals", "ne-pas-repondre", "nepasrepondre", "nicht-antworten",
    "keine-antwort", "niet-beantwoorden", "geen.antwoord", "root", "auto-reply", "mail-delivery-subsystem",
)  # fmt: skip
PEOPLE = ("anna", "info", "sales", "daemonia.rossi", "rootsen", "nora.reply", "antworten", "bouncer", "post", "deals")


@pytest.mark.parametrize("local", MACHINES)
def test_a_machines_address_is_known_by_its_name(local: str) -> None:
    assert is_machines(Address(f"{local}@alpha.example"))


@pytest.mark.parametrize("local", PEOPLE)
def test_a_persons_address_is_no_machines(local: str) -> None:
    assert not is_machines(Address(f"{local}@alpha.example"))


def test_a_person_is_answered_at_the_address_that_wrote() -> None:
    assert addressee(ANNA, ALPHA) == addressee(ANNA, None) == ANNA


def test_for_a_web_form_a_person_of_its_partner_is_answered() -> None:
    assert addressee(FORM, ALPHA) == Address("anna@alpha.example")


def test_of_several_registered_addresses_a_persons_at_the_same_domain_is_answered() -> None:
    known = {"a@other.example", "zoe@alpha.example", "noreply@alpha.example", "postmaster@alpha.example"}
    assert addressee(FORM, a_partner(emails=frozenset(known))) == Address("zoe@alpha.example")


@pytest.mark.parametrize("emails", [set(), {"noreply@alpha.example"}, {"bounces@alpha.example"}])
def test_a_machine_whose_partner_names_no_person_is_not_answered(emails: set[str]) -> None:
    origin = an_origin(sender=FORM, partner=a_partner(emails=frozenset(emails)))
    assert addressee(FORM, origin.partner) is None
    assert not origin.can_be_answered


@given(st.emails(), st.frozensets(st.emails(), max_size=4))
def test_nobody_who_is_answered_is_a_machine(sender: str, known: frozenset[str]) -> None:
    try:
        found = addressee(Address(sender), a_partner(emails=known))
    except ValueError:  # no address as dealbot takes one
        return
    assert found is None or not is_machines(found)


def test_every_letter_to_a_web_form_goes_to_the_person() -> None:
    origin = an_origin(sender=FORM)
    deal = a_deal(sender=FORM.email)
    letters = (
        answer_to(origin, (judged(rule_on(facts())),), POLICY),
        passed_on_receipt(origin),
        letter_about(deal, LetterName.REMINDER),
    )
    assert {letter.to.email for letter in letters} == {"anna@alpha.example"}


REST = Remainder(("card.jpg",), encrypted=True, wish=Kind.WITHDRAWAL)


def remainder(letter: object) -> Remainder:
    content = getattr(letter, "content", None)
    assert isinstance(content, Answer)
    return content.remainder


def test_an_answer_tells_what_it_does_not_settle() -> None:
    assert remainder(answer_to(an_origin(remainder=REST), (judged(rule_on(facts())),), POLICY)) == REST


def test_who_hears_that_a_person_has_the_whole_mail_hears_it_once() -> None:
    assert remainder(passed_on_receipt(an_origin(remainder=REST))).wish is None
    assert remainder(passed_on_receipt(an_origin(remainder=REST))).unread == ("card.jpg",)


def test_a_mail_that_could_not_be_read_is_answered_with_the_form_and_a_person_has_it() -> None:
    letter = unread_receipt(an_origin(remainder=Remainder(("card.jpg",))))
    assert (letter.name, remainder(letter).wish) == (LetterName.INCOMPLETE, Kind.QUESTION)


def test_a_stranger_hears_no_word_of_the_mail() -> None:
    assert remainder(neutral_receipt(an_origin(partner=None, remainder=REST))) == NOTHING_REMAINS
