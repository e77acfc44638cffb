"""A mail names no company: nothing is reserved, until the form comes back filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.mails import Read, a_mail, a_registration
from tests.stories.stage import at

if TYPE_CHECKING:
    from tests.servers.postfix import Postfix
    from tests.stories.stage import Installation, Person

ANNA = "anna@alpha.example"
BERT = "bert@beta.example"
NAMELESS = "Bonjour,\n\nmerci d'enregistrer cette affaire : un client a besoin d'un pare-feu.\n\nCordialement\nAnna\n"
KNOWN = {"Société": "Moulin Bleu S.A.", "Site web": "www.moulinbleu.example", "Contact": "Carla Klein"}


def filled_in(answer: Read) -> str:
    """The form of the answer on top of the reply, filled in with what is known, and the answer quoted below it."""
    lines = answer.text.splitlines()
    labels = [line.partition(":")[0].strip("» \xa0") for line in lines]
    first, last = labels.index("Société"), labels.index("Signature prévue")
    form = [f"{line}{KNOWN.get(label, '')}" for label, line in zip(labels, lines, strict=True)][first : last + 1]
    return "\n".join([*form, "", "Le 10 mars 2026, Deals a écrit :", *(f"> {line}" for line in lines), ""])


def test_the_form_from_the_answer_comes_back_filled_in_and_is_confirmed(
    whole_way: Installation, postfix: Postfix, anna: Person
) -> None:
    anna.send(postfix.port, whole_way.address, a_mail(anna.address, NAMELESS, "Nouvelle affaire"))
    whole_way.wait_for_waiting()
    whole_way.once()
    [question] = anna.wait_for_mail()
    assert whole_way.deals() == []
    thread = {"In_Reply_To": question.id, "References": question.id}
    reply = a_mail(anna.address, filled_in(question), f"Re: {question.subject}", **thread)
    anna.send(postfix.port, whole_way.address, reply)
    whole_way.wait_for_waiting()
    whole_way.once()
    _, answer = anna.wait_for_mail(2)
    assert [letter for letter, _, _ in whole_way.told()] == ["incomplete", "confirmation"]
    assert answer.language == "fr"
    [deal] = whole_way.deals()
    assert (deal["company"], deal["domain"], deal["contact_name"], deal["services"]) == (
        "Moulin Bleu S.A.",
        "moulinbleu.example",
        "Carla Klein",
        ["network"],
    )


def test_the_clock_starts_with_the_mail_that_names_the_prospect(house: Installation) -> None:
    house.receive(a_mail(ANNA, NAMELESS), at=at("2026-03-10 09:00"))
    house.receive(a_registration(BERT, "Moulin Bleu S.A.", "nl"), at=at("2026-03-10 09:05"))
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "fr"), at=at("2026-03-10 09:10"))
    house.once(at("2026-03-10 09:11"))
    assert {deal["sender"]: deal["state"] for deal in house.deals()} == {BERT: "protected", ANNA: "conflict"}
    assert [(letter, to) for letter, to, _ in house.told()][:3] == [
        ("incomplete", ANNA),
        ("confirmation", BERT),
        ("conflict", ANNA),
    ]
