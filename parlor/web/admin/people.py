"""People: who there is, and what administrators do to one of them."""

from __future__ import annotations

from flask import Response, request, url_for

from ... import errors
from ...store.overview import LISTED, Somebody
from ...verbs.office import office as verbs
from ..people import MOST
from ..site.office import office
from ..site.site import parts, site
from .desk import admin, as_csv, attempt, number, tab

PERSON = f"/people/<int(min=1, max={MOST}):user_id>"


@admin.get("/people")
def list_people() -> Response:
    """The people of the place by id, or those whose name begins so."""
    find = request.args.get("find", "")[:60]
    found = parts().store.overview.page(number("after"), find, LISTED + 1)
    people = found[:LISTED]
    after = people[-1].id if len(found) > LISTED else None
    return tab("people.html", people=people, find=find, after=after)


@admin.get("/people.csv")
def people_csv() -> Response:
    found = parts().store.overview.people()
    return as_csv("people", Somebody._fields, found)


@admin.get(PERSON)
def person(user_id: int) -> Response:
    return _page(user_id)


@admin.post(f"{PERSON}/role")
def set_role(user_id: int) -> Response:
    wanted = request.form.get("role") == "administrator"
    return _attempt(user_id, lambda: verbs.set_role(office(), user_id, wanted), "role")


@admin.post(f"{PERSON}/name")
def rename(user_id: int) -> Response:
    name = request.form.get("name", "")[:200]
    return _attempt(user_id, lambda: verbs.rename(office(), user_id, name), "name")


@admin.post(f"{PERSON}/deactivate")
def deactivate(user_id: int) -> Response:
    return _attempt(user_id, lambda: verbs.deactivate(office(), user_id), "deactivated")


@admin.post(f"{PERSON}/activate")
def activate(user_id: int) -> Response:
    return _attempt(user_id, lambda: verbs.activate(office(), user_id), "activated")


@admin.post(f"{PERSON}/sessions/end")
@admin.post(f"{PERSON}/sessions/<int(min=1, max={MOST}):session_id>/end")
def end_sessions(user_id: int, session_id: int | None = None) -> Response:
    return _attempt(user_id, lambda: verbs.end_sessions(office(), user_id, session_id), "sessions")


@admin.post(f"{PERSON}/reset")
def reset(user_id: int) -> Response:
    """The link is shown this once, to be given to who has lost their password."""
    links: list[str] = []

    def make() -> None:
        token = verbs.make_reset(office(), user_id)
        links.append(site().origin() + url_for("resets.show", token=token))

    refused = _attempt(user_id, make, "")
    return _page(user_id, link=links[0]) if links else refused


@admin.post(f"{PERSON}/codes/off")
def end_factor(user_id: int) -> Response:
    return _attempt(user_id, lambda: verbs.end_factor(office(), user_id), "codes")


@admin.post(f"{PERSON}/erase")
def erase(user_id: int) -> Response:
    """Somebody is erased by who writes their name once more."""
    words: verbs.Words = "remove" if request.form.get("messages") == "remove" else "anonymise"

    def do() -> None:
        if request.form.get("name", "").strip() != parts().store.overview.person(user_id).name:
            raise errors.OtherName
        verbs.erase(office(), user_id, words)

    return _attempt(user_id, do, "erased")


def _attempt(user_id: int, deed: verbs.Deed, done: str) -> Response:
    address = url_for("admin.person", user_id=user_id, done=done)
    return attempt(deed, lambda wrong: _page(user_id, wrong), address)


def _page(user_id: int, wrong: str = "", link: str = "") -> Response:
    found = parts().store.overview.person(user_id)
    devices = parts().store.devices.of(user_id)
    factor = parts().store.factors.of(user_id)
    codes = factor is not None and factor.confirmed
    return tab("person.html", wrong, person=found, devices=devices, link=link, codes=codes)
