"""Two instances on one PostgreSQL, joined by Redis: together, and while one of these is away."""

import itertools
import json
import os
import time
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed

from parlor.settings import Settings
from parlor.store.store import Store

from ..support.postgresql_server import PostgresqlServer
from ..support.sockets import connect
from .server import wait_until
from .talker import Talker
from .test_tracing import HERE, traced

SECRET = "s" * 32


@pytest.fixture
def cluster(redis_server, make_server):
    """Return a function that starts two instances on a database."""

    def start(url):
        settings = {"database_url": url, "bus": redis_server.url(), "secret": SECRET}
        return [make_server(rate_say=0, rate_typing=0, **settings).start() for _ in range(2)]

    return start


@pytest.fixture
def away():
    """A PostgreSQL of the test's own, that it may stop."""
    server = PostgresqlServer().start()
    yield server
    server.remove()


def talk(speaker, text, *hearers):
    """Say something and have everybody hear it."""
    speaker.say(text, text)
    for hearer in (speaker, *hearers):
        hearer.until("said", client_id=text)


def is_seen_typing(writer, reader):
    """Type, and say something; whoever heard that has heard of the typing before, if at all."""
    mark = f"typed {time.monotonic_ns()}"
    writer.send(type="typing", room="lobby")
    writer.say(mark, mark)
    reader.until("said", client_id=mark)
    return any(event["type"] == "typing" for event in reader.heard)


def status_of(server, path="/"):
    try:
        with urllib.request.urlopen(server.url + path, timeout=60) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_two_instances_are_one_place(postgresql_url, cluster):
    here, there = cluster(postgresql_url)
    ada = Talker(here, "ada")
    bob = Talker(there, "bob")
    bob_id = bob.welcome["you"]["id"]
    while not any(person["id"] == bob_id for person in ada.until("presence").get("came", ())):
        pass
    talk(ada, "from here", bob)
    talk(bob, "from there", ada)
    bob.send(type="typing", room="lobby")
    assert ada.until("typing")["who"]["name"] == "bob"
    tablet = Talker(there, positions=dict(ada.positions), token=ada.token)
    top = ada.positions["lobby"]["offset"]
    ada.send(type="read", room="lobby", offset=top)
    assert tablet.until("read", room="lobby")["offset"] == top
    for talker in (ada, bob, tablet):
        talker.close()


def test_without_redis_one_instance_talks_on_and_the_other_catches_up(
    postgresql_url, redis_server, cluster
):
    here, there = cluster(postgresql_url)
    ada, bob, carol = Talker(here, "ada"), Talker(here, "bob"), Talker(there, "carol")
    talk(ada, "joined", bob, carol)
    redis_server.stop()
    for number in range(5):
        talk(ada, f"ada alone {number}", bob)
        talk(carol, f"carol alone {number}")
    # What the bus did not bring comes from the store, meanwhile, and in the order of the log.
    assert "ada alone 4" in [entry.get("client_id") for entry in carol.entries]
    ada.until("said", client_id="carol alone 4")
    bob.until("said", client_id="carol alone 4")
    redis_server.start()
    talk(carol, "joined again", ada, bob)
    # What is never stored comes by the bus alone.
    wait_until(lambda: is_seen_typing(carol, ada), "a bus that is whole")
    for talker in (ada, bob, carol):
        talker.close()


def test_a_revocation_of_which_nobody_is_told_reaches_open_sockets(
    postgresql_url, redis_server, cluster, tmp_path
):
    run = tmp_path / "run of the store"
    run.mkdir()
    settings = Settings(
        database_url=postgresql_url, bus=redis_server.url(), secret=SECRET, run=run, data=run
    )
    store = Store.open(settings, str)
    owner = store.people.set_up("Casa", "olga", "hash")
    attic = store.rooms.create(owner.id, "Attic", private=True).entry.room
    here, there = cluster(postgresql_url)
    eve, bob = Talker(there, "eve"), Talker(here, "bob")
    ids = {name: talker.welcome["you"]["id"] for name, talker in (("eve", eve), ("bob", bob))}
    for person in ids.values():
        store.memberships.grant(owner.id, attic, person)
    for talker in (eve, bob):
        talker.again()
        assert attic in talker.positions
    redis_server.stop()
    # By somebody who is not on the bus at all: only the store knows.
    store.memberships.revoke(owner.id, attic, ids["eve"])
    bob.say("between us", "secret", room=attic)
    bob.until("said", client_id="secret")
    eve.until("revoked", room=attic)
    talk(eve, "still in the lobby")
    assert all(event.get("client_id") != "secret" for event in eve.heard)
    for talker in (eve, bob):
        talker.close()
    store.close()


def test_without_postgresql_sockets_stay_and_everything_goes_through_afterwards(away, cluster):
    here, there = cluster(away.url(away.make_database()))
    ada, bob = Talker(here, "ada"), Talker(there, "bob")
    talk(ada, "before", bob)
    away.stop()
    ada.say("kept by me", "kept")
    assert ada.until("refused", client_id="kept")["code"] == "not_stored"
    ada.send(type="browse", client_id="b", room="lobby")
    assert ada.until("refused", client_id="b")["code"] == "unavailable"
    assert status_of(here) == status_of(here, "/health") == 503
    with connect(here.socket_url("/ws"), subprotocols=["parlor.v1"]) as carol:
        carol.send('{"type": "hello", "name": "carol"}')
        with pytest.raises(ConnectionClosed) as closed:
            carol.recv(timeout=60)
    assert closed.value.rcvd.code == 1013
    away.start()

    def goes_through():
        ada.say("kept by me", "kept")
        while (event := ada.hear()).get("client_id") != "kept" or event["type"] == "said":
            pass
        return event["type"] == "accepted"

    wait_until(goes_through, "the database")
    bob.until("said", client_id="kept")
    assert [entry.get("client_id") for entry in bob.entries].count("kept") == 1
    wait_until(lambda: status_of(there) == 200, "pages")
    for talker in (ada, bob):
        talker.close()


def test_of_a_message_that_is_traced_another_machine_tells_its_steps_in_their_order(
    postgresql_url, cluster
):
    here, there = cluster(postgresql_url)
    ada, bob = Talker(here, "ada"), Talker(there, "bob")
    trace = traced(here, "--json", "--for", "1h", all_here="= 1 of 1 ")
    numbers = itertools.count()

    def told():
        """Return what was told of a message, once both take part: Redis needs a moment."""
        talk(ada, f"c{next(numbers)}", bob)
        for line in trace.printed:
            steps = json.loads(line)["steps"]
            if len({step["worker"] for step in steps}) == 2:
                return steps
        return None

    steps = wait_until(told, "the steps at both")
    assert trace.ends(at_once=True) == (0, "")
    assert [step["step"] for step in steps] == [*HERE, *HERE[-2:]]
    assert [step["ms"] is None for step in steps] == [False] * len(HERE) + [True, True]
    assert steps[0]["worker"] == "w1"
    assert steps[-1]["worker"] == f"{os.uname().nodename} w1"
    # The other one was told of the end, and is free before the silence is one.
    assert traced(there, "--for", "1s", all_here="= 1 of 1 ").ends() == (0, "")
