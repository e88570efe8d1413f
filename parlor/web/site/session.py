"""Signing in and out: flask-login around the identities of sessions."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, abort, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user

from ...identity.sessions import Identity, mark_of
from ...store.results import User
from .site import parts


class Sessions(SecureCookieSessionInterface):
    """Cookies for pages only: files are everybody's, and may be kept whoever is signed in."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in ("static", "asset", "health.check"):
            super().save_session(app, session, response)


@dataclass(frozen=True)
class Account:
    """A user as flask-login wants one."""

    user: User
    is_authenticated: bool = True
    is_anonymous: bool = False

    @property
    def is_active(self) -> bool:
        return self.user.active

    def get_id(self) -> str:
        return mark_of(self.user)


def keep(app: Flask, identity: Identity) -> None:
    """Find the user of each request by its session."""
    app.session_interface = Sessions()
    login = LoginManager(app, add_context_processor=False)
    # Phones change their address all day; what ends a session is its key.
    login.session_protection = None

    def load(mark: str) -> Account | None:
        user = identity.find(mark)
        return Account(user) if user else None

    login.user_loader(load)


def visitor() -> User | None:
    """Return who is signed in, if anybody."""
    account = current_user
    return account.user if account.is_authenticated else None


def you() -> User:
    """Return who is signed in; anybody else is shown the door."""
    user = visitor()
    return user if user is not None else abort(401)


def begin(user: User, response: Response) -> Response:
    """
    Sign `user` in from this browser on.

    Nothing of the session before survives: whoever planted it does not know
    this one.
    """
    _announce_end(response)
    session.clear()
    session.permanent = True
    login_user(Account(user))
    session.pop("_id", None)  # A fingerprint that nothing looks at.
    return response


def end(response: Response) -> Response:
    """Sign this browser out."""
    _announce_end(response)
    session.clear()
    return response


def _announce_end(response: Response) -> None:
    """Have the open sockets ask again who they are, once the browser has the new cookie."""
    if before := visitor():
        announce = parts().announce
        response.call_on_close(lambda: announce.signed_out(before.id))
