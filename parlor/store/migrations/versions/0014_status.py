"""What somebody is doing, as others see it, and where they are by the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("users", sa.Column("status", sa.String(80), nullable=False, server_default=""))
    op.add_column("users", sa.Column("status_until", sa.BigInteger))
    op.add_column("users", sa.Column("zone", sa.String(64), nullable=False, server_default=""))
