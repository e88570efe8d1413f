"""From which addresses people came in, in the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("audit", sa.Column("address", sa.String(45)))
