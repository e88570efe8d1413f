"""Signing a browser in and out: its cookie holds the token of a session, and nothing else."""

from __future__ import annotations

import functools

import flask
from flask import Response, abort, after_this_request, g, request

from ...identity.cookies import YEAR
from ...identity.devices import described
from ...store.people.signing_in.tokens import Token
from ...store.results import NewSession, Session, User
from ...verbs.people import sessions
from ...verbs.telling import Written, tell
from .site import parts


def current() -> Session | None:
    """
    Return the session of this request, looked up once.

    Raises:
        TooFast: If its person asks too often.
    """
    if "session" not in g:
        identity = parts().identity
        token = identity.token_in(request.environ) or _taken_up()
        g.session = None if token is None else identity.session_of(token, "browser")
        if g.session is not None:
            parts().limits.requests.take(g.session.user.id, parts().clock())
    found: Session | None = g.session
    return found


def current_id() -> int | None:
    """Return the id of the session of this request."""
    session = current()
    return None if session is None else session.id


def came_back() -> bool:
    """Whether this visit took up a session of 0.1.0."""
    return current() is not None and "came_back" in g


def visitor() -> User | None:
    """Return who is signed in, if anybody."""
    session = current()
    return session.user if session is not None else None


def you() -> User:
    """Return who is signed in; anybody else is sent to where one signs in."""
    user = visitor()
    return user if user is not None else abort(401)


def wanted() -> NewSession:
    """Return the session that this browser wants, in place of the one that it has."""
    before = current()
    instead_of = None if before is None else before.id
    return NewSession("browser", _device(), instead_of, request.remote_addr)


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
    return _over(written, _with_cookie(token, response))


def end(response: Response) -> Response:
    """Sign this browser out; its cookie stays, which is good for nothing but to be known again."""
    session = current()
    return _over(Written() if session is None else sessions.end(parts(), session.id), response)


def _device() -> str:
    return described(request.headers.get("User-Agent", ""))


def _with_cookie(token: Token, response: Response) -> Response:
    response.set_cookie(
        parts().identity.cookie,
        str(token),
        max_age=YEAR,
        path=parts().settings.root or "/",
        secure=parts().settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _taken_up() -> Token | None:
    """Return the token of a session in place of a cookie of 0.1.0; this browser keeps it."""
    earlier = parts().identity.earlier
    # By a visit only: who signs in or out meanwhile gets another cookie, or none.
    if earlier is None or request.method != "GET" or earlier.cookie not in request.cookies:
        return None
    signed = request.cookies[earlier.cookie]
    token = parts().identity.take_up(signed, "browser", _device())
    if token is None:
        return None
    g.came_back = True

    def replace(response: Response) -> Response:
        response.delete_cookie(earlier.cookie, secure=parts().settings.secure)
        return _with_cookie(token, response)

    after_this_request(replace)
    return token


def _over(written: Written, response: Response) -> Response:
    """Begin the forms afresh; tell the open sockets once the browser has its answer."""
    flask.session.clear()
    response.call_on_close(functools.partial(tell, parts().bus, written))
    return response
