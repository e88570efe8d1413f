"""Rooms that are deleted, as long as something of them is left."""

import sqlalchemy as sa
from alembic import op

from parlor.store.tables import looked_up

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for column in (
        sa.Column("deleted_at", sa.BigInteger),
        sa.Column("former", looked_up(sa.String, 40)),
    ):
        op.add_column("rooms", column)
