"""What a mail holds beyond what dealbot settles: never lost, and the sender hears of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dealbot.core.model import State
from dealbot.envelope import Folder
from dealbot.store import Fate, LetterState
from tests.jobs.builders import ANNA, HEAD, PARTNERS, a_raw_mail
from tests.stories.mails import a_mail, a_registration, with_files

if TYPE_CHECKING:
    from tests.jobs.builders import Desk

FORM = "Alpha web form <noreply@alpha.example>"
PHOTO = ("IMG_2031.jpg", "image/jpeg", b"\xff\xd8\xff" * 20_000)
BODY = "Hello,\n\nplease register Moulin Bleu S.A. in Mersch for us: a firewall.\n\nAnna\n"
MIXED = """Hello,

please withdraw our registration of Kirsch Nord S.A., they stay with their own people.

And please register a new one: Moulin Bleu S.A. in Mersch, contact Carla Klein, carla@moulinbleu.example, a firewall.

Best regards
Anna
"""
SMIME = b"\r\n".join(
    (
        b"From: anna@alpha.example",
        b"To: dealreg@mail.test",
        b"Subject: Moulin Bleu",
        b"Message-ID: <sealed@alpha.example>",
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        b"Content-Transfer-Encoding: base64",
        b"",
        b"MIIBogYJKoZIhvcNAQcDoIIBkzCCAY8CAQAxggFKMIIBRgIBADAuMC",
    )
)


def know_anna(desk: Desk) -> None:
    """Let Alpha's own address be on record."""
    with desk.store.writing() as records:
        records.partners.save_all([replace(PARTNERS[0], emails=frozenset({ANNA}))])


def test_a_registration_with_an_unread_file_is_confirmed_and_the_file_named(desk: Desk) -> None:
    [taken] = desk.take(with_files(ANNA, BODY, PHOTO))
    assert (taken.fate, taken.folder) == (Fate.DECIDED, Folder.DONE)
    assert desk.deal().state is State.PROTECTED
    assert "IMG_2031.jpg" in desk.letter("confirmation").text
    assert desk.letters_to(HEAD) == []


def test_a_withdrawal_in_a_registration_goes_to_a_person_and_the_registration_is_answered(desk: Desk) -> None:
    desk.register("Kirsch Nord S.A.")
    [taken] = desk.take(a_mail(ANNA, MIXED))
    assert {d.company.name: d.state for d in desk.deals()}["Moulin Bleu S.A."] is State.PROTECTED
    assert (taken.fate, taken.folder) == (Fate.HELD, Folder.HELD)
    assert taken.reason.endswith("passed on: withdrawal")
    assert desk.letters_to(HEAD) == ["question"]
    assert "DR-2026-0002" in desk.letter("question").text
    [answer] = [each for each in desk.letters()[1:] if each.recipient == ANNA]
    assert "(retrait)" in desk.content(answer).text or "(withdrawal)" in desk.content(answer).text


@pytest.mark.parametrize("body", ["", "See attached.\n", "Envoyé de mon iPhone\n"])
def test_a_picture_alone_is_answered_with_the_form_and_a_person_gets_it(desk: Desk, body: str) -> None:
    [taken] = desk.take(with_files(ANNA, body, PHOTO, subject="Nouvelle affaire"))
    assert (taken.folder, desk.deals()) == (Folder.HELD, [])
    assert (desk.letters_to(ANNA), desk.letters_to(HEAD)) == (["incomplete"], ["question"])
    assert "IMG_2031.jpg" in desk.letter("incomplete").text
    assert "IMG_2031.jpg" in desk.letter("question").text


def test_an_encrypted_mail_is_answered_with_what_to_send_and_records_no_deal(desk: Desk) -> None:
    desk.take(SMIME)
    assert desk.deals() == []
    assert (desk.letters_to(ANNA), desk.letters_to(HEAD)) == (["incomplete"], ["question"])
    assert "chiffr" in desk.letter("incomplete").text or "encrypt" in desk.letter("incomplete").text


def test_a_real_question_with_a_screenshot_goes_to_a_person_without_a_form(desk: Desk) -> None:
    body = "Hello,\n\nwhat does the error on this screenshot of the portal mean?\n\nAnna\n"
    desk.take(with_files(ANNA, body, PHOTO, subject="Portal"))
    assert desk.letters_to(ANNA) == ["passed_on"]
    assert "IMG_2031.jpg" in desk.letter("passed_on").text


def test_a_strangers_file_is_not_named_to_the_stranger(desk: Desk) -> None:
    desk.take(with_files("eve@nobody.example", BODY, PHOTO))
    assert "IMG" not in desk.letter("unknown_sender").text


def test_a_partners_web_form_is_answered_at_the_partners_own_address(desk: Desk) -> None:
    know_anna(desk)
    [taken] = desk.take(a_registration(FORM, "Moulin Bleu S.A."))
    assert (taken.fate, desk.deal().state) == (Fate.DECIDED, State.PROTECTED)
    assert [(each.recipient, each.letter, each.state) for each in desk.letters()] == [
        (ANNA, "confirmation", LetterState.WAITING)
    ]


def test_of_a_web_form_without_a_person_a_manager_hears_and_nothing_is_sent_to_it(desk: Desk) -> None:
    [taken] = desk.take(a_registration(FORM, "Moulin Bleu S.A."))
    assert (desk.deal().state, taken.folder) == (State.PROTECTED, Folder.HELD)
    assert [(each.letter, each.state) for each in desk.letters()] == [
        ("confirmation", LetterState.SUPPRESSED),
        ("question", LetterState.WAITING),
    ]
    assert "Nobody was told" in desk.letter("question").text
    assert "DR-2026-0001" in desk.letter("question").text


def test_the_same_mixed_mail_again_changes_nothing(desk: Desk) -> None:
    mail = a_raw_mail(a_mail(ANNA, MIXED))
    desk.app.intake.take([mail], mail.received_at)
    before = len(desk.letters())
    desk.app.intake.take([mail], mail.received_at)
    assert len(desk.letters()) == before
