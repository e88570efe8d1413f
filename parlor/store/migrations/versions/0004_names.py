"""Looks of names; invitations that can be listed and ended; links that give another password."""

import time

import sqlalchemy as sa
from alembic import op

from parlor.store.tables import looked_up

revision = "0004"
down_revision = "0003"

KEPT_MS = 14 * 24 * 3600 * 1000  # how long an invitation was good before


def upgrade() -> None:
    _looks()
    _invites()
    _resets()
    # From now on a guest of 0.1.0 has as long to come back as one who was seen today.
    now = round(time.time() * 1000)
    op.add_column(
        "session_keys", sa.Column("known_at", sa.BigInteger, nullable=False, server_default="0")
    )
    op.execute(sa.text("UPDATE session_keys SET known_at = :now").bindparams(now=now))


def _looks() -> None:
    """Make the table, which is filled after all migrations, and whenever names look otherwise."""
    op.create_table(
        "looks",
        sa.Column("look", looked_up(sa.Text), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False, index=True),
    )
    op.add_column("users", sa.Column("looks_like", sa.Integer))
    op.create_table(
        "facts",
        sa.Column("name", looked_up(sa.String, 40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _invites() -> None:
    """Make the table anew, with an id of its own, and with what there is to say of each."""
    op.rename_table("invites", "old_invites")
    if op.get_bind().dialect.name == "postgresql":  # whose indexes keep their names
        op.execute("ALTER TABLE old_invites RENAME CONSTRAINT pk_invites TO pk_old_invites")
    op.create_table(
        "invites",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token_hash", looked_up(sa.String, 64), nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("most", sa.Integer),
        sa.Column("ended_at", sa.BigInteger),
        sa.UniqueConstraint("token_hash"),
        sqlite_autoincrement=True,
    )
    op.execute(
        sa.text(
            "INSERT INTO invites (token_hash, made_by, made_at, expires_at, uses)"
            " SELECT token_hash, made_by, expires_at - :kept, expires_at, 0 FROM old_invites"
            " ORDER BY expires_at"
        ).bindparams(kept=KEPT_MS)
    )
    op.drop_table("old_invites")


def _resets() -> None:
    op.create_table(
        "resets",
        sa.Column("token_hash", looked_up(sa.String, 64), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
