"""
What is set of a room: its title and topic, who sees it, who writes in it, who lets others in,
how much newcomers are told, who rules it, for how long messages are kept.

Each change is an entry of the room's log. What is set already is no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ...errors import Archived as IsArchived
from ...errors import NoSuchRoom, NotAllowed, NotAMember
from ...text.names import key_of, title_of_room, topic_of_room
from ...wire import Archived, Changed, Person, Renamed, SettingEntry, TopicSet, Unarchived
from ..results import RoomFacts, Settings, Stored
from ..rooms.members_only import require_member
from ..rooms.roomfacts import room_facts
from ..sql.statements import Statement, Transaction
from ..tables import SETTINGS, Kind
from . import log

Check = Callable[[RoomFacts], None]

DEFAULT = "default"  # where nothing is set: what the place has

KINDS: dict[type[SettingEntry], Kind] = {
    Renamed: Kind.RENAMED,
    TopicSet: Kind.TOPIC_SET,
    Archived: Kind.ARCHIVED,
    Unarchived: Kind.UNARCHIVED,
    Changed: Kind.CHANGED,
}


class Author(NamedTuple):
    """Whose an entry is in the log, and `who` did it, as it says itself."""

    id: int
    who: Person


class _Rest(NamedTuple):
    """What one `changed` may be about, as it is."""

    private: bool
    writers: str
    inviters: str
    newcomers: str | None
    for_all: bool
    slow: int
    keep_days: int | None


def set_room(
    tx: Transaction,
    at: int,
    by: Person,
    room: str,
    client_id: str,
    wanted: Settings,
    check: Check,
) -> list[Stored]:
    """
    Change what is set of a room; return each change that is one, the last of the client_id.

    `check` raises, by what is set at this moment, if `by` may not.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it, or an owner to be is not.
        BadTitle, BadTopic: If one of them cannot be.
        Archived: If the room is, and stays so.
        NotAllowed: If a private room shall be open, or a guest own a room.
        ClientIdUsed: If the client_id stands for another change.
    """
    repeat = log.repeated(tx, by.id, client_id, SETTINGS, room)
    if repeat is not None:
        return [repeat]
    require_member(tx, by.id, room)
    check(room_facts(tx, room))
    done = change_room(tx, at, Author(by.id, Person(by.id, by.name)), room, wanted, client_id)
    return done or [Stored(log.top(tx, room).offset, None, None)]


def change_room(
    tx: Transaction,
    at: int,
    author: Author,
    room: str,
    wanted: Settings,
    client_id: str | None = None,
) -> list[Stored]:
    """
    Change what is set of a room, by whom the caller lets; return each change that is one.

    Raises:
        NoSuchRoom: If there is none of this name.
        NotAMember, BadTitle, BadTopic, Archived, NotAllowed: As `set_room` says.
    """
    row = tx.first(_ID, room)
    if row is None:
        raise NoSuchRoom(room)
    room_id = row[0]
    changes = list(_changes(tx, room_id, room, wanted))
    done = []
    for number, (kind, fields) in enumerate(changes, 1):
        _, offset = log.take_offset(tx, room)
        entry = kind(room=room, offset=offset, at=at, who=author.who, **fields)
        known = client_id if number == len(changes) else None
        body = log.append(tx, room_id, offset, author.id, entry, KINDS[kind], known)
        _write(tx, at, room_id, entry)
        done.append(Stored(offset, entry, body))
    return done


def _changes(
    tx: Transaction, room_id: int, room: str, wanted: Settings
) -> Iterator[tuple[type[SettingEntry], dict[str, Any]]]:
    """Yield what is not so already: back from the archive first, and into it last."""
    [(title, topic, archived_at, *rest)] = tx.all(_NOW, room_id)
    archived = archived_at is not None
    if archived and wanted.archived is False:
        archived = False
        yield Unarchived, {}
    if archived and _named(wanted):
        raise IsArchived
    if wanted.title is not None and (shown := title_of_room(wanted.title)) != title:
        yield Renamed, {"title": shown}
    if wanted.topic is not None and (line := topic_of_room(wanted.topic)) != topic:
        yield TopicSet, {"topic": line}
    if others := _others(tx, room_id, room, wanted, _Rest(*rest)):
        yield Changed, others
    if wanted.archived and not archived:
        yield Archived, {}


def _named(wanted: Settings) -> list[object]:
    """Return what is wanted beside the archive."""
    rest = (
        wanted.private,
        wanted.writers,
        wanted.inviters,
        wanted.newcomers,
        wanted.for_all,
        wanted.slow,
        wanted.keep_days,
    )
    fields = (wanted.title, wanted.topic, *rest, wanted.owners)
    return [field for field in fields if field is not None]


def _others(
    tx: Transaction, room_id: int, room: str, wanted: Settings, now: _Rest
) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if wanted.private is not None and wanted.private != now.private:
        if now.private:
            # Those who wrote there did not agree to be read by everybody.
            raise NotAllowed
        changed["private"] = True
    if wanted.writers is not None and wanted.writers != now.writers:
        changed["writers"] = wanted.writers
    if wanted.inviters is not None and wanted.inviters != now.inviters:
        changed["inviters"] = wanted.inviters
    if wanted.newcomers is not None and wanted.newcomers != (now.newcomers or DEFAULT):
        changed["newcomers"] = wanted.newcomers
    if wanted.slow is not None and wanted.slow != now.slow:
        changed["slow"] = wanted.slow
    if wanted.keep_days is not None and _stored_days(wanted.keep_days) != now.keep_days:
        changed["keep_days"] = wanted.keep_days
    private = now.private or "private" in changed
    if wanted.for_all and private:
        raise NotAllowed
    # Who comes into the place would learn that a private room is there.
    for_all = False if private else wanted.for_all
    if for_all is not None and for_all != now.for_all:
        changed["for_all"] = for_all
    if wanted.owners is not None:
        owners = tx.all(_MEMBERS, room_id, sorted(wanted.owners))
        if len(owners) < len(wanted.owners):
            raise NotAMember(room)
        if any(kind == "guest" for _, _, kind in owners):
            raise NotAllowed
        if {row[0] for row in tx.all(_OWNERS, room_id)} != wanted.owners:
            changed["owners"] = [Person(user_id, name) for user_id, name, _ in owners]
    return changed


def _write(tx: Transaction, at: int, room_id: int, entry: SettingEntry) -> None:
    match entry:
        case Renamed(title=title):
            tx.run(_SET_TITLE, title, key_of(title), room_id)
        case TopicSet(topic=topic):
            tx.run(_SET_TOPIC, topic, room_id)
        case Archived():
            tx.run(_SET_ARCHIVED, at, room_id)
        case Unarchived():
            tx.run(_SET_ARCHIVED, None, room_id)
        case Changed():
            _write_rest(tx, at, room_id, entry)


def _stored_days(wanted: int | str) -> int | None:
    """Return days as they are stored: 0 is for ever, None as the place says."""
    if isinstance(wanted, int):
        return wanted
    return None if wanted == DEFAULT else 0


def _write_rest(tx: Transaction, at: int, room_id: int, entry: Changed) -> None:
    if entry.private:
        tx.run(_SET_PRIVATE, room_id)
    if entry.writers is not None:
        tx.run(_SET_WRITERS, entry.writers, room_id)
    if entry.inviters is not None:
        tx.run(_SET_INVITERS, entry.inviters, room_id)
    if entry.newcomers is not None:
        level = None if entry.newcomers == DEFAULT else entry.newcomers
        tx.run(_SET_NEWCOMERS, level, room_id)
    if entry.slow is not None:
        tx.run(_SET_SLOW, entry.slow, room_id)
    if entry.keep_days is not None:
        tx.run(_SET_KEEP_DAYS, _stored_days(entry.keep_days), at, room_id)
    if entry.for_all is not None:
        tx.run(_SET_FOR_ALL, entry.for_all, room_id)
    if entry.owners is not None:
        tx.run(_NO_OWNERS, room_id)
        tx.run(_SET_OWNERS, room_id, [owner.id for owner in entry.owners])


_ID = Statement("SELECT id FROM rooms WHERE name = ?")
_NOW = Statement("""
    SELECT title, topic, archived_at, private, writers, inviters, newcomers, for_all, slow,
        keep_days
    FROM rooms WHERE id = ?
""")
_MEMBERS = Statement("""
    SELECT users.id, users.name, users.kind FROM memberships
    JOIN users ON users.id = memberships.user_id
    WHERE memberships.room_id = ? AND (users.active OR memberships.owner) AND users.id = ANY(?)
    ORDER BY users.id
""")
_OWNERS = Statement("SELECT user_id FROM memberships WHERE room_id = ? AND owner")
_SET_TITLE = Statement("UPDATE rooms SET title = ?, title_key = ? WHERE id = ?")
_SET_TOPIC = Statement("UPDATE rooms SET topic = ? WHERE id = ?")
_SET_ARCHIVED = Statement("UPDATE rooms SET archived_at = ? WHERE id = ?")
_SET_PRIVATE = Statement("UPDATE rooms SET private = (1 = 1) WHERE id = ?")
_SET_WRITERS = Statement("UPDATE rooms SET writers = ? WHERE id = ?")
_SET_INVITERS = Statement("UPDATE rooms SET inviters = ? WHERE id = ?")
_SET_NEWCOMERS = Statement("UPDATE rooms SET newcomers = ? WHERE id = ?")
_SET_SLOW = Statement("UPDATE rooms SET slow = ? WHERE id = ?")
_SET_KEEP_DAYS = Statement("UPDATE rooms SET keep_days = ?, keep_since = ? WHERE id = ?")
_SET_FOR_ALL = Statement("UPDATE rooms SET for_all = ? WHERE id = ?")
_NO_OWNERS = Statement("UPDATE memberships SET owner = (1 = 0) WHERE room_id = ? AND owner")
_SET_OWNERS = Statement(
    "UPDATE memberships SET owner = (1 = 1) WHERE room_id = ? AND user_id = ANY(?)"
)
