"""How far marks had come, how long rooms keep messages, who was told though not to be disturbed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "former_marks",
        sa.Column("user_id", sa.Integer, primary_key=True),
        sa.Column("room_id", sa.Integer, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "insisted",
        sa.Column("user_id", sa.Integer, primary_key=True),
        sa.Column("by_id", sa.Integer, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.add_column("rooms", sa.Column("keep_since", sa.BigInteger))
