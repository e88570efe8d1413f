"""The tables, typed."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LOBBY = "lobby"


class Kind(IntEnum):
    """The kinds of entries, as the log numbers them; 0 is one that this release does not know."""

    UNKNOWN = 0
    SAID = 1
    JOINED = 2
    LEFT = 3
    EDITED = 4
    DELETED = 5


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def looked_up(kind: type[String] = String, length: int | None = None) -> String:
    """
    Text of which PostgreSQL compares the bytes, as SQLite does.

    By the rules of a language an index depends on the version of the C
    library: a database that moves to another machine no longer finds its rows.
    """
    return kind(length).with_variant(kind(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Times are milliseconds since 1970, as on the wire."""

    metadata = MetaData(naming_convention=NAMING)


class Place(Base):
    """The one row that says this Parlor has been set up."""

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    set_up_at: Mapped[int] = mapped_column(BigInteger)


class User(Base):
    """Somebody; ids are never used again, because sessions and messages name them."""

    __tablename__ = "users"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(looked_up(Text), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    admin: Mapped[bool]
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool]
    created_at: Mapped[int] = mapped_column(BigInteger)
    renamed_at: Mapped[int | None] = mapped_column(BigInteger, index=True)
    # Whose look this name had before it; 0 is the place, of which reserved names speak.
    looks_like: Mapped[int | None]


class Look(Base):
    """What a name looks like; each look is of one person, the first who had it."""

    __tablename__ = "looks"

    look: Mapped[str] = mapped_column(looked_up(Text), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)


class Fact(Base):
    """What this database says of itself."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(looked_up(String, 40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Session(Base):
    """
    One sign-in of one device, which ends by itself a year after it was last seen.

    Ids are never used again, because cookies and tokens name them; of the
    secret that is with the id only the hash is known.
    """

    __tablename__ = "sessions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    secret_hash: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class SessionKey(Base):
    """What the signed cookies and tokens of 0.1.0 name: with one, a session begins once more."""

    __tablename__ = "session_keys"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(40))
    known_at: Mapped[int] = mapped_column(BigInteger, server_default="0")


class Invite(Base):
    """
    A link that makes members; only the hash of its token is known.

    It has made `uses` members, of at `most` so many, and is good until it
    expires or is ended.
    """

    __tablename__ = "invites"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(looked_up(String, 64), unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    uses: Mapped[int]
    most: Mapped[int | None]
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class Reset(Base):
    """A link that gives its user another password, once; only the hash of its token is known."""

    __tablename__ = "resets"

    token_hash: Mapped[str] = mapped_column(looked_up(String, 64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[int] = mapped_column(BigInteger)


class Room(Base):
    """A place with members and one log, whose last offset is `top`."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(looked_up(String, 40), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    private: Mapped[bool]
    epoch: Mapped[str] = mapped_column(String(40))
    top: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[int] = mapped_column(BigInteger)


class Membership(Base):
    """A user's standing in a room."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True, index=True)
    read_offset: Mapped[int] = mapped_column(BigInteger)
    joined_at: Mapped[int] = mapped_column(BigInteger)


class LogEntry(Base):
    """
    One entry of a room's log.

    `body` is its JSON as it goes over the wire and as it stands now: of a
    message, after all its edits. What changes often is in `extras`, a JSON
    object whose fields are added to those of the body. `of` is the offset that
    a change is about; an entry that says nothing any more, a void, is about
    itself; what a page shows is about nothing.

    A change that came with a client_id is stored once: the pair with its
    author is unique, whatever its kind.
    """

    __tablename__ = "log"
    __table_args__ = (
        # In this order: a turn's repeats are looked up by author IN and client_id IN, and most
        # client_ids end that search at once. (A pair IN a list of pairs reads the whole table.)
        UniqueConstraint("client_id", "author_id"),
        # Of what is about something only; to say so here, SQLAlchemy loads every driver it knows.
        Index(None, "room_id", "of"),
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    offset: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[str | None] = mapped_column(looked_up(String, 64))
    kind: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    of: Mapped[int | None] = mapped_column(BigInteger)
    body: Mapped[bytes]
    extras: Mapped[bytes | None]


class Message(Base):
    """
    What a person wrote and has not deleted, as it stands now.

    Ids grow in the order of writing and are never used again. Rows are written
    together with those of the log and name what these name, so the database is
    not asked to check that once more.
    """

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("room_id", "offset"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True
    )
    room_id: Mapped[int]
    offset: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger)
    reply_to: Mapped[int | None] = mapped_column(BigInteger)
    root: Mapped[int | None] = mapped_column(BigInteger)
    edited_at: Mapped[int | None] = mapped_column(BigInteger)
    edits: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class Audit(Base):
    """What somebody did by the power of a moderator; never the words it was about."""

    __tablename__ = "audit"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True
    )
    at: Mapped[int] = mapped_column(BigInteger)
    who: Mapped[int]
    what: Mapped[str] = mapped_column(String(40))
    room_id: Mapped[int | None]
    offset: Mapped[int | None] = mapped_column(BigInteger)
    author_id: Mapped[int | None]


# Now, because later it would be done under a lock, in whatever thread comes first.
Base.registry.configure()
