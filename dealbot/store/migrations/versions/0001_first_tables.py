"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _mails()
    _partners()
    _partner_addresses()
    _accounts()
    _account_words()
    _sources()
    _counters()
    _deals()
    _deal_indexes()
    _deal_words()
    _decisions()
    _events()
    _outbox()
    _occurrences()
    _house()


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", ID, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text()),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("raw_digest", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("sender", sa.Text()),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("filed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sa.UniqueConstraint("mailbox", "uid_validity", "uid", name="uq_mails_mailbox_uid_validity_uid"),
    )
    op.create_index("ix_mails_content_digest_message_id", "mails", ["content_digest", "message_id"])


def _partners() -> None:
    op.create_table(
        "partners",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_partners"),
        sa.UniqueConstraint("name", name="uq_partners_name"),
    )


def _partner_addresses() -> None:
    op.create_table(
        "partner_addresses",
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("partner_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_partner_addresses_partner_id"),
        sa.PrimaryKeyConstraint("value", name="pk_partner_addresses"),
    )
    op.create_index("ix_partner_addresses_partner_id", "partner_addresses", ["partner_id"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("domain", sa.Text()),
        sa.Column("vat", sa.Text()),
        sa.Column("register_id", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("rep", sa.Text()),
        sa.Column("rep_email", sa.Text()),
        sa.Column("aware_since", sa.Date()),
        sa.Column("last_activity", sa.Date()),
        sa.Column("revenue", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text()),
        sa.Column("name_key", sa.Text()),
        sa.Column("witnessed_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("source", "external_id", name="uq_accounts_source_external_id"),
    )
    op.create_index(
        "ix_accounts_domain",
        "accounts",
        ["domain"],
        sqlite_where=sa.text("domain IS NOT NULL"),
        postgresql_where=sa.text("domain IS NOT NULL"),
    )
    op.create_index(
        "ix_accounts_name_key",
        "accounts",
        ["name_key"],
        sqlite_where=sa.text("name_key IS NOT NULL"),
        postgresql_where=sa.text("name_key IS NOT NULL"),
    )
    op.create_index(
        "ix_accounts_register_id",
        "accounts",
        ["register_id"],
        sqlite_where=sa.text("register_id IS NOT NULL"),
        postgresql_where=sa.text("register_id IS NOT NULL"),
    )
    op.create_index(
        "ix_accounts_vat",
        "accounts",
        ["vat"],
        sqlite_where=sa.text("vat IS NOT NULL"),
        postgresql_where=sa.text("vat IS NOT NULL"),
    )


def _account_words() -> None:
    op.create_table(
        "account_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_account_words_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "account_id", name="pk_account_words"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_account_words_account_id", "account_words", ["account_id"])


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("failed_at", MOMENT),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
    )


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_counters"),
    )


def _deals() -> None:
    op.create_table(
        "deals",
        sa.Column("id", ID, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("prospect", sa.Text(), nullable=False),
        sa.Column("mail_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("partner_id", ID),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("domain", sa.Text()),
        sa.Column("vat", sa.Text()),
        sa.Column("register_id", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("name_key", sa.Text()),
        sa.Column("contact_name", sa.Text()),
        sa.Column("contact_email", sa.Text()),
        sa.Column("contact_phone", sa.Text()),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("rfp", sa.Boolean(), nullable=False),
        sa.Column("expected_close", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("grace_until", sa.Date()),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("next_due_at", MOMENT),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name="fk_deals_mail_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_deals_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deals"),
        sa.UniqueConstraint("mail_id", "position", name="uq_deals_mail_id_position"),
        sa.UniqueConstraint("reference", name="uq_deals_reference"),
    )


def _deal_indexes() -> None:
    op.create_index(
        "ix_deals_domain",
        "deals",
        ["domain"],
        sqlite_where=sa.text("domain IS NOT NULL"),
        postgresql_where=sa.text("domain IS NOT NULL"),
    )
    op.create_index(
        "ix_deals_name_key",
        "deals",
        ["name_key"],
        sqlite_where=sa.text("name_key IS NOT NULL"),
        postgresql_where=sa.text("name_key IS NOT NULL"),
    )
    op.create_index(
        "ix_deals_next_due_at",
        "deals",
        ["next_due_at"],
        sqlite_where=sa.text("next_due_at IS NOT NULL"),
        postgresql_where=sa.text("next_due_at IS NOT NULL"),
    )
    op.create_index("ix_deals_partner_id_received_at", "deals", ["partner_id", "received_at"])
    op.create_index(
        "ix_deals_register_id",
        "deals",
        ["register_id"],
        sqlite_where=sa.text("register_id IS NOT NULL"),
        postgresql_where=sa.text("register_id IS NOT NULL"),
    )
    op.create_index(
        "ix_deals_vat",
        "deals",
        ["vat"],
        sqlite_where=sa.text("vat IS NOT NULL"),
        postgresql_where=sa.text("vat IS NOT NULL"),
    )
    op.create_index(
        "uq_deals_one_window",
        "deals",
        ["prospect"],
        unique=True,
        sqlite_where=sa.text("state = 'protected'"),
        postgresql_where=sa.text("state = 'protected'"),
    )


def _deal_words() -> None:
    op.create_table(
        "deal_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("deal_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_deal_words_deal_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("word", "deal_id", name="pk_deal_words"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_deal_words_deal_id", "deal_words", ["deal_id"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("mail_id", ID),
        sa.Column("position", sa.Integer()),
        sa.Column("deal_id", ID),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(none_as_null=True)),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_decisions_deal_id"),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name="fk_decisions_mail_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_deal_id", "decisions", ["deal_id"])
    op.create_index("ix_decisions_decided_at", "decisions", ["decided_at"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("mail_id", ID),
        sa.Column("deal_id", ID),
        sa.Column("data", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_deal_id", "events", ["deal_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("error", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("mail_id", ID),
        sa.Column("deal_id", ID),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_outbox_deal_id"),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name="fk_outbox_mail_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_index("ix_outbox_deal_id", "outbox", ["deal_id"])
    op.create_index("ix_outbox_sent_at_recipient", "outbox", ["sent_at", "recipient"])
    op.create_index("ix_outbox_state_next_attempt_at", "outbox", ["state", "next_attempt_at"])


def _occurrences() -> None:
    op.create_table(
        "occurrences",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_occurrences"),
    )


def _house() -> None:
    op.create_table(
        "house",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_house"),
    )
