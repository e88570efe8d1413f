"""Rooms and their members, asked for and changed by the page's scripts."""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from flask import Blueprint, Response, jsonify, request

from ..errors import NoSuchPerson, WrongField
from .site.answers import in_json
from .site.publish import publish
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
    found = parts().store.open_rooms(you().id)
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
    joined = parts().store.create_room(user.id, wanted.title, wanted.private)
    publish(joined)
    parts().announce.granted(user.id, joined.room)
    return jsonify(name=joined.room), 201


@rooms.get("/rooms/<name>/members")
def members(name: str) -> Response:
    user = you()
    people = parts().store.people(name, user.id)
    may_remove = parts().store.may_revoke(user.id, name)
    return jsonify(members=msgspec.to_builtins(people), may_remove=may_remove)


@rooms.post("/rooms/<name>/members")
def grant(name: str) -> tuple[Response, int]:
    user = you()
    wanted = sent(NewMember)
    # First, so that outsiders cannot learn names, nor which rooms there are.
    parts().store.require_member(user.id, name)
    other = parts().store.user_named(wanted.name)
    if other is None or not other.active:
        raise NoSuchPerson
    joined = parts().store.grant(user.id, name, other.id)
    if joined is not None:
        publish(joined)
        parts().announce.granted(other.id, name)
    return jsonify(member=msgspec.to_builtins(other.person)), 201 if joined else 200


@rooms.post("/rooms/<name>/members/remove")
def revoke(name: str) -> Response:
    user = you()
    unwanted = sent(OldMember)
    left = parts().store.revoke(user.id, name, unwanted.id)
    if left is not None:
        parts().announce.revoked(unwanted.id, name, left.offset)
        publish(left)
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
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise WrongField(str(error)) from None
