"""The link that gives somebody another password, who has lost theirs."""

from __future__ import annotations

from flask import Blueprint, Response

from ... import errors
from ...verbs.people import accounts
from ..site.forms import Form
from ..site.site import parts, site
from .cards import again, card, guess
from .halfway import come_in

resets = Blueprint("resets", __name__)


@resets.get("/reset/<token>")
def show(token: str) -> Response:
    _check(token)
    return card("reset.html", Form("password"))


@resets.post("/reset/<token>")
def choose(token: str) -> Response:
    form = Form.sent("password")
    try:
        with guess():
            _check(token)
            password_hash = site().passwords.hash(form["password"].data)
            user = accounts.reset_password(parts(), token, password_hash)
    except errors.NotAllowed:
        raise errors.NoSuchReset from None  # It was used in this very moment.
    except errors.NoSuchReset:
        raise
    except errors.Refused as refusal:
        return again("reset.html", form, refusal)
    return come_in(user, form)


def _check(token: str) -> None:
    if parts().store.resets.whose(token) is None:
        raise errors.NoSuchReset
