"""A worker says goodbye in time, to the end, and with its sockets shut if all others go, too."""

import os
import signal
import socket
import subprocess
import sys
from types import SimpleNamespace

import gevent
import pytest
from gevent.event import Event

from parlor.edge.host import drain, worker
from parlor.edge.host.listening_sockets import shut_if_all_stop
from parlor.settings import Settings


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({"workers": 2}, 5.0),
        ({"workers": 1}, 1.0),
        ({"workers": 1, "drain": 0.2}, 0.2),
        ({"workers": 1, "bus": "redis://127.0.0.1:6379/0"}, 5.0),
    ],
    ids=["two workers", "one alone", "one in a hurry", "one of several instances"],
)
def test_a_spread_is_for_those_who_have_somewhere_to_go(settings, seconds):
    assert drain.time_to_drain(Settings(**settings)) == seconds


class Leaver:
    """A connection that is told goodbye, and goes."""

    def __init__(self, connections, told):
        self.connections, self.told = connections, told
        connections.add(self)

    def disconnect(self, why):
        self.told.append(why.code)
        self.connections.discard(self)


def test_everybody_is_told_even_if_the_loop_is_late(monkeypatch):
    connections, told = set(), []
    for _ in range(1_000):
        Leaver(connections, told)
    clock = iter(range(10_000))
    pauses = []
    monkeypatch.setattr(drain, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(drain.gevent, "sleep", pauses.append)
    drain.drain(connections, 5.0)
    assert told == [1012] * 1_000
    assert set(pauses) == {0.0}


def test_what_is_done_at_the_exit_is_done_once_and_to_its_end(monkeypatch):
    """uWSGI may call twice, and ends the process when the second call returns."""
    done, may_end = [], Event()
    uwsgi = SimpleNamespace()
    monkeypatch.setattr(worker, "uwsgi", uwsgi)

    def leave():
        may_end.wait()
        done.append("left")

    worker.at_exit(leave)
    first, second = gevent.spawn(uwsgi.atexit), gevent.spawn(uwsgi.atexit)
    gevent.idle()
    assert not first.ready()
    assert not second.ready()
    may_end.set()
    gevent.joinall([first, second], timeout=30, raise_error=True)
    assert done == ["left"]
    uwsgi.atexit()
    assert done == ["left"]


@pytest.fixture
def listening(monkeypatch):
    """A socket that all workers listen on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setattr(worker, "uwsgi", SimpleNamespace(sockets=[listening.fileno()]))
        yield listening


@pytest.fixture
def master(monkeypatch):
    """Return a function that gives this process a master, in which SIGTERM is blocked or not."""
    masters = []

    def be(blocked):
        how = f"signal.pthread_sigmask(signal.SIG_{'' if blocked else 'UN'}BLOCK, [signal.SIGTERM])"
        code = f"import signal, sys; {how}; print('ready', flush=True); sys.stdin.read()"
        master = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        masters.append(master)
        assert master.stdout.readline() == b"ready\n"
        monkeypatch.setattr(os, "getppid", lambda: master.pid)

    yield be
    for master in masters:
        master.communicate()


def lets_in(listening):
    try:
        socket.create_connection(listening.getsockname(), timeout=30).close()
    except ConnectionRefusedError:
        return False
    return True


def test_the_listening_sockets_are_shut_when_all_workers_stop(listening, master):
    master(blocked=False)
    shut_if_all_stop()
    assert lets_in(listening)
    master(blocked=True)
    shut_if_all_stop()
    assert not lets_in(listening)


def test_where_the_signal_is_blocked_from_the_start_no_socket_is_shut(listening, master):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        master(blocked=True)
        shut_if_all_stop()
        assert lets_in(listening)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def test_a_master_that_is_gone_shuts_no_sockets(listening, monkeypatch):
    monkeypatch.setattr(os, "getppid", lambda: 2**22 + 1)
    shut_if_all_stop()
    assert lets_in(listening)
