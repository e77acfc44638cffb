"""Small values for the tests of the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dealbot.envelope import Envelope
from dealbot.net.courier import CourierSettings
from dealbot.net.credentials import Credentials
from dealbot.net.imap import MailboxSettings
from dealbot.net.tls import Security
from tests.servers.dovecot import PASSWORD

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def a_mail(subject: str = "A deal", body: str = "Northwind Bakery wants a new network.", padding: int = 0) -> bytes:
    head = f"From: Ann <ann@partner.test>\r\nTo: dealreg@mail.test\r\nSubject: {subject}\r\n\r\n"
    return f"{head}{body}\r\n{'x' * 70 + chr(13) + chr(10) if padding else ''}".encode() + b"x" * padding


def a_login(address: str, password: str = PASSWORD) -> Credentials:
    return Credentials(address, lambda: password)


def a_mailbox(dovecot: Dovecot, address: str, **changes: Any) -> MailboxSettings:
    """Settings for ``address`` at ``dovecot``, by TLS."""
    usual: dict[str, Any] = {
        "name": "main",
        "host": "localhost",
        "credentials": a_login(address),
        "port": dovecot.imaps,
        "ca_file": dovecot.tls.ca_file,
        "read_seconds": 10.0,
    }
    return MailboxSettings(**usual | changes)


def a_courier(port: int, **changes: Any) -> CourierSettings:
    """Settings for a server on loopback without TLS and login."""
    usual: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": Security.NONE, "reply_seconds": 5.0}
    return CourierSettings(**usual | changes)


def a_letter(recipient: str = "ann@partner.test", number: int = 1, **changes: Any) -> Envelope:
    content = f"From: dealreg@mail.test\r\nTo: {recipient}\r\nSubject: Answer {number}\r\n\r\n.\r\nGood.\r\n".encode()
    usual: dict[str, Any] = {
        "message_id": f"<{number}@mail.test>",
        "sender": "dealreg@mail.test",
        "recipient": recipient,
        "content": content,
    }
    return Envelope(**usual | changes)
