"""The mails of issue "Bad input": everything that a mailbox on the internet gets and no standard allows."""

from __future__ import annotations

import base64
from typing import NamedTuple

from tests.stories.mails import a_registration

ANNA = "anna@alpha.example"


class Bad(NamedTuple):
    """A bad mail, the folder it must end in, and words of the reason that a person reads there."""

    what: str
    content: bytes
    folder: str
    reason: str


def deal(number: int, **headers: str) -> bytes:
    """A registration of a company of its own."""
    return a_registration(ANNA, f"{WORDS[number]} S.A.", **headers)


def with_body(kind: str, body: bytes, number: int) -> bytes:
    """The header of a registration with another body."""
    return _header(number, Content_Type=kind) + b"\r\n\r\n" + body


def _header(number: int, **headers: str) -> bytes:
    return deal(number, **headers).partition(b"\r\n\r\n")[0]


def _text(number: int) -> bytes:
    return deal(number).partition(b"\r\n\r\n")[2]


def many_parts(number: int, count: int = 10_000) -> bytes:
    part = b"--B\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    return with_body('multipart/mixed; boundary="B"', _parted(_text(number)) + part * count + b"--B--\r\n", number)


def nested_parts(number: int, depth: int = 1000) -> bytes:
    opened = [f'--B{level}\r\nContent-Type: multipart/mixed; boundary="B{level + 1}"\r\n\r\n' for level in range(depth)]
    last = f"--B{depth}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n".encode() + _text(number)
    return with_body('multipart/mixed; boundary="B0"', "".join(opened).encode() + last, number)


def a_large_attachment(number: int, megabytes: int = 40) -> bytes:
    line = base64.b64encode(bytes(57)) + b"\r\n"
    content = line * (megabytes * 1_000_000 // len(line))
    attached = b"--B\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + content
    return with_body('multipart/mixed; boundary="B"', _parted(_text(number)) + attached + b"--B--\r\n", number)


def _parted(text: bytes) -> bytes:
    return b"--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + b"\r\n"


def an_html_mail(number: int) -> bytes:
    lines = _text(number).decode().splitlines()
    html = "".join(f"<p>{line}</p>" for line in lines)
    return with_body("text/html; charset=utf-8", f"<html><body>{html}</body></html>".encode(), number)


def with_raw_lines(number: int, *lines: bytes) -> bytes:
    """A registration with more header lines, byte by byte."""
    return b"\r\n".join([*lines, b""]) + deal(number)


WORDS = (
    "Ardoise Bruyere Cerisier Dahlia Erable Fougere Genet Houblon Iris Jonquille Kiwi Lavande Muguet Noisetier "
    "Olivier Pervenche Quinoa Romarin Sureau Tilleul Ulmaire Verveine Wallflower Xeranthe Yucca Zinnia"
).split()
RECIPIENTS = ", ".join(f"someone{number}@elsewhere.example" for number in range(3000))


def bad_mails() -> list[Bad]:
    """Every one of them, with what must become of it."""
    return [
        Bad("no From", deal(0, From=""), "Failed", "the mail names no sender"),
        Bad("two From", with_raw_lines(1, b"From: eve@elsewhere.example"), "Failed", "no sender, or several"),
        Bad("From not an address", deal(2, From="the manager"), "Failed", "the mail names no sender"),
        Bad("no Message-ID", deal(3, Message_ID=""), "Done", "nothing_known"),
        Bad("two Message-IDs", with_raw_lines(4, b"Message-ID: <another@alpha.example>"), "Done", "nothing_known"),
        Bad("3,000 recipients", deal(5, Cc=RECIPIENTS), "Done", "nothing_known"),
        Bad("40 MB attachment", a_large_attachment(6), "Held", "passed on: too large"),
        Bad("10,000 MIME parts", many_parts(7), "Failed", "more than 500 parts"),
        Bad("1,000 nested parts", nested_parts(8), "Failed", "nested too deeply"),
        Bad("no body", _header(9) + b"\r\n\r\n", "Done", "no_prospect_named"),
        Bad("only HTML", an_html_mail(10), "Done", "nothing_known"),
        Bad("unknown charset", deal(11, Content_Type="text/plain; charset=klingon-1"), "Done", "nothing_known"),
        Bad("NUL bytes", deal(12).replace(b"Muguet", b"Mug\0uet").replace(b"deal", b"de\0al"), "Done", "nothing_known"),
        Bad("lone surrogates", deal(13) + "\ud800".encode("utf-8", "surrogatepass"), "Done", "nothing_known"),
        Bad("year 0", deal(14, Date="Mon, 01 Jan 0000 00:00:00 +0000"), "Done", "nothing_known"),
        Bad("year 9999", deal(15, Date="Fri, 31 Dec 9999 23:59:59 -1200"), "Done", "nothing_known"),
        Bad("headers of 1 MB", deal(16, X_Long="x" * 1_000_000), "Done", "nothing_known"),
        Bad("CR only", deal(17).replace(b"\r\n", b"\r"), "Done", "nothing_known"),
        Bad(
            "mbox From line",
            b"From anna@alpha.example Fri Nov 20 09:00:00 2026\r\n" + deal(18),
            "Done",
            "nothing_known",
        ),
        Bad("an empty message", b"", "Failed", "empty message"),
    ]
