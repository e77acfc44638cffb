"""Who wrote which lines: typed, quoted, forwarded, signature."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.mail.reading.speakers.structure import Structure, is_reply, split, strip_prefixes

SPLITS = Path(__file__).parent / "splits"
BORDERS = tomllib.loads((SPLITS / "borders.toml").read_text("utf-8"))
MAILS: list[dict[str, Any]] = tomllib.loads((SPLITS / "mails.toml").read_text("utf-8"))["case"]
OURS = ("@vendor.example", "@nordwind.example")


def taken_apart(text: str, subject: str = "Re: x", sender: str = "Léa Thill") -> Structure:
    return split(
        text,
        subject,
        sender,
        lambda address: address.endswith(OURS),
        is_vendor=lambda address: address.endswith(OURS[0]),
        own_names=frozenset({"vendor", "nordwind", "nordwind systems"}),
    )


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    "border",
    [pytest.param(b, id=f"{language} {name}") for language, all_ in BORDERS.items() for name, b in all_.items()],
)
@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["with gap", "without gap"])
def test_an_older_mail_is_cut_off_at_every_border(border: str, gap: str) -> None:
    structure = taken_apart(f"New words.{gap}{border}\n")
    assert lines(structure.typed) == ["New words."]
    assert "Old words." in structure.quoted
    assert (structure.forwarded, structure.forwarded_from) == ("", None)


@pytest.mark.parametrize(
    "border",
    [
        pytest.param(
            b.replace("deals@vendor.example", "jo.ray@c.example").replace("Deals", "Jo Ray"), id=f"{lang} {name}"
        )
        for lang, all_ in BORDERS.items()
        for name, b in all_.items()
        if "Deals <deals@vendor.example>" in b and name not in {"notes_dashes"}
    ],
)
def test_the_author_of_a_forwarded_mail_is_read_from_every_border(border: str) -> None:
    structure = taken_apart(f"See below.\n\n{border}\n", "FW: x")
    assert lines(structure.forwarded) == ["Old words."]
    assert structure.forwarded_from == ("Jo Ray", "jo.ray@c.example")


@pytest.mark.parametrize("case", MAILS, ids=lambda case: case["name"])
def test_a_mail_is_taken_apart_as_a_careful_person_would(case: dict[str, Any]) -> None:
    structure = taken_apart(case["text"].strip("\n"), case["subject"])
    assert lines(structure.typed) == lines(case["typed"])
    assert lines(structure.forwarded) == lines(case.get("forwarded", ""))
    assert list(structure.forwarded_from or ()) == case.get("author", [])


CLOSINGS = [
    "Best regards",
    "Mit freundlichen Grüßen",
    "MIT FREUNDLICHEN GRÜSSEN / BEST REGARDS",
    "Bien à vous,",
    "Met vriendelijke groet,",
    "Merci et bonne journée,",
    "Je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.",
    "Thanks and best regards",
    "Vielen Dank und viele Grüße aus Trier",
    "--",
]


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_closing_begins_the_signature_even_of_an_unknown_name(closing: str) -> None:
    structure = split(f"Words.\n\n{closing}\nAnn Lee\nFirewalls and PBX", "x", "", lambda _: False)
    assert structure.typed.strip() == "Words."
    assert "Firewalls" in structure.signature


@pytest.mark.parametrize(
    "line",
    [
        "Thanks for registering Foo",
        "Danke, anbei die Daten von 3 Kunden",
        "Merci de noter :",
        "As regards the timeline, they decide in May.",
        "Gesendet wird der Vertrag von uns.",
        "Best would be a fibre line",
    ],
)
def test_a_sentence_that_begins_like_a_closing_is_none(line: str) -> None:
    assert line in taken_apart(f"Hello\n{line}\nMore words").typed


FOOTERS = [
    "Sent from my iPhone",
    "Sent from Mail for Windows",
    "Get Outlook for iOS<https://a.example/b>",
    "Envoyé de mon iPad",
    "Téléchargez Outlook pour Android",
    "Von meinem iPhone gesendet",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Verstuurd vanaf mijn iPhone",
    "(Sent from mobile device)",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_telephones_footer_is_no_text_and_no_end_of_text(footer: str) -> None:
    structure = taken_apart(f"Words.\n\n{footer}\n\nMore words.")
    assert lines(structure.typed) == ["Words.", "More words."]
    assert lines(structure.signature) == [footer]


def test_a_mail_that_only_quotes_somebody_unknown_is_read_whole() -> None:
    assert "older words" in taken_apart("> older words").typed


def test_a_mail_of_nothing_but_a_signature_is_read_whole() -> None:
    assert "Léa Thill" in taken_apart("Kind regards\nLéa Thill\nNordwind Systems").typed


def test_a_senders_name_of_everyday_words_ends_nothing() -> None:
    assert lines(taken_apart("Hotel Alpenblick needs\nIT\nand phones", sender="Team IT").typed)[-1] == "and phones"


WORDS = st.sampled_from(["Please note", "fibre", "Holzwurm S.A.", "12 phones", "in Wiltz", "VAT LU12345613", "x" * 70])
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map("\n".join)
BORDER = st.sampled_from([border for all_ in BORDERS.values() for border in all_.values()])


@given(TEXTS, BORDER)
def test_what_stands_below_never_changes_what_was_typed(text: str, border: str) -> None:
    assert taken_apart(f"{text}\n\n{border}").typed.strip() == taken_apart(text).typed.strip()


@given(st.text(alphabet="> -_:\nOnwrote@.FromTo»Company", max_size=200), st.sampled_from(["x", "Re: x", "Fwd: x"]))
def test_any_text_is_taken_apart_and_twice_alike(text: str, subject: str) -> None:
    assert taken_apart(text, subject) == taken_apart(text, subject)


LONG = [
    ">",
    "-",
    "_",
    " ",
    "a",
    "a@",
    "www.",
    "> \n",
    "-----\n",
    "\n",
    "On 3.3. at 10:12 x wrote:\n> a\n",
    "Regards\n\n",
]
LONG += ["From: a@b.example\nTo: x\nSubject: y\nDate: z\n", "Thanks\n", "Company: \n", "> » Company: x\n", "> a\n\nb\n"]


@pytest.mark.parametrize("piece", LONG)
@pytest.mark.parametrize("subject", ["x", "Re: x", "Fwd: x"])
def test_two_hundred_kilobytes_take_no_longer_than_a_glance(piece: str, subject: str) -> None:
    started = time.process_time()
    taken_apart(piece * (200_000 // len(piece)), subject)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("subject", "stripped"),
    [("Re: Fwd: [deals] x", "x"), ("AW: WG: TR: x", "x"), ("Re[2]: x", "x"), ("Registration: x", "Registration: x")],
)
def test_prefixes_are_stripped(subject: str, stripped: str) -> None:
    assert strip_prefixes(subject) == stripped


@pytest.mark.parametrize(
    ("subject", "reply"), [("Re: x", True), ("[deals] AW: x", True), ("Fwd: Re: x", False), ("Rental: x", False)]
)
def test_the_outermost_prefix_tells_a_reply(subject: str, *, reply: bool) -> None:
    assert is_reply(subject) is reply
