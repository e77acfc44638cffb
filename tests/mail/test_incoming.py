"""From bytes to values: every hard mail ends in a value or in a sentence that a person understands."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealbot.errors import UnreadableMail
from dealbot.mail.incoming import MAX_RECIPIENTS, content_digest, header_only, parse
from dealbot.mail.visible.bounds import bound
from dealbot.mail.visible.clean import clean_text, decode_text, decode_words
from tests.mail.builders import a_mail

HEAD = b"From: Ann B <ann@b.example>\r\nTo: x@y.example\r\nSubject: s\r\nMessage-ID: <1@b.example>\r\n"


def multipart(parts: list[bytes], kind: bytes = b"mixed") -> bytes:
    head = HEAD + b"MIME-Version: 1.0\r\nContent-Type: multipart/" + kind + b"; boundary=bb\r\n\r\n"
    return head + b"".join(b"--bb\r\n" + part + b"\r\n" for part in parts) + b"--bb--\r\n"


def nested(depth: int, outer: bytes = b"multipart/mixed; boundary=b%d") -> bytes:
    inner = b"Content-Type: text/plain\r\n\r\nx\r\n"
    for level in range(depth):
        kind = outer % level if b"%d" in outer else outer
        border = b"--b%d\r\n" % level if b"%d" in outer else b""
        inner = b"Content-Type: " + kind + b"\r\n\r\n" + border + inner
    return HEAD + inner


def test_a_plain_mail_is_read() -> None:
    mail = parse(a_mail("Hello\n\nthere", "A déal", in_reply_to="<0@x.example>", references="<a@x> <0@x.example>"))
    assert (mail.subject, mail.text.strip(), mail.in_reply_to) == ("A déal", "Hello\n\nthere", "<0@x.example>")
    assert mail.sender is not None
    assert (mail.sender.email, mail.sender.name) == ("lea.thill@nordwind-systems.example", "Léa Thill")
    assert mail.references == ("<a@x>", "<0@x.example>")
    assert mail.faults == ()


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (b"", "no From"),
        (b"From: a@b.example\r\nFrom: c@d.example\r\n", "two From headers"),
        (b"From: a@b.example, c@d.example\r\n", "two sender addresses"),
        (b"From: Team: a@b.example, c@d.example;\r\n", "two sender addresses"),
        (b"From: Hello there\r\n", "From is not an address: Hello there"),
        (b"From: undisclosed:;\r\n", "From is not an address"),
        (b"From: " + b"(" * 1_000_000 + b"\r\n", "From is not an address"),
    ],
)
def test_a_mail_without_one_author_has_no_sender_and_says_why(header: bytes, fault: str) -> None:
    mail = parse(header + b"Subject: x\r\nAuto-Submitted: auto-replied\r\n\r\nhi")
    assert mail.sender is None
    assert fault in mail.faults
    assert mail.header("Auto-Submitted") == ("auto-replied",)


def test_one_address_in_two_from_headers_is_one_author() -> None:
    mail = parse(b"From: a@b.example\r\nFrom: A <A@B.example>\r\nSubject: x\r\n\r\nhi")
    assert mail.sender is not None
    assert mail.sender.email == "a@b.example"


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"From: a@b.example\r\nSubject: x\r\n\r\nhi", ("no Message-ID",)),
        (HEAD + b"Message-ID: <2@b.example>\r\n\r\nhi", ("two Message-IDs",)),
        (HEAD + b"Content-Type: text/plain; charset=x-foo\r\n\r\nH\xe9", ("unknown charset x-foo",)),
        (HEAD + b"Content-Type: text/plain; charset=idna\r\n\r\nxn--a", ("unknown charset idna",)),
        (b"From a@b Fri Jan  1 10:00:00 2026\r\n" + HEAD + b"\r\nhi", ("mbox line in front of the header",)),
        ((HEAD + b"\r\nhi").replace(b"\r\n", b"\r"), ("line ends are bare CR",)),
    ],
)
def test_what_is_odd_is_survived_and_named(content: bytes, faults: tuple[str, ...]) -> None:
    mail = parse(content)
    assert mail.faults == faults
    assert mail.text
    assert mail.sender is not None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty message"),
        (b"\r\n \r\n", "empty message"),
        (multipart([b"Content-Type: text/plain\r\n\r\nx"] * 10_000), "more than 500 parts"),
        (nested(1000), "nested too deeply"),
        (nested(1000, b"message/rfc822"), "nested too deeply"),
    ],
    ids=["empty", "blank", "10,000 parts", "1,000 multiparts", "1,000 mails in mails"],
)
def test_a_mail_that_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableMail, match=reason):
        parse(content)


@pytest.mark.parametrize(
    "content",
    [
        multipart([b"Content-Type: application/pdf\r\n\r\n" + b"x" * 40_000_000]),
        HEAD + b"\r\n" + b"hello world, this is text\r\n" * 1_500_000,
        b"X-A: " + b"y" * 1_000_000 + b"\r\n" + HEAD + b"\r\nx",
        b"".join(b"X-A%d: y\r\n" % number for number in range(70_000)) + HEAD + b"\r\nx",
        b"References: " + b"<a@b> " * 180_000 + b"\r\n" + HEAD + b"\r\nx",
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000,
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<table><tr><td>" * 50_000,
        b"From: a@b.example\r\nTo: " + b",\r\n ".join(b"P <p%d@x.example>" % n for n in range(3000)) + b"\r\n\r\nx",
        multipart([b"Content-Type: text/plain\r\n\r\nx"] * 400),
    ],
    ids=["40 MB part", "40 MB text", "1 MB field", "70,000 fields", "ids", "divs", "tables", "recipients", "400 parts"],
)
def test_a_huge_mail_costs_little(content: bytes) -> None:
    started = time.process_time()
    mail = parse(content)
    assert mail.sender is not None
    assert time.process_time() - started < 2


def test_recipients_are_bounded_and_the_rest_is_mentioned() -> None:
    mail = parse(a_mail(to=", ".join(f"p{number}@x.example" for number in range(300))))
    assert len(mail.to) == MAX_RECIPIENTS
    assert mail.faults == ("more than 100 recipients",)


def test_an_attachment_keeps_its_size_though_it_is_not_read_to_its_end() -> None:
    payload = base64.encodebytes(b"x" * 6_000_000)
    head = b'Content-Type: application/pdf; name="../../etc\\wd.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    mail = parse(multipart([b"Content-Type: text/plain\r\n\r\nHello", head + payload]))
    assert mail.text == "Hello"
    assert mail.attachments[0].name == "wd.pdf"
    assert abs(mail.attachments[0].size - 6_000_000) < 2_000


def test_html_becomes_lines_and_rows() -> None:
    html = (
        "<p>Hi <b>you</b></p><table><tr><td>Company</td><td>Foo<br>Ltd</td></tr></table><p style='display:none'>x</p>"
    )
    mail = parse(a_mail("", html=html + "<blockquote>old</blockquote><script>bad()</script>"))
    assert mail.text == "Hi you\n\nCompany | Foo Ltd\n\n> old"


def test_a_mail_attached_to_a_mail_is_shown_as_forwarded() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\nFrom: Jo <jo@c.example>\r\nSubject: Hi\r\n\r\nWe need fibre."
    mail = parse(multipart([b"Content-Type: text/plain\r\n\r\nPlease register.", inner]))
    assert "Forwarded message" in mail.text
    assert "From: Jo <jo@c.example>" in mail.text
    assert mail.text.endswith("We need fibre.")


@pytest.mark.parametrize("year", ["0000", "9999", "2026"])
def test_no_date_breaks_a_mail(year: str) -> None:
    date = f"Fri, 1 Jan {year} 10:00:00 +0100"
    assert parse(HEAD + f"Date: {date}\r\n\r\nx".encode()).date == date


def test_nul_and_lone_surrogates_never_get_in() -> None:
    mail = parse(b"From: a\0@b.example\r\nSubject: a\0b =?utf-8?B?7aCA?=\r\n\r\nhi\0 \xed\xa0\x80 there")
    shown = "".join((mail.subject, mail.text, *mail.faults))
    assert "\0" not in shown
    assert shown.encode("utf-8")


def test_a_header_alone_is_read_without_its_text() -> None:
    mail = header_only(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n")
    assert (mail.text, mail.faults[0], mail.subject) == ("", "too large", "s")


def test_the_same_mail_on_two_ways_has_one_digest() -> None:
    one = b"Received: from a\r\nReturn-Path: <x@y.example>\r\n" + HEAD + b"\r\nhi\r\n"
    other = (b"Delivered-To: z@y.example\n" + HEAD + b"\nhi\n\n").replace(b"\r\n", b"\n")
    assert content_digest(one) == content_digest(other)
    assert len(content_digest(one)) == 64


CHANGES = [(b"hi", b"ho"), (b"Subject: s", b"Subject: t"), (b"<1@b", b"<2@b"), (b"ann@", b"bob@")]


@pytest.mark.parametrize("change", CHANGES)
def test_another_mail_has_another_digest(change: tuple[bytes, bytes]) -> None:
    content = HEAD + b"\r\nhi"
    assert content_digest(content) != content_digest(content.replace(*change))


def test_charsets_are_tried_in_order() -> None:
    assert decode_text("é".encode("latin-1"), "iso-8859-1") == ("é", None)
    assert decode_text("é".encode(), "x-unknown") == ("é", "unknown charset x-unknown")
    assert decode_text(b"\x93quoted\x94", "us-ascii") == ("“quoted”", "the text is not ascii")
    assert decode_text(b"\x81", None)[0] == "\x81"


def test_encoded_words_are_decoded_whatever_their_charset() -> None:
    assert decode_words("=?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?x-foo?Q?_a?=\r\n b") == "Grüße a b"
    assert decode_words("caf\udcc3\udca9") == "café"


@given(st.text())
@example("a\r\nb\rc\u2028d\ud800\0")
def test_clean_text_is_clean_and_stays_so(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned.encode("utf-8").decode() == cleaned
    assert not set("\0\r\x1b") & set(cleaned)
    assert clean_text(cleaned) == cleaned


HEADS = [b"", HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"]


@given(st.binary(max_size=2000), st.sampled_from(HEADS))
def test_no_bytes_raise_anything_but_unreadable(tail: bytes, head: bytes) -> None:
    try:
        mail = parse(head + tail)
    except UnreadableMail as error:
        assert str(error)  # noqa: PT017 - both ends are right, a third would fail the test
    else:
        assert mail.text.encode("utf-8").decode() == mail.text


def test_a_long_eight_bit_field_of_an_attached_mail_costs_no_more_than_its_beginning() -> None:
    inner = (
        b"From: ann@example.test\r\nX-Trace: " + b"\xc3\xa9" * 60_000 + b"\r\nSubject: inner\r\n\r\nHello inside\r\n"
    )
    content = (
        b'From: a@b.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nabove\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
        + inner
        + b"\r\n--x--\r\n"
    )
    assert len(bound(content).content) < 5_000
    text = parse(content).text
    assert "above" in text
    assert "Hello inside" in text
