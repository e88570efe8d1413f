"""Sessions are rows, and people can be renamed; the keys of the sessions before are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "session_keys",
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("users.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("key", sa.String(40), nullable=False),
    )
    op.execute("INSERT INTO session_keys (user_id, key) SELECT id, session_key FROM users")
    op.drop_column("users", "session_key")
    op.add_column("users", sa.Column("renamed_at", sa.BigInteger))
    op.create_index(op.f("ix_users_renamed_at"), "users", ["renamed_at"])
