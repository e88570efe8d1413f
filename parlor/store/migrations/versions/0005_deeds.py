"""What people do with messages and rooms: mentions, levels, pins, saved messages, direct rooms."""

import sqlalchemy as sa
from alembic import op

from parlor.store.tables import looked_up
from parlor.text.names import key_of

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _columns()
    _rooms_of_people()
    _titles()
    _owners()
    _of_messages()
    _of_people()


def _columns() -> None:
    for table, column in (
        ("users", sa.Column("version", sa.BigInteger, nullable=False, server_default="0")),
        ("users", sa.Column("dnd_until", sa.BigInteger)),
        ("memberships", sa.Column("version", sa.BigInteger, nullable=False, server_default="0")),
        ("memberships", sa.Column("level", sa.String(10))),
        ("memberships", sa.Column("muted_until", sa.BigInteger)),
        (
            "memberships",
            sa.Column("starred", sa.Boolean, nullable=False, server_default=sa.false()),
        ),
        ("memberships", sa.Column("owner", sa.Boolean, nullable=False, server_default=sa.false())),
        ("rooms", sa.Column("title_key", looked_up(sa.Text), nullable=False, server_default="")),
        ("rooms", sa.Column("topic", sa.String(250), nullable=False, server_default="")),
        ("rooms", sa.Column("writers", sa.String(10), nullable=False, server_default="all")),
        ("rooms", sa.Column("archived_at", sa.BigInteger)),
        ("rooms", sa.Column("keep_days", sa.Integer)),
        ("rooms", sa.Column("direct", sa.Boolean, nullable=False, server_default=sa.false())),
        ("rooms", sa.Column("people_key", looked_up(sa.String, 64))),
    ):
        op.add_column(table, column)


def _rooms_of_people() -> None:
    # An index and no constraint, which SQLite could add to a new table only.
    op.create_index(op.f("ix_rooms_people_key"), "rooms", ["people_key"], unique=True)


def _titles() -> None:
    connection = op.get_bind()
    rooms = connection.execute(sa.text("SELECT id, title FROM rooms")).all()
    for room_id, title in rooms:
        connection.execute(
            sa.text("UPDATE rooms SET title_key = :key WHERE id = :id"),
            {"key": key_of(title), "id": room_id},
        )


def _owners() -> None:
    """Who made a room owns it, unless they have left it or are a guest."""
    op.execute(
        "UPDATE memberships SET owner = (1 = 1) WHERE EXISTS (SELECT 1 FROM rooms"
        " JOIN users ON users.id = rooms.created_by AND users.kind <> 'guest'"
        " WHERE rooms.id = memberships.room_id AND rooms.created_by = memberships.user_id)"
    )


def _of_messages() -> None:
    op.create_table(
        "mentions",
        sa.Column("user_id", sa.Integer, primary_key=True),
        sa.Column("room_id", sa.Integer, primary_key=True),
        sa.Column("offset", sa.BigInteger, primary_key=True),
        sa.Column("of", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
    )
    op.create_index(op.f("ix_mentions_room_id_of"), "mentions", ["room_id", "of"])
    where = sa.text("root IS NOT NULL")
    op.create_index(
        op.f("ix_messages_room_id_root_offset"),
        "messages",
        ["room_id", "root", "offset"],
        sqlite_where=where,
        postgresql_where=where,
    )
    unread = ["room_id", "offset", "author_id"]
    op.create_index(op.f("ix_messages_room_id_offset_author_id"), "messages", unread)
    op.create_table(
        "pins",
        sa.Column("room_id", sa.Integer, primary_key=True),
        sa.Column("offset", sa.BigInteger, primary_key=True),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _of_people() -> None:
    op.create_table(
        "saved",
        sa.Column("user_id", sa.Integer, primary_key=True),
        sa.Column("room_id", sa.Integer, primary_key=True),
        sa.Column("offset", sa.BigInteger, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_index(op.f("ix_saved_user_id_version"), "saved", ["user_id", "version"])
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Integer, primary_key=True),
        sa.Column("key", looked_up(sa.String, 40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "blocks",
        sa.Column("user_id", sa.Integer, primary_key=True),
        sa.Column("blocked_id", sa.Integer, primary_key=True),
    )
