"""What the audit says of each deed; passwords once more; codes; profiles; erased people."""

import sqlalchemy as sa
from alembic import op

from parlor.store.tables import looked_up

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("audit", sa.Column("via", sa.String(10), nullable=False, server_default="page"))
    op.add_column("audit", sa.Column("detail", sa.String(60)))
    op.execute("UPDATE audit SET via = 'cli' WHERE who = 0")
    op.add_column("sessions", sa.Column("proved_at", sa.BigInteger))
    op.add_column("users", sa.Column("erased_at", sa.BigInteger))
    for name, length in (("pronouns", 40), ("occupation", 60), ("about", 500)):
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("users", column)
    op.create_table(
        "factors",
        sa.Column(
            "user_id",
            sa.Integer,
            sa.ForeignKey("users.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("confirmed_at", sa.BigInteger),
        sa.Column("last_step", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code_hash", looked_up(sa.String, 64), primary_key=True),
    )
