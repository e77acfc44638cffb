"""All records within one transaction, grouped by subject."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dealbot.store.accounts import Accounts
from dealbot.store.deals import Deals
from dealbot.store.engine import translated
from dealbot.store.house import House, Occurrences
from dealbot.store.index import LoadedIndexes
from dealbot.store.ledger import Decisions, Events
from dealbot.store.mails import Mails
from dealbot.store.outbox import Outbox
from dealbot.store.partners import Partners
from dealbot.store.sources import Sources

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Records:
    """What ``Store.reading()`` and ``Store.writing()`` give; good until their end."""

    def __init__(self, connection: Connection, loaded: LoadedIndexes) -> None:
        self._connection = connection
        self.mails = Mails(connection)
        self.partners = Partners(connection)
        self.accounts = Accounts(connection, loaded)
        self.sources = Sources(connection)
        self.deals = Deals(connection, loaded)
        self.decisions = Decisions(connection)
        self.events = Events(connection)
        self.outbox = Outbox(connection)
        self.occurrences = Occurrences(connection)
        self.house = House(connection)

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """A part of a writing transaction that is undone alone where its body raises (a savepoint)."""
        try:
            with translated("the records"), self._connection.begin_nested():
                yield
        except BaseException:
            self.accounts.forget_current()
            self.deals.forget_current()
            raise

    def mend(self) -> None:
        """Bring the index of names in order, and make what is damaged or missing in it anew."""
        self.accounts.mend()
        self.deals.mend()
