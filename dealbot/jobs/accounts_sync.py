"""Brings what sales knows up to date, source by source; one that fails keeps its last good state and grows stale.

An account that turns up for a prospect with an open window changes nothing: the window stands, the manager is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dealbot import log
from dealbot.core.correspondence import turned_up
from dealbot.core.letters import Trouble
from dealbot.core.model import Account, MatchedDeal, State, Strength
from dealbot.core.window import day_of
from dealbot.crm.source import AccountSource, Gone
from dealbot.errors import SourceError
from dealbot.jobs.lookup import matched_accounts, matched_deals
from dealbot.jobs.office import Office
from dealbot.jobs.post import Post
from dealbot.store import Ending, ImportCount, Records, SourceRecord, Store, sync_accounts

RETRY_AFTER = timedelta(minutes=5)
"""How long a source that failed is left alone: a server that refuses us is not asked at every tick."""
_FEW_NEW = 200


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A source with how often it is read, and how often in full: what was deleted there may show only then."""

    source: AccountSource
    every: timedelta
    full_every: timedelta


class AccountsSync:
    """Reads account sources into the records."""

    def __init__(self, store: Store, post: Post, office: Office) -> None:
        self._store = store
        self._post = post
        self._office = office

    def sync(
        self,
        source: AccountSource,
        now: datetime,
        *,
        whole: bool = True,
        accept_losses: bool = False,
        progress: Callable[[int], None] = lambda _rows: None,
    ) -> ImportCount:
        """Read ``source`` as of ``now``: as a ``whole``, or what changed where it can tell.

        After rows that had to be left out nothing counts as gone: what is missing may be among them. Raises SourceError
        where it can't be read, or where most of it would be gone at once: what was known stays.
        """
        known = self._known(source.name)
        since = None if whole or known is None else known.cursor
        ending = lambda: Ending(source.full, not source.faults, source.cursor, accept_losses)  # noqa: E731
        try:
            told = self._told(source, since, had_rows=known is not None and known.rows > 0)
            count = sync_accounts(self._store, source.name, told, now, ending=ending, progress=progress)
        except SourceError as error:
            with self._store.writing() as records:
                records.sources.read_failed(source.name, now, str(error))
            raise
        self._note(source.name, count, now)
        return count

    def sync_due(self, sources: Iterable[Scheduled], now: datetime) -> list[SourceError]:
        """Read each source whose last good reading is older than its interval; returns the failures.

        A source that failed a moment ago is not asked again yet, and still counts as failed.
        """
        failures = []
        for each in sources:
            known = self._known(each.source.name)
            if known and known.read_at and now - known.read_at < each.every:
                continue
            if known and known.failed_at and timedelta(0) <= now - known.failed_at < min(RETRY_AFTER, each.every):
                failures.append(SourceError(known.error or "it failed"))
                continue
            try:
                self.sync(each.source, now, whole=_is_full_due(known, each.full_every, now))
            except SourceError as error:
                log.source_failed(each.source.name, error)
                self._tell_operator(each.source.name, error, now)
                failures.append(error)
        return failures

    def _known(self, name: str) -> SourceRecord | None:
        with self._store.reading() as records:
            return records.sources.get(name)

    def _tell_operator(self, name: str, error: SourceError, now: datetime) -> None:
        """Once a day: as long as a source cannot be read, registrations come to be held."""
        with self._store.writing() as records:
            if records.occurrences.first_time("source_failed", f"{name}/{now:%Y-%m-%d}", now):
                advice = "What was known stays; once it is too old, registrations are held. Run: dealbot doctor"
                self._post.tell_operator(records, Trouble(f"An account source failed: {error}", name, advice, now))

    def _told(self, source: AccountSource, since: str | None, *, had_rows: bool) -> Iterator[Account | str]:
        """What ``source`` tells; that it suddenly holds nothing is a fault of its export, not news."""
        is_empty = True
        for each in source.read(since):
            is_empty = False
            yield each.id if isinstance(each, Gone) else each
        if is_empty and source.full and had_rows:
            raise SourceError("it holds no account at all; what was known stays", source.name)

    def _note(self, name: str, count: ImportCount, now: datetime) -> None:
        found = self._turned_up(name, count, now)
        with self._store.writing() as records:
            data = {"source": name, "new": count.new, "changed": count.changed, "gone": count.gone}
            records.events.add("accounts.read", now, data=data)
            for matched, account in found:
                self._tell(records, matched, account, now)
        log.source_read(name, count.total)

    def _turned_up(self, name: str, count: ImportCount, now: datetime) -> list[tuple[MatchedDeal, Account]]:
        """Accounts first seen at ``now`` that are certainly a protected prospect; looked up from the shorter side."""
        policy = self._office.policy
        today = day_of(now, policy.zone)
        with self._store.reading() as records:
            if not (count.new or count.changed):
                return []
            if count.new + count.changed <= _FEW_NEW:
                fresh = records.accounts.witnessed_at(name, now)
                pairs = [
                    (deal, account)
                    for account in fresh
                    for deal in matched_deals(records, account.company, today, policy.matching)
                ]
            else:
                protected = records.deals.find([State.PROTECTED])
                pairs = [
                    (MatchedDeal(deal, each.match), each.account)
                    for deal in protected
                    for each in matched_accounts(records, deal.company, policy.matching)
                    if (each.account.source, each.account.witnessed_at) == (name, now)
                ]
        return [pair for pair in pairs if _protects(pair[0])]

    def _tell(self, records: Records, matched: MatchedDeal, account: Account, now: datetime) -> None:
        """Policy: the window stands; the manager hears, once, that it is protected since before."""
        deal = matched.deal
        key = f"{deal.reference}/{account.source}/{account.id}"
        if not records.occurrences.first_time("turned_up", key, now):
            return
        data = {"account": account.id, "source": account.source}
        records.events.add("account.turned_up", now, deal_id=deal.id, data=data)
        if letter := turned_up(deal, account, matched.match, self._office.managers):
            self._post.put(records, letter, now, deal_id=deal.id)


def _protects(matched: MatchedDeal) -> bool:
    return matched.deal.state is State.PROTECTED and matched.match.strength is Strength.CERTAIN


def _is_full_due(known: SourceRecord | None, full_every: timedelta, now: datetime) -> bool:
    """Whether everything is to be read: never before, or too long ago."""
    return known is None or known.full_read_at is None or now - known.full_read_at >= full_every
