"""A place with its pages, and browsers that visit it."""

from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from parlor import bus, web
from parlor.bus.local.bus import LocalBus
from parlor.counts import Counts
from parlor.identity.earlier import Earlier
from parlor.identity.passwords import Passwords
from parlor.identity.secret import secret_key
from parlor.identity.sessions import Identity, cookie_name
from parlor.limits.shared import Limits
from parlor.live.door import Door
from parlor.parts import Parts
from parlor.settings import Rate
from parlor.wire import decode_entry
from tests.web.browser import PASSWORD, Browser

ROOT = Path(__file__).parents[2]
LIKE_AT_HOME = {"access": "guests", "rate_sign_in": Rate(10, 300.0)}


class WatchedHasher(PasswordHasher):
    """Costs next to nothing, and counts."""

    def __init__(self):
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.hashed = self.verified = 0

    def hash(self, password, **options):
        self.hashed += 1
        return super().hash(password, **options)

    def verify(self, hash, password):  # noqa: A002
        self.verified += 1
        return super().verify(hash, password)


@pytest.fixture
def hasher():
    return WatchedHasher()


@pytest.fixture
def wires():
    return LocalBus()


@pytest.fixture
def told(wires):
    """What open sockets were told, in the order of it."""
    told = []

    def hear(notice):
        match notice:
            case bus.Entered(room=room, offset=offset, body=body):
                entry = decode_entry(body)
                assert (entry.room, entry.offset) == (room, offset)
                told.append((type(entry).__name__.lower(), room, entry.who.name))
            case bus.RoomGranted(user_id=user_id, room=room):
                told.append(("granted", room, user_id))
            case bus.RoomRevoked(user_id=user_id, room=room, offset=offset):
                told.append(("revoked", room, user_id, offset))
            case bus.SessionEnded(sessions=sessions):
                told.append(("session ended", *sessions))
            case bus.PersonBanned(user_id=user_id):
                told.append(("banned", user_id))
            case bus.PersonChanged(person=person):
                told.append(("person", person.id, person.name))

    wires.subscribe(hear)
    return told


@pytest.fixture
def make_app(settings, store, wires, hasher, clock):
    """Returns a function that serves the store's place with other settings."""

    def make(**changes):
        app = Flask("parlor", template_folder=ROOT / "templates", static_folder=ROOT / "static")
        changed = replace(settings, **(LIKE_AT_HOME | changes))
        earlier = Earlier(secret_key(changed), changed.secure)
        identity = Identity(store, cookie_name(changed), earlier)
        limits = Limits(changed, wires, clock)
        door = Door(store.place.open_to, changed.open_to)
        wires.subscribe(door.notice)
        parts = Parts(changed, store, wires, None, identity, limits, None, Counts(), door, clock)
        web.register(app, parts, Passwords(hasher))
        return app

    return make


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.fixture
def asset(app):
    """Returns a function that gives the address of a file of the page."""
    return app.jinja_env.globals["asset"]


@pytest.fixture
def visit(app):
    """Returns a function that gives a new browser, by default at an address of its own."""
    addresses = (f"192.0.2.{number}" for number in range(1, 255))

    def new(address=None, at=app):
        return Browser(at, address or next(addresses))

    return new


@pytest.fixture
def browser(visit):
    return visit()


@pytest.fixture
def owner(visit, told):
    """Ada's browser: she has set the place up and is in the lobby."""
    browser = visit()
    answer = browser.post("/setup", {"place": "Home", "name": "Ada", "password": PASSWORD})
    assert answer.status_code == 302
    told.clear()
    return browser
