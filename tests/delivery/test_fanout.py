"""Many readers get the same messages, each in one piece per turn of the loop."""

import socket
import zlib

import gevent
import pytest
from websockets.frames import Opcode

import parlor.delivery.fanout
from parlor.delivery.fanout import WORTH_COMPRESSING, Fanout
from parlor.delivery.frames import deflated_text_frame, text_frame
from parlor.edge.protocol.agreement import Agreement
from parlor.edge.socket.bounds import Bounds
from parlor.edge.socket.connection import Connection
from parlor.settings import Settings

from ..conformance.frames import Reader as Cutter
from ..conformance.frames import ping
from ..support.wire import turn
from .test_frames import EMPTY_BLOCK, FAR, unpacked

LONG = FAR.decode()


class Reader:
    """Keeps what it is sent; something waits before it."""

    direct = None

    def __init__(self, deflate=0):
        self.deflate = deflate
        self.fanouts = []
        self.got = []
        self.passing = []

    def push(self, frames, *, passing=False):
        self.got.append(frames)
        self.passing.append(passing)

    def push_rest(self, frames, sent, *, passing=False):
        raise AssertionError("nothing was sent to it")


class Direct(Reader):
    """Keeps what it is sent; nothing waits before it, and its socket takes all."""

    def push(self, frames, *, passing=False):
        raise AssertionError("called for what its socket could have taken")

    def direct(self, frames):
        self.got.append(frames)
        return len(frames)


class Full(Reader):
    """Has a socket that takes a few bytes, or answers with an error."""

    def __init__(self, takes):
        super().__init__()
        self.takes = takes
        self.rests = []

    def push(self, frames, *, passing=False):
        raise AssertionError("not told that its socket took something")

    def direct(self, frames):
        if isinstance(self.takes, OSError):
            raise self.takes
        return self.takes

    def push_rest(self, frames, sent, *, passing=False):
        self.rests.append((frames, sent, passing))


class Leaver(Reader):
    """Is cut off by the first thing that it is sent, and takes others along."""

    def __init__(self, fanout):
        super().__init__()
        self.fanout = fanout
        self.others = []

    def push(self, frames, *, passing=False):
        super().push(frames, passing=passing)
        for reader in (self, *self.others):
            self.fanout.leave(reader)


@pytest.fixture
def fanout():
    return Fanout()


@pytest.fixture(params=[Reader, Direct])
def joined(fanout, request):
    """Make readers with these windows, all of whom wait or none, and let them join."""

    def join(*windows):
        readers = [request.param(bits) for bits in windows]
        for reader in readers:
            fanout.join(reader)
        return readers

    return join


def texts(*messages):
    return b"".join(text_frame(message.encode()) for message in messages)


def test_nothing_is_sent_before_the_turn_ends(fanout, joined):
    (ada,) = joined(0)
    fanout.deliver("hello")
    assert ada.got == []
    turn()
    assert ada.got == [texts("hello")]


def test_what_is_delivered_in_one_turn_is_one_send_for_each_reader_in_order(fanout, joined):
    readers = joined(0, 0, 0)
    for message in ("one", "two", "three"):
        fanout.deliver(message)
    turn()
    assert [reader.got for reader in readers] == [[texts("one", "two", "three")]] * 3


def test_each_turn_has_its_own_send(fanout, joined):
    (ada,) = joined(0)
    fanout.deliver("one")
    turn()
    fanout.deliver("two")
    turn()
    assert ada.got == [texts("one"), texts("two")]


def test_bytes_are_text_that_is_encoded_already(fanout, joined):
    (ada,) = joined(0)
    fanout.deliver("é".encode())
    fanout.deliver("é")
    turn()
    assert ada.got == [texts("é", "é")]


def test_a_reader_who_joins_twice_has_everything_once(fanout, joined):
    (ada,) = joined(0)
    fanout.join(ada)
    fanout.deliver("hello")
    turn()
    assert ada.got == [texts("hello")]
    assert len(fanout) == 1


def test_a_reader_who_joins_within_a_turn_has_all_of_it(fanout, joined):
    fanout.deliver("before")
    (ada,) = joined(0)
    fanout.deliver("after")
    turn()
    assert ada.got == [texts("before", "after")]


def test_a_reader_who_joins_after_a_flush_has_only_what_follows(fanout, joined):
    (ada,) = joined(0)
    fanout.deliver("before")
    fanout.flush()
    (bob,) = joined(0)
    fanout.deliver("after")
    turn()
    assert ada.got == [texts("before"), texts("after")]
    assert bob.got == [texts("after")]


def test_a_reader_who_leaves_within_a_turn_has_nothing_of_it(fanout, joined):
    ada, bob = joined(0, 0)
    fanout.deliver("hello")
    fanout.leave(bob)
    turn()
    assert ada.got == [texts("hello")]
    assert bob.got == []


def test_leaving_twice_or_without_having_joined_is_nothing(fanout, joined):
    ada, bob = joined(0, 15)
    fanout.leave(bob)
    fanout.leave(bob)
    fanout.leave(Reader(12))
    assert list(fanout) == [ada]


def test_flushing_sends_at_once_and_only_once(fanout, joined):
    (ada,) = joined(0)
    fanout.deliver("hello")
    fanout.flush()
    assert ada.got == [texts("hello")]
    fanout.flush()
    turn()
    assert ada.got == [texts("hello")]


def test_flushing_nothing_sends_nothing(fanout, joined):
    (ada,) = joined(0)
    fanout.flush()
    assert ada.got == []


def test_what_was_delivered_while_nobody_read_is_not_kept(fanout):
    ada = Reader()
    fanout.deliver("to nobody")
    turn()
    fanout.join(ada)
    fanout.deliver("typing", passing=True)
    turn()
    assert ada.got == [texts("typing")]
    assert ada.passing == [True]


@pytest.mark.parametrize(
    ("marks", "passing"),
    [((True, True), True), ((True, False), False), ((False, True), False), ((False,), False)],
    ids=["all of it", "not the last", "not the first", "none"],
)
def test_a_send_is_passing_when_all_of_it_is(fanout, marks, passing):
    ada, bob, eve = Reader(), Reader(15), Full(takes=1)
    for reader in (ada, bob, eve):
        fanout.join(reader)
    for mark in marks:
        fanout.deliver("x", passing=mark)
    turn()
    assert ada.passing == bob.passing == [passing]
    assert eve.rests == [(texts("x") * len(marks), 1, passing)]


def test_what_passes_does_not_depend_on_the_turn_before(fanout):
    ada = Reader()
    fanout.join(ada)
    for mark in (False, True, False):
        fanout.deliver("x", passing=mark)
        turn()
    assert ada.passing == [False, True, False]


@pytest.mark.parametrize(
    ("takes", "sent"), [(3, 3), (0, 0), (BlockingIOError(), 0), (BrokenPipeError(), 0)]
)
def test_what_a_socket_did_not_take_is_left_to_its_reader(fanout, takes, sent):
    eve = Full(takes)
    ada = Direct()
    fanout.join(eve)
    fanout.join(ada)
    fanout.deliver("hello")
    turn()
    assert eve.rests == [(texts("hello"), sent, False)]
    assert ada.got == [texts("hello")]


def test_a_reader_that_is_cut_off_holds_up_nobody(fanout, joined):
    before = joined(0, 15)
    eve = Leaver(fanout)
    fanout.join(eve)
    after = joined(0, 15)
    fanout.deliver("hello")
    turn()
    fanout.deliver("again")
    turn()
    assert eve.got == [texts("hello")]
    assert [reader.got for reader in before + after] == [[texts("hello"), texts("again")]] * 4


def test_readers_that_leave_together_hold_up_nobody(fanout, joined):
    eve = Leaver(fanout)
    fanout.join(eve)
    eve.others = joined(0, 15)
    ada, bob = joined(0, 15)
    fanout.deliver("hello")
    turn()
    assert ada.got == bob.got == [texts("hello")]
    assert set(fanout) == {ada, bob}


def test_what_is_delivered_while_sending_is_sent_in_the_next_turn(fanout, joined):
    class Echo(Reader):
        def push(self, frames, *, passing=False):
            if not self.got:
                fanout.deliver("echo")
            super().push(frames, passing=passing)

    echo = Echo()
    fanout.join(echo)
    (ada,) = joined(0)
    fanout.deliver("hello")
    turn()
    assert echo.got == ada.got == [texts("hello"), texts("echo")]


def test_its_length_is_the_readers_it_goes_through(fanout, joined):
    assert len(fanout) == 0
    assert list(fanout) == []
    readers = joined(0, 15, 9, 0)
    assert len(fanout) == 4
    assert set(fanout) == set(readers)
    fanout.leave(readers[1])
    assert len(fanout) == 3
    assert set(fanout) == {readers[0], readers[2], readers[3]}


@pytest.mark.parametrize("bits", range(9, 16))
def test_a_reader_that_agreed_on_compression_can_inflate_it_in_its_window(fanout, joined, bits):
    ada, bob = joined(bits, 0)
    fanout.deliver(LONG)
    turn()
    first, body = unpacked(ada.got[0])
    assert first == 0xC1
    assert zlib.decompressobj(-bits).decompress(body + EMPTY_BLOCK) == FAR
    assert bob.got == [texts(LONG)]


def test_a_message_is_compressed_once_for_all_readers_of_a_window(fanout, joined, monkeypatch):
    compressed = []

    def counted(text, bits):
        compressed.append((len(text), bits))
        return deflated_text_frame(text, bits)

    monkeypatch.setattr(parlor.delivery.fanout, "deflated_text_frame", counted)
    readers = joined(15, 9, 15, 0, 9, 15)
    fanout.deliver("a" * 200)
    fanout.deliver("b" * 300)
    turn()
    assert sorted(compressed) == [(200, 9), (200, 15), (300, 9), (300, 15)]
    assert {len(reader.got) for reader in readers} == {1}


def test_readers_of_a_kind_share_the_same_bytes(fanout, joined):
    ada, bob = joined(0, 0)
    eve, mal = joined(15, 15)
    fanout.deliver(LONG)
    turn()
    assert ada.got[0] is bob.got[0]
    assert eve.got[0] is mal.got[0]


def test_nothing_is_compressed_for_a_window_that_nobody_has_any_more(fanout, joined, monkeypatch):
    def fail(text, bits):
        raise AssertionError("compressed for nobody")

    (ada,) = joined(15)
    fanout.leave(ada)
    monkeypatch.setattr(parlor.delivery.fanout, "deflated_text_frame", fail)
    fanout.deliver(LONG)
    fanout.flush()
    assert ada.got == []


def test_small_messages_are_left_uncompressed_between_compressed_ones(fanout, joined):
    (ada,) = joined(15)
    small, long = b"x" * (WORTH_COMPRESSING - 1), b"x" * WORTH_COMPRESSING
    for message in (long, small, long):
        fanout.deliver(message)
    turn()
    packed = deflated_text_frame(long, 15)
    assert ada.got == [packed + text_frame(small) + packed]


# With connections, whose sockets take what they are told to take


class Narrow:
    """A socket that takes so many bytes and no more."""

    def __init__(self, sock, takes):
        self._sock = sock
        self.takes = takes
        self.tries = 0
        self.fileno, self.recv, self.close = sock.fileno, sock.recv, sock.close

    def send(self, data):
        self.tries += 1
        if not self.takes:
            raise BlockingIOError
        count = self._sock.send(data[: self.takes])
        self.takes -= count
        return count


class Wire:
    """A connection that reads from a fanout, and what came out at its other end."""

    def __init__(self, takes=1_000_000):
        near, self.far = socket.socketpair()
        for end in (near, self.far):
            end.setblocking(False)
        self.sock = Narrow(near, takes)
        self.connection = Connection(self.sock, Agreement(), {}, Bounds(Settings()))
        self.connection.start()
        self.cutter = Cutter()

    def ping(self, data):
        """Send a ping, and wait until the answer was sent, or could not be."""
        tries = self.sock.tries
        self.far.sendall(ping(data).wire())
        with gevent.Timeout(30):
            while self.sock.tries == tries:
                gevent.sleep(0)

    def received(self):
        """Return the payloads that came, in order, once the socket takes everything."""
        self.sock.takes = 1_000_000
        turn()
        frames = self.cutter.feed(self.far.recv(1_000_000))
        return [(Opcode(frame.opcode).name, frame.payload.decode()) for frame in frames]

    def close(self):
        self.connection.kill()
        self.far.close()


@pytest.fixture
def wire(fanout):
    made = []

    def make(takes=1_000_000):
        made.append(Wire(takes))
        fanout.join(made[-1].connection)
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("takes", [0, 1, 6, 7])
def test_what_a_narrow_socket_did_not_take_follows_later_in_order(fanout, wire, takes):
    ada = wire(takes)
    for text in ("first", "second", "third"):
        fanout.deliver(text)
        fanout.flush()
    assert ada.received() == [("TEXT", "first"), ("TEXT", "second"), ("TEXT", "third")]
    assert ada.connection.direct is not None
    fanout.deliver("fourth")
    fanout.flush()
    assert ada.received() == [("TEXT", "fourth")]


def test_what_still_waits_when_a_socket_took_some_is_not_overtaken(fanout, wire):
    ada = wire(takes=0)
    fanout.deliver("first")
    fanout.flush()
    ada.sock.takes = 3
    with gevent.Timeout(30):
        while ada.sock.takes:
            gevent.sleep(0)
    ada.sock.takes = 1_000
    fanout.deliver("second")
    fanout.flush()
    assert ada.received() == [("TEXT", "first"), ("TEXT", "second")]


@pytest.mark.parametrize("takes", [0, 3])
def test_what_a_handler_said_before_is_not_overtaken(fanout, wire, takes):
    ada = wire(takes)
    ada.connection.send("from the handler")
    fanout.deliver("to all")
    fanout.flush()
    assert ada.received() == [("TEXT", "from the handler"), ("TEXT", "to all")]


@pytest.mark.parametrize("takes", [0, 50])
@pytest.mark.parametrize("more", [0, 3, 1_000])
def test_a_pong_that_is_being_sent_is_not_broken_into(fanout, wire, takes, more):
    eve, ada = wire(takes), wire()
    eve.ping(b"p" * 100)
    eve.sock.takes = more
    fanout.deliver("hello")
    fanout.flush()
    assert eve.received() == [("PONG", "p" * 100), ("TEXT", "hello")]
    assert ada.received() == [("TEXT", "hello")]


@pytest.mark.parametrize("takes", [0, 3, 1_000])
def test_after_its_close_frame_a_connection_is_sent_nothing(fanout, wire, takes):
    ada = wire(takes)
    ada.connection.close(4400)
    fanout.deliver("hello")
    fanout.flush()
    ada.sock.takes = 1_000_000
    turn()
    assert ada.far.recv(1_000_000) == b"\x88\x02\x11\x30"


def test_a_reader_that_vanished_holds_up_nobody(fanout, wire):
    readers = [wire() for _ in range(5)]
    readers[2].far.close()
    fanout.deliver("hello")
    fanout.flush()
    readers.pop(2)
    assert [reader.received() for reader in readers] == [[("TEXT", "hello")]] * 4
