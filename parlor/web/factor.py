"""One's second factor: switching it on and off, by the password once more."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template

from .. import errors
from ..store.results import User
from ..verbs.people import factors
from .account import member
from .entry.cards import again, card
from .entry.invites import drawn
from .entry.signin import require_password
from .site import session
from .site.forms import Form
from .site.site import parts, site

factor = Blueprint("factor", __name__)


@factor.get("/you/codes")
def show() -> Response:
    return _page(member(), Form("current"))


@factor.post("/you/codes")
def begin() -> Response:
    """Show the secret, this once, to be read by a phone and confirmed by its first code."""
    user = member()
    form = Form.sent("current")
    try:
        require_password(user, form["current"].data)
        begun = factors.begin(parts(), site().key, user, site().title())
    except errors.Refused as refusal:
        return again("factor.html", form, refusal, **_state(user))
    code = drawn(begun.address).decode()
    page = render_template("factor_confirm.html", form=Form("code"), begun=begun, drawn=code)
    return make_response(page)


@factor.post("/you/codes/confirm")
def confirm() -> Response:
    """Switch it on by the first code, and show the recovery codes, this once."""
    user = member()
    form = Form.sent("code")
    try:
        codes = factors.confirm(parts(), site().key, user, form["code"].data, session.current_id())
    except errors.Refused as refusal:
        return again("factor_confirm.html", form, refusal)
    return make_response(render_template("factor_codes.html", codes=codes))


@factor.post("/you/codes/off")
def end() -> Response:
    user = member()
    form = Form.sent("current")
    try:
        require_password(user, form["current"].data)
        parts().store.factors.end(user.id)
    except errors.Refused as refusal:
        return again("factor.html", form, refusal, **_state(user))
    form = Form("current")
    form.done = "off"
    return _page(user, form)


def _page(user: User, form: Form) -> Response:
    return card("factor.html", form, **_state(user))


def _state(user: User) -> dict[str, Any]:
    found = parts().store.factors.of(user.id)
    on = found is not None and found.confirmed
    return {"on": on, "left": found.codes if on and found is not None else 0}
