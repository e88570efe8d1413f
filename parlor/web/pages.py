"""The page that lets people in, and the page of the rooms."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from ..permissions import with_words, words
from ..store.results import Page, Span, User
from ..verbs.rooms.retention import expiring
from ..wire import MAX_TEXT
from ..wire.forms import MAX_OFFSET
from .entry.cards import card, setup_form
from .site.forms import Form
from .site.session import visitor, you
from .site.site import parts, site

ENTRIES = 50
AROUND = 80  # messages on both sides of the one that a link leads to
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
    if parts().door.open_to != "guests":
        return make_response(redirect(url_for("signin.ask")))
    form = Form("name", "next")
    form["next"].data = request.args.get("next", "")
    return card("enter.html", form)


@pages.get("/rooms/<name>")
@pages.get(f"/rooms/<name>/<int(min=1, max={MAX_OFFSET}):offset>")
def room(name: str, offset: int | None = None) -> Response:
    """The page of a room, at its end or at a message of it."""
    user = you()
    if offset is not None:
        parts().store.log.require_message(user.id, name, offset)
    found = boot(user, name, offset)
    site().turns.wait()
    page = render_template(
        "room.html",
        boot=found,
        boot_json=_in_html(found),
        expiring=expiring(parts(), user.person),
        keep_days=parts().settings.keep_days,
    )
    return make_response(page)


def boot(user: User, name: str, offset: int | None = None) -> dict[str, Any]:
    """
    Return all that the page needs to start in a room, at the message at `offset` if there is one.

    Of somebody's rooms it has the first; the welcome brings all.

    Raises:
        NoSuchRoom: If it is neither one of the user's nor open.
    """
    # Positions before entries: what is said in between comes twice, not never.
    wishes = parts().store.preferences.of(user.id)  # before the rooms, which may have newer ones
    # Positions before entries: what is said in between comes twice, not never.
    rooms = parts().store.rooms.first_of(user.id, ROOMS, name)
    states = [with_words(user.person, state, parts().rules) for state in rooms]
    state = next((state for state in states if state.room == name), None)
    inside = state is not None
    page = _page(user, name, Span(limit=ENTRIES)) if inside else None
    # What lies within the last page needs no other one.
    beyond = page is not None and offset is not None and offset < page.first
    around = _page(user, name, Span(around=offset, limit=AROUND)) if beyond else None
    return {
        "you": user.person,
        "place": site().place(),
        "access": parts().door.open_to,
        "room": name,
        "room_state": state,
        "room_title": parts().store.rooms.open_title(name) if state is None else state.title,
        "rooms": states,
        "page": page and _as_told(page),
        "offset": offset,
        "around": around and _as_told(around),
        "people": [person for told in (around, page) if told for person in told.people],
        "may": words(user.person, place=parts().rules),
        "blocked": parts().store.blocks.of(user.id),
        "preferences": wishes.values,
        "version": wishes.version,
        "ws": f"{request.script_root}/ws",
        "page_version": parts().page_version,
        **parts().times(),
        "max_text": MAX_TEXT,
        "invite_url": site().origin() + url_for("pages.front"),
        "admin": user.admin,
    }


def _page(user: User, name: str, span: Span) -> Page:
    return parts().store.log.page(user.id, name, span)


def _as_told(page: Page) -> dict[str, Any]:
    return {
        "from": page.first,
        "to": page.last,
        "entries": [msgspec.Raw(body) for body in page.entries],
        "more": page.more,
        "called": page.called,
    }


def _in_html(found: dict[str, Any]) -> str:
    """Return JSON that can stand in an element of a page as it is."""
    encoded = msgspec.json.encode(found)
    for char, escaped in ESCAPED:
        encoded = encoded.replace(char, escaped)
    return encoded.decode()
