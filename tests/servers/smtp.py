"""An SMTP server in this process that refuses as it is told and remembers everything it accepted (aiosmtpd)."""

from __future__ import annotations

import asyncio
import base64
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.process import LOOPBACK, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.servers.certificates import Certificates

HANG_UP = "hang up"
SILENCE = "silence"
SIZE_LIMIT = 50 * 1024 * 1024


@dataclass(frozen=True)
class Accepted:
    """One letter the server took."""

    sender: str
    recipient: str
    content: bytes
    options: tuple[str, ...]
    """The parameters of MAIL, upper case."""


@dataclass
class _Reply:
    text: str
    times: int | None

    def use(self) -> str | None:
        if self.times is None:
            return self.text
        self.times -= 1
        return self.text if self.times >= 0 else None


@dataclass
class ScriptedSmtp:
    """A running server. ``say`` scripts it; ``accepted`` is what it took, in order."""

    port: int = 0
    accepted: list[Accepted] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    farewells: list[str] = field(default_factory=list)
    """One QUIT for each client that took its leave."""
    passwords: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    _replies: dict[tuple[str, str], _Reply] = field(default_factory=dict)
    _servers: list[SMTP] = field(default_factory=list)
    _silent: threading.Event = field(default_factory=threading.Event)

    def say(self, at: str, reply: str, to: str = "*", times: int | None = None) -> None:
        """Answer ``at`` (EHLO, MAIL, RCPT, DATA) with ``reply``, or ``HANG_UP``, or ``SILENCE``.

        ``to`` limits it to one recipient, ``times`` to the first so many.
        """
        self._replies[at, to] = _Reply(reply, times)

    def wait_for_silence(self, seconds: float = 10) -> bool:
        """Wait until the server is keeping a client waiting."""
        return self._silent.wait(seconds)

    @property
    def connections(self) -> int:
        """How many clients have connected so far."""
        return len(self._servers)

    def hang_up(self) -> None:
        """Close every connection that is open, as servers do with idle clients; returns when they are closed."""
        for server in self._servers:
            if server.transport is not None:
                closed = threading.Event()
                server.loop.call_soon_threadsafe(_close, server, closed)
                closed.wait(10)

    def new_server(self, server: SMTP) -> SMTP:
        """Remember a client's server."""
        self._servers.append(server)
        return server

    async def answer(self, server: SMTP, at: str, to: str = "*") -> str | None:
        """What the script says, None for the usual answer."""
        reply = self._replies.get((at, to)) or self._replies.get((at, "*"))
        text = reply.use() if reply else None
        if text == SILENCE:
            self._silent.set()
            await asyncio.Event().wait()
        if text == HANG_UP and server.transport is not None:
            server.transport.close()
            await asyncio.Event().wait()
        return text


def _close(server: SMTP, closed: threading.Event) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
    server.loop.call_soon(server.loop.call_soon, closed.set)  # after the transport's own farewell


class _Handler:
    """aiosmtpd's hooks; their names and arguments are its own."""

    def __init__(self, script: ScriptedSmtp) -> None:
        self._script = script

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        del envelope
        said = await self._script.answer(server, "EHLO")
        session.host_name = hostname
        return [said] if said else responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session
        if said := await self._script.answer(server, "MAIL"):
            return said
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session, options
        if said := await self._script.answer(server, "RCPT", address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del session
        if said := await self._script.answer(server, "DATA", envelope.rcpt_tos[0]):
            return said
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            options = tuple(envelope.mail_options)
            self._script.accepted.append(Accepted(envelope.mail_from or "", recipient, content, options))
        return "250 2.0.0 accepted"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session, envelope
        self._script.farewells.append("QUIT")
        return "221 2.0.0 Bye"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        del server
        given = base64.b64decode(args[1]).decode()
        user = given.partition("\1")[0].removeprefix("user=")
        right = f"user={user}\1auth=Bearer {self._script.tokens.get(user)}\1\1"
        if given == right:
            self._script.logins.append(user)
        return AuthResult(success=given == right, handled=False)


class _Controller(Controller):
    script: ScriptedSmtp

    def factory(self) -> SMTP:
        return self.script.new_server(SMTP(self.handler, **self.SMTP_kwargs))


def _controller(script: ScriptedSmtp, security: str, certificates: Certificates | None) -> _Controller:
    def login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        del server, session, envelope, mechanism
        right = isinstance(data, LoginPassword) and script.passwords.get(data.login.decode()) == data.password.decode()
        if right and isinstance(data, LoginPassword):
            script.logins.append(data.login.decode())
        return AuthResult(success=right, handled=False)

    context = certificates.server_context() if certificates else None
    controller = _Controller(
        _Handler(script),
        hostname=LOOPBACK,
        port=script.port,
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None,
        server_hostname="mail.test",
        authenticator=login,
        auth_require_tls=security == "starttls",
        data_size_limit=SIZE_LIMIT,
    )
    controller.script = script
    return controller


@contextmanager
def scripted_smtp(
    security: str = "none",
    certificates: Certificates | None = None,
    passwords: Mapping[str, str] | None = None,
    tokens: Mapping[str, str] | None = None,
) -> Iterator[ScriptedSmtp]:
    """A server on a free loopback port; ``security`` is "none", "starttls" or "tls" (these want certificates).

    ``passwords`` and ``tokens`` (OAuth2) say who may log in; nobody has to.
    """
    script = ScriptedSmtp(free_port(), passwords=passwords or {}, tokens=tokens or {})
    controller = _controller(script, security, certificates)
    controller.start()
    script._servers.clear()  # the controller's own first knock
    try:
        yield script
    finally:
        script.hang_up()
        controller.stop()
