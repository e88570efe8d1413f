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
    false,
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
    REACTED = 6
    UNREACTED = 7
    PINNED = 8
    UNPINNED = 9
    RENAMED = 10
    TOPIC_SET = 11
    ARCHIVED = 12
    UNARCHIVED = 13
    CHANGED = 14


SETTINGS = frozenset({Kind.RENAMED, Kind.TOPIC_SET, Kind.ARCHIVED, Kind.UNARCHIVED, Kind.CHANGED})


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
    """
    The one row that says this Parlor has been set up.

    `access` goes before the setting of it; `reports` is the room of the administrators.
    """

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    set_up_at: Mapped[int] = mapped_column(BigInteger)
    access: Mapped[str | None] = mapped_column(String(10))
    reports: Mapped[int | None]


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
    # Grows with each change of what is this person's alone: devices agree on which came last.
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    # As of when it was looked at last: quiet hours begin and end.
    dnd_until: Mapped[int | None] = mapped_column(BigInteger)
    # The network address from where a guest came in, for a ban.
    came_from: Mapped[str | None] = mapped_column(String(45))
    # What they say of themselves.
    pronouns: Mapped[str] = mapped_column(String(40), server_default="")
    occupation: Mapped[str] = mapped_column(String(60), server_default="")
    about: Mapped[str] = mapped_column(String(500), server_default="")
    zone: Mapped[str] = mapped_column(String(64), server_default="")
    # What they are doing, until it ends by itself.
    status: Mapped[str] = mapped_column(String(80), server_default="")
    status_until: Mapped[int | None] = mapped_column(BigInteger)
    # Since when nothing is left of them but a name that says nothing.
    erased_at: Mapped[int | None] = mapped_column(BigInteger)


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

    Somebody who was asked for their password in it once more gave it at `proved_at`.

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
    proved_at: Mapped[int | None] = mapped_column(BigInteger)


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
    expires or is ended. Nobody made it if a command did. Whoever comes by it is put into a room,
    too, if it has one.
    """

    __tablename__ = "invites"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(looked_up(String, 64), unique=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    uses: Mapped[int]
    most: Mapped[int | None]
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    room_id: Mapped[int | None]


class Reset(Base):
    """A link that gives its user another password, once; only the hash of its token is known."""

    __tablename__ = "resets"

    token_hash: Mapped[str] = mapped_column(looked_up(String, 64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[int] = mapped_column(BigInteger)


class Factor(Base):
    """
    What codes somebody gives besides their password, from when they were confirmed on.

    The secret of the codes is made of the key of the place and `nonce`; no code of a step of
    30 s up to `last_step` is good any more.
    """

    __tablename__ = "factors"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id"), primary_key=True, autoincrement=False
    )
    nonce: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[int] = mapped_column(BigInteger)
    confirmed_at: Mapped[int | None] = mapped_column(BigInteger)
    last_step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A code that is good once in place of one by the clock; only a keyed hash of it is known."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code_hash: Mapped[str] = mapped_column(looked_up(String, 64), primary_key=True)


class Room(Base):
    """
    A place with members and one log, whose last offset is `top`.

    In an archived room nobody writes. Who becomes a member has the level of `newcomers`, if
    there is one; everybody who comes into the place becomes a member of a room `for_all`. Who does
    not rule a `slow` room says something there every so many seconds. A
    direct room is the one of a set of people, which `people_key` stands for. `title_key` is
    what titles are found by.

    A room that was deleted is here as long as something of it is left: its name is none that
    anybody could ask for, and `former` is the one that is not given to another room as yet.
    """

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(looked_up(String, 40), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    private: Mapped[bool]
    epoch: Mapped[str] = mapped_column(String(40))
    top: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[int] = mapped_column(BigInteger)
    title_key: Mapped[str] = mapped_column(looked_up(Text), server_default="")
    topic: Mapped[str] = mapped_column(String(250), server_default="")
    writers: Mapped[str] = mapped_column(String(10), server_default="all")
    inviters: Mapped[str] = mapped_column(String(10), server_default="owners")
    newcomers: Mapped[str | None] = mapped_column(String(10))
    for_all: Mapped[bool] = mapped_column(server_default=false())
    slow: Mapped[int] = mapped_column(server_default="0")
    archived_at: Mapped[int | None] = mapped_column(BigInteger)
    # 0 is for ever, and nothing as the place says; it was set at `keep_since`.
    keep_days: Mapped[int | None]
    keep_since: Mapped[int | None] = mapped_column(BigInteger)
    direct: Mapped[bool] = mapped_column(server_default=false())
    people_key: Mapped[str | None] = mapped_column(looked_up(String, 64), index=True, unique=True)
    deleted_at: Mapped[int | None] = mapped_column(BigInteger)
    former: Mapped[str | None] = mapped_column(looked_up(String, 40))


class Membership(Base):
    """
    A user's standing in a room, and how they want it; the mark that moved last has `version`.

    Until `silent_until` they say nothing there.
    """

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True, index=True)
    read_offset: Mapped[int] = mapped_column(BigInteger)
    joined_at: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    level: Mapped[str | None] = mapped_column(String(10))
    muted_until: Mapped[int | None] = mapped_column(BigInteger)
    starred: Mapped[bool] = mapped_column(server_default=false())
    owner: Mapped[bool] = mapped_column(server_default=false())
    silent_until: Mapped[int | None] = mapped_column(BigInteger)


class FormerMark(Base):
    """
    The last version of the mark of somebody who has left a room.

    If they come back, their mark goes on above it: what is told late of the one before is not
    taken for news.
    """

    __tablename__ = "former_marks"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    room_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


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
    __table_args__ = (
        UniqueConstraint("room_id", "offset"),
        # What is unread is counted in the index alone: the rows of one room stand far apart.
        Index(None, "room_id", "offset", "author_id"),
        # Of replies only, as in the table above.
        Index(None, "room_id", "root", "offset"),
        {"sqlite_autoincrement": True},
    )

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


class Unindexed(Base):
    """
    A message that is to be taken into the index of the search.

    That index is `message_grams`, a table of the databases' own kinds, of which a migration tells.
    """

    __tablename__ = "unindexed"

    room_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Mention(Base):
    """
    Somebody who is a member of a room is called in it; user 0 is all of them.

    It is counted at `offset`, which is that of the message `of` or, if an edit
    added it to what was read already, that of the edit.
    """

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "room_id", "of"),)

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    room_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    of: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int]


class Pin(Base):
    """A message that the members of its room hold up."""

    __tablename__ = "pins"

    room_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int]
    at: Mapped[int] = mapped_column(BigInteger)


class Saved(Base):
    """
    A message that somebody wants to find again, though it may be gone by now.

    It has the number that the person's devices were told with it, which grows.
    """

    __tablename__ = "saved"
    __table_args__ = (Index(None, "user_id", "version"),)

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    room_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)


class Preference(Base):
    """What somebody wants of the place, as JSON."""

    __tablename__ = "preferences"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(looked_up(String, 40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(BigInteger)


class Block(Base):
    """Somebody does not want to be written to by another."""

    __tablename__ = "blocks"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    blocked_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Ban(Base):
    """
    Somebody who is let in no more, or a network address from where no guests come in.

    `key` is the id of the person, or the address; without an `until` it is for ever. An account
    that is `closed` stays so when the ban ends.
    """

    __tablename__ = "bans"

    kind: Mapped[str] = mapped_column(looked_up(String, 10), primary_key=True)
    key: Mapped[str] = mapped_column(looked_up(String, 45), primary_key=True)
    until: Mapped[int | None] = mapped_column(BigInteger)
    made_by: Mapped[int]
    reason: Mapped[str] = mapped_column(String(250), server_default="")
    at: Mapped[int] = mapped_column(BigInteger)
    closed: Mapped[bool] = mapped_column(server_default=false())


class Mute(Base):
    """Somebody says nothing in a room until a time, also if they leave and come back."""

    __tablename__ = "mutes"

    room_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[int] = mapped_column(BigInteger)


class Pace(Base):
    """When somebody last said something in a room that is slow."""

    __tablename__ = "paces"

    room_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(BigInteger)


class Insisted(Base):
    """Somebody who is not to be disturbed was told anyway by another, who may not until a time."""

    __tablename__ = "insisted"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[int] = mapped_column(BigInteger)


class Audit(Base):
    """What somebody did by a power that others do not have, and who came in; never the words."""

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
    via: Mapped[str] = mapped_column(String(10), server_default="page")
    detail: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(String(45))


# Now, because later it would be done under a lock, in whatever thread comes first.
Base.registry.configure()
