"""The page that lets people in, and the page of the rooms."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from ..permissions import with_words, words
from ..store.results import Page, Span, User
from ..wire import MAX_TEXT
from .cards import card, setup_form
from .site.forms import Form
from .site.session import visitor, you
from .site.site import parts, site

ENTRIES = 50
ROOMS = 100
# What would end a script element, or begin something else in it.
ESCAPED = [(char, b"\\u%04x" % ord(char)) for char in (b"<", b">", b"&", b"'")]

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
    found = boot(you(), name)
    site().turns.wait()
    page = render_template("room.html", boot=found, boot_json=_in_html(found))
    return make_response(page)


def boot(user: User, name: str) -> dict[str, Any]:
    """
    Return all that the page needs to start in a room.

    Of somebody's rooms it has the first; the welcome brings all.

    Raises:
        NoSuchRoom: If it is neither one of the user's nor open.
    """
    # Positions before entries: what is said in between comes twice, not never.
    rooms = parts().store.rooms.first_of(user.id, ROOMS, name)
    states = [with_words(user.person, state) for state in rooms]
    state = next((state for state in states if state.room == name), None)
    page = None if state is None else parts().store.log.page(user.id, name, Span(limit=ENTRIES))
    return {
        "you": user.person,
        "place": site().place(),
        "access": parts().settings.open_to,
        "room": name,
        "room_state": state,
        "room_title": parts().store.rooms.open_title(name) if state is None else state.title,
        "rooms": states,
        "page": page and _as_told(page),
        "people": page.people if page else [],
        "may": words(user.person),
        "ws": f"{request.script_root}/ws",
        "page_version": parts().page_version,
        "max_text": MAX_TEXT,
        "invite_url": site().origin() + url_for("pages.front"),
        "admin": user.admin,
    }


def _as_told(page: Page) -> dict[str, Any]:
    return {
        "from": page.first,
        "to": page.last,
        "entries": [msgspec.Raw(body) for body in page.entries],
        "more": page.more,
    }


def _in_html(found: dict[str, Any]) -> str:
    """Return JSON that can stand in an element of a page as it is."""
    encoded = msgspec.json.encode(found)
    for char, escaped in ESCAPED:
        encoded = encoded.replace(char, escaped)
    return encoded.decode()
