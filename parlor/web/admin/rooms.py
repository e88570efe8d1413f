"""Rooms: which there are, and what administrators do to one of them."""

from __future__ import annotations

from flask import Response, request, url_for

from ...store.overview import LISTED
from ...store.tables import LOBBY
from ...verbs.office import rooms as verbs
from ...verbs.office.office import Deed
from ..people import MOST
from ..site import session
from ..site.office import office
from ..site.site import parts
from .desk import admin, attempt, number, tab

ROOM = f"/rooms/<int(min=1, max={MOST}):room_id>"


@admin.get("/rooms")
def list_rooms() -> Response:
    found = parts().store.overview.rooms_page(number("after"), LISTED + 1)
    rooms = found[:LISTED]
    return tab("rooms.html", rooms=rooms, after=rooms[-1].id if len(found) > LISTED else None)


@admin.get(ROOM)
def room(room_id: int) -> Response:
    return _page(room_id)


@admin.post(f"{ROOM}/title")
def rename_room(room_id: int) -> Response:
    title = request.form.get("title", "")[:200]
    return _attempt(room_id, lambda: verbs.rename(office(), room_id, title), "title")


@admin.post(f"{ROOM}/archive")
def archive_room(room_id: int) -> Response:
    return _attempt(room_id, lambda: verbs.archive(office(), room_id), "archived")


@admin.post(f"{ROOM}/unarchive")
def unarchive_room(room_id: int) -> Response:
    return _attempt(room_id, lambda: verbs.unarchive(office(), room_id), "unarchived")


def _attempt(room_id: int, deed: Deed, done: str) -> Response:
    address = url_for("admin.room", room_id=room_id, done=done)
    return attempt(deed, lambda wrong: _page(room_id, wrong), address)


def _page(room_id: int, wrong: str = "") -> Response:
    """What a private room is called, only those know who are in it."""
    found = parts().store.overview.room(room_id)
    knows = not found.private or parts().store.memberships.has(session.you().id, found.room)
    return tab(
        "room.html",
        wrong,
        room=found,
        knows=knows,
        lobby=found.room == LOBBY,
        keep_days=parts().settings.keep_days,
    )
