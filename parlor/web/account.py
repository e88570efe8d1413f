"""One's own account, as cards: another password, and where one is signed in."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from .. import errors
from ..store.results import Said, User
from ..verbs.people import accounts, people, sessions
from ..verbs.telling import tell
from ..wire.quiet import zones
from .entry.cards import again, card
from .entry.signin import require_password
from .people import MOST
from .site import session
from .site.forms import Form
from .site.site import parts, site

account = Blueprint("account", __name__)


@account.get("/you")
def show() -> Response:
    member()
    return card("account.html", _form())


@account.post("/you/password")
def change_password() -> Response:
    """Whoever changes the password is asked for the one before; all their other sessions end."""
    user = member()
    form = _form().read()
    try:
        require_password(user, form["current"].data)
        password_hash = site().passwords.hash(form["password"].data)
        accounts.change_password(parts(), user, password_hash, but=session.current_id())
    except errors.Refused as refusal:
        return again("account.html", form, refusal)
    form = _form()
    form.done = "password"
    return card("account.html", form)


@account.get("/you/profile")
def show_profile() -> Response:
    """What one says of oneself, on the card that opens at one's name."""
    said, form = parts().store.people.said(member().id), Form(*Said._fields)
    for name, text in said._asdict().items():
        form[name].data = text
    return card("profile.html", form, zones=zones())


@account.post("/you/profile")
def change_profile() -> Response:
    user = member()
    form = Form.sent(*Said._fields)
    try:
        people.describe(parts(), user.person, Said(*(form[name].data for name in Said._fields)))
    except errors.Refused as refusal:
        return again("profile.html", form, refusal, zones=zones())
    form.done = "profile"
    return card("profile.html", form, zones=zones())


@account.get("/you/sessions")
def list_sessions() -> Response:
    """Where one is signed in: each device, and which of them this is."""
    return _sessions(member())


@account.post("/you/sessions")
def end_others() -> Response:
    user = member()
    tell(parts().bus, sessions.end_all(parts(), user.id, but=session.current_id()))
    return _sessions(user, done="others")


@account.post(f"/you/sessions/<int(min=1, max={MOST}):session_id>/end")
def end_session(session_id: int) -> Response:
    """End one of one's sessions; who ends this one is signed out."""
    user = member()
    if session_id == session.current_id():
        return session.end(make_response(redirect(url_for("pages.front"))))
    tell(parts().bus, sessions.end_one(parts(), user.id, session_id))
    return _sessions(user, done="one")


def member() -> User:
    """Return who is signed in; a guest has no account."""
    user = session.you()
    if user.kind != "member":
        raise errors.NotAllowed
    return user


def _form() -> Form:
    return Form("current", "password")


def _sessions(user: User, done: str = "") -> Response:
    devices = parts().store.devices.of(user.id)
    here = session.current_id()
    return make_response(render_template("sessions.html", devices=devices, here=here, done=done))
