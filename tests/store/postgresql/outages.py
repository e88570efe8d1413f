"""
What befalls PostgreSQL, and what a worker's store makes of it.

Run under `python -m gevent.monkey`, as a worker is; prints what went wrong in
which scene, as JSON. `test_outages.py` has a test for each.
"""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest
from gevent import monkey
from gevent.event import AsyncResult

from parlor.errors import NotStored, Refused, Unavailable
from parlor.settings import Settings
from parlor.store.postgresql import database as postgresql
from parlor.store.postgresql import engines as sessions
from parlor.store.results import Post
from parlor.store.sql.database import Away
from parlor.store.sql.statements import Statement, Transaction
from parlor.store.store import Store
from parlor.wire import Position
from tests.support.postgresql_server import PostgresqlServer
from tests.whole.server import wait_until

PATIENCE = 2.0
BOUND = 30.0  # for everybody's answer, on a machine however busy; without our bounds it is never
PASSWORD = "open%40sesame"


class Scene:
    """A store on a server that is hurt."""

    def __init__(self, server: PostgresqlServer, folder: Path) -> None:
        self.server = server
        self.name = server.make_database()
        url = server.url(self.name).replace("parlor@", f"parlor:{PASSWORD}@")
        self.settings = Settings(database_url=url, run=folder, data=folder)
        self.store = Store.open(self.settings, str)
        self.ada = self.store.people.set_up("Casa", "ada", "hash")

    @property
    def database(self) -> postgresql.Postgresql:
        return self.store.database

    def post(self, client_id: str) -> object:
        answer: AsyncResult = AsyncResult()
        self.store.messages.post(Post(self.ada.person, "lobby", client_id, "hello"), answer.set)
        return answer.get()

    def read(self) -> object:
        try:
            return self.store.log.top("lobby")
        except Refused as refusal:
            return refusal

    def works(self) -> bool:
        number = time.monotonic_ns()
        return not isinstance(self.read(), Refused) and not isinstance(
            self.post(f"works-{number}"), Refused
        )

    def all_is_well(self) -> None:
        """It works again by itself, nothing is lost from the pools, and the log has no hole."""
        wait_until(self.works, "the store to work again")
        assert self.database._places.counter == postgresql.READERS
        assert self.database.reading.pool.idle <= postgresql.READERS
        top = self.store.log.top("lobby")
        found = self.store.log.after("lobby", Position(top.epoch, 0), 100_000)
        assert [offset for offset, *_ in found] == list(range(1, top.offset + 1))

    def talk(self, greenlets: int) -> tuple[list[gevent.Greenlet], Counter[str]]:
        """Let many read and write; whatever they are told is counted."""
        told: Counter[str] = Counter()

        def one(number: int) -> None:
            for turn in range(1_000_000):
                told[type(self.read()).__name__] += 1
                told[type(self.post(f"{number}-{turn}")).__name__] += 1
                gevent.sleep(0.01)

        return [gevent.spawn(one, number) for number in range(greenlets)], told


def descriptors_beyond_those_of_select(scene: Scene) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(600):
            for end in socket.socketpair():
                stack.enter_context(end)
        other = Store.open(scene.settings, str)
        stack.callback(other.close)
        numbers: list[int] = []
        other.database.read(
            lambda tx: numbers.append(tx.connection.connection.driver_connection.fileno())
        )
        assert numbers[0] > 1_100, numbers
        assert other.log.top("lobby").offset == 1
        assert other.people.add_guest("gus").joined.offset == 2


def a_question_that_takes_long_holds_up_nobody(scene: Scene) -> None:
    def sleep() -> None:
        scene.database.read(lambda tx: tx.connection.exec_driver_sql("SELECT pg_sleep(1)"))

    sleeping = [gevent.spawn(sleep) for _ in range(2)]
    turns = 0
    while not all(one.ready() for one in sleeping):
        gevent.sleep(0.001)
        turns += 1
        assert scene.read()
    gevent.joinall(sleeping, raise_error=True)
    assert turns > 5, turns


def a_restart_while_nobody_asks_is_not_noticed(scene: Scene) -> None:
    gevent.joinall([gevent.spawn(scene.read) for _ in range(50)], raise_error=True)
    scene.server.stop()
    scene.server.start()
    answers = [gevent.spawn(scene.read) for _ in range(50)]
    stored = scene.post("c1")
    gevent.joinall(answers, raise_error=True)
    assert not isinstance(stored, Refused), stored
    assert not [one.value for one in answers if isinstance(one.value, Refused)]


def while_it_is_stopped_everything_is_refused_soon(scene: Scene) -> None:
    scene.server.stop()
    outage, made = scene.database._outage, Counter[str]()
    real = outage.attempt

    @contextlib.contextmanager
    def attempt() -> Iterator[None]:
        with real():
            made["attempts"] += 1
            yield

    outage.attempt = attempt
    began = time.monotonic()
    with gevent.Timeout(BOUND):
        while time.monotonic() < began + 2:
            assert isinstance(scene.read(), Unavailable)
            assert isinstance(scene.post("c1"), NotStored)
            made["refusals"] += 2
    assert made["refusals"] > 100, made
    assert 1 <= made["attempts"] < 40, made
    scene.server.start()


def a_crash_in_the_middle_of_much(scene: Scene) -> None:
    for hurt in (scene.server.kill, scene.server.stop):
        talks, told = scene.talk(40)
        wait_until(lambda told=told: told["Stored"] > 100, "much to be stored")
        hurt()
        wait_until(lambda told=told: told["NotStored"] and told["Unavailable"], "refusals")
        scene.server.start()
        stored = told["Stored"]
        wait_until(lambda told=told, n=stored: told["Stored"] > n + 100, "more to be stored")
        gevent.killall(talks)
        assert set(told) == {"Stored", "NotStored", "Position", "Unavailable"}, told
        scene.all_is_well()


def while_it_stands_still_everything_is_refused(scene: Scene) -> None:
    talks, told = scene.talk(20)
    wait_until(lambda: told["Stored"] > 100, "much to be stored")
    scene.server.freeze()
    gevent.sleep(2 * PATIENCE)
    before = told.copy()
    with gevent.Timeout(BOUND):
        while not (
            told["NotStored"] > before["NotStored"] + 20
            and told["Unavailable"] > before["Unavailable"] + 20
        ):
            gevent.sleep(0.05)
    scene.server.thaw()
    stored = told["Stored"]
    wait_until(lambda: told["Stored"] > stored + 100, "more to be stored")
    gevent.killall(talks)


def many_statements_at_once_are_given_up_like_one(scene: Scene) -> None:
    def stand_still(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        with tx.together():
            for _ in range(2):
                tx.run(Statement("SELECT pg_sleep(?)"), 60)

    with pytest.raises(Away, match=f"no answer within {PATIENCE:.0f} s"):
        scene.database.write(lambda: None, stand_still)


def who_is_killed_while_asking_takes_nothing_along(scene: Scene) -> None:
    def sleep() -> None:
        scene.database.read(lambda tx: tx.connection.exec_driver_sql("SELECT pg_sleep(60)"))

    for _ in range(3 * postgresql.READERS):
        asking = gevent.spawn(sleep)
        gevent.sleep(0.05)
        asking.kill()
    assert scene.database._places.counter == postgresql.READERS


def a_worker_that_stands_still_lets_go_of_its_rooms(scene: Scene) -> None:
    other = Store.open(scene.settings, str)
    standing = [True]

    def stand_still(tx: Transaction) -> None:
        if standing.pop():
            standing.append(False)
            gevent.sleep(PATIENCE * 0.9)

    holding = gevent.spawn(scene.database.write, lambda: None, stand_still, ("lobby",))
    gevent.sleep(0.1)
    assert other.people.add_guest("gus").name == "gus"
    with contextlib.suppress(Away):
        holding.get()
    other.close()


def a_start_waits_for_it(scene: Scene) -> None:
    scene.server.stop()
    opening = gevent.spawn(Store.open, scene.settings, str)
    gevent.sleep(1)
    assert not opening.ready()
    scene.server.start()
    with gevent.Timeout(BOUND):
        opened = opening.get()
    assert opened.people.place() == "Casa"
    opened.close()


SCENES = (
    descriptors_beyond_those_of_select,
    a_question_that_takes_long_holds_up_nobody,
    a_restart_while_nobody_asks_is_not_noticed,
    while_it_is_stopped_everything_is_refused_soon,
    a_crash_in_the_middle_of_much,
    while_it_stands_still_everything_is_refused,
    many_statements_at_once_are_given_up_like_one,
    who_is_killed_while_asking_takes_nothing_along,
    a_worker_that_stands_still_lets_go_of_its_rooms,
    a_start_waits_for_it,
)


def main(wanted: list[str]) -> dict[str, str]:
    """Play all scenes, or those that are wanted; return what went wrong in which."""
    assert monkey.is_module_patched("select")
    postgresql.ANSWER_SECONDS = PATIENCE
    sessions.LINE["connect_timeout"] = 2
    sessions.SESSION["statement_timeout"] = 1_800
    sessions.SESSION["idle_in_transaction_session_timeout"] = 500
    server = PostgresqlServer().start()
    failures = {}
    try:
        for play in SCENES:
            if wanted and play.__name__ not in wanted:
                continue
            heard = Heard()
            logging.getLogger().addHandler(heard)
            scene = Scene(server, Path(tempfile.mkdtemp()))
            try:
                with gevent.Timeout(120):
                    play(scene)
                    scene.all_is_well()
                assert PASSWORD not in heard.text, heard.text
                assert "open@sesame" not in heard.text, heard.text
                # Sentences: a commit that was cut off brings its traceback along, as it should.
                said = [line for line in heard.text.splitlines() if line.startswith(("x ", "= "))]
                assert len(said) < 30, heard.text
            except BaseException:
                failures[play.__name__] = traceback.format_exc() + heard.text[-3000:]
                with contextlib.suppress(Exception):
                    server.thaw()
                server.kill()
                server.start()
            logging.getLogger().removeHandler(heard)
            scene.store.close()
    finally:
        server.remove()
    return failures


class Heard(logging.Handler):
    """What the log says."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1:])))
