"""Whatever anybody sends, and however it is cut: nothing breaks, and nothing is kept."""

import contextlib
import itertools
import logging
from typing import NamedTuple

import gevent
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from websockets.frames import EXTERNAL_CLOSE_CODES

from parlor.edge.protocol.agreement import Agreement
from parlor.edge.protocol.core import Core
from parlor.edge.protocol.receiver import SMALL, Receiver
from parlor.edge.socket.connection import ConnectionClosed
from parlor.errors import Flooded, SlowReader
from parlor.settings import Rate

from ..conformance.deflate import deflate
from ..conformance.frames import PING, RSV1, RSV2, Frame, close, fragments, ping, pong, text
from ..support.wire import Client

MOST = 5_000
FRAGMENTS = 6
HEADER = 14
CONTROL = 125
# A compressed frame may be a little larger than what it inflates to.
FRAME = HEADER + MOST + CONTROL + MOST // 1_000


def property_of(*strategies, examples=100):
    def decorate(function):
        checked = hypothesis_settings(database=None, deadline=None, max_examples=examples)
        return checked(given(*strategies)(function))

    return decorate


# What somebody may send

masks = st.sampled_from([b"\x37\xfa\x21\x3d", b"\0\0\0\0", b"\xff\x81\x88\x80"])
sizes = st.sampled_from([0, 1, 2, 5, 124, 125, 126, 127, 300, SMALL - 1, SMALL, SMALL + 1, MOST])
letters = st.text(max_size=40).map(str.encode)
payloads = letters | st.binary(max_size=40) | st.builds(lambda n: b"x" * n, sizes)
packed = payloads.map(deflate) | letters.map(deflate) | st.just(deflate(bytes(100_000)))
codes = st.sampled_from([1000, 1001, 1003, 1005, 3000, 4999, 5000, 0, 65_535])


def frames_of(opcodes, payloads, fins=(True,), rsvs=(0,), masks=masks, bits=(0,)):
    parts = (opcodes, payloads, st.sampled_from(fins), st.sampled_from(rsvs), masks)
    return st.tuples(*parts, st.sampled_from(bits)).map(lambda parts: Frame(*parts))


whole = st.builds(text, letters) | frames_of(st.just(2), payloads)
controls = st.builds(ping, st.binary(max_size=CONTROL)) | st.just(pong(b"!"))
closes = st.just(close()) | st.builds(close, codes, st.text(max_size=9))
compressed = frames_of(st.sampled_from([0, 1, 2]), packed, (True, False), (RSV1,))
strange = frames_of(
    st.sampled_from([0, 0, 1, 2, 3, 8, 9, 10, 15]),
    payloads,
    (True, True, False),
    (0, 0, 0, RSV1, RSV2),
    masks | st.none(),
    (0, 0, 16, 64),
)
claims = st.sampled_from([0, 9, 126, SMALL, MOST, MOST + 1, 2**40])
claiming = st.builds(lambda payload, claims: text(payload, claims=claims), letters, claims)
fragmented = st.builds(
    lambda pieces, between: [
        one
        for index, piece in enumerate(pieces)
        for one in (
            *(between if index else ()),
            Frame(0 if index else 1, piece, fin=index == len(pieces) - 1),
        )
    ],
    st.lists(letters, min_size=1, max_size=FRAGMENTS + 2),
    st.lists(controls, max_size=1),
)
single = whole | whole | controls | frames_of(st.sampled_from([1, 2]), packed, rsvs=(RSV1,))
good = st.lists(single.map(lambda frame: [frame]) | fragmented, max_size=4)
bad = st.lists((closes | compressed | strange | claiming).map(lambda frame: [frame]), max_size=2)
streams = st.tuples(good, bad, good).map(
    lambda parts: b"".join(frame.wire() for runs in parts for run in runs for frame in run)
)


def changed(data, changes):
    """Return `data` with some bytes replaced, gone or new."""
    for place, gone, new in changes:
        start = place % (len(data) + 1)
        data = data[:start] + new + data[start + gone :]
    return data


changes = st.tuples(st.integers(0, 10_000), st.integers(0, 9), st.binary(max_size=9))
mutated = st.builds(changed, streams, st.lists(changes, min_size=1, max_size=3))


def cut(data, sizes):
    """Return `data` in pieces of these sizes, but no more than some hundreds."""
    sizes, out = itertools.cycle(sizes), []
    while data:
        size = max(next(sizes), len(data) // 200)
        out.append(data[:size])
        data = data[size:]
    return out


cuts = st.lists(st.sampled_from([1, 1, 2, 7, 100, SMALL, 100_000]), min_size=1, max_size=4)
anything = streams | streams | mutated | st.binary(max_size=60)
pieces = st.builds(cut, anything, cuts)


def agreement(compressing):
    bits = 15 if compressing else 0
    return Agreement(None, bits, MOST, FRAGMENTS)


# What a receiver makes of it


class Outcome(NamedTuple):
    messages: list
    answers: list
    over: bool
    begun: bool
    ending: tuple


class Busy(Core):
    """A core past which nothing goes."""

    ready = False


def careful(compressing):
    """Return a receiver that lets its core look at everything."""
    receiver = Receiver(agreement(compressing))
    receiver._core = Busy(receiver.agreement)
    receiver.wants_care = True
    return receiver


def fed(receiver, pieces):
    """Feed all of it, and return what came of it."""
    messages, answers = [], []
    for piece in pieces:
        messages += receiver.feed(piece)
        said = receiver.answers()
        answers += said
        assert receiver.wants_care or not (said or receiver.begun)
    begun = receiver.begun and not receiver.over
    return Outcome(messages, answers, receiver.over, begun, receiver.ending)


def held(receiver):
    """Return how many bytes a receiver keeps between two pieces."""
    size = len(receiver._rest)
    if (core := receiver._core) is not None:
        assert core.events == core.writes == core._messages == []
        size += len(core.reader.buffer)
        size += len(core._assembler._text.getvalue().encode())
        size += len(core._assembler._binary or b"")
    return size


@property_of(pieces, st.booleans(), examples=150)
def test_the_cuts_change_nothing(pieces, compressing):
    whole = fed(Receiver(agreement(compressing)), [b"".join(pieces)])
    assert fed(Receiver(agreement(compressing)), pieces) == whole


@property_of(pieces, st.booleans(), examples=150)
def test_what_goes_past_the_core_is_what_the_core_would_have_made_of_it(pieces, compressing):
    assert fed(Receiver(agreement(compressing)), pieces) == fed(careful(compressing), pieces)


@property_of(pieces, st.booleans(), st.integers(0, 6), examples=150)
def test_closing_at_any_time_changes_nothing_of_what_is_read(pieces, compressing, when):
    outcomes = []
    for receiver in (Receiver(agreement(compressing)), careful(compressing)):
        before = fed(receiver, pieces[:when])
        if not receiver.over:
            receiver.close(4400, "")
        after = fed(receiver, pieces[when:])
        outcomes.append((before, after))
    assert outcomes[0] == outcomes[1]


@property_of(pieces, st.booleans(), examples=150)
def test_no_more_is_kept_than_one_message_and_one_frame_may_be(pieces, compressing):
    receiver = Receiver(agreement(compressing))
    for piece in pieces:
        receiver.feed(piece)
        receiver.answers()
        assert held(receiver) <= MOST + FRAME
        if receiver.over:
            assert held(receiver) <= MOST
        elif not receiver.begun:
            assert held(receiver) == 0


@property_of(pieces, pieces, st.lists(st.booleans()), st.booleans(), examples=150)
def test_nobody_gets_what_another_sent(ours, theirs, order, compressing):
    alone = [fed(Receiver(agreement(compressing)), pieces) for pieces in (ours, theirs)]
    sides = [(Receiver(agreement(compressing)), iter(pieces), [], []) for pieces in (ours, theirs)]
    for side in (*order, *[False] * len(ours), *[True] * len(theirs)):
        receiver, left, messages, answers = sides[side]
        for piece in left:
            messages += receiver.feed(piece)
            answers += receiver.answers()
            break
    assert [(messages, answers) for _, _, messages, answers in sides] == [
        (outcome.messages, outcome.answers) for outcome in alone
    ]


def sent(payload, opcode, compress, places, between):
    """Return a message and the frames in which it is sent, with control frames among them."""
    data = deflate(payload) if compress else payload
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    frames = fragments(opcode, *map(data.__getitem__, map(slice, edges, edges[1:])))
    frames[0] = frames[0]._replace(rsv=RSV1 if compress else 0)
    frames[1:1] = between
    return payload.decode() if opcode == 1 else payload, frames


places = st.lists(st.integers(0, 10_000), max_size=FRAGMENTS - 1)
some = st.lists(controls, max_size=2)
texts = st.builds(sent, letters, st.just(1), st.booleans(), places, some)
binaries = st.builds(sent, payloads, st.just(2), st.booleans(), places, some)


@property_of(st.lists(texts | binaries, max_size=5), cuts, examples=150)
def test_every_message_is_received_as_it_was_sent(sent, sizes):
    frames = [frame for _, frames in sent for frame in frames]
    data = b"".join(frame.wire() for frame in frames)
    outcome = fed(Receiver(agreement(True)), cut(data, sizes))
    assert outcome.messages == [message for message, _ in sent]
    assert [type(message) for message in outcome.messages] == [type(one) for one, _ in sent]
    pings = [frame.payload for frame in frames if frame.opcode == PING]
    assert outcome.answers == [bytes((0x8A, len(payload))) + payload for payload in pings]
    assert not outcome.over
    assert not outcome.begun


# What a connection makes of it


@contextlib.contextmanager
def no_failure():
    """Fail if anything failed in the loop, or was logged as a failure."""
    failures = []
    keeper = logging.Handler(logging.WARNING)
    keeper.emit = lambda record: failures.append(record.getMessage())
    log, hub = logging.getLogger("parlor"), gevent.get_hub()
    log.addHandler(keeper)
    hub.handle_error = lambda context, kind, error, trace: failures.append(repr(error))
    try:
        yield
    finally:
        del hub.handle_error
        log.removeHandler(keeper)
    assert failures == []


def answering(connection):
    """Say everything again, until there is nobody."""
    with contextlib.suppress(ConnectionClosed):
        for message in connection:
            connection.send(message)


def valid(code):
    """Whether a close of this code is one that a client may have sent, or a rule was broken."""
    return code == 1005 or code in EXTERNAL_CLOSE_CODES or 3000 <= code < 5000


@contextlib.contextmanager
def connected(*args, **settings):
    """Give a client, whose connection has not begun to read."""
    client = Client(*args, **settings)
    try:
        yield client
    finally:
        client.connection.kill()
        client.vanish()


@property_of(pieces, st.booleans(), st.booleans(), st.booleans(), examples=100)
def test_a_connection_is_open_or_closed_with_a_code_and_lets_everything_go(
    pieces, compressing, reads, flooding
):
    bits = 15 if compressing else 0
    bounds = {"inbox": 1_024, "rate_frames": Rate(3, 100.0)} if flooding else {}
    watchers = gevent.get_hub().loop.activecnt
    ended = []
    with no_failure(), connected(MOST, FRAGMENTS, bits, **bounds) as client:
        connection = client.connection
        connection.start(on_end=lambda: ended.append(1))
        handler = gevent.spawn(answering, connection) if reads else None
        for piece in pieces:
            client.send_raw(piece)
        received = client.received()
        assert client.protocol.parser_exc is None
        if not connection.connected:
            # Who flooded first and closed then is answered, but remembered for the flood.
            assert connection.close_code in (received[-1][0], Flooded.code)
            assert valid(received[-1][0])
        elif reads:
            assert not any(isinstance(message, tuple) for message in received)
            assert connection.close_code is None
        client.vanish()
        if connection.connected:
            # What was said before a close waits for a handler that never comes.
            assert connection.waiting
            connection.kill()
        assert handler is None or handler.successful()
        assert connection._transport.closed
        assert connection._waiter is None
        assert ended == [1]
        assert len(connection._bounds.begun) == len(connection._bounds.closing) == 0
        assert connection.outbox.size == 0
    assert gevent.get_hub().loop.activecnt <= watchers


@pytest.fixture
def client():
    with contextlib.ExitStack() as stack:

        def make(**settings):
            client = stack.enter_context(connected(MOST, **settings))
            client.connection.start()
            return client

        yield make


@pytest.mark.parametrize(
    "end", [close(1000), text("not masked", mask=None)], ids=["a close", "a broken rule"]
)
@pytest.mark.parametrize("bound", [{"inbox": 1_024}, {"rate_frames": Rate(3, 100.0)}], ids=str)
def test_who_floods_and_ends_in_one_breath_has_flooded(client, bound, end):
    eve = client(**bound)
    with no_failure():
        eve.send_raw(text("x" * 200).wire() * 20 + end.wire())
    assert [ending[0] for ending in eve.received()] in ([1000], [1002], [Flooded.code])
    assert eve.connection.close_code == Flooded.code
    assert eve.connection.receive() is None


def test_a_pong_does_not_take_the_place_of_a_close(client):
    bob = client(outbox=300_000)
    while bob.connection.outbox.size < 290_000:
        bob.connection.push(b"\x82\x7e\x10\x00" + b"x" * 4_096)
    bob.connection.close(4400, "enough")
    for _ in range(100):
        bob.send_raw(ping(b"?" * 125).wire())
    got = bob.received()
    while bob.connection.outbox:
        got += bob.received()
    got += bob.received()
    assert got[-1] == (4400, "enough")


def test_who_pings_and_never_reads_is_cut_off(client):
    eve = client(outbox=20_000)
    for _ in range(1_000):
        eve.send_raw(ping(b"?" * 125).wire() * 10)
        assert eve.connection.outbox.size <= 20_000
        if not eve.connection.connected:
            break
    assert eve.connection.close_code == SlowReader.code
