"""The workers of one machine: who dies, who stands still, and who talks nonsense."""

import contextlib
import os
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys

import gevent
import pytest

from parlor.bus import Arrived, Entered, Gone, Missed, Passing, Spent
from parlor.bus.local import acceptor, outgoing
from parlor.bus.local.bus import LocalBus
from parlor.bus.local.folder import machine_of
from parlor.bus.opening import open_bus
from parlor.bus.packing import MAX_FRAME, Hello, Unframer, frame
from parlor.errors import ConfigError
from parlor.settings import Settings

from ..support.buses import Hearer, joined, locals_, settle, short_folder, wait_for

CHILD = """
import sys
from pathlib import Path
import gevent
from parlor.bus import Missed, Passing
from parlor.bus.local.bus import LocalBus

bus = LocalBus(Path(sys.argv[1]))
said = []

def heard(notice):
    if isinstance(notice, Missed):
        print("missed" if said else "joined" if bus.whole else "alone", flush=True)
    if isinstance(notice, Passing):
        said.append(notice)
        print(notice.body.decode()[:10], flush=True)

bus.subscribe(heard)
print(bus.name, flush=True)
gevent.sleep(600)
"""


@pytest.fixture
def folder():
    folder = short_folder() / "bus"
    yield folder
    shutil.rmtree(folder.parent)


@pytest.fixture
def pair(folder):
    ada, bob = pair = locals_(folder, 2)
    yield joined(ada, bob)
    for one in pair:
        one.bus.close()


class Child:
    """Another process on the bus, and what it says of what it hears."""

    def __init__(self, folder, log):
        self._log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", CHILD, str(folder)],
                stdout=out,
                env=os.environ | {"PYTHONPATH": ":".join(sys.path)},
            )

    def lines(self):
        return self._log.read_text().split()

    @property
    def name(self):
        return wait_for(self.lines, "its name")[0]


@pytest.fixture
def child(pair, folder, tmp_path):
    child = Child(folder, tmp_path / "child.log")
    wait_for(lambda: all(one.all(Arrived)[1:] for one in pair), "the child")
    wait_for(lambda: "joined" in child.lines(), "the child to hear both")
    yield child
    child.process.kill()
    child.process.wait()


@pytest.fixture
def timed(folder, clock):
    ada, bob = pair = [Hearer(LocalBus(folder, clock)) for _ in range(2)]
    yield joined(ada, bob)
    for one in pair:
        one.bus.close()


def path_of(folder, hearer):
    return folder / hearer.name.removeprefix(machine_of(folder))


def stranger(folder, hearer):
    """Return a bare connection to a process on the bus."""
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(str(path_of(folder, hearer)))
    return sock


def ended(sock):
    """Whether the other side has let go of a connection."""
    sock.setblocking(False)
    try:
        return sock.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def test_a_killed_process_is_gone_and_its_file_is_removed(folder, pair, child):
    assert len(list(folder.iterdir())) == 3
    child.process.kill()
    for one in pair:
        wait_for(lambda one=one: Gone(child.name) in one.heard, "the departure")
        wait_for(lambda one=one: one.bus.whole, "the rest")
    wait_for(lambda: len(list(folder.iterdir())) == 2, "the file to be removed")
    pair[0].bus.publish(Passing("lobby", b"{}"))
    wait_for(lambda: pair[1].all(Passing), "the others to go on")


def test_the_file_of_one_who_was_killed_before_is_removed_by_the_next(folder):
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(folder / "0123abcd"))
    (one,) = locals_(folder, 1)
    assert [path.name for path in folder.iterdir()] == [path_of(folder, one).name]
    assert one.bus.whole
    one.bus.close()
    assert not list(folder.iterdir())


def test_whoever_stands_still_hears_afterwards_that_it_missed_something(pair, child):
    ada, bob = pair
    ada.bus.publish(Passing("lobby", b"before"))
    wait_for(lambda: "before" in child.lines(), "the first notice")
    child.process.send_signal(signal.SIGSTOP)
    count = 2 * outgoing.WAITING // 100_000
    for _ in range(count):
        ada.bus.publish(Passing("lobby", b"x" * 100_000))
        gevent.sleep(0.001)
    wait_for(lambda: len(bob.all(Passing)) == count + 1, "bob to hear it all")
    child.process.send_signal(signal.SIGCONT)
    wait_for(lambda: "missed" in child.lines(), "the word that something is missing")
    assert 0 < child.lines().count("x" * 10) < count
    ada.bus.publish(Passing("lobby", b"after"))
    wait_for(lambda: child.lines()[-1] == "after", "the next notice")


@pytest.fixture
def deaf(folder, pair):
    """A process on the bus that reads nothing; returned is what ada says to it."""
    ada, _ = pair
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "0123abcd"))
        server.listen()
        with stranger(folder, ada) as hello:
            hello.send(frame(Hello(machine_of(folder) + "0123abcd")))
            wait_for(lambda: len(ada.all(Arrived)) == 2, "the introduction")
            heard, _ = server.accept()
            with heard:
                yield heard


@pytest.mark.parametrize("size", [100, 70_000, 3_000_000, outgoing.WAITING + 1])
def test_what_waits_for_one_who_does_not_read_is_bounded_and_cut_between_notices(pair, deaf, size):
    ada, _ = pair
    stream = next(stream for name, stream in ada.bus._mesh._outgoing.items() if "0123abcd" in name)
    said = [Entered("lobby", number, b"x" * size) for number in range(3 * outgoing.WAITING // size)]
    most = 0
    for number, notice in enumerate(said):
        ada.bus.publish(notice)
        if number % 100 == 0 or size > 1_000:
            ada.bus._mesh.flush()
            most = max(most, stream._size)
    ada.bus._mesh.flush()
    assert max(most, stream._size) <= outgoing.WAITING + size
    assert sum(map(len, stream._waiting)) <= 2 * (outgoing.WAITING + size)
    unframer, heard = Unframer(), []
    deaf.setblocking(False)

    def read():
        with contextlib.suppress(BlockingIOError):
            heard.extend(unframer.feed(deaf.recv(1_000_000)))
        return Missed() in heard

    wait_for(read, "the word that something is missing")
    entries = [notice for notice in heard if isinstance(notice, Entered)]
    assert entries == said[: len(entries)]
    assert len(entries) < len(said)
    ada.bus.publish(Passing("lobby", b"after"))
    wait_for(lambda: read() and heard[-1] == Passing("lobby", b"after"), "the next notice")
    assert heard.count(Missed()) == 1


def test_a_notice_that_nobody_could_take_is_told_as_missed(pair):
    ada, bob = pair
    before = len(bob.all(Missed))
    ada.bus.publish(Passing("lobby", b"x" * (MAX_FRAME + 1)))
    wait_for(lambda: len(bob.all(Missed)) == before + 1, "the word that something is missing")
    assert not bob.all(Passing)


@pytest.mark.parametrize(
    "words",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff" * 64,
        b"\0\0\0\x01\xc1",
        b"\0\0\0\0",
        frame(Passing("lobby", b"without a name")),
        frame(Hello("../../../../tmp/x")),
        frame(Hello("")),
    ],
    ids=["http", "noise", "no msgpack", "nothing", "no name", "a path", "empty"],
)
def test_nonsense_ends_its_connection_and_nothing_else(folder, pair, words, caplog):
    ada, bob = pair
    with stranger(folder, ada) as eve:
        eve.send(words)
        wait_for(lambda: ended(eve), "the end")
    assert "a process" in caplog.text
    assert len(ada.all(Arrived)) == 1
    assert not ada.all(Passing)
    bob.bus.publish(Passing("lobby", b"{}"))
    wait_for(lambda: ada.all(Passing), "the others to go on")
    assert ada.bus.whole


def test_nonsense_of_somebody_known_is_a_departure(folder, pair, deaf, caplog):
    ada, _ = pair
    name = machine_of(folder) + "0123abcd"
    with stranger(folder, ada) as again:
        again.send(frame(Hello(name)))
        wait_for(lambda: len(ada.all(Arrived)) == 3, "it to say again who it is")
        assert ada.all(Gone) == [Gone(name)]
        again.send(b"\xff" * 64)
        wait_for(lambda: ended(again), "the end")
    assert ada.all(Gone) == [Gone(name)] * 2
    assert name in caplog.text
    assert not ada.bus.whole, "it may say something that does not arrive"
    (folder / "0123abcd").unlink()
    deaf.close()
    wait_for(lambda: ada.bus.whole, "it to be known as ended")


def test_a_notice_of_another_version_is_one_that_was_missed(folder, pair, deaf):
    ada, _ = pair
    with stranger(folder, ada) as newer:
        newer.send(frame(Hello(machine_of(folder) + "0123abcd")))
        newer.send(b"\0\0\0\x0f" + b"\x92\xa9Whispered\xa3psst"[:15])
        newer.send(frame(Passing("lobby", b"{}")))
        wait_for(lambda: ada.all(Passing), "what is known")
    assert ada.all(Missed)


def test_of_one_notice_a_second_it_is_known_how_long_it_took(timed, clock):
    ada, bob = timed

    def say(count):
        ada.bus.publish(Passing("lobby", b"{}"))
        clock.move(0.3)  # before it leaves
        wait_for(lambda: len(bob.all(Passing)) == count, "the notice")

    seconds = bob.bus.notice_seconds
    say(1)
    assert (seconds.sum, sum(seconds.counts)) == (pytest.approx(0.3), 1)
    say(2)
    assert sum(seconds.counts) == 1
    clock.move(1.0)
    say(3)
    assert (seconds.sum, sum(seconds.counts)) == (pytest.approx(0.6), 2)
    assert not sum(ada.bus.notice_seconds.counts)
    assert {type(notice) for notice in bob.heard} <= {Arrived, Missed, Passing}


def test_where_clocks_do_not_agree_nothing_took_less_than_no_time(timed, clock):
    ada, bob = timed
    ada.bus.publish(Passing("lobby", b"{}"))
    clock.move(-5.0)
    wait_for(lambda: bob.all(Passing), "the notice")
    assert (bob.bus.notice_seconds.sum, sum(bob.bus.notice_seconds.counts)) == (0.0, 1)


@pytest.mark.parametrize("age", [0, 3_600], ids=["young", "old"])
def test_a_link_that_breaks_is_made_again(pair, age):
    ada, bob = pair
    ada.bus._mesh._outgoing[bob.name].since -= age
    incoming = bob.bus._mesh._incoming[ada.name]
    incoming._sock.shutdown(socket.SHUT_RDWR)
    wait_for(lambda: len(bob.all(Arrived)) == 2, "the link")
    assert bob.all(Gone) == [Gone(ada.name)]
    joined(ada, bob)
    ada.bus.publish(Passing("lobby", b"1"))
    bob.bus.publish(Passing("lobby", b"2"))
    for one in pair:
        wait_for(lambda one=one: len(one.all(Passing)) == 2, "both")


def test_of_a_stream_nothing_depends_on_how_it_is_cut(folder, pair, deaf):
    ada, _ = pair
    said = [Spent("a1", "say", number, 1) for number in range(20)]
    stream = frame(Hello(machine_of(folder) + "0123abcd")) + b"".join(map(frame, said))
    with stranger(folder, ada) as slow:
        for place in range(len(stream)):
            slow.send(stream[place : place + 1])
            gevent.sleep(0.0001)
        wait_for(lambda: len(ada.all(Spent)) == len(said), "everything")
    assert ada.all(Spent) == said


def test_those_who_start_at_the_same_time_find_each_other(folder):
    everybody = locals_(folder, 8)
    joined(*everybody)
    settle()
    for one in everybody:
        assert len(one.all(Arrived)) == 7
        assert len(one.bus._mesh._outgoing) == len(one.bus._mesh._incoming) == 7
        one.bus.close()


def test_nobody_else_can_look_into_the_folder(folder):
    folder.mkdir(mode=0o755)
    bus = LocalBus(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    bus.close()


def test_whoever_is_of_another_user_is_not_let_in(folder, pair, monkeypatch):
    monkeypatch.setattr(acceptor.os, "geteuid", lambda: os.getuid() + 1)
    with stranger(folder, pair[0]) as eve:
        wait_for(lambda: ended(eve), "the end")


def test_descriptors_that_run_out_are_no_busy_loop(folder, pair):
    ada, _ = pair
    tries = []

    class Full:
        def accept(self):
            tries.append(1)
            raise OSError(24, "Too many open files")

    real = ada.bus._mesh._acceptor._sock
    ada.bus._mesh._acceptor._sock = Full()
    with stranger(folder, ada) as late:
        wait_for(lambda: tries, "the first try")
        settle()
        assert len(tries) < 30
        ada.bus._mesh._acceptor._sock = real
        late.send(b"\xff" * 8)
        wait_for(lambda: ended(late), "it to be let in, and out")


def test_descriptors_beyond_a_thousand_are_as_good(folder):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_048), hard))
    taken = [os.open("/dev/null", os.O_RDONLY) for _ in range(1_100)]
    try:
        ada, bob = joined(*locals_(folder, 2))
        ada.bus.publish(Passing("lobby", b"{}"))
        wait_for(lambda: bob.all(Passing), "the notice")
        for one in (ada, bob):
            one.bus.close()
    finally:
        for descriptor in taken:
            os.close(descriptor)


def test_two_folders_are_two_machines(folder):
    one, other = short_folder(), short_folder()
    assert machine_of(one) == machine_of(one) != machine_of(other)
    for made in (one, other):
        made.rmdir()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_and_whoever_joins_it_find_each_other(folder, workers):
    folder.mkdir()
    settings = Settings(run=folder, workers=workers)
    ada, bob = joined(Hearer(open_bus(settings)), Hearer(open_bus(settings)))
    assert len(list((folder / "bus").iterdir())) == 2
    for one in (ada, bob):
        one.bus.close()


def test_a_folder_that_cannot_be_used_is_refused_in_a_sentence(folder):
    folder.mkdir()
    (folder / "bus").touch()
    with pytest.raises(ConfigError, match="where workers find each other"):
        open_bus(Settings(run=folder, workers=2))
