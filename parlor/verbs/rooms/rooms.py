"""Making rooms, and setting them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from ... import bus
from ...errors import WrongField
from ...parts import Parts
from ...permissions import Act, Place, require, room_of
from ...store.results import RoomFacts, Settings, Stored
from ...wire import Person
from ..telling import Written, tell, written

Done = Callable[[Written], None]


def create(parts: Parts, who: Person, title: str, private: bool) -> Written:
    """
    Make a room, whose owner and first member is its maker.

    Raises:
        BadTitle: If the title cannot be.
        NotAllowed: If the maker is a guest.
    """
    require(who, Act.CREATE_ROOM)
    stored = parts.store.rooms.create(who.id, title, private)
    assert stored.entry is not None
    room = stored.entry.room
    return tell(parts.bus, written(room, stored, bus.RoomGranted(who.id, room)))


def set_room(parts: Parts, by: Person, room: str, client_id: str, wanted: Settings) -> Written:
    """
    Change what is set of a room: each change is an entry.

    Raises:
        WrongField: If nothing is wanted.
        NotAllowed: If `by` may not do all of it, or it cannot be done to any room.
        NoSuchRoom, NotAMember, Archived, BadTitle, BadTopic: As they say.
    """
    acts = acts_of(wanted, parts.settings.keep_days)
    if not acts:
        raise WrongField("nothing is to be set")
    parts.limits.browse.take(by.id, parts.clock())
    check = functools.partial(check_acts, by, acts, parts.rules)
    done = parts.store.rooms.set(by, room, client_id, wanted, check)
    return tell(parts.bus, changed(room, done))


def changed(room: str, done: Sequence[Stored]) -> Written:
    """Return what came of changes of what is set of a room; there is one at least."""
    entries = tuple((one.offset, one.body) for one in done if one.body is not None)
    return Written(room, done[-1].offset, entries, entry=done[-1].entry)


def delete_room(parts: Parts, by: Person, room: str, title: str, done: Done) -> None:
    """
    Delete a room, by its title; `done` hears of it before the others do.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NotAllowed: If `by` may not, or it is a room that cannot be deleted.
        OtherTitle: If it is called otherwise.
    """
    parts.limits.browse.take(by.id, parts.clock())
    check = functools.partial(check_acts, by, [Act.DELETE_ROOM], parts.rules)
    epoch = parts.store.rooms.delete(by, room, title, check)
    news = Written(room, notices=(bus.RoomDeleted(room, epoch, Person(by.id, by.name)),))
    done(news)
    tell(parts.bus, news)


def acts_of(wanted: Settings, place_days: int | None) -> list[Act]:
    """Return what somebody does who wants this, where the place keeps messages for some days."""
    acts = []
    if wanted.title is not None or wanted.topic is not None:
        acts.append(Act.DESCRIBE)
    rules = (
        wanted.writers,
        wanted.inviters,
        wanted.newcomers,
        wanted.owners,
        wanted.slow,
        wanted.keep_days,
    )
    if any(field is not None for field in rules):
        acts.append(Act.RULE)
    if _keeps_longer(wanted.keep_days, place_days):
        acts.append(Act.KEEP_LONGER)
    if wanted.for_all is not None:
        acts.append(Act.PUT_ALL_IN)
    if wanted.private is not None or wanted.archived is not None:
        acts.append(Act.ARCHIVE)
    return acts


def _keeps_longer(wanted: int | str | None, place_days: int | None) -> bool:
    """Whether messages shall be kept for longer than the place keeps them."""
    if wanted is None or wanted == "default" or place_days is None:
        return False
    return not isinstance(wanted, int) or wanted > place_days


def check_acts(by: Person, acts: list[Act], place: Place, facts: RoomFacts) -> None:
    """Raise NotAllowed unless somebody may do all of this to a room as it is."""
    # That a room is archived has a refusal of its own, by the store.
    silent = by.id in facts.silent
    room = room_of(facts.state)._replace(archived=False, silent=silent)
    for act in acts:
        require(by, act, room, place)
