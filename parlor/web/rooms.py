"""Rooms and their members, asked for and changed by the page's scripts."""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from flask import Blueprint, Response, jsonify, request

from ..errors import WrongField
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


class OldMember(msgspec.Struct):
    id: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]


@rooms.get("/rooms")
def listed() -> Response:
    """The open rooms, to choose from."""
    found = parts().store.rooms.open_to(you().id)
    return jsonify(
        rooms=[
            {"name": room.name, "title": room.title, "member": room.member, "count": room.count}
            for room in found
        ]
    )


@rooms.post("/rooms")
def create() -> tuple[Response, int]:
    user = you()
    wanted = sent(NewRoom)
    made = verbs.create(parts(), user.person, wanted.title, wanted.private)
    return jsonify(name=made.room), 201


@rooms.get("/rooms/<name>/members")
def members(name: str) -> Response:
    user = you()
    people = parts().store.people.of_room(name, user.id)
    may_remove = memberships.may_put_out(parts(), user.person, name)
    return jsonify(members=msgspec.to_builtins(people), may_remove=may_remove)


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
