"""The mail as a person sees it: which part is read, what HTML shows, tables, charsets and wrappers."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path

import pytest
from asn1crypto.cms import ContentInfo, SignedData
from hypothesis import given
from hypothesis import strategies as st

from dealbot.errors import UnreadableMail
from dealbot.mail.incoming import IncomingMail, parse
from dealbot.mail.reading.tables import unfold_tables
from dealbot.mail.visible.html import html_to_text
from dealbot.mail.visible.plain import unflow
from tests.mail.builders import a_mail

HEAD = b"From: Ann B <ann@b.example>\r\nSubject: s\r\nMessage-ID: <1@b.example>\r\n"


def a_part(type_: str, content: str | bytes, *headers: str) -> bytes:
    body = content if isinstance(content, bytes) else content.encode()
    return "\r\n".join([f"Content-Type: {type_}", *headers, "", ""]).encode() + body


def multipart(kind: str, *parts: bytes) -> bytes:
    border = f"b{abs(hash(parts))}"
    head = f'Content-Type: multipart/{kind}; boundary="{border}"\r\n\r\n'
    inside = "".join(f"--{border}\r\n{part.decode('latin-1')}\r\n" for part in parts)
    return (head + inside + f"--{border}--\r\n").encode("latin-1")


def read(content: bytes) -> IncomingMail:
    return parse(HEAD + content)


def plain(text: str | bytes, *headers: str) -> bytes:
    return a_part("text/plain; charset=utf-8", text, *headers)


def html(text: str) -> bytes:
    return a_part("text/html; charset=utf-8", text)


ALIKE = html("<html><head><style>p{}</style></head><body><p>Register <b>Höll</b> GmbH</p></body></html>")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (multipart("alternative", plain("Register Höll\nGmbH"), ALIKE), "Register Höll\nGmbH"),
        (multipart("alternative", plain("Register"), ALIKE), "Register Höll GmbH"),
        (multipart("alternative", plain(" \n"), ALIKE), "Register Höll GmbH"),
        (
            multipart("alternative", plain("Votre messagerie ne sait pas afficher le HTML."), ALIKE),
            "Register Höll GmbH",
        ),
        (multipart("alternative", plain("https://view.example/1"), ALIKE), "Register Höll GmbH"),
        (
            multipart("alternative", plain("Register Höll GmbH in Trier, they want fibre"), html("<p>See</p>")),
            "Register Höll GmbH in Trier, they want fibre",
        ),
        (
            multipart("alternative", plain("Hi"), multipart("related", ALIKE, a_part("image/png", "x"))),
            "Register Höll GmbH",
        ),
        (
            multipart("mixed", multipart("alternative", plain("Hi"), ALIKE), plain("-- \nlist")),
            "Register Höll GmbH\n-- \nlist",
        ),
        (
            multipart("related", multipart("alternative", plain("Hi"), ALIKE), a_part("image/png", "x")),
            "Register Höll GmbH",
        ),
        (
            multipart(
                "alternative", plain("Hi"), multipart("mixed", ALIKE, a_part("image/png", "x"), html("<p>after</p>"))
            ),
            "Register Höll GmbH\n\nafter",
        ),
        (multipart("mixed", plain("Above"), a_part("image/png", "x"), plain("below")), "Above\nbelow"),
        (multipart("mixed", plain("Register Höll"), ALIKE), "Register Höll GmbH"),
        (
            multipart("mixed", plain("Please note"), html("<p>Another thing entirely</p>")),
            "Please note\nAnother thing entirely",
        ),
        (multipart("signed", plain("Hello"), a_part("application/pgp-signature", "x")), "Hello"),
        (a_part("text/html; charset=utf-8; name=body.html", "<p>Only this</p>"), "Only this"),
        (a_part("text/plain", "Only this", "Content-Disposition: attachment"), "Only this"),
        (a_part("text/plain", "<html><body><p>Only this</p></body></html>"), "Only this"),
        (a_part("text/plain; charset*=quopri''x%41", "Only this"), "Only this"),
        (plain("H=C3=B6ll", "Content-Transfer-Encoding: quoted-printable;"), "Höll"),
        (plain(b"SMO2bGw=", "Content-Transfer-Encoding:  Base64 "), "Höll"),
        (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--b\r\n\r\nOnly this\r\n--b--\r\n", "Only this"),
        (b"Content-Type: multipart/mixed\r\n\r\nOnly this", "Only this"),
        (a_part("text/enriched", "<bold>Hello</bold> there"), "Hello there"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value[:30],
)
def test_what_a_person_would_see_is_read(content: bytes, text: str) -> None:
    assert read(content).text.strip() == text


def test_signatures_are_no_attachments_and_logos_are_inline() -> None:
    logo = a_part("image/png; name=logo.png", "x", "Content-ID: <1>")
    mail = read(
        multipart("signed", multipart("related", ALIKE, logo), a_part("application/pkcs7-signature; name=a.p7s", "x"))
    )
    assert [(a.name, a.read, a.inline) for a in mail.attachments] == [("logo.png", False, True)]


SHOWN = [
    ("<p>One</p>\n<p>two<br>three</p>", "One\n\ntwo\nthree"),
    (
        "<p class=MsoNormal>One<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>two</p>",
        "One\n\ntwo",
    ),
    ("<!--[if mso]><p>Word</p><![endif]--><style>p{}</style><p>all</p>", "all"),
    ("<div style='display:none;max-height:0'>preheader</div><span hidden>x</span>Hello", "Hello"),
    ("Hi<blockquote type=cite>old<blockquote>older</blockquote></blockquote>new", "Hi\n> old\n> > older\n>\n\nnew"),
    ("<ul><li>fibre</li><li><p>SIP</p></li></ul>", "- fibre\n- SIP"),
    ("<pre>a   b\n  c</pre>", "a   b\n  c"),
    ("<div style='white-space: pre-wrap'>one\ntwo</div>", "one\ntwo"),
    ("a<hr>b", "a\n________________________________\nb"),
    (
        "See <a href='https://www.hoell.example/start?utm=1'>our customer</a>.",
        "See our customer <https://www.hoell.example/start>.",
    ),
    ("<a href='http://www.hoell.example'>www.hoell.example</a>", "www.hoell.example"),
    ("<a href='mailto:jan@hoell.example?subject=x'>Jan Höll</a>", "Jan Höll <jan@hoell.example>"),
    ("<a href='mailto:jan@hoell.example'>jan@hoell.example</a>", "jan@hoell.example"),
    ("<a href='tel:+35226'>Call</a> <a href='#top'>up</a> <a href='https://x.example'><img></a>", "Call <+35226> up"),
    (
        "<a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fhoell.example%2F&data=1'>site</a>",
        "site <https://hoell.example>",
    ),
    ("<p>text</p><div class=gmail_signature>Ann</div>", "text\n\n--\nAnn"),
    ("<p>text</p>-- <br><div class=gmail_signature>Ann</div>", "text\n\n--\nAnn"),
    ("R&amp;amp;D caf&amp;eacute;", "R&D café"),
    ("soft\u00adhyphen\u200b and\u00a0blank", "softhyphen and blank"),
    (
        "<table><tr><td><table><tr><td>Company:</td><td>Höll</td></tr><tr><td>City</td><td>Trier</td></tr></table></td></tr></table>",
        "Company: Höll\nCity | Trier",
    ),
    ("<table><tr><td><img></td><td>Ann B<br>Sales<br>+352 26</td></tr></table>", "Ann B\nSales\n+352 26"),
    (
        "<table><tr><td></td><td>Höll</td><td>Moll</td></tr><tr><td>VAT</td><td>1</td><td></td></tr></table>",
        "|  | Höll | Moll |\n| VAT | 1 |  |",
    ),
    (
        "<table><tr><th colspan=2>Deal</th></tr><tr><td rowspan=2>A</td><td>1</td></tr><tr><td>2</td></tr></table>",
        "Deal\nA | 1\nA | 2",
    ),
    (
        "<table><tr><td>Address</td><td>4, Ring<br>Trier</td></tr><tr><td>City</td><td>x</td></tr></table>",
        "Address | 4, Ring, Trier\nCity | x",
    ),
    ("<table><tr><th>From: </th><td>Jan &lt;jan@hoell.example&gt;</td></tr></table>", "From: Jan <jan@hoell.example>"),
]


@pytest.mark.parametrize(("source", "text"), SHOWN, ids=range(len(SHOWN)))
def test_html_becomes_the_lines_that_a_person_sees(source: str, text: str) -> None:
    assert read(html(source)).text == text


def test_an_outlook_header_block_stays_four_lines() -> None:
    block = (
        "<b>Von:</b> Jan &lt;jan@hoell.example&gt;<br><b>Gesendet:</b> Montag<br><b>An:</b> Ann<br><b>Betreff:</b> x"
    )
    source = (
        f"<p class=MsoNormal>FYI</p><div style='border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>{block}</p></div>"
    )
    lines = html_to_text(source).split("\n")
    assert lines == ["FYI", "Von: Jan <jan@hoell.example>", "Gesendet: Montag", "An: Ann", "Betreff: x"]


TABLES = [
    ("Company | Höll\nVAT | LU1", "Company: Höll\nVAT: LU1"),
    ("Société | N° TVA\nHöll | LU1\nMoll | LU2", "Société: Höll\nN° TVA: LU1\n\nSociété: Moll\nN° TVA: LU2\n"),
    ("Firma\tOrt\tFarbe\nHöll\tTrier\tblau", "Firma: Höll\nOrt: Trier\nFarbe: blau\n"),
    ("| Company | VAT |\n|---|---|\n| Höll | |", "Company: Höll\n"),
    (
        "|  | Höll | Moll |\n| VAT | 1 |  |\n| City | Trier | Metz |",
        "Company: Höll\nVAT: 1\nCity: Trier\n\nCompany: Moll\nCity: Metz\n",
    ),
    (
        "Bedrijf | Höll | Moll\nBtw-nummer | 1 | 2\nKleur | rood | blauw",
        "Bedrijf: Höll\nBtw-nummer: 1\nKleur: rood\n\nBedrijf: Moll\nBtw-nummer: 2\nKleur: blauw\n",
    ),
    ("Company | Höll | City | Trier\nVAT | 1 | Phone | 2", "Company: Höll\nCity: Trier\nVAT: 1\nPhone: 2"),
    ("Company      Höll SA\nVAT number   LU1", "Company: Höll SA\nVAT number: LU1"),
    ("Company   VAT     City\nHöll SA   LU1     Trier", "Company: Höll SA\nVAT: LU1\nCity: Trier\n"),
    ("Leads:\nCompany;VAT;City\nHöll;LU1;Trier\nbye", "Leads:\nCompany: Höll\nVAT: LU1\nCity: Trier\n\nbye"),
    ('company,city\nHöll,"Trier, west"', "company: Höll\ncity: Trier, west\n"),
    ("Company (legal name)* | Höll\nVAT no. | 1", "Company: Höll\nVAT no: 1"),
    (
        "+-----+----+\n| Company | City |\n+-----+----+\n| Höll | Trier |\n+-----+----+",
        "+-----+----+\nCompany: Höll\nCity: Trier\n",
    ),
    ("Fibre | SIP trunk", "- Fibre, SIP trunk"),
]
NO_TABLES = [
    "Hello,  dear all.  We meet.\nBest  regards",
    "We need fibre, SIP, Wi-Fi\nthanks, bye, Ann",
    "a  b\nc  d",
    "Hi; there",
]


@pytest.mark.parametrize(("text", "expected"), TABLES, ids=range(len(TABLES)))
def test_a_table_becomes_labelled_lines(text: str, expected: str) -> None:
    assert unfold_tables(text) == expected


@pytest.mark.parametrize("text", NO_TABLES)
def test_text_that_only_looks_like_a_table_stays(text: str) -> None:
    assert unfold_tables(text) == text


@given(st.text(alphabet="|\t;, -ab\nCompany VAT:", max_size=300))
def test_the_words_of_a_table_stay(text: str) -> None:
    unfolded = unfold_tables(text).replace("Company: ", "")  # the label that a column without a heading gets
    assert set(re.findall("[A-Z]", text)) >= set(re.findall("[A-Z]", unfolded))


@given(st.text(alphabet="ab \nCompany VAT:.", max_size=300).filter(lambda text: "  " not in text))
def test_text_without_marks_of_a_table_stays(text: str) -> None:
    assert unfold_tables(text) == text


def test_flowed_text_is_joined_by_paragraph_and_by_quote() -> None:
    text = "A long \nline here.\n> quoted \n> more\n>> deep\n From stuffed\n-- \nAnn \nB"
    expected = "A long line here.\n> quoted more\n> > deep\nFrom stuffed\n-- \nAnn B"
    assert read(a_part("text/plain; format=flowed", text)).text == expected
    assert unflow("wo \nrd", delete_space=True) == "word"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (a_part("text/plain; charset=us-ascii", "Höll".encode("latin-1")), "Höll"),
        (a_part("text/plain; charset=utf-8", "Höll".encode("latin-1")), "Höll"),
        (a_part("text/plain; charset=iso-8859-1", "Höll – œ".encode()), "Höll – œ"),
        (a_part("text/plain; charset=iso-8859-1", "50 €".encode("cp1252")), "50 €"),
        (
            a_part(
                "text/plain; charset=utf-16",
                base64.b64encode("Höll".encode("utf-16")),
                "Content-Transfer-Encoding: base64",
            ),
            "Höll",
        ),
        (
            a_part(
                "text/plain", base64.b64encode("Höll sagt".encode("utf-16-le")), "Content-Transfer-Encoding: base64"
            ),
            "Höll sagt",
        ),
        (a_part("text/plain; charset=utf-7", "H+APY-ll"), "Höll"),
        (a_part("text/plain; charset=windows-1252http-equivcontent-type", "Höll".encode("cp1252")), "Höll"),
        (plain("SociÃ©tÃ© HÃ¶ll â€“ lâ€™Ã©tÃ©"), "Société Höll – l’été"),
        (plain("H=C3=B6ll=20\r\nund =\r\nCo a=3Db"), "Höll \nund Co a=b"),
        (plain("users=20, H=C3=B6ll costs = 5"), "users=20, H=C3=B6ll costs = 5"),
        (plain("R&amp;D H&ouml;ll caf&amp;eacute; AT&T &copyright"), "R&D Höll café AT&T &copyright"),
        (plain("a\u00adb\u200bc\u00a0d\u202fe\u2003f"), "abc d e f"),
    ],
    ids=range(13),
)
def test_letters_are_what_their_writer_meant(part: bytes, text: str) -> None:
    assert read(part).text == text


def test_a_header_is_repaired_too() -> None:
    mail = parse(b"From: a@b.example\r\nSubject: =?iso-8859-1?Q?Soci=C3=A9t=C3=A9=A0H?=\r\n\r\nx")
    assert mail.subject == "Société H"


def test_opaque_smime_is_opened_if_it_is_only_signed() -> None:
    inner = ContentInfo({"content_type": "data", "content": plain("Register Höll")})
    signed = SignedData({"version": "v1", "digest_algorithms": [], "encap_content_info": inner, "signer_infos": []})
    wrapped = base64.b64encode(ContentInfo({"content_type": "signed_data", "content": signed}).dump())
    mail = read(a_part("application/pkcs7-mime; name=smime.p7m", wrapped, "Content-Transfer-Encoding: base64"))
    assert (mail.text, mail.faults) == ("Register Höll", ())


@pytest.mark.parametrize(
    "content",
    [
        a_part(
            "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            "MIIB",
            "Content-Transfer-Encoding: base64",
        ),
        multipart(
            "encrypted", a_part("application/pgp-encrypted", "Version: 1"), a_part("application/octet-stream", "x")
        ),
        plain("-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"),
    ],
    ids=["S/MIME", "PGP/MIME", "inline PGP"],
)
def test_what_is_encrypted_is_said_to_be(content: bytes) -> None:
    assert "encrypted" in read(content).faults


def test_inline_pgp_loses_its_armour() -> None:
    signature = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n- -- \nAnn\n" + signature
    assert read(plain(text)).text.strip() == "Hello\n-- \nAnn"


def test_a_digest_and_an_encoded_mail_are_read_as_forwarded() -> None:
    inner = b"From: Jo <jo@c.example>\r\nSubject: Hi\r\n\r\nWe need fibre."
    digest = read(multipart("mixed", plain("FYI"), multipart("digest", b"\r\n" + inner)))
    encoded = a_part("message/rfc822", base64.b64encode(inner), "Content-Transfer-Encoding: base64")
    for mail in (digest, read(multipart("mixed", plain("FYI"), encoded))):
        assert "From: Jo <jo@c.example>" in mail.text
        assert mail.text.strip().endswith("We need fibre.")


@pytest.mark.parametrize("kind", ["message/partial; id=1; number=1", "message/external-body; access-type=URL"])
def test_messages_that_are_elsewhere_do_no_harm(kind: str) -> None:
    assert read(multipart("mixed", plain("Hello"), a_part(kind, "Content-Type: text/plain\r\n\r\nx"))).text.startswith(
        "Hello"
    )


HOSTILE = {
    "less": b"<" * 1_000_000,
    "greater": b">" * 1_000_000,
    "bars": b"|" * 1_000_000,
    "bar lines": b"a | b\n" * 170_000,
    "escapes": b"=3D" * 330_000,
    "entities": b"&amp;" * 200_000,
    "blanks": b"  a" * 330_000,
    "cells": b"<td>" * 250_000,
    "tables": b"<table><tr><td>x" * 60_000,
    "quotes": b"<blockquote>x" * 70_000,
    "links": b"<a href='https://x.example/'>" * 34_000,
    "spans": b"<table><tr>" + b"<td colspan=99 rowspan=99>x" * 9_000,
    "lists": b"<ul><li>" * 120_000,
    "marks": "Ã©â€™".encode() * 140_000,
    "armour": b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 28_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["text/plain; format=flowed", "text/html"])
def test_no_text_takes_long(name: str, kind: str) -> None:
    content = HEAD + multipart("alternative", plain("hi"), a_part(f"{kind}; charset=utf-8", HOSTILE[name]))
    started = time.process_time()
    text = parse(content).text
    unfold_tables(text[:20_000])
    assert time.process_time() - started < 1


SAMPLES = sorted((Path(__file__).parents[2] / "demo").rglob("*.eml"))
WHOLE = [
    a_mail("Hi", html="<p>Hi <b>you</b></p>"),
    HEAD + multipart("mixed", plain("x"), multipart("alternative", plain("y"), ALIKE)),
]


@given(st.data())
def test_no_broken_mail_raises_anything_but_unreadable(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([*WHOLE, *(path.read_bytes() for path in SAMPLES[:5])])))
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=30)
    ):
        content[place] = byte
    end = data.draw(st.integers(0, len(content)))
    try:
        mail = parse(bytes(content[:end]))
    except UnreadableMail as error:
        assert str(error)  # noqa: PT017 - both ends are right, a third would fail the test
    else:
        assert mail.text.encode("utf-8").decode() == mail.text
