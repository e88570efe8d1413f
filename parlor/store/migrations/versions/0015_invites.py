"""Invitations that a command made, and that lead into a room, too."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("invites", table_kwargs={"sqlite_autoincrement": True}) as invites:
        invites.alter_column("made_by", existing_type=sa.Integer, nullable=True)
        invites.add_column(sa.Column("room_id", sa.Integer))
