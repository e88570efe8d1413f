"""Browsers that have signed somebody in before, so that strangers' guesses do not lock them out."""

from __future__ import annotations

from flask import request

from ...store.results import User
from .site import parts


def is_known(user: User) -> bool:
    """
    Tell whether the last session of this browser was one of `user`'s; it proves nothing else.

    That session may be over: its cookie stays when somebody signs out.
    """
    token = parts().identity.token_in(request.environ)
    before = parts().store.sessions.find(token) if token is not None else None
    return before is not None and before.user.id == user.id
