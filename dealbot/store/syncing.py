"""Taking in what an account source holds: in short transactions, so that mails go on being decided beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from dealbot.store.group import batches
from dealbot.store.values import ImportCount

if TYPE_CHECKING:
    from dealbot.core.model import Account
    from dealbot.store.store import Store

_BATCH = 1000


def sync_accounts(
    store: Store,
    source: str,
    accounts: Iterable[Account],
    at: datetime,
    *,
    complete: bool | Callable[[], bool],
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportCount:
    """Record what a reading of ``source`` at ``at`` gives, each number once, and that it was read.

    ``accounts`` is read as it comes, a batch ahead of the database and outside any transaction. With ``complete``,
    which may be something to ask once all is read, what the reading lacked is gone from then on. ``progress`` hears
    how many rows are done so far. What ``accounts`` raises is passed on: then the rows before it are recorded, yet the
    source does not count as read.
    """
    count = ImportCount()
    for batch in batches(accounts, _BATCH):
        with store.writing() as records:
            count += records.accounts.save(source, batch, at)
        progress(count.total)
    with store.writing() as records:
        if complete if isinstance(complete, bool) else complete():
            count += ImportCount(gone=records.accounts.forget_unseen(source, at))
        records.sources.read_ok(source, at, count.total)
    return count
