"""The final bytes: what mail programs and machines read of a letter."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from dealbot.core.letters import LetterName, Thread
from dealbot.core.model import Language
from dealbot.mail.letters import LetterWriter, templates_folder
from tests.mail.samples_of_letters import FACE, WRITTEN, a_letter

if TYPE_CHECKING:
    from email.message import EmailMessage

    from dealbot.core.letters import Letter

WRITER = LetterWriter(templates_folder(), FACE)


def mail_of(letter: Letter) -> EmailMessage:
    content = WRITER.write(letter, "<letter@vendor.example>", WRITTEN)
    return message_from_bytes(content, policy=policy.SMTP)


def test_an_answer_keeps_the_thread_and_says_that_a_machine_wrote_it() -> None:
    mail = mail_of(a_letter(LetterName.CONFIRMATION))
    assert mail["In-Reply-To"] == "<first@glockenbach.example>"
    assert mail["References"].split() == ["<zero@glockenbach.example>", "<first@glockenbach.example>"]
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["Message-ID"] == "<letter@vendor.example>"


def test_a_letter_that_comes_by_itself_is_auto_generated() -> None:
    assert mail_of(a_letter(LetterName.REMINDER))["Auto-Submitted"] == "auto-generated"


def test_sender_recipient_date_and_language_are_in_the_header() -> None:
    mail = mail_of(a_letter(LetterName.HELD, Language.DE))
    assert mail["From"] == "Vendor Deal Registration <deals@vendor.example>"
    assert mail["To"] == "Anna Berg <anna.berg@glockenbach.example>"
    assert parsedate_to_datetime(mail["Date"]) == datetime(2026, 3, 17, 9, 22, 42, tzinfo=UTC)
    assert mail["Content-Language"] == "de"


def test_text_comes_before_html_and_both_are_utf8() -> None:
    parts = list(mail_of(a_letter(LetterName.CONFIRMATION, Language.FR)).iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in parts] == ["utf-8", "utf-8"]
    assert mail_of(a_letter(LetterName.CONFIRMATION)).defects == []


@pytest.mark.parametrize("name", list(LetterName))
def test_the_bytes_are_ascii_lines_ended_by_crlf(name: LetterName) -> None:
    content = WRITER.write(a_letter(name, Language.FR), "<letter@vendor.example>", WRITTEN)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "theirs",
    [
        "Florilux",
        "Re: Florilux",
        "AW: Re: Florilux",
        "Re: [DR-2026-0042] Florilux",
        "Antw: [DR-2026-0041] Re: Florilux",
    ],
)
def test_an_answer_keeps_the_subject_with_the_reference_once(theirs: str) -> None:
    letter = a_letter(LetterName.CONFIRMATION, thread=Thread("<x@y.test>", (), theirs))
    assert mail_of(letter)["Subject"] == "Re: [DR-2026-0042] Florilux"


def test_words_that_look_like_a_reply_inside_a_subject_stay() -> None:
    letter = a_letter(LetterName.CONFIRMATION, thread=Thread("<x@y.test>", (), "Question re: Florilux"))
    assert mail_of(letter)["Subject"] == "Re: [DR-2026-0042] Question re: Florilux"


def test_a_mail_without_subject_is_answered_with_the_letters_own() -> None:
    letter = a_letter(LetterName.CONFIRMATION, thread=Thread("<x@y.test>"))
    expected = "[DR-2026-0042] Florilux Pépinières S.A. is protected for you until Friday 17 July 2026"
    assert mail_of(letter)["Subject"] == expected


def test_the_same_letter_gives_the_same_bytes() -> None:
    letter = a_letter(LetterName.DIGEST)
    written = {WRITER.write(letter, "<letter@vendor.example>", WRITTEN) for _ in range(3)}
    assert len(written) == 1
