"""What nobody here has read of a mail: named in the answer, but for what only decorates it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dealbot.core.letters import Answer, Letter, LetterName, Remainder
from dealbot.core.model import Kind, Language
from dealbot.mail.incoming import TOO_LARGE, IncomingMail, parse
from dealbot.mail.letters import LetterWriter, templates_folder
from dealbot.mail.shown import MOST_FILES
from dealbot.mail.unread import DECORATION, file_names, is_encrypted, is_mostly_unread, unread_files
from dealbot.mail.visible.files import Attachment
from tests.mail.samples_of_letters import FACE, a_letter

WRITER = LetterWriter(templates_folder(), FACE)
CARD = Attachment("IMG_2031.jpg", "image/jpeg", 240_000)
LOGO = Attachment("image001.png", "image/png", 6_000, inline=True)
PASTED = Attachment("image002.png", "image/png", DECORATION, inline=True)
OFFER = Attachment("offer.pdf", "application/pdf", 80_000, read=True)
SMIME = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\nFrom: a@a.example\n\nMIIB"
ANSWERS = (
    LetterName.CONFIRMATION, LetterName.CONFLICT, LetterName.HELD, LetterName.INCOMPLETE, LetterName.NOTED,
    LetterName.DUPLICATE, LetterName.SEVERAL, LetterName.PASSED_ON,
)  # fmt: skip
HOSTILE = ('<img src="x">.jpg', "{{ 7*7 }}.zip", "evil\u202egpj.exe", "a\r\nBcc: b@b.example")


def with_files(*files: Attachment) -> IncomingMail:
    return IncomingMail(text="Hello", attachments=files)


def with_remainder(letter: Letter, remainder: Remainder) -> Letter:
    assert isinstance(letter.content, Answer)
    return replace(letter, content=replace(letter.content, remainder=remainder))


def test_a_file_nobody_read_is_named_and_one_that_was_read_is_not() -> None:
    assert unread_files(with_files(CARD, OFFER)) == ("IMG_2031.jpg",)
    assert file_names(with_files(CARD, OFFER)) == ("IMG_2031.jpg", "offer.pdf")


def test_a_signatures_logo_is_not_named_but_a_pasted_photograph_is() -> None:
    assert unread_files(with_files(LOGO, PASTED)) == ("image002.png",)


def test_a_photograph_without_a_name_is_named_by_its_kind_and_each_name_once() -> None:
    assert unread_files(with_files(replace(CARD, name="unnamed"), CARD, CARD)) == ("image/jpeg", "IMG_2031.jpg")


def test_the_wrapper_of_an_encrypted_mail_is_no_file() -> None:
    parts = (Attachment("unnamed", "application/pgp-encrypted", 11), Attachment("encrypted.asc", "application/x", 900))
    assert file_names(with_files(*parts)) == ()


def test_a_mail_that_is_encrypted_is_known_as_such() -> None:
    assert is_encrypted(parse(SMIME))
    assert is_mostly_unread(parse(SMIME), "")


def test_a_mail_without_a_word_says_nothing_but_one_that_was_too_large_to_fetch_may() -> None:
    assert is_mostly_unread(IncomingMail(text=" \n"), "")
    assert not is_mostly_unread(IncomingMail(faults=(TOO_LARGE,)), "")


@pytest.mark.parametrize(
    ("typed", "files", "mostly"),
    [
        ("", (CARD,), True),
        ("Voir la carte de visite en pièce jointe", (CARD,), True),
        ("Voir la pièce jointe", (OFFER,), False),
        ("Voir la pièce jointe", (LOGO,), False),
        ("Do you know this error?", (CARD,), False),
        ("word " * 41, (CARD,), False),
    ],
)
def test_a_mail_is_mostly_unread_where_a_file_says_more_than_its_text(
    typed: str, files: tuple[Attachment, ...], *, mostly: bool
) -> None:
    assert is_mostly_unread(with_files(*files), typed) is mostly


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_names_the_unread_files_once_in_text_and_html(name: LetterName, language: Language) -> None:
    said = WRITER.say(with_remainder(a_letter(name, language), Remainder(("card.jpg", "offer.zip"))))
    sentence = WRITER._voice(language).words.labels["remainder"]["unread"].partition("{}")[2]
    for written in (said.text, said.html):
        assert (written.count("card.jpg"), written.count("offer.zip")) == (1, 1)
        assert sentence.replace("'", "&#39;") in written or sentence in written


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_name_stays_text(name: str) -> None:
    said = WRITER.say(with_remainder(a_letter(LetterName.HELD), Remainder((name,))))
    assert "<img" not in said.html
    assert "49" not in said.text.replace("{{ 7*7 }}", "")
    assert "\u202e" not in said.text + said.html
    assert not any(line.startswith("Bcc:") for line in said.text.splitlines())


def test_of_very_many_files_the_first_are_named_and_the_others_counted() -> None:
    names = tuple(f"scan-{number}.tif" for number in range(40))
    text = WRITER.say(with_remainder(a_letter(LetterName.HELD), Remainder(names))).text
    assert text.count("scan-") == MOST_FILES
    assert "and 32 more" in text


@pytest.mark.parametrize("language", Language)
def test_what_a_person_was_given_is_told_by_its_kind(language: Language) -> None:
    kind = WRITER._voice(language).words.labels["kinds"]["withdrawal"]
    said = WRITER.say(with_remainder(a_letter(LetterName.CONFIRMATION, language), Remainder(wish=Kind.WITHDRAWAL)))
    assert f"({kind})" in said.text
    assert f"({kind})" in said.html


def test_an_answer_that_settles_everything_says_nothing_of_it() -> None:
    assert "Please note" not in WRITER.say(a_letter(LetterName.CONFIRMATION)).text
