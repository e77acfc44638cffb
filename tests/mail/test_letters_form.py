"""The form of an incomplete registration, filled in and sent back, is understood by our own reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dealbot.core.letters import LetterName
from dealbot.core.model import Kind, Language
from dealbot.mail import shown
from dealbot.mail.incoming import IncomingMail
from dealbot.mail.letters import LetterWriter, templates_folder
from dealbot.mail.reading import Circle, understand
from tests.mail.samples_of_letters import COMPANY, CONTACT, FACE, SENDER, a_letter, a_topic

WRITER = LetterWriter(templates_folder(), FACE)


def filled_in(language: Language) -> str:
    """The lines of the form as a partner sends them back."""
    words = WRITER._voice(language).words
    return "\n".join(f"{label}{words.labels['colon']} {value}" for label, value, _ in shown.form(a_topic(), words))


@pytest.mark.parametrize("language", list(Language))
def test_the_form_filled_in_is_read_back_field_by_field(language: Language) -> None:
    subject = WRITER.say(a_letter(LetterName.INCOMPLETE, language)).subject
    mail = IncomingMail(senders=(SENDER,), subject=subject, text=filled_in(language), in_reply_to="<a@vendor.example>")
    submission = understand(mail, Circle())
    (deal,) = submission.deals
    assert (submission.kind, submission.language) == (Kind.REGISTRATION, language)
    assert (deal.company, deal.contact) == (COMPANY, CONTACT)
    assert (deal.services, deal.rfp, deal.expected_close) == (a_topic().services, False, "2026-06-30")


@pytest.mark.parametrize("language", list(Language))
def test_the_letter_shows_every_line_of_the_form_and_the_tender_as_no(language: Language) -> None:
    words = WRITER._voice(language).words
    text = WRITER.say(a_letter(LetterName.INCOMPLETE, language)).text
    lines = {line.removeprefix("» ").partition(words.labels["colon"])[0] for line in text.split("\n")}
    assert [row.label for row in shown.form(None, words) if row.label not in lines] == []
    assert f"{words.labels['fields']['rfp']}{words.labels['colon']} {words.labels['no']}\n" in text


def quoted_and_filled(language: Language) -> str:
    """The whole letter quoted, its empty lines filled in, nothing typed outside the quote."""
    words = WRITER._voice(language).words
    values = {label: value for label, value, _ in shown.form(a_topic(), words)}
    said = WRITER.say(a_letter(LetterName.INCOMPLETE, language)).text.split("\n")
    filled = [
        f"{line}{values[line[2:].split(words.labels['colon'])[0]]}" if line.startswith("» ") else line for line in said
    ]
    return "\n".join(f"> {line}" for line in filled)


@pytest.mark.parametrize("language", list(Language))
def test_the_form_filled_in_inside_the_quoted_letter_is_read(language: Language) -> None:
    mail = IncomingMail(
        senders=(SENDER,), subject="Re: x", text=quoted_and_filled(language), in_reply_to="<a@vendor.example>"
    )
    (deal,) = understand(mail, Circle()).deals
    assert (deal.company, deal.contact) == (replace(COMPANY, country=deal.company.country), CONTACT)
