"""The records: what dealbot knows and did, in SQLite or PostgreSQL. SQLAlchemy stops here.

``Store`` opens a database, ``Records`` are its tables within one transaction, the rest is what goes in and comes out.
"""

from dealbot.store.records import Records
from dealbot.store.store import Store
from dealbot.store.syncing import Ending, sync_accounts
from dealbot.store.values import (
    ClaimedLetter,
    DecisionRecord,
    DueDeal,
    EventRecord,
    Fate,
    ImportCount,
    LetterState,
    MailRecord,
    NewDeal,
    OutboxRow,
    OutgoingLetter,
    SourceRecord,
)

__all__ = [
    "ClaimedLetter",
    "DecisionRecord",
    "DueDeal",
    "Ending",
    "EventRecord",
    "Fate",
    "ImportCount",
    "LetterState",
    "MailRecord",
    "NewDeal",
    "OutboxRow",
    "OutgoingLetter",
    "Records",
    "SourceRecord",
    "Store",
    "sync_accounts",
]
