"""Faults, and what those who watch are told of each."""

from dataclasses import replace

import pytest
from gevent.event import Event

from parlor.errors import NotStored, Unavailable
from parlor.store.sql.database import Space
from parlor.watch import readiness
from parlor.web.site.admission.watchers import may_watch
from tests.web.browser import Browser

TOKEN = "t" * 32
GIB = 2**30


class Faults:
    """What is wrong with a place, one thing after the other."""

    def __init__(self, monkeypatch, store, wires, clock):
        self._patch, self._store, self._wires, self._clock = monkeypatch, store, wires, clock

    def _raise(self, name, error):
        def check():
            raise error

        self._patch.setattr(self._store, name, check)

    def nothing(self):
        pass

    def nothing_is_read(self):
        self._raise("check_reading", Unavailable())

    def nothing_is_stored(self):
        self._raise("check_writing", NotStored())

    def the_database_is_away(self):
        self.nothing_is_read()
        self.nothing_is_stored()

    def reading_is_slow(self):
        self._patch.setattr(self._store, "check_reading", lambda: self._clock.move(1.5))

    def writing_is_slow(self):
        self._patch.setattr(self._store, "check_reading", lambda: None)
        self._patch.setattr(self._store, "check_writing", lambda: self._clock.move(1.5))

    def the_bus_is_away(self):
        self._patch.setattr(type(self._wires), "whole", False)

    def the_disk_is_low(self):
        self._patch.setattr(self._store, "space", lambda: Space(4 * GIB, 100 * GIB))

    def the_disk_is_full(self):
        self._patch.setattr(self._store, "space", lambda: Space(1000, 100 * GIB))

    def the_disk_is_another_machine_s(self):
        self._patch.setattr(self._store, "space", lambda: None)


@pytest.fixture
def faults(monkeypatch, store, wires, clock):
    monkeypatch.setattr(store, "space", lambda: Space(50 * GIB, 100 * GIB))
    return Faults(monkeypatch, store, wires, clock)


ALL_WELL = {"store_read": "ok", "store_write": "ok", "bus": "ok", "disk": "ok"}
AWAY = {"store_read": "failing", "store_write": "failing"}


@pytest.mark.parametrize(
    ("fault", "code", "status", "parts"),
    [
        (Faults.nothing, 200, "ok", {}),
        (Faults.nothing_is_read, 503, "failing", {"store_read": "failing"}),
        (Faults.nothing_is_stored, 503, "failing", {"store_write": "failing"}),
        (Faults.the_database_is_away, 503, "failing", AWAY),
        (Faults.reading_is_slow, 200, "degraded", {"store_read": "slow"}),
        (Faults.writing_is_slow, 200, "degraded", {"store_write": "slow"}),
        (Faults.the_bus_is_away, 200, "degraded", {"bus": "away"}),
        (Faults.the_disk_is_low, 200, "degraded", {"disk": "low"}),
        (Faults.the_disk_is_full, 503, "failing", {"disk": "full"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_each_fault_and_what_is_said_of_it(app, faults, fault, code, status, parts):
    fault(faults)
    for path in ("/ready", "/health"):
        answer = Browser(app, "127.0.0.1").get(path)
        said = answer.json
        assert (answer.status_code, said["status"]) == (code, status)
        assert said["parts"] == ALL_WELL | parts
        assert said["draining"] is False
    far = Browser(app, "192.0.2.1").get("/ready")
    assert (far.status_code, far.json) == (code, {"status": status})
    assert Browser(app, "192.0.2.1").get("/live").status_code == 200


def test_the_disk_of_another_machine_is_no_part(app, faults):
    faults.the_disk_is_another_machine_s()
    said = Browser(app, "127.0.0.1").get("/ready").json
    assert (said["status"], said["parts"].get("disk")) == ("ok", None)


def test_a_worker_that_stops_says_so_however_well_it_is(app, faults):
    app.extensions["parlor"].draining = lambda: True
    answer = Browser(app, "127.0.0.1").get("/ready")
    assert (answer.status_code, answer.json["draining"]) == (503, True)
    assert answer.json["parts"] == ALL_WELL
    assert Browser(app, "127.0.0.1").get("/live").status_code == 200


def test_a_store_that_takes_for_ever_in_one_way_is_known_in_the_other(app, faults, monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE", 0.01)
    app.extensions["parlor"].parts.store.check_writing = Event().wait
    said = Browser(app, "127.0.0.1").get("/ready").json["parts"]
    assert said["store_write"] == "failing"


def environ(peer="192.0.2.1", direct=True, host="localhost:8080", **more):
    return {"REMOTE_ADDR": peer, "parlor.direct": direct, "HTTP_HOST": host, **more}


@pytest.mark.parametrize(
    ("asked", "may"),
    [
        (environ("127.0.0.1"), True),
        (environ("::1", host="[::1]:8080"), True),
        (environ("127.0.0.1", direct=False), False),
        (environ("127.0.0.1", host="chat.example.org"), False),  # a proxy that does not show
        (environ("127.0.0.1", host="evil.example"), False),  # a page, by a name that leads here
        (environ(), False),
        (environ(HTTP_AUTHORIZATION=f"Bearer {TOKEN}"), True),
        (environ(HTTP_AUTHORIZATION=f"bearer  {TOKEN} "), True),
        (environ(HTTP_AUTHORIZATION=TOKEN), False),
        (environ(HTTP_AUTHORIZATION=f"Basic {TOKEN}"), False),
        (environ(HTTP_AUTHORIZATION=f"Bearer {TOKEN}t"), False),
        (environ(HTTP_AUTHORIZATION="Bearer "), False),
        (environ(HTTP_AUTHORIZATION="Bearer \u20ac"), False),
    ],
)
def test_who_may_watch(settings, asked, may):
    assert may_watch(asked, replace(settings, metrics_token=TOKEN)) is may


@pytest.mark.parametrize("said", ["Bearer ", "Bearer", "", "Bearer None"])
def test_without_a_token_nobody_elsewhere_has_it(settings, said):
    assert not may_watch(environ(HTTP_AUTHORIZATION=said), settings)


def test_who_has_the_token_sees_the_parts(make_app, faults):
    browser = Browser(make_app(metrics_token=TOKEN), "192.0.2.1")
    said = browser.get("/ready", headers={"Authorization": f"Bearer {TOKEN}"}).json
    assert said["parts"] == ALL_WELL
    assert browser.get("/ready").json == {"status": "ok"}
