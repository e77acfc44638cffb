"""Brings what sales knows up to date, source by source; one that fails keeps its last good state and grows stale.

An account that turns up for a prospect with an open window changes nothing: the window stands, the manager is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from dealbot import log
from dealbot.core.correspondence import turned_up
from dealbot.core.letters import Trouble
from dealbot.core.model import Account, State, Strength
from dealbot.core.window import day_of
from dealbot.crm.source import AccountSource
from dealbot.errors import SourceError
from dealbot.jobs.lookup import matched_deals
from dealbot.jobs.office import Office
from dealbot.jobs.post import Post
from dealbot.store import ImportCount, Records, Store, sync_accounts


class AccountsSync:
    """Reads account sources into the records."""

    def __init__(self, store: Store, post: Post, office: Office) -> None:
        self._store = store
        self._post = post
        self._office = office

    def sync(
        self, source: AccountSource, now: datetime, *, progress: Callable[[int], None] = lambda _rows: None
    ) -> ImportCount:
        """Read ``source`` in full as of ``now``. Raises SourceError where it can't be read: what was known stays.

        After rows that had to be left out nothing counts as gone: what is missing may be among them.
        """
        try:
            count = sync_accounts(
                self._store,
                source.name,
                self._never_all_gone(source),
                now,
                complete=lambda: not source.faults,
                progress=progress,
            )
        except SourceError as error:
            with self._store.writing() as records:
                records.sources.read_failed(source.name, now, str(error))
            raise
        self._note(source.name, count, now)
        return count

    def sync_due(self, sources: Iterable[tuple[AccountSource, timedelta]], now: datetime) -> list[SourceError]:
        """Read each source whose last good reading is older than its interval; returns the failures."""
        with self._store.reading() as records:
            read_at = {source.name: source.read_at for source in records.sources.health()}
        failures = []
        for source, every in sources:
            last = read_at.get(source.name)
            if last is not None and now - last < every:
                continue
            try:
                self.sync(source, now)
            except SourceError as error:
                log.source_failed(source.name, error)
                self._tell_operator(source.name, error, now)
                failures.append(error)
        return failures

    def _tell_operator(self, name: str, error: SourceError, now: datetime) -> None:
        """Once a day: as long as a source cannot be read, registrations come to be held."""
        with self._store.writing() as records:
            if records.occurrences.first_time("source_failed", f"{name}/{now:%Y-%m-%d}", now):
                advice = "What was known stays; once it is too old, registrations are held. Run: dealbot doctor"
                self._post.tell_operator(records, Trouble(f"An account source failed: {error}", name, advice, now))

    def _never_all_gone(self, source: AccountSource) -> Iterator[Account]:
        """The accounts of ``source``; that it suddenly holds none is a fault of its export, not news."""
        is_empty = True
        for account in source.read():
            is_empty = False
            yield account
        if is_empty and self._had_rows(source.name):
            raise SourceError("it holds no account at all; what was known stays", source.name)

    def _had_rows(self, name: str) -> bool:
        with self._store.reading() as records:
            return any(source.name == name and source.rows for source in records.sources.health())

    def _note(self, name: str, count: ImportCount, now: datetime) -> None:
        with self._store.writing() as records:
            data = {"source": name, "new": count.new, "changed": count.changed, "gone": count.gone}
            records.events.add("accounts.read", now, data=data)
            if (count.new or count.changed) and records.deals.find([State.PROTECTED]):
                for account in records.accounts.witnessed_at(name, now):
                    self._tell_if_protected(records, account, now)
        log.source_read(name, count.total)

    def _tell_if_protected(self, records: Records, account: Account, now: datetime) -> None:
        """Policy: the window stands; the manager hears that it is protected since before."""
        today = day_of(now, self._office.policy.zone)
        for matched in matched_deals(records, account.company, today):
            deal = matched.deal
            protects = deal.state is State.PROTECTED and matched.match.strength is Strength.CERTAIN
            key = f"{deal.reference}/{account.source}/{account.id}"
            if not protects or not records.occurrences.first_time("turned_up", key, now):
                continue
            data = {"account": account.id, "source": account.source}
            records.events.add("account.turned_up", now, deal_id=deal.id, data=data)
            if letter := turned_up(deal, account, matched.match, self._office.managers):
                self._post.put(records, letter, now, deal_id=deal.id)
