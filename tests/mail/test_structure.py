"""Who wrote which lines."""

from __future__ import annotations

import pytest

from dealbot.mail.reading.structure import split, strip_prefixes

OLD = "older words"


def typed(text: str, subject: str = "Re: x") -> str:
    return split(text, subject, "Léa Thill", lambda address: address.endswith("@vendor.example")).typed.strip()


@pytest.mark.parametrize(
    "border",
    [
        "On Mon, 2 Mar 2026 at 10:00, Deals <deals@vendor.example> wrote:",
        "On Mon, 2 Mar 2026 at 10:00, Deals\n<deals@vendor.example> wrote:",
        "Am 02.03.2026 um 10:00 schrieb Deals:",
        "Le lun. 2 mars 2026 à 10:00, Deals <deals@vendor.example> a écrit :",
        "Op ma 2 mrt. 2026 om 10:00 schreef Deals <deals@vendor.example>:",
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-------- Message d'origine --------",
        "-----Oorspronkelijk bericht-----",
        "From: Deals <deals@vendor.example>\nSent: Monday\nTo: Léa\nSubject: x\n",
        "Von: Deals <deals@vendor.example>\nGesendet: Montag\nAn: Léa\nBetreff: x\n",
        "De : Deals <deals@vendor.example>\nEnvoyé : lundi\nÀ : Léa\nObjet : x\n",
        "Van: Deals <deals@vendor.example>\nVerzonden: maandag\nAan: Léa\nOnderwerp: x\n",
        ">",
    ],
)
def test_an_older_mail_is_cut_off(border: str) -> None:
    below = f"> {OLD}" if border == ">" else OLD
    assert OLD not in typed(f"New words.\n\n{border}\n{below}\n")
    assert "New words." in typed(f"New words.\n\n{border}\n{below}\n")


CLOSINGS = [
    "Best regards",
    "Mit freundlichen Grüßen",
    "Bien à vous,",
    "Met vriendelijke groet,",
    "Merci et bonne journée,",
]


@pytest.mark.parametrize("closing", [*CLOSINGS, "--"])
def test_a_signature_is_cut_off(closing: str) -> None:
    structure = split(f"Words.\n\n{closing}\nLéa Thill\nFirewalls and PBX", "x", "", lambda _: False)
    assert structure.typed.strip() == "Words."
    assert "Firewalls" in structure.signature


@pytest.mark.parametrize(
    "line", ["Thanks for registering Foo", "Danke, anbei die Daten von 3 Kunden", "Merci de noter :"]
)
def test_a_sentence_that_begins_like_a_closing_is_none(line: str) -> None:
    assert line in typed(f"Hello\n{line}\nMore")


def test_the_senders_own_name_begins_the_signature() -> None:
    assert typed("Words.\n\nLéa\nNordwind Systems") == "Words."


def test_a_postscript_is_typed_text() -> None:
    assert typed("Words.\n\nRegards\nLéa\nPS: it is a tender").endswith("PS: it is a tender")


def test_a_forward_is_kept_with_its_author() -> None:
    text = "See below.\n\nFrom: Jo Ray <jo@c.example>\nSent: Monday\nTo: Léa\nSubject: x\n\nWe need fibre."
    structure = split(text, "FW: x", "", lambda _: False)
    assert structure.forwarded.strip() == "We need fibre."
    assert structure.forwarded_from == ("Jo Ray", "jo@c.example")


def test_a_reply_below_its_quote_is_found() -> None:
    assert typed("> older\n> words\n\nNew words.") == "New words."


def test_a_mail_that_only_quotes_is_read_whole() -> None:
    assert OLD in typed(f"> {OLD}")


@pytest.mark.parametrize(
    ("subject", "stripped"),
    [("Re: Fwd: [deals] x", "x"), ("AW: WG: TR: x", "x"), ("Re[2]: x", "x"), ("Registration: x", "Registration: x")],
)
def test_prefixes_are_stripped(subject: str, stripped: str) -> None:
    assert strip_prefixes(subject) == stripped
