"""Who may come in, whatever the setting of it says; and who must stay away, or say nothing."""

import sqlalchemy as sa
from alembic import op

from parlor.store.tables import looked_up

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("place", sa.Column("access", sa.String(10)))
    op.add_column("place", sa.Column("reports", sa.Integer))
    op.add_column("users", sa.Column("came_from", sa.String(45)))
    op.add_column("memberships", sa.Column("silent_until", sa.BigInteger))
    op.create_table(
        "mutes",
        sa.Column("room_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.add_column("rooms", sa.Column("slow", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "paces",
        sa.Column("room_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "bans",
        sa.Column("kind", looked_up(sa.String, 10), primary_key=True),
        sa.Column("key", looked_up(sa.String, 45), primary_key=True),
        sa.Column("until", sa.BigInteger),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(250), nullable=False, server_default=""),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
