"""The log knows kinds, and what a change is about; messages are what is not deleted."""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

log = logging.getLogger(__name__)

PIECE = 20_000  # rows in one statement, so that the log can say how far it is

KINDS = {b'{"type":"said"': 1, b'{"type":"joined"': 2, b'{"type":"left"': 3}


def upgrade() -> None:
    _log()
    _messages()
    _audit()


def _log() -> None:
    op.add_column("log", sa.Column("kind", sa.SmallInteger, nullable=False, server_default="0"))
    op.add_column("log", sa.Column("of", sa.BigInteger))
    op.add_column("log", sa.Column("extras", sa.LargeBinary))
    where = sa.text("of IS NOT NULL")
    op.create_index(
        op.f("ix_log_room_id_of"),
        "log",
        ["room_id", "of"],
        sqlite_where=where,
        postgresql_where=where,
    )
    _set_kinds()


def _set_kinds() -> None:
    connection = op.get_bind()
    entries = sa.table(
        "log",
        sa.column("room_id", sa.Integer),
        sa.column("offset", sa.BigInteger),
        sa.column("kind", sa.SmallInteger),
        sa.column("body", sa.LargeBinary),
    )
    rooms = connection.execute(sa.text("SELECT id, top FROM rooms ORDER BY id")).all()
    total, done = sum(top for _, top in rooms), 0
    kind = sa.case(
        *(
            (sa.func.substr(entries.c.body, 1, len(start)) == sa.literal(start), number)
            for start, number in KINDS.items()
        ),
        else_=0,
    )
    for room_id, top in rooms:
        for start in range(0, top, PIECE):
            connection.execute(
                sa.update(entries)
                .where(
                    entries.c.room_id == room_id,
                    entries.c.offset > start,
                    entries.c.offset <= start + PIECE,
                )
                .values(kind=kind)
            )
            done += min(PIECE, top - start)
            if total > PIECE:
                log.info(
                    "= the migration has seen %d of %d entries of the log",
                    done,
                    total,
                    extra={"event": "store.migrating", "count": done},
                )


def _messages() -> None:
    """Make the table anew, with an id of its own and without what the log has already."""
    op.rename_table("messages", "old_messages")
    if op.get_bind().dialect.name == "postgresql":  # whose indexes keep their names
        op.execute("ALTER TABLE old_messages RENAME CONSTRAINT pk_messages TO pk_old_messages")
    integer = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "messages",
        sa.Column("id", integer, sa.Identity(), primary_key=True),
        sa.Column("room_id", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("reply_to", sa.BigInteger),
        sa.Column("root", sa.BigInteger),
        sa.Column("edited_at", sa.BigInteger),
        sa.Column("edits", sa.SmallInteger, nullable=False, server_default="0"),
        sa.UniqueConstraint("room_id", "offset"),
        sqlite_autoincrement=True,
    )
    op.execute(
        'INSERT INTO messages (room_id, "offset", author_id, text, at)'
        ' SELECT room_id, "offset", author_id, text, at FROM old_messages'
        ' ORDER BY at, room_id, "offset"'
    )
    op.drop_table("old_messages")


def _audit() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "audit",
        sa.Column("id", integer, sa.Identity(), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Integer, nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("room_id", sa.Integer),
        sa.Column("offset", sa.BigInteger),
        sa.Column("author_id", sa.Integer),
        sqlite_autoincrement=True,
    )
