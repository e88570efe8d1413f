"""
Who may do what, and nothing else: no store, no clock.

A standing is the highest that somebody has in a room: a guest is less than a
member, an owner made the room, administrators rule the place. Nobody does
anything in a room that they are no member of, administrators included; that is
known by the room not being found among theirs.
"""

from __future__ import annotations

import functools
from enum import IntEnum, StrEnum
from typing import NamedTuple

import msgspec

from .errors import NotAllowed
from .wire import Person, RoomState
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
    SAY = "say"  # and reply, react, vote, search, upload
    EDIT = "edit"  # one's own message
    DELETE = "delete"  # one's own message
    DELETE_OTHERS = "delete_others"
    PIN = "pin"  # and change title and topic
    CALL_ALL = "call_all"  # @room
    LET_IN = "let_in"
    PUT_OUT = "put_out"
    ARCHIVE = "archive"  # and make private
    LEAVE = "leave"
    # In the place
    CREATE_ROOM = "create_room"
    JOIN = "join"
    INVITE = "invite"
    WRITE_TO = "write_to"  # a direct message to somebody who has not written first
    RENAME = "rename"  # oneself


class Place(NamedTuple):
    """What the rules depend on in a place: by its settings, who may do more or less."""

    members_pin: bool = True
    guests_write_first: bool = False


class Room(NamedTuple):
    """What the rules depend on in a room."""

    owner: int | None = None
    private: bool = False
    lobby: bool = False
    members: int = 0


LEAST = {
    Act.SAY: Standing.GUEST,
    Act.EDIT: Standing.GUEST,
    Act.DELETE: Standing.GUEST,
    Act.DELETE_OTHERS: Standing.OWNER,
    Act.PIN: Standing.MEMBER,
    Act.CALL_ALL: Standing.GUEST,
    Act.LET_IN: Standing.OWNER,
    Act.PUT_OUT: Standing.OWNER,
    Act.ARCHIVE: Standing.OWNER,
    Act.LEAVE: Standing.GUEST,
    Act.CREATE_ROOM: Standing.MEMBER,
    Act.JOIN: Standing.GUEST,
    Act.INVITE: Standing.ADMINISTRATOR,
    Act.WRITE_TO: Standing.MEMBER,
    Act.RENAME: Standing.MEMBER,
}
OF_THE_PLACE = (Act.CREATE_ROOM, Act.JOIN, Act.INVITE, Act.WRITE_TO, Act.RENAME)
OF_A_ROOM = tuple(act for act in Act if act not in OF_THE_PLACE)


def may(person: Person, act: Act, room: Room | None = None, place: Place | None = None) -> bool:
    """Whether somebody may do something, in a room that they are a member of or in the place."""
    found = room or Room()
    return _may(standing(person, found), act, found, place)


def _may(at: Standing, act: Act, room: Room, place: Place | None) -> bool:
    at_least = LEAST[act]
    match act:
        case Act.LEAVE:
            return not room.lobby
        case Act.CALL_ALL if room.members > CROWDED:
            at_least = Standing.OWNER
        case Act.PIN if place is not None and not place.members_pin:
            at_least = Standing.OWNER
        case Act.WRITE_TO if place is not None and place.guests_write_first:
            at_least = Standing.GUEST
        case _:
            pass
    return at >= at_least


def require(person: Person, act: Act, room: Room | None = None) -> None:
    """Raise NotAllowed unless somebody may do something."""
    if not may(person, act, room):
        raise NotAllowed


def words(person: Person, room: Room | None = None) -> list[str]:
    """Return all that somebody may do in a room, or without one in the place, for clients."""
    if room is None:
        return list(_words_of_the_place(standing(person, Room())))
    # Asked for thousands of rooms at once, so it is answered once for all that are alike.
    alike = Room(lobby=room.lobby, members=min(room.members, CROWDED + 1))
    return list(_words_of_a_room(standing(person, room), alike))


@functools.cache
def _words_of_a_room(at: Standing, room: Room) -> tuple[str, ...]:
    return tuple(str(act) for act in OF_A_ROOM if _may(at, act, room, None))


@functools.cache
def _words_of_the_place(at: Standing) -> tuple[str, ...]:
    return tuple(str(act) for act in OF_THE_PLACE if _may(at, act, Room(), None))


def with_words(person: Person, state: RoomState) -> RoomState:
    """Return how a room stands with all that somebody may do in it."""
    room = Room(owner=state.owner, private=state.private, lobby=state.room == LOBBY)
    return msgspec.structs.replace(state, may=words(person, room))


def standing(person: Person, room: Room) -> Standing:
    """Return the standing of somebody in a room that they are a member of."""
    if person.admin:
        return Standing.ADMINISTRATOR
    if person.guest:
        return Standing.GUEST
    return Standing.OWNER if person.id == room.owner else Standing.MEMBER
