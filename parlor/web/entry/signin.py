"""Coming in and going out: the set-up, guests, sign-in."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ... import errors
from ...identity.setup import is_setup_token
from ...store.results import User
from ...text import names
from ...verbs.office import bans
from ...verbs.people import accounts
from ...verbs.people.sessions import replaced
from ..site import devices, session
from ..site.forms import Form
from ..site.site import parts, site
from ..site.trace import refused_sign_in
from .cards import address, again, card, guess, onward, setup_form
from .halfway import come_in

signin = Blueprint("signin", __name__)


@signin.post("/setup")
def set_up() -> Response:
    if site().place() is not None:
        raise errors.NotAllowed
    form = setup_form().read()
    try:
        place = names.title_of_room(form["place"].data)
        with guess():
            if "token" in form and not is_setup_token(site().key, form["token"].data):
                raise errors.WrongSetupToken
            password_hash = site().passwords.hash(form["password"].data)
            user = accounts.set_up(parts(), place, form["name"].data, password_hash)
    except errors.NotAllowed:
        raise  # Somebody was faster.
    except errors.Refused as refusal:
        return again("setup.html", form, refusal)
    return come_in(user, form)


@signin.post("/guest")
def enter() -> Response:
    if parts().door.open_to != "guests":
        raise errors.NotAllowed
    form = Form.sent("name", "next")
    try:
        if not form["name"].data:
            raise errors.BadName  # The store would draw one.
        wanted = session.wanted()
        user = accounts.enter(parts(), form["name"].data, address(), wanted)
    except errors.Refused as refusal:
        return again("enter.html", form, refusal)
    assert user.token is not None
    return session.keep(user.token, replaced(wanted), onward(form))


@signin.get("/sign-in")
def ask() -> Response:
    form = Form("name", "password", "next")
    form["next"].data = request.args.get("next", "")
    # A page that was open over the upgrade sends people here who need no password.
    return onward(form) if session.came_back() else card("sign_in.html", form)


@signin.post("/sign-in")
def sign_in() -> Response:
    form = Form.sent("name", "password", "next")
    try:
        user = recognise(form["name"].data, form["password"].data)
    except errors.Refused as refusal:
        parts().counts.sign_ins[refusal.code] += 1
        with suppress(errors.Unavailable):
            meant = parts().store.people.named(form["name"].data)
            refused_sign_in(meant, request.remote_addr, refusal)
        return again("sign_in.html", form, refusal)
    parts().counts.sign_ins["ok"] += 1
    return come_in(user, form)


@signin.post("/sign-out")
def sign_out() -> Response:
    return session.end(make_response(redirect(url_for("pages.front"))))


def recognise(name: str, password: str) -> User:
    """
    Return the member of this name and password.

    Raises:
        WrongPassword: Also for a name that nobody has, or whose account has
            ended, and not sooner.
        Banned: If they are, and the password is right.
        TooFast: After too many guesses from this address, or at this name. A
            browser that has signed this member in before is not counted with
            the strangers who guess.
    """
    with guess():
        user = parts().store.people.named(name)
        # An id is no name, so the two are not counted together.
        key = user.id if user and devices.is_known(user) else names.key_of(name)
        parts().limits.names.take(key, parts().clock())
        password_hash = user.password_hash if user else None
        right = site().passwords.matches(password_hash, password)
        if user is None or not right:
            raise errors.WrongPassword
        user = bans.let_back(parts().store, user)
    parts().limits.names.give_back(key)
    if password_hash and site().passwords.outdated(password_hash):
        parts().store.people.rehash(user.id, site().passwords.hash(password))
    return user


def require_password(user: User, password: str) -> None:
    """
    Ask somebody who is signed in for their password once more, counted as when they sign in.

    Raises:
        NotYourPassword: If it is not theirs.
        TooFast: After too many guesses.
    """
    with guess():
        parts().limits.names.take(user.id, parts().clock())
        if not site().passwords.matches(user.password_hash, password):
            raise errors.NotYourPassword
    parts().limits.names.give_back(user.id)
