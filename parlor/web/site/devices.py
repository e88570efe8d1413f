"""Browsers that have signed somebody in before, so that strangers' guesses do not lock them out."""

from __future__ import annotations

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from ...store.results import User
from .assets import YEAR

COOKIE = "known"


def remember(user: User, response: Response) -> Response:
    """Let this browser be known to be one of `user`'s; it outlives signing out."""
    response.set_cookie(
        COOKIE,
        str(_signer().dumps(user.id)),
        max_age=YEAR,
        httponly=True,
        samesite="Strict",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response


def is_known(user: User) -> bool:
    """Tell whether this browser has signed `user` in before; it proves nothing else."""
    try:
        known = _signer().loads(request.cookies.get(COOKIE, ""), max_age=YEAR)
    except BadData:
        return False
    return bool(known == user.id)


def _signer() -> URLSafeTimedSerializer:
    assert current_app.secret_key is not None
    return URLSafeTimedSerializer(current_app.secret_key, salt="parlor.known-device")
