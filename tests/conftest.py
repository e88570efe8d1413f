"""
The cast and the stage: ada and bob in the lobby and in the attic, eve in the lobby only.

A module whose tests hold for every database has `DATABASES` with their names;
its tests of the store then take turns.
"""

from __future__ import annotations

import dataclasses
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gevent.event import AsyncResult, Event

from parlor.errors import Refused
from parlor.settings import Settings
from parlor.store.results import Post, Stored, User
from parlor.store.store import Store
from parlor.text.markup import render

from .support.assets import share_assets
from .support.postgresql_server import PostgresqlServer
from .support.redis_server import redis_server

__all__ = ["redis_server"]

Say = Callable[..., Stored | Refused]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


# Files that take minutes, though some have few tests: what is begun last is waited for at the end.
# While everything dies in the first one, those come that have no browser.
LONG = (
    "whole/test_chaos.py",
    "whole/test_operator.py",
    "whole/test_autobahn.py",
    "whole/test_edge.py",
    "whole/test_browser.py",
    "engines/test_flows.py",
    "engines/test_pages.py",
    "whole/test_mentions.py",
    "whole/test_timeline.py",
    "whole/test_changing.py",
    "whole/test_setting_rooms.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path, len(LONG)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    databases = getattr(metafunc.module, "DATABASES", None)
    if databases and "database" in metafunc.fixturenames:
        metafunc.parametrize("database", databases, indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that the store of a test stands on."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """One server for all who do it no harm."""
    server = PostgresqlServer().start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def migrated(postgresql_server: PostgresqlServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that is up to date, to make others of."""
    name = postgresql_server.make_database()
    run = tmp_path_factory.mktemp("run")
    Store.open(Settings(database_url=postgresql_server.url(name), run=run), render).close()
    return name


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer, migrated: str) -> Iterator[str]:
    """The address of a database of the test's own."""
    name = postgresql_server.make_database(migrated)
    yield postgresql_server.url(name)
    postgresql_server.drop_database(name)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database that is up to date, to make others of."""
    data = tmp_path_factory.mktemp("migrated")
    Store.open(Settings(data=data, run=data), render).close()
    return data / "parlor.sqlite3"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Settings:
    data, run = tmp_path / "data", tmp_path / "run"
    data.mkdir()
    run.mkdir()
    share_assets(run)
    if database == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        return Settings(data=data, run=run, database_url=url)
    shutil.copy(request.getfixturevalue("migrated_file"), data)
    return Settings(data=data, run=run)


@pytest.fixture
def empty(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a store of which there is nothing yet."""
    if not settings.on_postgresql:
        (tmp_path / "empty").mkdir()
        yield dataclasses.replace(settings, data=tmp_path / "empty")
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name = server.make_database()
    yield dataclasses.replace(settings, database_url=server.url(name))
    server.drop_database(name)


@pytest.fixture
def store(settings: Settings, clock: Clock) -> Iterator[Store]:
    store = Store.open(settings, render, clock)
    yield store
    store.close()


@pytest.fixture
def ada(store: Store) -> User:
    return store.people.set_up("Casa", "ada", "hash of ada")


@pytest.fixture
def bob(store: Store, ada: User) -> User:
    return store.people.add_member("bob", "hash of bob")


@pytest.fixture
def eve(store: Store, bob: User) -> User:
    return store.people.add_member("eve", "hash of eve")


@pytest.fixture
def lobby(store: Store) -> str:
    return "lobby"


@pytest.fixture
def attic(store: Store, ada: User, bob: User) -> str:
    room = store.rooms.create(ada.id, "Attic", private=True).entry.room
    store.memberships.grant(ada.id, room, bob.id)
    return room


@pytest.fixture
def say(store: Store) -> Say:
    """Say something and wait for what comes of it."""
    numbers = itertools.count(1)

    def say(
        who: User, text: str, room: str = "lobby", client_id: str = "", **reply: Any
    ) -> Stored | Refused:
        answer: AsyncResult = AsyncResult()
        post = Post(who.person, room, client_id or f"drawn-{next(numbers)}", text, **reply)
        store.messages.post(post, answer.set)
        outcome: Stored | Refused = answer.get(timeout=30)
        return outcome

    return say


@pytest.fixture
def say_all(store: Store) -> Callable[..., list[Stored | Refused]]:
    """Post all at once and return what came of them, in the order it came."""

    def say_all(*posts: Post) -> list[Stored | Refused]:
        outcomes: list[Stored | Refused] = []
        all_there = Event()

        def answered(outcome: Stored | Refused) -> None:
            outcomes.append(outcome)
            if len(outcomes) == len(posts):
                all_there.set()

        for post in posts:
            store.messages.post(post, answered)
        assert all_there.wait(timeout=30)
        return outcomes

    return say_all
