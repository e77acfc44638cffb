"""Every table. Moments are UTC, days are days of the vendor's time zone; what is looked up is a ``Key``.

``migrations/`` must lead to exactly these tables: a change here is a new migration there, and a test compares them.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from dealbot.store.types import CleanText, Id, Key, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _where_known(column: str) -> Index:
    """An index of the rows that have a value there; most have none."""
    known = text(f"{column} IS NOT NULL")
    return Index(None, column, sqlite_where=known, postgresql_where=known)


mails = Table(
    "mails",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mailbox", Key, nullable=False),
    Column("uid_validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("message_id", Key),
    Column("content_digest", Key, nullable=False),
    Column("raw_digest", Key, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("sender", Key),
    Column("subject", CleanText, nullable=False),
    Column("kind", Key),
    Column("fate", Key, nullable=False),
    Column("folder", Key, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("filed_at", Moment),
    UniqueConstraint("mailbox", "uid_validity", "uid"),
    Index(None, "content_digest", "message_id"),
)
"""One row a delivery that was taken; ``filed_at`` is set once the mail lies in ``folder``."""

partners = Table(
    "partners",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Key, nullable=False, unique=True),
    Column("language", Key, nullable=False),
    Column("country", Key),
)

partner_addresses = Table(
    "partner_addresses",
    metadata,
    Column("value", Key, primary_key=True),
    Column("partner_id", Id, ForeignKey("partners.id"), nullable=False, index=True),
)
"""What a partner is known by: a mail address (with an @) or a whole domain (without); each is one partner's only."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", Key, nullable=False),
    Column("external_id", Key, nullable=False),
    Column("name", CleanText),
    Column("domain", Key),
    Column("vat", Key),
    Column("register_id", Key),
    Column("country", Key),
    Column("town", Key),
    Column("postcode", Key),
    Column("email", Key),
    Column("rep", CleanText),
    Column("rep_email", CleanText),
    Column("aware_since", Date),
    Column("last_activity", Date),
    Column("revenue", CleanText, nullable=False),
    Column("partner", CleanText),
    Column("witnessed_at", Moment, nullable=False),
    Column("at_start", Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("gone_at", Moment),
    Column("doc", BigInteger),
    UniqueConstraint("source", "external_id"),
    _where_known("doc"),
)
"""What sales knows. ``witnessed_at`` is when dealbot first saw this company under this record, ``at_start`` whether
that was the first reading of its source, ``seen_at`` the last reading that had it, ``gone_at`` the first complete
reading that lacked it: from then on it knows nothing. ``doc`` is its number in the index of names; a record that
becomes another company gets a new one, one that is gone has none."""

sources = Table(
    "sources",
    metadata,
    Column("name", Key, primary_key=True),
    Column("read_at", Moment),
    Column("full_read_at", Moment),
    Column("rows", Integer, nullable=False),
    Column("cursor", CleanText),
    Column("failed_at", Moment),
    Column("error", CleanText),
)
"""Account sources: the last good reading, the last one in full, and the last failure since. ``cursor`` is the source's
own note of how far it has read, for readings of what changed since."""

index_segments = Table(
    "index_segments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", Key, nullable=False),
    Column("first_doc", BigInteger, nullable=False),
    Column("last_doc", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),
    Column("checksum", Key, nullable=False),
)
"""The index of names, cut in pieces that are written once and never changed; ``subject`` is ``accounts`` or ``deals``,
``size`` how many names a piece holds, ``checksum`` the hex SHA-256 of its bytes. What has a ``doc`` above the last
piece's is read from its own row."""

index_parts = Table(
    "index_parts",
    metadata,
    Column("segment_id", Id, ForeignKey("index_segments.id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
"""The bytes of a piece, cut so that none is large."""

counters = Table(
    "counters",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
"""The last number given to a deal in each year of the vendor's time zone."""

deals = Table(
    "deals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("reference", Key, nullable=False, unique=True),
    Column("prospect", Key, nullable=False),
    Column("mail_id", Id, ForeignKey("mails.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("partner_id", Id, ForeignKey("partners.id")),
    Column("sender", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("rule", Key, nullable=False),
    Column("name", CleanText),
    Column("domain", Key),
    Column("vat", Key),
    Column("register_id", Key),
    Column("country", Key),
    Column("town", Key),
    Column("postcode", Key),
    Column("contact_name", CleanText),
    Column("contact_email", Key),
    Column("contact_phone", CleanText),
    Column("services", CleanText, nullable=False),
    Column("rfp", Boolean, nullable=False),
    Column("expected_close", CleanText),
    Column("language", Key, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("last_day", Date),
    Column("grace_until", Date),
    Column("decided_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("next_due_at", Moment),
    Column("doc", BigInteger),
    UniqueConstraint("mail_id", "position"),
    *(_where_known(key) for key in ("doc", "next_due_at")),
    Index(None, "partner_id", "received_at"),
    Index(
        "uq_deals_one_window",
        "prospect",
        unique=True,
        sqlite_where=text("state = 'protected'"),
        postgresql_where=text("state = 'protected'"),
    ),
)
"""One row a registration. ``prospect`` is the reference of the first deal about the same company: deals that are
certainly about one company share it, and ``uq_deals_one_window`` lets one of them be protected at a time."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mail_id", Id, ForeignKey("mails.id")),
    Column("position", Integer),
    Column("deal_id", Id, ForeignKey("deals.id"), index=True),
    Column("verdict", Key, nullable=False),
    Column("rule", Key, nullable=False),
    Column("hits", JSON, nullable=False),
    Column("evidence", JSON(none_as_null=True)),
    Column("decided_at", Moment, nullable=False, index=True),
    Column("decided_by", Key, nullable=False),
    Column("reason", CleanText, nullable=False),
)
"""Every decision with the facts it rested on, by dealbot or by a person. Append-only: a correction is a new row."""

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("what", Key, nullable=False),
    Column("mail_id", Id),
    Column("deal_id", Id, index=True),
    Column("data", JSON(none_as_null=True)),
)
"""Everything that happened, in order. Append-only, without foreign keys so that it outlives what it tells of.
A later migration adds each row's hash over its content and the row before; ``Events.add`` alone writes here."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Key, nullable=False, unique=True),
    Column("recipient", Key, nullable=False),
    Column("sender", Key, nullable=False),
    Column("letter", Key, nullable=False),
    Column("language", Key, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", Key, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("error", CleanText),
    Column("reason", CleanText),
    Column("mail_id", Id, ForeignKey("mails.id")),
    Column("deal_id", Id, ForeignKey("deals.id"), index=True),
    Index(None, "state", "next_attempt_at"),
    Index(None, "sent_at", "recipient"),
)
"""Letters on their way; ``reason`` says why one was suppressed, ``error`` why the last attempt failed."""

occurrences = Table(
    "occurrences",
    metadata,
    Column("kind", Key, primary_key=True),
    Column("key", Key, primary_key=True),
    Column("at", Moment, nullable=False),
)
"""What may happen once only: a reminder, a week's digest."""

house = Table(
    "house",
    metadata,
    Column("key", Key, primary_key=True),
    Column("value", CleanText, nullable=False),
)
