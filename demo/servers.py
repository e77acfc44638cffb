"""The two mail servers of the demo, in one thread on loopback: IMAP to read from, SMTP that keeps what it is given.

No TLS: nothing leaves this machine. The ports are whatever is free.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import socket
import threading
import time
from argparse import Namespace
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Event, Subsystem
from pymap.imap import IMAPServer
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
START_SECONDS = 10.0
Serve = Callable[[StreamReader, StreamWriter], Awaitable[None]]
_MAX_LETTER_BYTES = 10_000_000


class ServerFault(Exception):  # noqa: N818 - reads as what happened
    """A server could not be started or did not do its part; the message says which, and what to try."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A letter that the SMTP server took; ``at`` is that moment by ``time.perf_counter`` (seconds)."""

    at: float
    recipient: str
    content: bytes


@dataclass
class MailServers:
    """Both servers, running while the context is open; the one login is ``username`` with ``password``."""

    username: str
    password: str
    imap_port: int = 0
    smtp_port: int = 0
    letters: queue.Queue[Accepted] = field(default_factory=queue.Queue)
    """What the SMTP server took, in order."""

    def __enter__(self) -> Self:
        """Start both; raises ServerFault."""
        self._started = threading.Event()
        self._faults: list[Exception] = []
        self._idle = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail servers", daemon=True)
        self._thread.start()
        begun = self._started.wait(START_SECONDS)
        if not begun or self._faults:
            why = next(iter(self._faults), "no answer in time")
            raise ServerFault(f"the demo's mail servers did not start on {HOST}: {why}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_SECONDS)

    def deliver(self, content: bytes) -> float:
        """Put a mail into the mailbox as received now; returns the moment before, by ``time.perf_counter``."""
        with IMAPClient(HOST, self.imap_port, ssl=False, timeout=START_SECONDS) as client:
            client.login(self.username, self.password)
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a mail leaves in several pieces
            begun = time.perf_counter()
            client.append("INBOX", content, msg_time=datetime.now(UTC))
        return begun

    def wait_for_reader(self) -> None:
        """Wait until a client sits in the mailbox and waits for mail (IDLE); raises ServerFault where none does."""
        if not self._idle.wait(START_SECONDS):
            raise ServerFault(f"nobody waited for mail (IDLE) in the demo's mailbox for {START_SECONDS:g} s")

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # the thread's last word: whoever waits for the start must hear it
            self._faults.append(error)
            self._started.set()

    async def _serve(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of what it does itself
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        imap_socket, smtp_socket = _free_socket(), _free_socket()
        self.imap_port, self.smtp_port = imap_socket.getsockname()[1], smtp_socket.getsockname()[1]
        imap = await asyncio.start_server(await _imap(self.username, self.password, self._idle), sock=imap_socket)
        smtp = await self._loop.create_server(self._smtp(), sock=smtp_socket)
        async with imap, smtp:
            self._started.set()
            await self._stop.wait()

    def _smtp(self) -> Callable[[], SMTP]:
        def may_log_in(
            _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
        ) -> AuthResult:
            right = LoginPassword(self.username.encode(), self.password.encode())
            return AuthResult(success=given == right, handled=False)

        return lambda: SMTP(
            _Keeper(self.letters),
            hostname="demo",
            ident="the demo's mail server",
            data_size_limit=_MAX_LETTER_BYTES,
            authenticator=may_log_in,
            auth_require_tls=False,
            loop=self._loop,
        )


class _Keeper:
    """aiosmtpd's handler; the hook's name and arguments are its own."""

    def __init__(self, letters: queue.Queue[Accepted]) -> None:
        self._letters = letters

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        for recipient in envelope.rcpt_tos:
            self._letters.put(Accepted(time.perf_counter(), recipient, envelope.original_content or b""))
        return "250 2.0.0 accepted"


class _ImapConfig(Config):
    """pymap's settings; its own greeting asks the network for this machine's name."""

    @property
    def greeting(self) -> bytes:
        return b"the demo's mailbox"


class _Inbox(MailboxData):
    """pymap's mailbox, which also tells whether a client is waiting in it (IDLE, RFC 2177)."""

    def __init__(self, parent: MailboxSet, idle: threading.Event) -> None:
        super().__init__(parent._content_cache, parent._thread_cache)  # noqa: SLF001 - as pymap's own folders do
        self._idle = idle

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        if wait_on is None:
            return await super().update_selected(selected)
        self._idle.set()
        try:
            return await super().update_selected(selected, wait_on=wait_on)
        finally:
            self._idle.clear()


class _Folders(MailboxSet):
    def __init__(self, idle: threading.Event) -> None:
        super().__init__()
        self._inbox = _Inbox(self, idle)


def _held(server: IMAPServer) -> Callable[[StreamReader, StreamWriter, SocketInfo], Coroutine[Any, Any, None]]:
    """``server`` with its tasks held while they run: pymap drops them, and asyncio alone holds them weakly."""
    running: set[asyncio.Task[None] | None] = set()

    async def one_connection(reader: StreamReader, writer: StreamWriter, client: SocketInfo) -> None:
        task = asyncio.current_task()
        running.add(task)
        try:
            await server(reader, writer, client)
        finally:
            running.discard(task)

    return one_connection


async def _imap(username: str, password: str, idle: threading.Event) -> Serve:
    """What answers a connection to a mailbox that is kept in memory."""
    config = _ImapConfig(
        Namespace(passlib_cfg=None, proxy_protocol=None),
        host=HOST,
        port=0,
        tls_enabled=False,
        reject_dnsbl=False,
        hash_context=Cleartext(),
        cpu_subsystem=Subsystem.for_asyncio(),
        demo_data=False,
        demo_user=username,
        demo_password=password,
    )
    config.apply_context()
    config.set_cache[username] = (_Folders(idle), FilterSet())
    login = Login(config)
    await login.demo_user_identity.set(UserMetadata(config, username, password=password))
    return ProxyProtocolReader(config.proxy_protocol).get_callback(_held(IMAPServer(login, config)))


def _free_socket() -> socket.socket:
    """A listening place that nobody else can take between looking for it and using it."""
    place = socket.socket(proto=socket.IPPROTO_TCP)  # named, or asyncio does not switch off Nagle's algorithm
    place.bind((HOST, 0))
    return place
