"""Rooms and their members, asked for and changed by the page's scripts."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

import msgspec
from flask import Blueprint, Response, jsonify, request, url_for

from ..errors import WrongField
from ..store.results import LISTED
from ..verbs.messages import messages
from ..verbs.people import insisting
from ..verbs.rooms import memberships, mutes, retention
from ..verbs.rooms import rooms as verbs
from ..wire import UNREADABLE
from .site.answers import in_json
from .site.session import you
from .site.site import parts

rooms = Blueprint("rooms", __name__)
in_json(rooms)

T = TypeVar("T")

DAY = 24 * 3600.0
WITHIN = {"day": DAY, "week": 7 * DAY, "all": None}  # seconds


class NewRoom(msgspec.Struct):
    title: Annotated[str, msgspec.Meta(max_length=200)]
    private: bool = False


class NewMember(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=200)]


Sought = Annotated[str, msgspec.Meta(max_length=200)]


class Onward(msgspec.Struct):
    """What a list is of, and where it goes on: after a room, or after a person."""

    after: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    find: Sought = ""
    archived: bool = False


class OnwardMembers(msgspec.Struct):
    after: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] = 0
    find: Sought = ""


class OldMember(msgspec.Struct):
    """Somebody to put out; of their messages those of so long go with them."""

    id: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    messages: Literal["none", "day", "week", "all"] = "none"


@rooms.get("/rooms")
def listed() -> Response:
    """The open rooms that one is not in, to choose from: by title, or those of the archive."""
    user, wanted = you(), asked(Onward)
    found = parts().store.rooms.open_to(
        user.id, LISTED + 1, wanted.after, wanted.find, wanted.archived
    )
    rooms = [
        {"name": room.name, "title": room.title, "topic": room.topic, "count": room.count}
        for room in found[:LISTED]
    ]
    more = len(found) > LISTED
    onward = msgspec.to_builtins(wanted) | {"after": rooms[-1]["name"]} if more else None
    return in_parts(onward, rooms=rooms)


@rooms.post("/rooms")
def create() -> tuple[Response, int]:
    user = you()
    wanted = sent(NewRoom)
    made = verbs.create(parts(), user.person, wanted.title, wanted.private)
    return jsonify(name=made.room), 201


@rooms.get("/rooms/<name>/members")
def members(name: str) -> Response:
    user, wanted = you(), asked(OnwardMembers)
    found = parts().store.people.of_room(name, user.id, LISTED + 1, wanted.after, wanted.find)
    people = found[:LISTED]
    may_remove = memberships.may_put_out(parts(), user.person, name)
    more = len(found) > LISTED
    onward = {"name": name, "find": wanted.find, "after": people[-1].id} if more else None
    count = parts().store.memberships.count(name)
    return in_parts(
        onward,
        members=msgspec.to_builtins(people),
        count=count,
        may_remove=may_remove,
        silent=mutes.muted(parts(), user.person, name),
        may_call_all=memberships.may_call_all(parts(), user.person, name, count),
    )


@rooms.post("/rooms/<name>/members")
def let_in(name: str) -> tuple[Response, int]:
    user = you()
    wanted = sent(NewMember)
    other, written = memberships.let_in(parts(), user.person, name, wanted.name)
    return jsonify(member=msgspec.to_builtins(other.person)), 201 if written else 200


@rooms.post("/rooms/<name>/members/remove")
def put_out(name: str) -> Response:
    user = you()
    unwanted = sent(OldMember)
    memberships.put_out(parts(), user.person, name, unwanted.id)
    deleted = 0
    if unwanted.messages != "none":
        within = WITHIN[unwanted.messages]
        deleted = messages.delete_all(parts(), user.person, name, unwanted.id, within)
    return jsonify(removed=unwanted.id, deleted=deleted)


@rooms.get("/rooms/<name>/quiet")
def quiet(name: str) -> Response:
    """Who of a direct room is not to be disturbed now, and may be told anyway."""
    return jsonify(people=insisting.possible(parts(), you().person, name))


@rooms.get("/rooms/<name>/retention")
def due(name: str) -> Response:
    """What days that were set lately will delete first, and when, for who rules the room."""
    found = retention.due(parts(), you().person, name)
    return jsonify(at=found and found.at, messages=found.messages if found else 0)


def in_parts(onward: dict[str, Any] | None, **part: Any) -> Response:
    """Answer with a part of a list, and with where it goes on if it does."""
    onward = onward and {key: value for key, value in onward.items() if value}
    address = None if onward is None else url_for(str(request.endpoint), **onward)
    response = jsonify(**part, next=address)
    if address is not None:
        response.headers["Link"] = f'<{address}>; rel="next"'
    return response


def asked(kind: type[T]) -> T:
    """
    Read what is asked for in the address of this request.

    Raises:
        WrongField: If it is not what `kind` describes.
    """
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as error:
        raise WrongField(str(error)) from None


def sent(kind: type[T]) -> T:
    """
    Read this request's body, JSON or a form.

    Raises:
        WrongField: If it is not what `kind` describes.
    """
    try:
        if request.is_json:
            return msgspec.json.decode(request.get_data(), type=kind)
        return msgspec.convert(request.form.to_dict(), kind, strict=False)
    except UNREADABLE as error:
        raise WrongField(str(error)) from None
