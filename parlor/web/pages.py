"""The page that lets people in, and the page of the rooms."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from ..errors import NoSuchRoom
from ..permissions import with_words, words
from ..store.results import Page, Span, User
from ..wire import MAX_TEXT, RoomState
from .cards import card, setup_form
from .site.forms import Form
from .site.session import visitor, you
from .site.site import parts, site

ENTRIES = 50

pages = Blueprint("pages", __name__)


@pages.get("/")
def front() -> Response:
    if site().place() is None:
        return card("setup.html", setup_form())
    if visitor() is not None:
        return make_response(redirect(url_for("pages.room", name="lobby")))
    if parts().settings.open_to != "guests":
        return make_response(redirect(url_for("signin.ask")))
    form = Form("name", "next")
    form["next"].data = request.args.get("next", "")
    return card("enter.html", form)


@pages.get("/rooms/<name>")
def room(name: str) -> Response:
    return make_response(render_template("room.html", boot=boot(you(), name)))


def boot(user: User, name: str) -> dict[str, Any]:
    """
    Return all that the page needs to start in a room.

    Raises:
        NoSuchRoom: If it is neither one of the user's nor open.
    """
    # Positions before entries: what is said in between comes twice, not never.
    rooms = [with_words(user.person, state) for state in parts().store.rooms.of(user.id)]
    state = next((state for state in rooms if state.room == name), None)
    page = None if state is None else parts().store.log.page(user.id, name, Span(limit=ENTRIES))
    return {
        "you": msgspec.to_builtins(user.person),
        "place": site().place(),
        "access": parts().settings.open_to,
        "room": name,
        "room_state": msgspec.to_builtins(state),
        "room_title": _title(state, user, name),
        "rooms": msgspec.to_builtins(rooms),
        "page": page and _as_told(page),
        "people": msgspec.to_builtins(page.people if page else []),
        "may": words(user.person),
        "ws": "/ws",
        "max_text": MAX_TEXT,
        "invite_url": site().address() + url_for("pages.front"),
        "admin": user.admin,
    }


def _as_told(page: Page) -> dict[str, Any]:
    return {
        "from": page.first,
        "to": page.last,
        "entries": [msgspec.json.decode(body) for body in page.entries],
        "more": page.more,
    }


def _title(state: RoomState | None, user: User, name: str) -> str:
    if state is not None:
        return state.title
    for room in parts().store.rooms.open_to(user.id):
        if room.name == name:
            return room.title
    raise NoSuchRoom(name)
