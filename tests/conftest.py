"""The cast and the stage: ada and bob in the lobby and in the attic, eve in the lobby only."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gevent.event import AsyncResult

from parlor.config import Settings
from parlor.errors import Refused
from parlor.markup import render
from parlor.store import Post, Store, Stored, User

Say = Callable[..., Stored | Refused]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "data"
    data.mkdir()
    return Settings(data=data, run=tmp_path / "run")


@pytest.fixture
def store(settings: Settings, clock: Clock) -> Iterator[Store]:
    store = Store.open(settings, render, clock)
    yield store
    store.close()


@pytest.fixture
def ada(store: Store) -> User:
    return store.set_up("Casa", "ada", "hash of ada")


@pytest.fixture
def bob(store: Store, ada: User) -> User:
    return store.add_member("bob", "hash of bob")


@pytest.fixture
def eve(store: Store, bob: User) -> User:
    return store.add_member("eve", "hash of eve")


@pytest.fixture
def lobby(store: Store) -> str:
    return "lobby"


@pytest.fixture
def attic(store: Store, ada: User, bob: User) -> str:
    room = store.create_room(ada.id, "Attic", private=True).room
    store.grant(ada.id, room, bob.id)
    return room


@pytest.fixture
def say(store: Store) -> Say:
    """Say something and wait for what comes of it."""
    numbers = itertools.count(1)

    def say(who: User, text: str, room: str = "lobby", client_id: str = "") -> Stored | Refused:
        answer: AsyncResult = AsyncResult()
        store.post(Post(who.person, room, client_id or f"drawn-{next(numbers)}", text), answer.set)
        outcome: Stored | Refused = answer.get(timeout=30)
        return outcome

    return say
