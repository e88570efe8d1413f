"""Rooms and their members, asked for and changed by the page's scripts."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from flask import Blueprint, Response, jsonify, request, url_for

from ..errors import WrongField
from ..store.results import LISTED
from ..verbs import memberships
from ..verbs import rooms as verbs
from ..wire import UNREADABLE
from .site.answers import in_json
from .site.session import you
from .site.site import parts

rooms = Blueprint("rooms", __name__)
in_json(rooms)

T = TypeVar("T")


class NewRoom(msgspec.Struct):
    title: Annotated[str, msgspec.Meta(max_length=200)]
    private: bool = False


class NewMember(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=200)]


class Onward(msgspec.Struct):
    """Where a list goes on: after a room, or after a person."""

    after: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class OnwardMembers(msgspec.Struct):
    after: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] = 0


class OldMember(msgspec.Struct):
    id: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]


@rooms.get("/rooms")
def listed() -> Response:
    """The open rooms, to choose from."""
    user, after = you(), asked(Onward).after
    found = parts().store.rooms.open_to(user.id, LISTED + 1, after)
    rooms = [
        {"name": room.name, "title": room.title, "member": room.member, "count": room.count}
        for room in found[:LISTED]
    ]
    onward = {"after": rooms[-1]["name"]} if len(found) > LISTED else None
    return in_parts(onward, rooms=rooms)


@rooms.post("/rooms")
def create() -> tuple[Response, int]:
    user = you()
    wanted = sent(NewRoom)
    made = verbs.create(parts(), user.person, wanted.title, wanted.private)
    return jsonify(name=made.room), 201


@rooms.get("/rooms/<name>/members")
def members(name: str) -> Response:
    user, after = you(), asked(OnwardMembers).after
    found = parts().store.people.of_room(name, user.id, LISTED + 1, after)
    people = found[:LISTED]
    may_remove = memberships.may_put_out(parts(), user.person, name)
    onward = {"name": name, "after": people[-1].id} if len(found) > LISTED else None
    return in_parts(onward, members=msgspec.to_builtins(people), may_remove=may_remove)


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
    return jsonify(removed=unwanted.id)


def in_parts(onward: dict[str, Any] | None, **part: Any) -> Response:
    """Answer with a part of a list, and with where it goes on if it does."""
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
