"""Empties one mailbox: what waits is taken in order of receipt, batch by batch, and filed.

The mailbox is the queue. A delivery that is known already, because dealbot died between the commit and the move, is
only filed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import islice

from dealbot import log
from dealbot.envelope import Folder, MailPlace, RawMail
from dealbot.jobs.intake import Intake, Taken
from dealbot.net.mailbox import Mailbox
from dealbot.store import Store

_FILE_AT_ONCE = 50
_TAKE_AT_ONCE = 25
"""Waiting mails that share a transaction; a mail that comes alone has one to itself."""

Watcher = Callable[[RawMail, Taken], None]


class Poll:
    """What waits in a mailbox, from first to last."""

    def __init__(self, store: Store, intake: Intake, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._intake = intake
        self._clock = clock

    def run(self, mailbox: Mailbox, watcher: Watcher = lambda _raw, _taken: None) -> int:
        """Take and file all that waits; ``watcher`` hears of each mail once it is recorded. Returns how many."""
        waiting = mailbox.waiting(self._clock())
        with self._store.reading() as records:
            settled = records.mails.folders_of(item.place for item in waiting)
        taken_count = 0
        try:
            arrived = mailbox.fetch([item for item in waiting if item.place not in settled])
            while together := list(islice(arrived, _TAKE_AT_ONCE)):
                for raw, taken in zip(together, self._intake.take(together, self._clock()), strict=True):
                    settled[raw.place] = taken.folder
                    watcher(raw, taken)
                taken_count += len(together)
                if len(settled) >= _FILE_AT_ONCE:
                    self._file(mailbox, settled)
                    settled = {}
        finally:
            self._file(mailbox, settled)
        return taken_count

    def _file(self, mailbox: Mailbox, settled: dict[MailPlace, Folder]) -> None:
        by_folder: dict[Folder, list[MailPlace]] = defaultdict(list)
        for place, folder in settled.items():
            by_folder[folder].append(place)
        for folder, places in by_folder.items():
            mailbox.file(places, folder)
            log.mail_filed(mailbox.settings.name, folder, len(places))
        if settled:
            with self._store.writing() as records:
                records.mails.mark_filed(settled, self._clock())
