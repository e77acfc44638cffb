"""The daemon: a thread a mailbox, a loop for the outbox, a clock that ticks; all that it knows is in rows."""

from __future__ import annotations

import asyncio
import random
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from dealbot import log
from dealbot.app import App
from dealbot.core.letters import Trouble
from dealbot.envelope import RawMail
from dealbot.jobs.dispatch import Dispatch
from dealbot.jobs.intake import Taken
from dealbot.jobs.poll import Watcher
from dealbot.net.courier import Courier
from dealbot.net.imap import MailboxSettings, reconnect_wait
from dealbot.net.mailbox import Mailbox
from dealbot.net.wake import Wake

TICK_SECONDS = 30
LAST_SECONDS = 10
"""What a mail server has, once the daemon is told to end, to take the letters in hand."""
FIRST_READING_SECONDS = 60
"""For so long mails wait for the first reading of the account sources: a stale source would have them held."""
SILENT_TOO_LONG = timedelta(minutes=15)


class Daemon:
    """Runs until it is told to stop. ``watcher`` hears of every mail once it is recorded."""

    def __init__(self, app: App, watcher: Watcher = lambda _raw, _taken: None) -> None:
        self._app = app
        self._watcher = watcher
        self._stopping = threading.Event()
        self._watches: list[_Watch] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._letters = asyncio.Event()
        self._sources_read = threading.Event()
        self._sending: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Work until SIGTERM, SIGINT or ``stop``. Raises ConfigError or StoreError where no start is possible."""
        self._app.store.require_current()
        mailboxes, courier = self._app.mailboxes, Courier(self._app.courier_settings)
        self._watches = [
            _Watch(self._app, settings, mailbox.poll_every.total_seconds(), self._decided)
            for settings, mailbox in zip(mailboxes, self._app.settings.mailbox, strict=True)
        ]
        asyncio.run(self._main(courier))

    def stop(self) -> None:
        """End after the mail and the letters in hand; may be called from any thread."""
        self._stopping.set()
        self._sources_read.set()
        for watch in self._watches:
            watch.stop()
        self._in_loop(self._end)

    async def _main(self, courier: Courier) -> None:
        self._loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._loop.add_signal_handler(number, self.stop)
        await asyncio.to_thread(self._tick)
        scheduler = BackgroundScheduler(timezone=UTC)
        every_tick = {"trigger": "interval", "seconds": TICK_SECONDS, "coalesce": True, "max_instances": 1}
        scheduler.add_job(self._tick, misfire_grace_time=None, **every_tick)
        scheduler.add_job(self._read_sources, misfire_grace_time=None, next_run_time=datetime.now(UTC), **every_tick)
        scheduler.start()
        await asyncio.to_thread(self._sources_read.wait, FIRST_READING_SECONDS)
        threads = [threading.Thread(target=watch.run, name=watch.name) for watch in self._watches]
        for thread in threads:
            thread.start()
        try:
            self._sending = asyncio.create_task(self._send_letters(courier))
            with suppress(asyncio.CancelledError):  # by ``_end``
                await self._sending
        finally:
            self.stop()
            await asyncio.to_thread(scheduler.shutdown)
            for thread in threads:
                await asyncio.to_thread(thread.join)
            for watch in self._watches:
                watch.close()

    def _end(self) -> None:
        """What is still not taken when the last seconds are over is sent again by the next start."""
        self._letters.set()
        if self._sending is not None:
            asyncio.get_running_loop().call_later(LAST_SECONDS, self._sending.cancel)

    async def _send_letters(self, courier: Courier) -> None:
        """One process at a time sends on a database; whoever finds another at it looks again at every tick."""
        async with courier:
            dispatch = self._app.dispatch(courier)
            while not self._stopping.is_set():
                self._letters.clear()
                try:
                    with self._app.store.sole("dispatch") as ours:
                        if ours:
                            await self._send_until_stopped(dispatch)
                except Exception as error:
                    log.job_failed("dispatch", error)
                await self._rung()

    async def _send_until_stopped(self, dispatch: Dispatch) -> None:
        """Send whenever something rings, and at every tick. A fault ends it, so that what was claimed is recovered."""
        dispatch.recover()
        while not self._stopping.is_set():
            self._letters.clear()
            await dispatch.run(self._app.clock)
            await self._rung()

    async def _rung(self) -> None:
        """Wait for the next ring or tick; the end rings too."""
        try:
            await asyncio.wait_for(self._letters.wait(), TICK_SECONDS)
        except TimeoutError:
            return

    def _tick(self) -> None:
        """What the clock brings: reminders, the digest."""
        app, now = self._app, self._app.clock()
        self._do("reminders", lambda: app.reminders.run(now))
        self._do("digest", lambda: app.weekly_digest.run(now))
        self._ring()

    def _read_sources(self) -> None:
        """Read the account sources that are due, beside everything else: it may take minutes."""
        app = self._app
        self._do("accounts", lambda: app.accounts_sync.sync_due(app.sources, app.clock()))
        self._sources_read.set()
        self._ring()

    def _do(self, job: str, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:
            log.job_failed(job, error)

    def _decided(self, raw: RawMail, taken: Taken) -> None:
        self._ring()
        self._watcher(raw, taken)

    def _ring(self) -> None:
        self._in_loop(self._letters.set)

    def _in_loop(self, act: Callable[[], object]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)


class _Watch:
    """Polls one mailbox, reconnects with back-off, and tells the operator when it has been silent for too long."""

    def __init__(self, app: App, settings: MailboxSettings, poll_seconds: float, decided: Watcher) -> None:
        self.name = settings.name
        self._app = app
        self._settings = settings
        self._poll_seconds = poll_seconds
        self._decided = decided
        self._wake = Wake()
        self._stopping = threading.Event()
        self._polled_at = app.clock()
        self._told = False
        self._failures = 0

    def stop(self) -> None:
        self._stopping.set()
        self._wake.ring()

    def close(self) -> None:
        """After the end: nobody stops it any more."""
        self._wake.close()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with Mailbox(self._settings) as mailbox:
                    mailbox.prepare()
                    log.mailbox_up(self.name)
                    self._serve(mailbox)
            except Exception as error:
                self._failed(error)

    def _serve(self, mailbox: Mailbox) -> None:
        while not self._stopping.is_set():
            self._app.reminders.run(self._app.clock())  # what has ended is ended before new mail is judged
            self._app.poll.run(mailbox, self._decided)
            self._polled()
            mailbox.wait(self._poll_seconds, self._wake)

    def _polled(self) -> None:
        self._polled_at = self._app.clock()
        self._failures = 0
        if self._told:
            self._told = not self._tell("The mailbox can be read again", "Nothing needs to be done.")

    def _failed(self, error: Exception) -> None:
        seconds = reconnect_wait(self._failures, random.random())  # noqa: S311 - spreads clients, guards nothing
        self._failures += 1
        log.mailbox_down(self.name, error, seconds)
        if not self._told and self._app.clock() - self._polled_at >= SILENT_TOO_LONG:
            self._told = self._tell(f"The mailbox could not be read for a while: {error}", "Run: dealbot doctor")
        self._wake.wait(seconds)

    def _tell(self, what: str, advice: str) -> bool:
        """Whether the operator could be told; a database that is down too is told of in the log."""
        now: datetime = self._app.clock()
        try:
            with self._app.store.writing() as records:
                self._app.post.tell_operator(records, Trouble(what, self.name, advice, now))
        except Exception as error:
            log.job_failed("telling the operator", error)
            return False
        return True
