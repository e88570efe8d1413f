"""People, rooms and their logs; the lobby."""

import secrets
import time

import sqlalchemy as sa
from alembic import op

from parlor.store.tables import looked_up

revision = "0001"
down_revision = None


def upgrade() -> None:
    _people()
    _rooms()
    _log()
    _lobby()


def _people() -> None:
    op.create_table(
        "place",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("set_up_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_place_only_one")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("name_key", looked_up(sa.Text), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("admin", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("session_key", sa.String(40), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("name_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invites",
        sa.Column("token_hash", looked_up(sa.String, 64), primary_key=True),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )


def _rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", looked_up(sa.String, 40), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("epoch", sa.String(40), nullable=False),
        sa.Column("top", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("users.id")),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("room_id", sa.Integer, sa.ForeignKey("rooms.id"), primary_key=True, index=True),
        sa.Column("read_offset", sa.BigInteger, nullable=False),
        sa.Column("joined_at", sa.BigInteger, nullable=False),
    )


def _log() -> None:
    op.create_table(
        "log",
        sa.Column("room_id", sa.Integer, sa.ForeignKey("rooms.id"), primary_key=True),
        sa.Column("offset", sa.BigInteger, primary_key=True),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("client_id", looked_up(sa.String, 64)),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("client_id", "author_id"),
    )
    op.create_table(
        "messages",
        sa.Column("room_id", sa.Integer, primary_key=True),
        sa.Column("offset", sa.BigInteger, primary_key=True),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["room_id", "offset"], ["log.room_id", "log.offset"]),
    )


def _lobby() -> None:
    rooms = sa.table(
        "rooms",
        sa.column("name", sa.String),
        sa.column("title", sa.String),
        sa.column("private", sa.Boolean),
        sa.column("epoch", sa.String),
        sa.column("top", sa.BigInteger),
        sa.column("created_at", sa.BigInteger),
    )
    op.bulk_insert(
        rooms,
        [
            {
                "name": "lobby",
                "title": "Lobby",
                "private": False,
                "epoch": secrets.token_hex(8),
                "top": 0,
                "created_at": round(time.time() * 1000),
            }
        ],
    )
