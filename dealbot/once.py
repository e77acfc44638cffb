"""One turn of everything: what waits is taken, what is due is done, what is in the outbox is sent; then it ends."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from dealbot import log
from dealbot.app import App
from dealbot.errors import DealbotError
from dealbot.jobs.poll import Watcher
from dealbot.net.courier import Courier, CourierSettings
from dealbot.net.mailbox import Mailbox


@dataclass(slots=True)
class Turn:
    """What one turn did. ``troubles`` are sentences; with none of them and nothing unsent, nothing is left to do."""

    mails: int = 0
    due: int = 0
    digests: int = 0
    letters: int = 0
    unsent: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return not self.troubles and not self.unsent


def turn(app: App, watcher: Watcher = lambda _raw, _taken: None) -> Turn:
    """Do one turn as of ``app.clock``. Raises ConfigError or StoreError where no start is possible."""
    app.store.require_current()
    mailboxes, courier, done = app.mailboxes, app.courier_settings, Turn()
    now = app.clock()
    done.troubles += [str(error) for error in app.accounts_sync.sync_due(app.sources, now)]
    done.due = app.reminders.run(now)  # what has ended is ended before new mail is judged
    for settings in mailboxes:
        try:
            with Mailbox(settings) as mailbox:
                mailbox.prepare()
                done.mails += app.poll.run(mailbox, watcher)
        except DealbotError as error:
            log.job_failed(settings.name, error)
            done.troubles.append(str(error))
    done.digests = app.weekly_digest.run(now)
    asyncio.run(_send(app, courier, done))
    return done


async def _send(app: App, settings: CourierSettings, done: Turn) -> None:
    """Send what is due; where a daemon is at work, sending is its business."""
    with app.store.sole("dispatch") as ours:
        if ours:
            async with Courier(settings) as courier:
                dispatch = app.dispatch(courier)
                dispatch.recover()
                done.letters = await dispatch.run(app.clock)
    with app.store.reading() as records:
        done.unsent = records.outbox.waiting_count()
