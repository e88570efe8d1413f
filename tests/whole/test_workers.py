"""Two workers: in whichever a socket landed, everybody sees the same."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from .server import wait_until
from .talker import Talker

PEOPLE = 8
MESSAGES = 50  # of each
LANDINGS = 200  # tries until both workers have somebody
MOMENT = 0.02  # seconds


def workers(server):
    """Return the process ids of the workers: the children that have the database open."""
    return [
        pid
        for pid in server.children()
        if any(one.endswith("parlor.sqlite3") for one in opened(pid))
    ]


def opened(pid):
    """Return what a process has open, by the kernel's book."""
    found = []
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(descriptor))
        except OSError:
            continue
    return found


def worker_of(server, talker):
    """Return the process id of the worker that has the other end of a line."""
    port = talker.line.socket.getsockname()[1]
    ends = f":{server.direct_port:04X}", f":{port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(ends[0]) and fields[2].endswith(ends[1]):
            socket = f"socket:[{fields[9]}]"
            return next(pid for pid in workers(server) if socket in opened(pid))
    return None


class Onlooker(Talker):
    """Knows who is in the lobby, as its page would show it, and who ever went."""

    def __init__(self, *arguments, **options):
        self.here, self.gone, self.unanswered = {}, [], {}
        super().__init__(*arguments, **options)

    def _hello(self):
        super()._hello()
        (lobby,) = [room for room in self.welcome["rooms"] if room["room"] == "lobby"]
        self.here = {person["id"]: person["name"] for person in lobby["crowd"]}
        for client_id, text in self.unanswered.items():
            super().say(text, client_id)

    def say(self, text, client_id, room="lobby"):
        self.unanswered[client_id] = text
        with suppress(ConnectionClosed):
            super().say(text, client_id, room)

    def hear(self, **timeout):
        event = super().hear(**timeout)
        if event["type"] == "accepted":
            self.unanswered.pop(event["client_id"], None)
        if event["type"] == "presence":
            self.here |= {person["id"]: person["name"] for person in event.get("came", [])}
            self.gone += [self.here.pop(one) for one in event.get("went", [])]
            assert event["count"] == len(self.here)
        return event

    def hear_what_there_is(self):
        """Hear on until nothing comes for a moment; whoever is cut off comes back."""
        with suppress(TimeoutError):
            while True:
                try:
                    self.hear(timeout=MOMENT)
                except ConnectionClosed:
                    self.again()

    @property
    def said(self):
        return [entry["text"] for entry in self.entries if entry["type"] == "said"]


@pytest.fixture
def server(make_server):
    return make_server(workers=2, rate_say=0, drain=0.5).start()


@pytest.fixture
def people(server):
    """People in both workers, the same number in each."""
    wait_until(lambda: len(workers(server)) == 2, "both workers")
    landed = {pid: [] for pid in workers(server)}
    turned_away = []
    for number in range(LANDINGS):
        one = Onlooker(server, f"person {number}", direct=True)
        there = landed[worker_of(server, one)]
        (there if len(there) < PEOPLE // 2 else turned_away).append(one)
        if all(len(there) == PEOPLE // 2 for there in landed.values()):
            break
    for one in turned_away:
        one.close()
    everybody = [one for there in landed.values() for one in there]
    assert len(everybody) == PEOPLE, "nobody landed in one of the workers"
    yield everybody
    for one in everybody:
        one.close()


def names(people):
    return {one.welcome["you"]["name"] for one in people}


def talk(people, word):
    """Have everybody talk, and hear everything."""
    for number in range(MESSAGES):
        for one in people:
            text = f"{word} {number} of {one.name}"
            one.say(text, text)
    last = {f"{word} {MESSAGES - 1} of {one.name}" for one in people}
    hear_until(people, lambda one: last <= set(one.said) and not one.unanswered)


def all_see_each_other(people):
    hear_until(people, lambda one: set(one.here.values()) == names(people))


def hear_until(people, fact):
    """Have all hear until the fact holds for everybody; whose line is cut must notice itself."""

    def holds():
        for one in people:
            one.hear_what_there_is()
        return all(map(fact, people))

    wait_until(holds, "all to hear it")


def test_everybody_sees_every_message_once_and_in_the_same_order(server, people):
    assert {worker_of(server, one) for one in people} == set(workers(server))
    talk(people, "message")
    ada, *others = people
    everything = [text for text in ada.said if text.startswith("message")]
    assert len(everything) == len(set(everything)) == PEOPLE * MESSAGES
    for other in others:
        assert [text for text in other.said if text.startswith("message")] == everything
        assert everything.index(f"message 0 of {other.name}") < everything.index(
            f"message 1 of {other.name}"
        )


def test_everybody_is_seen_in_both_workers_and_whoever_leaves_one_leaves_both(server, people):
    all_see_each_other(people)
    *rest, eve = people
    eve.close()
    all_see_each_other(rest)
    assert all(eve.name in one.gone for one in rest)


def test_of_a_killed_worker_only_those_depart_who_do_not_come_back(server, people):
    all_see_each_other(people)
    for one in people:
        one.gone.clear()
    dying = worker_of(server, people[0])
    *cut_off, eve = [one for one in people if worker_of(server, one) == dying]
    os.kill(dying, signal.SIGKILL)
    rest = [one for one in people if one is not eve]
    for one in cut_off:
        assert one.ending() is None, "no goodbye"
        one.again()
    talk(rest, "after the kill")
    all_see_each_other(rest)
    for one in rest:
        if one not in cut_off:
            assert one.gone == [eve.name]
    wait_until(lambda: len(workers(server)) == 2, "a new worker")
    bus = server.run / "bus"
    wait_until(lambda: len(list(bus.iterdir())) == 2, "the bus to be of the living")


def test_a_reload_worker_by_worker_loses_nothing_and_nobody(server, people):
    all_see_each_other(people)
    for one in people:
        one.gone.clear()
    bus = server.run / "bus"
    before, old = set(bus.iterdir()), set(workers(server))
    (server.run / "fifo").write_text("c")
    talk(people, "during the reload")
    wait_until(lambda: len(set(workers(server)) - old) == 2, "two new workers")
    wait_until(lambda: len(set(bus.iterdir()) - before) == 2, "both on the bus")
    talk(people, "after the reload")
    all_see_each_other(people)
    assert not any(one.gone for one in people)
    assert len(list(bus.iterdir())) == 2
