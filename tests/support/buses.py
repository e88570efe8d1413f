"""Buses of several processes, within one, for tests."""

import tempfile
import time
from pathlib import Path

import gevent
from gevent import monkey

from parlor.bus import Arrived
from parlor.bus.joint.bus import JointBus
from parlor.bus.local.bus import LocalBus
from parlor.bus.redis.bus import RedisBus

PATCHED = monkey.is_module_patched("socket")
TIMEOUT = 60


def wait_for(fact, what):
    """Let the loop go on until `fact` holds; a fact that never comes to hold is a failure."""
    deadline = time.monotonic() + TIMEOUT
    while not (found := fact()):
        assert time.monotonic() < deadline, f"waited {TIMEOUT} s in vain for {what}"
        gevent.sleep(0.005)
    return found


def settle():
    """Let everything happen that is about to, where nothing tells that it has."""
    for _ in range(20):
        gevent.sleep(0.005)


def short_folder():
    """Return a new folder whose path leaves room for a socket's name."""
    return Path(tempfile.mkdtemp(prefix="bus-"))


class Hearer:
    """A bus, and what was heard on it."""

    def __init__(self, bus):
        self.bus = bus
        self.heard = []
        bus.subscribe(self.heard.append)

    @property
    def name(self):
        return self.bus.name

    def all(self, *kinds):
        return [notice for notice in self.heard if isinstance(notice, kinds)]


def joined(*hearers):
    """Wait until each knows all others and is whole; return them."""

    def all_there():
        return all(
            hearer.bus.whole
            and {notice.origin for notice in hearer.all(Arrived)}
            >= {other.name for other in hearers if other is not hearer}
            for hearer in hearers
        )

    wait_for(all_there, "all to be joined")
    return hearers


def locals_(folder, count):
    return [Hearer(LocalBus(folder)) for _ in range(count)]


def redises(url, count, **times):
    return [Hearer(RedisBus(url, **times)) for _ in range(count)]


def joints(url, folder, count):
    """Return `count` processes of one machine, joined to all others on that Redis."""
    buses = []
    for _ in range(count):
        local = LocalBus(folder)
        buses.append(JointBus(local, RedisBus(url, local.name, local.machine)))
    return [Hearer(bus) for bus in buses]
