"""Attached files become text: one test a kind, and bounds for those made to hurt."""

from __future__ import annotations

import base64
import io
import struct
import time
import zipfile
import zlib
from collections.abc import Sequence
from email.message import EmailMessage

import pytest
from compressed_rtf import compress
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from dealbot.mail.incoming import IncomingMail, parse
from dealbot.mail.visible.documents import MAX_BYTES, MAX_DOCUMENT, read_document
from dealbot.mail.visible.documents.winmail import open_winmail
from tests.mail.builders import SENDER

CARD = b"""BEGIN:VCARD
VERSION:2.1
N;LANGUAGE=fr:Reuter;Carine;;Mme
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Carine R=C3=
=A9uter
ORG:Moulin Reuter S.\xc3\xa0 r.l.;Direction
TITLE:G\xc3\xa9rante
TEL;WORK;VOICE:+352 26 77 11
PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQSkZJRgABAQEAYABgAAD
 /2wBDAAEBAQEBAQ
EMAIL;PREF;INTERNET:carine@moulin-reuter.example
URL;WORK:https://www.moulin-reuter.example
ADR;WORK:;;4, rue du Moulin;Mersch;;L-7520;Luxembourg
END:VCARD
"""
CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Weird
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Weird:20260401T100000
SUMMARY:Kick-off Brauerei
  Malzberg
LOCATION:Malzberg GmbH\\, Trier
ORGANIZER;CN=Jan Hopp:mailto:jan@malzberg.example
DESCRIPTION:Fibre\\nSIP trunk
END:VEVENT
END:VCALENDAR
"""


def a_mail_with(name: str, content: bytes, type_: str = "application/octet-stream", **parameters: str) -> IncomingMail:
    message = EmailMessage()
    message["From"], message["Message-ID"] = SENDER, "<1@x.example>"
    message.set_content("Please register.")
    maintype, _, subtype = type_.partition("/")
    message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name, params=parameters)
    return parse(message.as_bytes())


def a_zip(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


def a_docx(body: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return a_zip(word__document_xml=f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode())


def words(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def a_row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{words(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def an_xlsx(*rows: Sequence[str | float]) -> bytes:
    book = Workbook()
    sheet = book.create_sheet(index=0)
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def a_pdf(*lines: str, extra: bytes = b"", unused: bytes = b"") -> bytes:
    drawn = b"".join(b"(" + line.encode("cp1252") + b") Tj 0 -20 Td\n" for line in lines)
    content = zlib.compress(b"BT /F1 12 Tf 50 700 Td\n" + drawn + extra + b"ET")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(content) + content + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    written, places = b"%PDF-1.4\n" + unused, []
    for number, thing in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n" % number + thing + b"\nendobj\n"
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(written)


def an_attribute(name: int, data: bytes, level: int = 1) -> bytes:
    return struct.pack("<BHHI", level, name, 0, len(data)) + data + b"\0\0"


def properties(*pairs: tuple[int, int, bytes]) -> bytes:
    written = struct.pack("<I", len(pairs))
    for kind, name, data in pairs:
        written += struct.pack("<HHII", kind, name, 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return written


def a_winmail(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\1\0" + b"".join(attributes)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("note.txt", "Kunde: Gerüstbau Höll".encode("latin-1"), "Kunde: Gerüstbau Höll"),
        ("leads.csv", "\ufeffCompany;City\nHöll;Trier".encode(), "Company;City\nHöll;Trier"),
        ("page.html", "<h1>Lead</h1><p>Höll</p>".encode(), "Lead\n\nHöll"),
        (
            "brief.rtf",
            b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}Kunde H\\'f6ll\\par Trier}",
            "Kunde Höll\nTrier",
        ),
        ("offer.pdf", a_pdf("Company: Höll SA", "VAT: LU12345613"), "Company: Höll SA\nVAT: LU12345613"),
        ("offer.docx", a_docx(words("Höll &amp; Co") + words("Trier")), "Höll & Co\nTrier"),
        (
            "x.docx",
            a_docx(f"<w:tbl>{a_row('Company', 'Höll')}{a_row('City', 'Trier')}</w:tbl>"),
            "Company | Höll\nCity | Trier",
        ),
        ("x.xlsx", an_xlsx(["Company", "", "Users"], ["Höll", "", 12.0]), "Company | Users\nHöll | 12"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value and " " not in value else "",
)
def test_a_file_becomes_a_document(name: str, content: bytes, text: str) -> None:
    mail = a_mail_with(name, content)
    assert [(document.name, document.text) for document in mail.documents] == [(name, text)]
    assert [(attachment.name, attachment.read) for attachment in mail.attachments] == [(name, True)]
    assert mail.text.strip() == "Please register."


def test_a_business_card_becomes_labelled_lines() -> None:
    assert a_mail_with("card.vcf", CARD, "text/x-vcard").documents[0].text.split("\n") == [
        "Company: Moulin Reuter S.à r.l.",
        "Contact: Carine Réuter (Gérante)",
        "Phone: +352 26 77 11",
        "E-mail: carine@moulin-reuter.example",
        "Website: https://www.moulin-reuter.example",
        "Address: 4, rue du Moulin, L-7520 Mersch, Luxembourg",
    ]


def test_an_invitation_says_what_where_and_who_but_not_when() -> None:
    text = a_mail_with("invite.ics", CALENDAR, "text/calendar").documents[0].text
    expected = "Kick-off Brauerei Malzberg\nMalzberg GmbH, Trier\nJan Hopp <jan@malzberg.example>\nFibre\nSIP trunk"
    assert text == expected


def test_a_kind_is_told_by_its_type_or_its_first_bytes_where_the_name_says_nothing() -> None:
    assert read_document("file", "application/pdf", a_pdf("Höll")) == "Höll"
    assert read_document("scan", "application/octet-stream", a_pdf("Höll")) == "Höll"
    assert read_document("photo.jpg", "image/jpeg", b"\xff\xd8") is None


@pytest.mark.parametrize(
    "name", ["photo.png", "offer.doc", "x.zip", "broken.pdf", "broken.docx", "broken.xlsx", "a.vcf", "a.ics"]
)
def test_what_cannot_be_read_is_listed_as_unread(name: str) -> None:
    mail = a_mail_with(name, b"\x00\x01 no such thing")
    assert [(attachment.name, attachment.read) for attachment in mail.attachments] == [(name, False)]
    assert mail.documents == ()


def test_a_mail_as_a_file_is_read_as_forwarded() -> None:
    mail = a_mail_with("request.eml", b"From: Jo <jo@c.example>\r\nSubject: Hi\r\n\r\nWe need fibre.")
    assert mail.text.endswith("We need fibre.")
    assert "From: Jo <jo@c.example>" in mail.text
    assert mail.attachments[0].read


def test_winmail_gives_its_text_and_its_files() -> None:
    long_name = properties((0x1F, 0x3707, "Prospect Höll.txt\0".encode("utf-16-le")))
    content = a_winmail(
        an_attribute(0x9003, properties((0x1F, 0x1000, "Bitte registrieren: Höll\0".encode("utf-16-le")))),
        an_attribute(0x9002, b"", 2),
        an_attribute(0x8010, b"PROSPE~1.TXT\0", 2),
        an_attribute(0x800F, b"Ort: Trier", 2),
        an_attribute(0x9005, long_name, 2),
    )
    mail = a_mail_with("winmail.dat", content, "application/ms-tnef")
    assert "Bitte registrieren: Höll" in mail.text
    assert [(d.name, d.text) for d in mail.documents] == [("Prospect Höll.txt", "Ort: Trier")]
    assert [attachment.name for attachment in mail.attachments] == ["Prospect Höll.txt"]


def test_winmail_is_read_from_html_or_from_compressed_rich_text() -> None:
    rich = compress(b"{\\rtf1\\ansi Please register\\par H\\'f6ll}")
    html = properties((0x102, 0x1013, b"<p>Register H\xf6ll</p>"))
    assert (
        open_winmail(a_winmail(an_attribute(0x9003, properties((0x102, 0x1009, rich))))).text == "Please register\nHöll"
    )
    assert open_winmail(a_winmail(an_attribute(0x9003, html))).html == "<p>Register Höll</p>"


def hostile_documents() -> list[tuple[str, bytes]]:
    deep = "<w:p>" * 30_000 + "</w:p>" * 30_000
    loop = a_pdf("x").replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")
    entities = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><a>' + b"&b;" * 100_000 + b"</a>"
    endless = an_attribute(0x9003, struct.pack("<IHHI", 2**32 - 1, 0x1003, 1, 2**32 - 1) + b"\0" * 100)
    return [
        ("bomb.docx", a_zip(word__document_xml=b"<a>" + b" " * 30_000_000)),
        ("deep.docx", a_docx(deep)),
        ("entities.docx", a_zip(word__document_xml=entities)),
        ("wide.docx", a_docx("<w:p/>" * 200_000)),
        ("bomb.xlsx", a_zip(xl__workbook_xml=b" " * 30_000_000)),
        ("tall.xlsx", an_xlsx(*[["x"] * 20] * 3000)),
        ("loop.pdf", loop),
        ("long.pdf", a_pdf("x", extra=b"(a b c) Tj 0 -2 Td\n" * 100_000)),
        ("words.pdf", a_pdf("x", extra=b"(a) Tj [(b) 1 (c)] TJ 1 0 0 1 0 0 Tm\n" * 8_000)),
        ("bomb.pdf", a_pdf("x", extra=b" " * 30_000_000)),
        ("objects.pdf", b"%PDF-1.4\n" + b"1 0 obj\n" * 100_000),
        ("marks.pdf", b"%PDF-1.4\n" + b"<<" * 500_000),
        ("arrays.pdf", b"%PDF-1.4\ntrailer" + b"[" * 500_000 + b"startxref\n9\n%%EOF"),
        ("links.rtf", b"{\\rtf1 " + b'{\\field{\\*\\fldinst{HYPERLINK "a"' * 5_000),
        ("fonts.rtf", b"{\\rtf1 {\\fonttbl" + b"\\f1\\fcharset1 " * 10_000),
        ("groups.rtf", b"{\\rtf1 " + b"{" * 190_000),
        ("cards.vcf", b"BEGIN:VCARD\nFN:x\n" * 20_000),
        ("long.vcf", b"BEGIN:VCARD\nVERSION:3.0\nFN" + b";a=b" * 1000 + b"\nN:" + b";" * 4000 + b"\nEND:VCARD"),
        ("long.ics", b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nSUMMARY;X=" + b'"' * 4000 + b":x\n" * 5_000),
        ("deep.ics", b"BEGIN:VCALENDAR\n" * 20_000),
        ("winmail.dat", a_winmail(endless)),
        ("winmail.dat", a_winmail(an_attribute(1, b"") * 80_000)),
        ("page.html", b"<table><tr><td>" * 50_000),
        ("marks.html", b"<" * 1_000_000),
        ("brackets.txt", b"|" * 1_000_000),
        ("mojibake.txt", "Ã©".encode() * 300_000),
        ("fake.p7m", b"\x30\x80" * 100_000),
    ]


@pytest.mark.parametrize(
    ("name", "content"), [pytest.param(*d, id=f"{i}-{d[0]}") for i, d in enumerate(hostile_documents())]
)
def test_a_file_made_to_hurt_costs_little(name: str, content: bytes) -> None:
    head = b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="
    mail = head + name.encode() + b"\r\n\r\n" + base64.encodebytes(content)
    started = time.process_time()
    documents = parse(mail).documents
    assert time.process_time() - started < 0.7
    assert all(len(document.text) <= MAX_DOCUMENT for document in documents)


def test_a_mail_full_of_such_files_costs_less_than_a_second() -> None:
    message = EmailMessage()
    message["From"] = SENDER
    for name, content in hostile_documents() * 2:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    content = message.as_bytes()
    started = time.process_time()
    assert len(parse(content).attachments) > 50
    assert time.process_time() - started < 1


def test_a_file_too_large_to_read_is_unread() -> None:
    mail = a_mail_with("notes.pdf", a_pdf("x") + b" " * MAX_BYTES)
    assert (mail.documents, mail.attachments[0].read) == ((), False)


def test_a_document_in_a_large_mail_is_read_whole() -> None:
    pictures = b"".join(b"%d 0 obj<<>>endobj\n" % number for number in range(10, 60_000))
    mail = a_mail_with("offer.pdf", a_pdf("Company: Höll", unused=pictures), "application/pdf")
    assert mail.documents[0].text == "Company: Höll"
    assert mail.attachments[0].size > 1_000_000


ENDINGS = ["pdf", "docx", "xlsx", "vcf", "ics", "rtf", "csv", "html", "dat", "p7m", "eml"]
STARTS = [
    a_pdf("x"),
    a_docx(words("x")),
    an_xlsx(["x"]),
    CARD,
    CALENDAR,
    b"{\\rtf1 x}",
    a_winmail(an_attribute(0x9003, b"")),
]


@given(st.sampled_from(ENDINGS), st.sampled_from(STARTS), st.binary(max_size=40), st.integers(0, 3000))
def test_no_file_raises_anything(ending: str, start: bytes, noise: bytes, place: int) -> None:
    mail = a_mail_with(f"winmail.{ending}", start[:place] + noise + start[place + len(noise) :])
    assert len(mail.attachments) <= 1
