"""What a room gives those who become its members, and who lets them in."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    inviters = sa.Column("inviters", sa.String(10), nullable=False, server_default="owners")
    for column in (inviters, sa.Column("newcomers", sa.String(10))):
        op.add_column("rooms", column)
