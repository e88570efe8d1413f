"""
Who may do what, and nothing else: no store, no clock.

A standing is the highest that somebody has in a room: a guest is less than a
member, an owner made the room or was named by one, administrators rule the
place. Nobody does anything in a room that they are no member of, administrators
included; that is known by the room not being found among theirs.

The store asks by the same rules, in the transaction that writes, what may change
until then: whether a room is archived, who writes there, who has blocked whom.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from enum import IntEnum, StrEnum
from typing import NamedTuple

import msgspec

from .errors import NotAllowed
from .wire import Person, RoomChanged, RoomState
from .wire.dialects import LOBBY

CROWDED = 20  # members, above which not everybody may call them all


class Standing(IntEnum):
    GUEST = 0
    MEMBER = 1
    OWNER = 2
    ADMINISTRATOR = 3


class Act(StrEnum):
    """What somebody may do, in the words that clients are told of."""

    # In a room
    SAY = "say"  # and reply, react, vote, upload
    EDIT = "edit"  # one's own message
    DELETE = "delete"  # one's own message
    DELETE_OTHERS = "delete_others"
    PIN = "pin"
    DESCRIBE = "describe"  # change title and topic
    CALL_ALL = "call_all"  # @room
    REPORT = "report"  # to the administrators
    LET_IN = "let_in"
    PUT_OUT = "put_out"
    MUTE = "mute"  # have somebody say nothing
    RULE = "rule"  # writers, inviters, owners, what newcomers get, pace, how long messages are kept
    KEEP_LONGER = "keep_longer"  # have messages kept for longer than the place says
    PUT_ALL_IN = "put_all_in"  # say that who comes into the place is put into the room
    ARCHIVE = "archive"  # and make private
    DELETE_ROOM = "delete_room"
    LEAVE = "leave"
    # In the place
    CREATE_ROOM = "create_room"
    JOIN = "join"
    INVITE = "invite"
    SEARCH = "search"
    WRITE_TO = "write_to"  # a direct message to somebody who has not written first
    RENAME = "rename"  # oneself
    GOVERN = "govern"  # say who may come into the place, and ban people from it


class Place(NamedTuple):
    """What the rules depend on in a place: by its settings, who may do more or less."""

    members_pin: bool = True
    guests_write_first: bool = False


class Room(NamedTuple):
    """
    What the rules depend on in a room.

    `announces` tells whether its owners alone write there, `members_invite` whether they are
    not the only ones to let others in; a `direct` room is `closed` to somebody if nobody there
    can be written to by them, and a room `silent` if they are muted there.
    """

    owners: frozenset[int] = frozenset()
    private: bool = False
    lobby: bool = False
    members: int = 0
    archived: bool = False
    announces: bool = False
    members_invite: bool = False
    direct: bool = False
    closed: bool = False
    silent: bool = False


LEAST = {
    Act.SAY: Standing.GUEST,
    Act.EDIT: Standing.GUEST,
    Act.DELETE: Standing.GUEST,
    Act.DELETE_OTHERS: Standing.OWNER,
    Act.PIN: Standing.MEMBER,
    Act.DESCRIBE: Standing.MEMBER,
    Act.CALL_ALL: Standing.GUEST,
    Act.REPORT: Standing.GUEST,
    Act.LET_IN: Standing.OWNER,
    Act.PUT_OUT: Standing.OWNER,
    Act.MUTE: Standing.OWNER,
    Act.RULE: Standing.OWNER,
    Act.KEEP_LONGER: Standing.ADMINISTRATOR,
    Act.PUT_ALL_IN: Standing.ADMINISTRATOR,
    Act.ARCHIVE: Standing.OWNER,
    Act.DELETE_ROOM: Standing.OWNER,
    Act.LEAVE: Standing.GUEST,
    Act.CREATE_ROOM: Standing.MEMBER,
    Act.JOIN: Standing.GUEST,
    Act.INVITE: Standing.ADMINISTRATOR,
    Act.SEARCH: Standing.GUEST,
    Act.WRITE_TO: Standing.MEMBER,
    Act.RENAME: Standing.MEMBER,
    Act.GOVERN: Standing.ADMINISTRATOR,
}
OF_THE_PLACE = (
    Act.CREATE_ROOM,
    Act.JOIN,
    Act.INVITE,
    Act.SEARCH,
    Act.WRITE_TO,
    Act.RENAME,
    Act.GOVERN,
)
OF_A_ROOM = tuple(act for act in Act if act not in OF_THE_PLACE)
WRITING = (Act.SAY, Act.EDIT)
# What nobody does in an archived room. Reading goes on, and so does taking away.
NOT_ARCHIVED = (
    *WRITING,
    Act.PIN,
    Act.DESCRIBE,
    Act.CALL_ALL,
    Act.LET_IN,
    Act.RULE,
    Act.KEEP_LONGER,
    Act.PUT_ALL_IN,
)
# What nobody does who is muted: titles and pins say something, too.
NOT_SILENT = (*WRITING, Act.PIN, Act.DESCRIBE, Act.CALL_ALL)
# A direct room is of its people for ever, and has nothing to be set.
NOT_DIRECT = (
    Act.DELETE_OTHERS,
    Act.DESCRIBE,
    Act.LET_IN,
    Act.PUT_OUT,
    Act.MUTE,
    Act.RULE,
    Act.KEEP_LONGER,
    Act.PUT_ALL_IN,
    Act.ARCHIVE,
    Act.DELETE_ROOM,
    Act.LEAVE,
)


def may(person: Person, act: Act, room: Room | None = None, place: Place | None = None) -> bool:
    """Whether somebody may do something, in a room that they are a member of or in the place."""
    found = room or Room()
    return _may(standing(person, found), act, found, place)


def _may(at: Standing, act: Act, room: Room, place: Place | None) -> bool:
    at_least = LEAST[act]
    if room.archived and act in NOT_ARCHIVED:
        return False
    if room.direct and act in NOT_DIRECT:
        return False
    if room.silent and act in NOT_SILENT:
        return False
    match act:
        case Act.SAY | Act.EDIT if room.closed:
            return False
        case Act.SAY | Act.EDIT if room.announces:
            at_least = Standing.OWNER
        case Act.LET_IN if room.members_invite:
            at_least = Standing.MEMBER
        case Act.LEAVE | Act.ARCHIVE | Act.DELETE_ROOM if room.lobby:
            return False
        case Act.PUT_ALL_IN if room.lobby or room.private:
            return False
        case Act.DESCRIBE if room.lobby:
            at_least = Standing.OWNER
        case Act.CALL_ALL if room.members > CROWDED:
            at_least = Standing.OWNER
        case Act.PIN if room.direct:
            pass  # it is its people's, whatever holds in rooms that somebody rules
        case Act.PIN | Act.DESCRIBE if place is not None and not place.members_pin:
            at_least = Standing.OWNER
        case Act.WRITE_TO if place is not None and place.guests_write_first:
            at_least = Standing.GUEST
        case _:
            pass
    return at >= at_least


def require(person: Person, act: Act, room: Room | None = None, place: Place | None = None) -> None:
    """Raise NotAllowed unless somebody may do something."""
    if not may(person, act, room, place):
        raise NotAllowed


def words(person: Person, room: Room | None = None, place: Place | None = None) -> list[str]:
    """Return all that somebody may do in a room, or without one in the place, for clients."""
    if room is None:
        return list(_words_of_the_place(standing(person, Room()), place))
    # Asked for thousands of rooms at once, so it is answered once for all that are alike.
    alike = room._replace(owners=frozenset(), members=min(room.members, CROWDED + 1))
    return list(_words_of_a_room(standing(person, room), alike, place))


@functools.cache
def _words_of_a_room(at: Standing, room: Room, place: Place | None) -> tuple[str, ...]:
    return tuple(str(act) for act in OF_A_ROOM if _may(at, act, room, place))


@functools.cache
def _words_of_the_place(at: Standing, place: Place | None) -> tuple[str, ...]:
    return tuple(str(act) for act in OF_THE_PLACE if _may(at, act, Room(), place))


@functools.cache
def _words_of_alike(
    at: Standing,
    private: bool,
    lobby: bool,
    archived: bool,
    announces: bool,
    members_invite: bool,
    direct: bool,
    closed: bool,
    silent: bool,
    place: Place,
) -> tuple[str, ...]:
    room = Room(
        private=private,
        lobby=lobby,
        archived=archived,
        announces=announces,
        members_invite=members_invite,
        direct=direct,
        closed=closed,
        silent=silent,
    )
    return _words_of_a_room(at, room, place)


def with_words(person: Person, state: RoomState, place: Place) -> RoomState:
    """Return how a room stands with all that somebody may do in it."""
    # Of a welcome to thousands of rooms to make a Room of each would be a tenth.
    may = _words_of_alike(
        _standing(person, state.owners),
        state.private,
        state.room == LOBBY,
        state.archived,
        state.writers == "owners",
        state.inviters == "all",
        state.direct,
        state.closed,
        state.silent_until > 0,
        place,
    )
    return msgspec.structs.replace(state, may=list(may))


def room_of(state: RoomState | RoomChanged) -> Room:
    """Return what the rules depend on in a room that stands so."""
    return Room(
        owners=frozenset(state.owners),
        private=state.private,
        lobby=state.room == LOBBY,
        archived=state.archived,
        announces=state.writers == "owners",
        members_invite=state.inviters == "all",
        direct=state.direct if isinstance(state, RoomState) else bool(state.people),
        closed=state.closed,
        silent=state.silent_until > 0,
    )


def standing(person: Person, room: Room) -> Standing:
    """Return the standing of somebody in a room that they are a member of."""
    return _standing(person, room.owners)


def _standing(person: Person, owners: Collection[int]) -> Standing:
    if person.admin:
        return Standing.ADMINISTRATOR
    if person.guest:
        return Standing.GUEST
    return Standing.OWNER if person.id in owners else Standing.MEMBER
