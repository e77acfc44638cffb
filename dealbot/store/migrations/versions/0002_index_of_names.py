"""Accounts and deals are found by an index of names of their own; town, postcode and address of a company; what was
present at the first reading of a source; readings of what changed since."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _new_tables()
    _accounts()
    _deals()
    op.add_column("sources", sa.Column("full_read_at", MOMENT))
    op.add_column("sources", sa.Column("cursor", sa.Text()))
    op.execute("UPDATE sources SET full_read_at = read_at")


def _new_tables() -> None:
    op.create_table(
        "index_segments",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("first_doc", sa.BigInteger(), nullable=False),
        sa.Column("last_doc", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_index_segments"),
    )
    op.create_table(
        "index_parts",
        sa.Column("segment_id", ID, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["index_segments.id"], name="fk_index_parts_segment_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("segment_id", "part", name="pk_index_parts"),
    )
    if op.get_bind().dialect.name == "postgresql":  # what cannot be made smaller is not to be compressed
        op.execute("ALTER TABLE index_parts ALTER COLUMN data SET STORAGE EXTERNAL")


def _accounts() -> None:
    for key in ("domain", "vat", "register_id", "name_key"):
        op.drop_index(f"ix_accounts_{key}", "accounts")
    op.drop_table("account_words")
    op.drop_column("accounts", "name_key")
    for name in ("town", "postcode", "email"):
        op.add_column("accounts", sa.Column(name, sa.Text()))
    op.add_column("accounts", sa.Column("at_start", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("doc", sa.BigInteger()))
    op.execute("UPDATE accounts SET doc = id WHERE gone_at IS NULL")
    _index_where_known("accounts", "doc")


def _deals() -> None:
    for key in ("domain", "vat", "register_id", "name_key"):
        op.drop_index(f"ix_deals_{key}", "deals")
    op.drop_table("deal_words")
    op.drop_column("deals", "name_key")
    for name in ("town", "postcode"):
        op.add_column("deals", sa.Column(name, sa.Text()))
    op.add_column("deals", sa.Column("doc", sa.BigInteger()))
    op.execute("UPDATE deals SET doc = id")
    _index_where_known("deals", "doc")


def _index_where_known(table: str, column: str) -> None:
    known = sa.text(f"{column} IS NOT NULL")
    op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=known, postgresql_where=known)
