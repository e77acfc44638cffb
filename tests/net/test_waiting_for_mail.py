"""Waiting for the next mail: IDLE as a hint, the bell that ends a wait, connections that die meanwhile."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from dealbot.errors import MailboxError
from dealbot.net.imap import MailboxSettings
from dealbot.net.mailbox import Mailbox
from dealbot.net.wake import Wake
from tests.conftest import where_it_runs
from tests.net.builders import NOON, a_mail, a_mailbox
from tests.servers.dovecot import NO_EXTENSIONS, Dovecot, running_dovecot
from tests.servers.process import server_folder
from tests.servers.proxy import wire_to

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 30.0
SOON = 5.0


@pytest.fixture
def wake() -> Iterator[Wake]:
    with Wake() as bell:
        yield bell


@contextmanager
def somebody_waits(settings: MailboxSettings, wake: Wake, seconds: float = LONG) -> Iterator[Future[bool]]:
    """``Mailbox.wait`` in a thread of its own, begun after a first ``waiting``."""
    listed = threading.Event()

    def wait() -> bool:
        with Mailbox(settings) as mailbox:
            mailbox.waiting(NOON)
            listed.set()
            return mailbox.wait(seconds, wake)

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(wait)
        assert listed.wait(SOON)
        try:
            yield future
        finally:
            wake.ring()


def test_a_new_mail_ends_the_wait(dovecot: Dovecot, address: str, wake: Wake) -> None:
    with somebody_waits(a_mailbox(dovecot, address), wake) as waiting:
        dovecot.deliver(address, a_mail())
        assert waiting.result(SOON) is True


def test_a_mail_that_came_between_two_commands_ends_the_wait_at_once(
    dovecot: Dovecot, address: str, wake: Wake
) -> None:
    dovecot.deliver(address, a_mail())
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        (first,) = mailbox.waiting(NOON)
        dovecot.deliver(address, a_mail())
        list(mailbox.fetch([first]))
        started = time.monotonic()
        assert mailbox.wait(LONG, wake) is True
    assert time.monotonic() - started < 0.4


def test_what_stays_in_the_mailbox_is_no_news(dovecot: Dovecot, address: str, wake: Wake) -> None:
    dovecot.deliver(address, a_mail())
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        mailbox.waiting(NOON)
        assert mailbox.wait(0.2, wake) is False


def test_a_person_who_reads_a_mail_does_not_end_the_wait(dovecot: Dovecot, address: str, wake: Wake) -> None:
    dovecot.deliver(address, a_mail())
    with somebody_waits(a_mailbox(dovecot, address), wake) as waiting:
        with dovecot.client(address) as person:
            person.select_folder("INBOX")
            person.set_flags([1], [b"\\Seen"])
        with pytest.raises(TimeoutError):
            waiting.result(1)


def test_the_bell_ends_the_wait_at_once(dovecot: Dovecot, address: str, wake: Wake) -> None:
    with somebody_waits(a_mailbox(dovecot, address), wake) as waiting:
        wake.ring()
        assert waiting.result(1) is False


def test_a_bell_that_rang_before_is_not_missed(dovecot: Dovecot, address: str, wake: Wake) -> None:
    wake.ring()
    with Mailbox(a_mailbox(dovecot, address)) as mailbox:
        assert mailbox.wait(LONG, wake) is False
    wake.clear()
    assert not wake.is_rung


def test_ringing_a_thousand_times_is_ringing_once() -> None:
    with Wake() as bell:
        for _ in range(100_000):
            bell.ring()
        bell.clear()
        assert not bell.is_rung


def test_a_server_without_idle_is_waited_for_too(dovecot: Dovecot, wake: Wake) -> None:
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("dovecot"))
        old = stack.enter_context(running_dovecot(folder, tls=dovecot.tls, capability=NO_EXTENSIONS))
        with Mailbox(a_mailbox(old, "ann@mail.test")) as mailbox:
            assert mailbox.wait(0.2, wake) is False
            old.deliver("ann@mail.test", a_mail())
            assert mailbox.wait(0.2, wake) is True


def test_a_connection_that_breaks_during_the_wait_is_noticed_at_once(
    dovecot: Dovecot, address: str, wake: Wake
) -> None:
    with wire_to(dovecot.imaps) as wire, somebody_waits(a_mailbox(dovecot, address, port=wire.port), wake) as waiting:
        wire.cut()
        with pytest.raises(MailboxError, match="broke while waiting"):
            waiting.result(SOON)


def test_a_network_that_went_away_is_noticed_when_the_wait_ends(
    dovecot: Dovecot, address: str, wake: Wake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealbot.net.mailbox.IDLE_END_SECONDS", 0.3)
    with wire_to(dovecot.imaps) as wire:
        settings = a_mailbox(dovecot, address, port=wire.port, read_seconds=0.3)
        with somebody_waits(settings, wake, seconds=0.5) as waiting:
            wire.stall()
            with pytest.raises(MailboxError, match="no answer in time"):
                waiting.result(SOON)


def test_a_server_that_is_killed_during_the_wait_is_noticed_and_found_again(dovecot: Dovecot, wake: Wake) -> None:
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("dovecot"))
        own = stack.enter_context(running_dovecot(folder, tls=dovecot.tls))
        settings = a_mailbox(own, "ann@mail.test")
        with somebody_waits(settings, wake) as waiting:
            own.server.kill()
            with pytest.raises(MailboxError):
                waiting.result(SOON)
        own.start()
        own.deliver("ann@mail.test", a_mail())
        with Mailbox(settings) as mailbox:
            assert len(mailbox.waiting(NOON)) == 1
