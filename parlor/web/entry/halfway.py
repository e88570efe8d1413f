"""Who has given the password and is asked for a code: signed, and good for a few minutes."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request
from itsdangerous import BadData, URLSafeTimedSerializer

from ... import errors
from ...store.results import User
from ...verbs.people import factors
from ..site import session
from ..site.forms import Form
from ..site.site import parts, site
from ..site.trace import refused_sign_in
from .cards import again, card, guess, onward

MINUTES = 5

halfway = Blueprint("halfway", __name__)


def come_in(user: User, form: Form) -> Response:
    """Sign `user` in and go where they wanted to go; ask for a code first if they want that."""
    found = parts().store.factors.of(user.id)
    if found is None or not found.confirmed:
        return session.begin(user, onward(form))
    return card("sign_in_code.html", _form(user, form["next"].data if "next" in form else ""))


@halfway.post("/sign-in/code")
def check() -> Response:
    form = Form.sent("code", "half", "next")
    try:
        user = _of(form["half"].data)
    except errors.SignInAgain as refusal:
        return again("sign_in.html", Form("name", "password", "next"), refusal)
    try:
        with guess():
            factors.check(parts(), site().key, user, form["code"].data)
    except errors.Refused as refusal:
        refused_sign_in(user, request.remote_addr, refusal)
        return again("sign_in_code.html", form, refusal)
    return session.begin(user, onward(form))


def _form(user: User, path: str) -> Form:
    form = Form("code", "half", "next")
    # As it is now: by a link, or because hashing costs more now, it has just been hashed anew.
    now = parts().store.people.user(user.id) or user
    form["half"].data = _signer().dumps([user.id, _password_of(now)])
    form["next"].data = path
    return form


def _of(half: str) -> User:
    """
    Return who has given their password.

    Raises:
        SignInAgain: If that was too long ago, or it is another password by now.
    """
    try:
        user_id, password = _signer().loads(half, max_age=MINUTES * 60)
    except BadData:
        raise errors.SignInAgain from None
    user = parts().store.people.user(user_id)
    if user is None or not user.active or _password_of(user) != password:
        raise errors.SignInAgain
    return user


def _password_of(user: User) -> str:
    """Return what another password changes, and no password can be learnt from."""
    return hashlib.sha256((user.password_hash or "").encode()).hexdigest()[:16]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site().key, salt="parlor.halfway")
