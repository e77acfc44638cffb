"""One IMAP connection: settings, login, and the translation of everything that can fail into ``MailboxError``."""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from dealbot.errors import MailboxError, SecretError
from dealbot.net.tls import Security, advice, client_context, require_privacy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dealbot.net.credentials import Credentials

FAREWELL_SECONDS = 3.0
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """Where a mailbox is and how it is read. Raises ``ConfigError`` for an unencrypted host that is not loopback.

    ``name`` goes into every ``MailPlace``: it must stay the same for as long as host, user and folder do, and change
    with them. ``root`` is the folder under which Done, Held and Failed lie. Seconds bound every single call.
    """

    name: str
    host: str
    credentials: Credentials
    port: int = 993
    security: Security = Security.TLS
    folder: str = "INBOX"
    root: str = "dealbot"
    ca_file: Path | None = None
    connect_seconds: float = 15.0
    read_seconds: float = 60.0
    size_limit: int = 25 * 1024 * 1024
    """Bytes; of a larger mail only the header is fetched."""
    batch_size: int = 50

    def __post_init__(self) -> None:
        object.__setattr__(self, "security", Security(self.security))
        require_privacy(self.security, self.host)


def reconnect_wait(attempt: int, chance: float) -> float:
    """Seconds to wait before the ``attempt``-th reconnection (0 is the first): doubling, at most five minutes.

    ``chance`` in [0, 1) spreads many clients out after a server's restart: the wait is between half and the whole.
    """
    whole = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(attempt, 20))
    return whole * (1 + chance) / 2


def connect(settings: MailboxSettings) -> Any:
    """A logged-in ``IMAPClient``. Raises ``MailboxError`` with what a person has to mend, where it is theirs."""
    with translated(settings, "no connection to the mailbox"):
        client = _open(settings)
    try:
        with translated(settings, "no encryption by STARTTLS"):
            _secure(client, settings)
        with translated(settings, "no login to the mailbox"):
            _log_in(client, settings.credentials)
    except BaseException:
        drop(client)
        raise
    return client


def drop(client: Any) -> None:
    """Close a connection whose state is unknown, without a word."""
    with suppress(OSError, IMAPClientError):
        client.shutdown()


def leave(client: Any) -> None:
    """Log out, and close the connection even when the server says nothing."""
    try:
        client.socket().settimeout(FAREWELL_SECONDS)
        client.logout()
    except (OSError, IMAPClientError, AttributeError):  # imaplib has no socket left once it was closed
        drop(client)


@contextmanager
def translated(settings: MailboxSettings, doing: str) -> Iterator[None]:
    """Turn what imapclient, imaplib, ssl and socket raise into ``MailboxError``."""
    subject = f"{settings.credentials.username} at {settings.host}:{settings.port}"
    try:
        yield
    except SecretError as error:
        raise MailboxError(doing, settings.host) from error
    except LoginError as error:
        raise MailboxError("the login was refused: check username and password (or token)", subject) from error
    except UnicodeError:  # its text would quote the password
        raise MailboxError("the login has characters that the server cannot be told", subject) from None
    except TimeoutError as error:
        raise MailboxError(f"{doing}: no answer in time", subject) from error
    except (OSError, IMAPClientError, ValueError) as error:  # ValueError: an answer that imapclient cannot read
        raise MailboxError(advice(error) or doing, subject) from error


def _open(settings: MailboxSettings) -> Any:
    timeout = SocketTimeout(settings.connect_seconds, settings.read_seconds)
    direct = settings.security is Security.TLS
    context = client_context(settings.ca_file) if direct else None
    client = IMAPClient(settings.host, settings.port, ssl=direct, ssl_context=context, timeout=timeout)
    client.normalise_times = False
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # imaplib writes a command in pieces
    client._imap.debug = 0  # noqa: SLF001 - imapclient sets 5 and formats every byte for a log: fetches take twice as long
    return client


def _secure(client: Any, settings: MailboxSettings) -> None:
    if settings.security is not Security.STARTTLS:
        return
    if not client.has_capability("STARTTLS"):
        raise MailboxError('the server offers no STARTTLS: check port, or use "tls"', settings.host)
    client.starttls(client_context(settings.ca_file))
    client.socket().settimeout(settings.read_seconds)


def _log_in(client: Any, credentials: Credentials) -> None:
    secret = credentials.secret()
    if credentials.oauth2:
        client.oauth2_login(credentials.username, secret)
    elif client.has_capability("AUTH=PLAIN"):
        client.plain_login(credentials.username, secret)  # RFC 4616: UTF-8, where LOGIN takes ASCII alone
    else:
        client.login(credentials.username, secret)
