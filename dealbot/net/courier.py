"""Letters out over SMTP (RFC 5321): a few connections kept across letters, every refusal told apart.

One recipient a letter, so every reply is about that recipient alone. A 4xx, a broken connection, or silence is
temporary; a 5xx is permanent, except where it is about our login or our connection and not about the letter.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Self

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPResponseException

from dealbot.errors import DeliveryError, PermanentDeliveryError, SecretError, TemporaryDeliveryError
from dealbot.net.tls import Security, advice, client_context, require_privacy

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from dealbot.envelope import Envelope
    from dealbot.net.credentials import Credentials

GOODBYE = 421
LOGIN_CODES = frozenset({530, 534, 535, 538})
"""RFC 4954 section 6: our login is at fault, not the letter."""
FAREWELL_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class CourierSettings:
    """The server that takes our letters. Raises ``ConfigError`` for an unencrypted host that is not loopback.

    ``data_seconds`` is how long the server may think after the last byte (RFC 5321 section 4.5.3.2.6 asks for ten
    minutes: giving up early sends the letter twice). A connection idle for ``idle_seconds`` is closed.
    """

    host: str
    credentials: Credentials | None = None
    port: int = 587
    security: Security = Security.STARTTLS
    ca_file: Path | None = None
    connect_seconds: float = 15.0
    reply_seconds: float = 60.0
    data_seconds: float = 600.0
    idle_seconds: float = 20.0
    connections: int = 2
    hello: str | None = None
    """Our name in EHLO; the machine's own where none is set."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "security", Security(self.security))
        require_privacy(self.security, self.host)


@dataclass(frozen=True, slots=True)
class CourierReport:
    """What ``doctor`` shows of an SMTP server that answered and let us in."""

    extensions: tuple[str, ...]
    size_limit: int | None
    """Bytes of the largest letter it takes (RFC 1870); None if it does not say."""


class UnreachableError(TemporaryDeliveryError):
    """No connection or no login: not this letter's fault, and the next one need not try."""


class _StaleError(TemporaryDeliveryError):
    """The connection broke before MAIL was accepted: nothing was handed over, another connection may be tried."""


@dataclass(frozen=True, slots=True)
class _Idle:
    client: SMTP
    since: float
    """By the loop's clock, in seconds."""


class Courier:
    """Hands letters over; an async context manager, for one event loop."""

    def __init__(self, settings: CourierSettings) -> None:
        self.settings = settings
        self._idle: list[_Idle] = []
        self._places = asyncio.Semaphore(settings.connections)
        self._context: ssl.SSLContext | None = None
        self._hello = settings.hello
        self._sweeper: asyncio.TimerHandle | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def deliver(self, envelope: Envelope) -> None:
        """Return once the server has taken the letter.

        Raises ``TemporaryDeliveryError`` (``UnreachableError`` where no letter at all can go) or
        ``PermanentDeliveryError``.
        """
        async with self._places:
            await self._deliver(envelope)

    async def deliver_many(
        self, envelopes: Iterable[Envelope]
    ) -> AsyncGenerator[tuple[Envelope, DeliveryError | None], None]:
        """Deliver over all connections at once; yields each letter with what became of it (None: taken) as it comes.

        Once the server cannot be reached, the letters not tried yet share that outcome instead of a time-out each.
        """
        down: list[UnreachableError] = []
        tasks = [asyncio.create_task(self._outcome(envelope, down)) for envelope in envelopes]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def probe(self) -> CourierReport:
        """Connect, log in, say goodbye. Raises ``UnreachableError`` with what a person has to mend, if anything."""
        client = await self._connect()
        limit = client.esmtp_extensions.get("size", "")
        report = CourierReport(tuple(sorted(client.esmtp_extensions)), int(limit) if limit.isdigit() else None)
        await _leave(client)
        return report

    async def close(self) -> None:
        """Say goodbye on every connection that is open."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        idle, self._idle = self._idle, []
        await asyncio.gather(*self._leaving, *(_leave(line.client) for line in idle))
        await asyncio.sleep(0)  # sockets are closed in the loop's next turn, which may be its last

    # --- one letter ------------------------------------------------------------------------------------------------

    async def _outcome(self, envelope: Envelope, down: list[UnreachableError]) -> tuple[Envelope, DeliveryError | None]:
        async with self._places:
            if down:
                return envelope, down[0]
            try:
                await self._deliver(envelope)
            except UnreachableError as error:
                down.append(error)
                return envelope, error
            except DeliveryError as error:
                return envelope, error
        return envelope, None

    async def _deliver(self, envelope: Envelope) -> None:
        """Over a kept connection if there is one; servers close those that rest, which costs one more attempt."""
        if kept := self._kept():
            try:
                return await self._send(kept, envelope)
            except _StaleError:
                pass
        await self._send(await self._connect(), envelope)
        return None

    async def _send(self, client: SMTP, envelope: Envelope) -> None:
        transport = client.transport
        try:
            await _transact(client, envelope, self.settings.data_seconds)
        except DeliveryError as error:
            await _clear(client, error)
            raise
        except BaseException:  # cancelled in the middle: the connection's state is unknown
            client.close()
            raise
        finally:
            if client.is_connected:
                self._keep(client)
            else:
                _cut(transport)

    # --- connections -----------------------------------------------------------------------------------------------

    def _kept(self) -> SMTP | None:
        while self._idle:
            client = self._idle.pop().client
            if client.is_connected:
                return client
        return None

    def _keep(self, client: SMTP) -> None:
        loop = asyncio.get_running_loop()
        self._idle.append(_Idle(client, loop.time()))
        if self._sweeper is None:
            self._sweeper = loop.call_later(self.settings.idle_seconds, self._sweep)

    def _sweep(self) -> None:
        """Leave the connections that rested too long, and look again later while there are others."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - self.settings.idle_seconds
        for line in [line for line in self._idle if line.since <= oldest]:
            self._idle.remove(line)
            task = loop.create_task(_leave(line.client))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        self._sweeper = loop.call_later(self.settings.idle_seconds, self._sweep) if self._idle else None

    async def _connect(self) -> SMTP:
        settings = self.settings
        subject = f"{settings.host}:{settings.port}"
        try:
            client = await self._open()
        except (SMTPException, OSError, ValueError) as error:
            raise UnreachableError(advice(_root_of(error)) or "no connection to the mail server", subject) from error
        transport, logged_in = client.transport, False
        try:
            await self._log_in(client)
        except SMTPAuthenticationError as error:
            message = "the mail server refused the login: check username and password (or token)"
            raise UnreachableError(message, subject, error.code) from error
        except (SMTPException, SecretError, OSError, ValueError) as error:
            raise UnreachableError("no login to the mail server", subject) from error
        else:
            logged_in = True
        finally:
            if not logged_in:
                client.close()
                _cut(transport)
        return client

    async def _open(self) -> SMTP:
        settings = self.settings
        if self._context is None and settings.security is not Security.NONE:
            self._context = await asyncio.to_thread(client_context, settings.ca_file)
        client = SMTP(
            hostname=settings.host,
            port=settings.port,
            local_hostname=self._hello,
            timeout=settings.reply_seconds,
            use_tls=settings.security is Security.TLS,
            start_tls=settings.security is Security.STARTTLS,
            tls_context=self._context,
        )
        await client.connect(timeout=settings.connect_seconds)
        self._hello = client.local_hostname  # aiosmtplib asks the DNS for it; once is enough
        return client

    async def _log_in(self, client: SMTP) -> None:
        if client.is_ehlo_or_helo_needed:
            await client.ehlo()
        credentials = self.settings.credentials
        if credentials is None:
            return
        secret = await asyncio.to_thread(credentials.secret)
        if credentials.oauth2:
            await client.auth_xoauth2(credentials.username, secret)
        else:
            await client.login(credentials.username, secret)


async def _transact(client: SMTP, envelope: Envelope, data_seconds: float) -> None:
    """RFC 5321 section 3.3: MAIL, RCPT, DATA."""
    _require_plain_addresses(envelope)
    options, encoding = _mail_options(client, envelope)
    with _translated(envelope, _StaleError("the connection broke before the letter was begun", envelope.recipient)):
        await client.mail(envelope.sender, options=options, encoding=encoding)
    with _translated(envelope, TemporaryDeliveryError("the connection broke", envelope.recipient)):
        await client.rcpt(envelope.recipient, encoding=encoding)
    unknown = "no answer after the letter was handed over: it may have been taken or not"
    with _translated(envelope, TemporaryDeliveryError(unknown, envelope.recipient)):
        await client.data(envelope.content, timeout=data_seconds)


def _require_plain_addresses(envelope: Envelope) -> None:
    """aiosmtplib sends to the first address it can make out of a text: whatever is more than one address is refused."""
    for address in (envelope.sender, envelope.recipient):
        if parseaddr(address)[1] != address or not envelope.recipient:
            raise PermanentDeliveryError("not an address that can be sent", repr(address))


def _mail_options(client: SMTP, envelope: Envelope) -> tuple[list[str], str]:
    """The parameters of MAIL that this letter needs, and how its addresses are encoded."""
    options = []
    if client.supports_extension("size"):
        options.append(f"SIZE={len(envelope.content)}")
    if not envelope.content.isascii() and client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    if (envelope.sender + envelope.recipient).isascii():
        return options, "ascii"
    if not client.supports_extension("smtputf8"):
        raise PermanentDeliveryError("the mail server cannot carry this address (no SMTPUTF8)", envelope.recipient)
    return [*options, "SMTPUTF8"], "utf-8"


@contextmanager
def _translated(envelope: Envelope, broken: TemporaryDeliveryError) -> Iterator[None]:
    """Turn a refusal into the error its code asks for, and a connection that fails into ``broken``."""
    try:
        yield
    except SMTPResponseException as error:
        raise _refusal(error, envelope.recipient, broken) from error
    except (SMTPException, OSError) as error:
        raise broken from error
    except ValueError as error:  # aiosmtplib sends no address with control characters or spaces
        raise PermanentDeliveryError("not an address that can be sent", repr(envelope.recipient)) from error


def _refusal(error: SMTPResponseException, recipient: str, broken: TemporaryDeliveryError) -> DeliveryError:
    if error.code == GOODBYE:
        broken.code = error.code
        return broken
    if error.code in LOGIN_CODES:
        return UnreachableError("the mail server wants a login: check the [smtp] settings", recipient, error.code)
    if 500 <= error.code < 600:
        return PermanentDeliveryError("refused for good", recipient, error.code)
    return TemporaryDeliveryError("refused for now", recipient, error.code)


async def _clear(client: SMTP, error: DeliveryError) -> None:
    """Make the connection ready for the next letter, or close it where nobody knows what it waits for."""
    if error.code == GOODBYE:
        client.close()
        return
    try:
        await client.rset()
    except (SMTPException, OSError):
        client.close()


async def _leave(client: SMTP) -> None:
    transport = client.transport
    with suppress(SMTPException, OSError):
        await client.quit(timeout=FAREWELL_SECONDS)
    client.close()
    _cut(transport)


def _cut(transport: asyncio.BaseTransport | None) -> None:
    """Close a socket now: asyncio's TLS would wait half a minute for the other side to close first."""
    if isinstance(transport, asyncio.Transport):
        transport.abort()


def _root_of(error: BaseException) -> BaseException:
    """The first cause: aiosmtplib wraps what ssl and socket raised."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error
