"""Whatever a mail brings into a letter stays text: no markup, no template, no header, no steering of the screen."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.letters import Answer, LetterName, Thread
from dealbot.core.model import Company, Contact
from dealbot.envelope import Address
from dealbot.errors import LetterError
from dealbot.mail.inert import LINE_LIMIT, TEXT_LIMIT, inert, line, lines
from dealbot.mail.letters import LetterWriter, templates_folder
from dealbot.mail.post import MOST_REFERENCES, is_message_id, references
from tests.mail.samples_of_letters import COMPANY, FACE, WRITTEN, a_letter, a_topic

WRITER = LetterWriter(templates_folder(), FACE)
HOSTILE_NAMES = (
    "<script>alert(1)</script> GmbH",
    "{{ 7*7 }}{% for x in y %}",
    'x" style="display:none" SA',
    "A\r\nBcc: victim@victim.test\r\n\r\nbody",
    "evil\u202eslrac\u202c\u200b\u2066",
    "nul\x00 esc\x1b[31m lone \ud800 end",
    "W" * 10_000,
)


def confirmation_of(name: str) -> tuple[str, str]:
    topic = a_topic(company=replace(COMPANY, name=name), evidence=(("services", name),))
    written = WRITER.say(a_letter(LetterName.CONFIRMATION, content=Answer((topic,))))
    return written.text, written.html


def header_lines(content: bytes) -> list[bytes]:
    return content.partition(b"\r\n\r\n")[0].split(b"\r\n")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_company_name_is_shown_inert(name: str) -> None:
    text, html = confirmation_of(name)
    assert "<script" not in html
    assert 'style="display:none"' not in html
    assert "49" not in text.replace("{{ 7*7 }}", "")
    assert [char for char in text + html if unicodedata.category(char) in {"Cf", "Cs", "Co"}] == []
    assert max(map(len, text.splitlines())) < 400


def test_template_marks_in_a_name_come_out_as_they_went_in() -> None:
    text, html = confirmation_of("{{ 7*7 }}")
    assert "Company: {{ 7*7 }}\n" in text
    assert ">{{ 7*7 }}<" in html


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_subject_or_sender_name_adds_no_header(name: str) -> None:
    letter = a_letter(LetterName.CONFIRMATION)
    plain = {field.partition(b":")[0] for field in header_lines(WRITER.write(letter, "<a@b.test>", WRITTEN))}
    hostile = replace(letter, to=Address("anna@partner.test", name), thread=Thread("<x@y.test>", (), name))
    fields = header_lines(WRITER.write(hostile, "<a@b.test>", WRITTEN))
    assert {field.partition(b":")[0] for field in fields if not field.startswith(b" ")} <= plain
    assert max(map(len, fields)) < 200


@given(st.text(max_size=400))
def test_any_subject_gives_a_header_that_reads_back_as_one_line(subject: str) -> None:
    letter = a_letter(LetterName.CONFIRMATION, thread=Thread(None, (), f"x{subject}"))
    content = WRITER.write(letter, "<a@b.test>", WRITTEN)
    mail = message_from_bytes(content, policy=policy.SMTP)
    assert mail["Subject"].startswith("Re: [DR-2026-0042] ")
    assert len(mail["Subject"]) <= LINE_LIMIT
    assert all(len(field) <= 998 for field in content.split(b"\r\n"))


@given(st.text(max_size=300))
def test_any_text_becomes_one_printable_line(text: str) -> None:
    shown = line(text)
    assert shown.isprintable()
    assert shown == line(shown)
    assert len(shown) <= LINE_LIMIT


@given(st.text())
def test_any_text_of_several_lines_keeps_no_steering_character(text: str) -> None:
    assert all(part.isprintable() for part in lines(text).split("\n"))


def test_a_text_of_several_lines_keeps_its_lines_and_is_cut() -> None:
    assert lines("one\r\n\ttwo\x07\n") == "one\n    two"
    assert len(lines("x\n" * TEXT_LIMIT)) <= TEXT_LIMIT + 2


def test_every_text_in_a_value_is_made_inert_however_deep() -> None:
    topic = a_topic(
        contact=Contact("A\nB", "e\x00@x.test"), company=Company("N\u202e"), evidence=(("services", "a\nb"),)
    )
    harmless = inert(Answer((topic,))).topics[0]
    assert (harmless.contact, harmless.company.name) == (Contact("A B", "e@x.test"), "N")
    assert harmless.evidence == (("services", "a b"),)


@pytest.mark.parametrize("email", ["a,b@x.test", "x@y.test,v@victim.test", "a<b>@x.test", "ä@x.test", "a@b_.test"])
def test_an_address_that_a_server_could_misread_gets_no_letter(email: str) -> None:
    letter = a_letter(LetterName.CONFIRMATION, to=Address(email))
    with pytest.raises(LetterError, match="no letter can be sent to this address"):
        WRITER.write(letter, "<a@b.test>", WRITTEN)


def test_an_international_domain_is_written_in_ascii() -> None:
    letter = a_letter(LetterName.CONFIRMATION, to=Address("info@bäckerei.test"))
    assert b"To: info@xn--bckerei-5wa.test" in WRITER.write(letter, "<a@b.test>", WRITTEN)


@pytest.mark.parametrize(
    "message_id", ["", "a@b", "<a b@c>", "<a@b>\r\nBcc: x@y.test", "<ä@b>", f"<{'a' * 300}@b>", "<>"]
)
def test_what_is_no_message_id_never_reaches_a_header(message_id: str) -> None:
    assert not is_message_id(message_id)
    assert references(Thread(message_id)) == ()
    assert references(Thread("<a@b.test>", (message_id,))) == ("<a@b.test>",)


def test_a_long_thread_keeps_its_first_and_its_latest_mails() -> None:
    thread = Thread("<last@x.test>", tuple(f"<{n}@x.test>" for n in range(3000)))
    kept = references(thread)
    assert len(kept) == MOST_REFERENCES
    assert (kept[0], kept[1], kept[-1]) == ("<0@x.test>", "<2982@x.test>", "<last@x.test>")


def test_an_unknown_senders_subject_is_not_echoed() -> None:
    letter = a_letter(LetterName.UNKNOWN_SENDER, thread=Thread("<x@y.test>", (), "Buy cheap pills"))
    assert WRITER.say(letter).subject == "We have received your mail"
