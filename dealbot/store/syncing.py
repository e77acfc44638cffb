"""Taking in what an account source holds: in short transactions, so that mails go on being decided beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from dealbot.core.model import Account
from dealbot.errors import SourceError
from dealbot.store.group import batches
from dealbot.store.values import ImportCount

if TYPE_CHECKING:
    from dealbot.store.store import Store

Told: TypeAlias = Account | str
"""What a reading tells: an account, or the number of one that its source no longer has."""

FEW = 20
"""So many accounts may always be gone at once."""
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Ending:
    """What a reading says of itself once it is over."""

    full: bool = True
    """Whether it told everything that the source has, not only what changed."""
    complete: bool = True
    """Whether nothing had to be left out: then what a full reading lacked is gone."""
    cursor: str | None = None
    """Where the next one may go on."""
    accept_losses: bool = False
    """Whether a person says that it is right when most accounts are gone."""


def sync_accounts(
    store: Store,
    source: str,
    told: Iterable[Told],
    at: datetime,
    *,
    ending: Callable[[], Ending] = Ending,
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportCount:
    """Record what a reading of ``source`` at ``at`` tells, each number once, and that it was read.

    ``told`` is read as it comes, a batch ahead of the database and outside any transaction; ``ending`` is asked once it
    is over. Accounts of a source that was never read in full are marked as present at its start. ``progress`` hears how
    many rows are done so far. What ``told`` raises is passed on: then the rows before it are recorded, yet the source
    does not count as read. SourceError also where more than half of the accounts, and more than a few, would be gone.
    """
    at_start = _was_never_read(store, source)
    done, count = 0, ImportCount()
    for batch in batches(told, _BATCH):
        count += _take_in(store, source, batch, at, at_start=at_start)
        done += len(batch)
        progress(done)
    end = ending()
    with store.writing() as records:
        if end.full and end.complete:
            gone = records.accounts.forget_unseen(source, at)
            _check_losses(source, gone, count, end)
            count += ImportCount(gone=gone)
        records.accounts.settle()
        if end.full:
            records.sources.read_ok(source, at, count.total, end.cursor)
        else:
            records.sources.read_changes(source, at, count.new - count.gone, end.cursor)
    return count


def _was_never_read(store: Store, source: str) -> bool:
    with store.reading() as records:
        known = records.sources.get(source)
    return known is None or known.full_read_at is None


def _take_in(store: Store, source: str, batch: list[Told], at: datetime, *, at_start: bool) -> ImportCount:
    accounts = [each for each in batch if isinstance(each, Account)]
    gone = [each for each in batch if isinstance(each, str)]
    with store.writing() as records:
        count = ImportCount(gone=records.accounts.forget(source, gone, at) if gone else 0)
        return count + records.accounts.save(source, accounts, at, at_start=at_start)


def _check_losses(source: str, gone: int, count: ImportCount, end: Ending) -> None:
    """An export that lost most of its rows looks like one that holds few; only a person can tell."""
    kept = count.changed + count.unchanged
    if gone > max(FEW, kept) and not end.accept_losses:
        message = f"{gone} of {gone + kept} accounts would be gone at once; what was known stays"
        raise SourceError(f"{message}. If that is right: dealbot accounts sync --accept-losses", source)
