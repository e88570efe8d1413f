"""Rooms that everybody is put into who comes into the place."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    column = sa.Column("for_all", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("rooms", column)
