"""Coming in: the set-up, guests, signing in and out."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import lazy_gettext

from .. import errors
from ..store.records import User
from . import devices, session
from .cards import again, card, come_in, knock, welcome
from .errors import SENTENCES, STATUS
from .forms import Form
from .names import name_key, place_name
from .parts import parts

log = logging.getLogger(__name__)
signin = Blueprint("signin", __name__)


class WrongPassword(errors.Refused):
    """The same for a name nobody has."""

    code = "wrong_password"
    sentence = "The name or the password is not right."


STATUS[WrongPassword] = 422
SENTENCES["wrong_password"] = lazy_gettext("The name or the password is not right.")


@signin.post("/setup")
def set_up() -> Response:
    """The first user, once."""
    if parts().place() is not None:
        raise errors.NotAllowed
    form = Form.sent("place", "name", "password")
    try:
        place = place_name(form["place"].data)
        knock()
        password_hash = parts().passwords.hash(form["password"].data)
        user = parts().store.set_up(place, form["name"].data, password_hash)
    except errors.Refused as refusal:
        return again("setup.html", form, refusal)
    welcome()
    return come_in(user, form)


@signin.post("/guest")
def guest() -> Response:
    if parts().settings.open_to != "guests":
        raise errors.NotAllowed
    form = Form.sent("name", "next")
    try:
        parts().limits.guests.take(address(), parts().clock())
        user = parts().store.add_guest(form["name"].data)
    except errors.Refused as refusal:
        return again("enter.html", form, refusal)
    return come_in(user, form)


@signin.get("/sign-in")
def ask() -> Response:
    form = Form("name", "password", "next")
    form["next"].data = request.args.get("next", "")
    return card("sign_in.html", form)


@signin.post("/sign-in")
def sign_in() -> Response:
    form = Form.sent("name", "password", "next")
    try:
        user = recognise(form["name"].data, form["password"].data)
    except errors.Refused as refusal:
        log.warning("x sign-in of %.60r from %s: %s", form["name"].data, request.remote_addr, refusal.code)
        return again("sign_in.html", form, refusal)
    return devices.remember(user, come_in(user, form))
