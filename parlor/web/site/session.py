"""Signing a browser in and out: its cookie holds the token of a session, and nothing else."""

from __future__ import annotations

import functools

import flask
from flask import Response, abort, g, request

from ...identity.cookies import YEAR
from ...identity.devices import described
from ...store.results import NewSession, Session, User
from ...store.tokens import Token
from ...verbs import sessions
from ...verbs.telling import Written, tell
from .site import parts


def current() -> Session | None:
    """Return the session of this request, looked up once."""
    if "session" not in g:
        identity = parts().identity
        token = identity.token_in(request.environ)
        g.session = None if token is None else identity.session_of(token, "browser")
    found: Session | None = g.session
    return found


def visitor() -> User | None:
    """Return who is signed in, if anybody."""
    session = current()
    return session.user if session is not None else None


def you() -> User:
    """Return who is signed in; anybody else is shown the door."""
    user = visitor()
    return user if user is not None else abort(401)


def wanted() -> NewSession:
    """Return the session that this browser wants, in place of the one that it has."""
    before = current()
    device = described(request.headers.get("User-Agent", ""))
    return NewSession("browser", device, None if before is None else before.id)


def begin(user: User, response: Response) -> Response:
    """Sign `user` in from this browser on."""
    token, written = sessions.begin(parts(), user.id, wanted())
    return keep(token, written, response)


def keep(token: Token, written: Written, response: Response) -> Response:
    """
    Have this browser keep the token of its new session.

    Nothing of the session before survives, its forms included: whoever
    planted it does not know this one.
    """
    response.set_cookie(
        parts().identity.cookie,
        str(token),
        max_age=YEAR,
        secure=parts().settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return _over(written, response)


def end(response: Response) -> Response:
    """Sign this browser out; its cookie stays, which is good for nothing but to be known again."""
    session = current()
    return _over(Written() if session is None else sessions.end(parts(), session.id), response)


def _over(written: Written, response: Response) -> Response:
    """Begin the forms afresh; tell the open sockets once the browser has its answer."""
    flask.session.clear()
    response.call_on_close(functools.partial(tell, parts().bus, written))
    return response
