"""The handler's side of a socket says what happened and never more than that."""

import socket
from threading import get_native_id

import gevent
import pytest
from websockets.frames import Opcode

from parlor.delivery.fanout import Fanout
from parlor.edge.socket import sender
from parlor.edge.socket.connection import ConnectionClosed
from parlor.errors import NoHello, Restart, SlowReader

from ...support.turned_loop import stand_still
from ...support.wire import Client, turn


@pytest.fixture
def client():
    made = []

    def make(*args, **kwargs):
        client = Client(*args, **kwargs)
        made.append(client)
        client.connection.start()
        return client

    yield make
    for one in made:
        one.connection.kill()
        one.sock.close()


@pytest.fixture
def loop(monkeypatch):
    return stand_still(monkeypatch)


@pytest.fixture
def ada(client):
    return client()


def test_text_is_text_and_binary_is_binary(ada):
    ada.send("héllo", b"\x00\xff", "", b"")
    got = [ada.connection.receive(timeout=1) for _ in range(4)]
    assert got == ["héllo", b"\x00\xff", "", b""]


def test_no_message_comes_that_nobody_sent(ada):
    ada.send(("ping", b"x"), ("pong", b""))
    with pytest.raises(TimeoutError):
        ada.connection.receive(timeout=0)
    assert ada.connection.take() is None


def test_a_ping_is_answered_with_its_payload(ada):
    ada.send(("ping", b"are you there"))
    assert [(f.opcode, bytes(f.data)) for f in ada.frames()] == [(Opcode.PONG, b"are you there")]


def test_what_is_sent_arrives(ada):
    ada.connection.send("text")
    ada.connection.send(b"\x01")
    assert ada.received() == ["text", b"\x01"]


def test_a_handler_that_waits_is_woken(ada):
    got = gevent.spawn(ada.connection.receive)
    turn()
    ada.send("now")
    assert got.get(timeout=1) == "now"


def test_iterating_ends_with_the_connection(ada):
    got = gevent.spawn(lambda: list(ada.connection))
    ada.send("one", "two", ("close", 1000, "bye"))
    assert got.get(timeout=1) == ["one", "two"]
    assert (ada.connection.close_code, ada.connection.close_reason) == (1000, "bye")


def test_what_came_before_the_end_is_received_first(ada):
    ada.send("one", ("close", 1001))
    assert ada.connection.receive() == "one"
    assert ada.connection.receive() is None
    assert not ada.connection.connected
    assert ada.connection.receive() is None


def test_what_came_before_a_close_is_answered_before_it(ada):
    ada.send("one", ("close", 1001))
    assert ada.connection.connected
    assert ada.received() == []
    ada.connection.send(ada.connection.receive())
    assert ada.connection.receive() is None
    assert ada.received() == ["one", (1001, "")]


def test_what_came_before_a_broken_rule_is_answered_before_it(ada):
    ada.protocol.send_text(b"one")
    ada.send_raw(b"".join(ada.protocol.data_to_send()) + b"\x83\x80\0\0\0\0")
    ada.connection.send(ada.connection.receive())
    assert ada.connection.receive() is None
    assert ada.received() == ["one", (1002, "invalid opcode")]


def test_a_handler_that_asks_for_no_more_delays_the_answer_to_a_close_for_five_seconds(
    loop, client
):
    ada = client()
    ada.send("one", ("close", 1001))
    assert ada.connection.receive() == "one"
    loop.move(4.9)
    assert ada.received() == []
    loop.move(0.1)
    assert ada.received() == [(1001, "")]
    loop.move(5)
    assert ada.sock.recv(1) == b""


def test_a_close_is_answered_with_its_code(ada):
    ada.send(("close", 4321, "why not"))
    assert ada.received() == [(4321, "why not")]


def test_closing_says_the_code_and_waits_for_the_answer(ada):
    ada.connection.close(4400, "enough")
    assert not ada.connection.connected
    assert ada.received() == [(4400, "enough")]
    assert ada.connection.close_code == 4400


def test_closing_twice_says_it_once(ada):
    ada.connection.close()
    ada.connection.close(1001)
    assert ada.received() == [(1000, "")]


def test_a_client_that_vanishes_leaves_1006(ada):
    waiting = gevent.spawn(ada.connection.receive)
    turn()
    ada.vanish()
    assert waiting.get(timeout=1) is None
    assert ada.connection.close_code == 1006


def test_sending_to_nobody_is_an_error(ada):
    ada.send(("close", 1000))
    with pytest.raises(ConnectionClosed):
        ada.connection.send("anybody?")


def test_everything_is_let_go_once_it_ended(client):
    ended = []
    ada = Client()
    ada.connection.start(on_end=lambda: ended.append(1))
    ada.send(("close", 1000))
    ada.received()
    ada.vanish()
    assert ended == [1]
    assert not ada.connection.connected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x81\x02hi", 1002),
        (b"\xc1\x80\0\0\0\0", 1002),
        (b"\x83\x80\0\0\0\0", 1002),
        (b"\x80\x80\0\0\0\0", 1002),
        (b"\x09\x80\0\0\0\0", 1002),
        (b"\x81\x82\0\0\0\0\xc3\x28", 1007),
        (b"\x01\x81\0\0\0\0\xff", 1007),
        (b"\x81\xfe\x10\x00\0\0\0\0", 1009),
        (b"\x88\x81\0\0\0\0\x03", 1002),
        (b"\x88\x82\0\0\0\0\x03\xed", 1002),
    ],
    ids=[
        "not masked", "reserved bit", "reserved opcode", "continuation of nothing",
        "fragmented ping", "bad text", "bad text in a fragment", "too big", "half a code",
        "a code that must not be sent",
    ],
)  # fmt: skip
def test_a_broken_rule_ends_the_connection_with_its_code(ada, data, code):
    ada.send_raw(data)
    assert [close[0] for close in ada.received()] == [code]
    assert ada.connection.receive() is None


def test_the_limit_is_per_message_not_per_frame(client):
    ada = client(max_message=100)
    ada.send(("text", b"x" * 60, False))
    ada.send_raw(b"\x80\xbc\0\0\0\0" + b"x" * 60)
    assert [close[0] for close in ada.received()] == [1009]


def test_a_compression_bomb_counts_inflated(client):
    ada = client(
        max_message=1000,
        deflate=15,
    )
    ada.send("x" * 100_000)
    assert [close[0] for close in ada.received()] == [1009]


def test_large_answers_are_compressed_where_that_was_agreed(client):
    ada = client(
        deflate=15,
    )
    ada.connection.send("ha" * 50_000)
    turn()
    assert ada.received() == ["ha" * 50_000]


def test_a_long_answer_is_compressed_in_a_thread_while_the_loop_goes_on(client, monkeypatch):
    threads, frame = [], sender.message_frame

    def framed(message, bits):
        threads.append(get_native_id())
        return frame(message, bits)

    monkeypatch.setattr(sender, "message_frame", framed)
    ada = client(deflate=15)
    long = "ha" * (sender.LONG // 2)
    for text in (long, long[1:]):
        ada.connection.send(text)
    turn()
    assert ada.received() == [long, long[1:]]
    assert [thread == get_native_id() for thread in threads] == [False, True]


def test_a_long_answer_to_somebody_who_left_meanwhile_is_none(client, monkeypatch):
    ada = client(deflate=15)

    def leaves(*args):
        ada.connection.close()
        ada.vanish()
        return b""

    monkeypatch.setattr(sender, "in_thread", leaves)
    with pytest.raises(ConnectionClosed):
        ada.connection.send("x" * sender.LONG)


def test_a_client_that_sends_more_than_is_read_floods(client):
    ada = client(inbox=1000)
    for _ in range(6):
        ada.send("x" * 100)
    assert ada.connection.connected
    for _ in range(6):
        ada.send("x" * 100)
    assert ada.received() == [(4001, "messages come faster than they can be read")]
    assert ada.connection.receive() is None


def fill(client, outbox):
    """Push until nothing more fits into socket and outbox."""
    frame = b"\x82\x7e\x10\x00" + b"x" * 4096
    while client.connection.connected:
        client.connection.push(frame)
    assert client.connection.outbox.size < outbox


def test_a_reader_that_never_reads_is_cut_off_and_told_to_come_back(client):
    eve = client(outbox=100_000)
    fill(eve, 100_000)
    assert eve.connection.close_code == SlowReader.code
    got = eve.received()
    assert got[-1] == (4000, SlowReader().reason)
    assert all(len(message) == 4096 for message in got[:-1])


def test_a_handler_waits_for_a_slow_reader_instead_of_losing_it(client):
    bob = client(outbox=100_000)

    def talk():
        for _ in range(100):
            bob.connection.send("x" * 10_000)
        return "done"

    talking = gevent.spawn(talk)
    turn()
    assert not talking.ready()
    got = []
    while not talking.ready():
        got += bob.received()
    got += bob.received()
    assert got == ["x" * 10_000] * 100
    assert bob.connection.connected


def test_a_handler_that_waits_to_send_is_freed_when_the_reader_vanishes(client):
    bob = client(outbox=100_000)

    def talk():
        while True:
            bob.connection.send("x" * 10_000)

    talking = gevent.spawn(talk)
    turn()
    bob.vanish()
    with pytest.raises(ConnectionClosed):
        talking.get(timeout=1)


def test_a_disconnect_drops_what_was_not_handled(ada):
    ada.send("one", "two")
    ada.connection.disconnect(Restart())
    assert ada.received() == [(1012, Restart().reason)]
    assert ada.connection.receive() is None


def test_a_heartbeat_is_a_ping_and_any_sign_of_life_will_do(ada):
    for _ in range(3):
        ada.connection.beat()
        assert [f.opcode for f in ada.frames()] == [Opcode.PING]
        ada.send("I am here")
    assert ada.connection.connected


def test_silence_between_two_heartbeats_is_the_end(ada):
    ada.connection.beat()
    ada.connection.beat()
    assert not ada.connection.connected
    assert ada.connection.close_code == 4002


def test_bytes_that_come_one_at_a_time_are_the_same_messages(ada):
    ada.protocol.send_text(b"slowly")
    ada.protocol.send_ping(b"p")
    ada.protocol.send_binary(b"x" * 200)
    for byte in b"".join(ada.protocol.data_to_send()):
        ada.send_raw(bytes((byte,)))
    assert ada.connection.receive(timeout=1) == "slowly"
    assert ada.connection.receive(timeout=1) == b"x" * 200


def test_after_a_close_frame_nothing_more_is_sent(ada):
    ada.connection.close(1000)
    ada.connection.push(b"\x81\x05hello")
    ada.connection.beat()
    assert ada.received() == [(1000, "")]


def test_after_its_own_close_a_handler_receives_no_more(ada):
    ada.send("one", "two")
    assert ada.connection.receive() == "one"
    ada.connection.close()
    assert ada.connection.receive() is None


def test_a_heartbeat_does_not_change_why_it_ended(ada):
    ada.connection.beat()
    ada.connection.disconnect(Restart())
    ada.connection.beat()
    assert ada.connection.close_code == 1012


def test_a_close_is_answered_even_when_much_waits(client):
    bob = client(outbox=300_000)
    while bob.connection.outbox.size < 290_000:
        bob.connection.push(b"\x82\x7e\x10\x00" + b"x" * 4096)
    bob.send(("close", 1000))
    got = bob.received()
    while not isinstance(got[-1], tuple):
        got += bob.received()
    assert got[-1] == (1000, "")


def test_a_close_is_answered_and_is_the_end_when_nothing_else_has_room(client):
    bob = client(outbox=300_000)
    while bob.connection.outbox.size < 299_950:
        bob.connection.push(b"\x82\x0a" + b"x" * 10)
    bob.send(("ping", b"x" * 125), ("close", 4321))
    assert bob.connection.close_code == 4321
    got = bob.received()
    while not isinstance(got[-1], tuple):
        got += bob.received()
    assert got[-1] == (4321, "")
    assert bob.sock.recv(1) == b""


def test_a_flood_that_ends_with_a_close_is_a_flood_and_no_fault(client, caplog):
    eve = client(inbox=2_000, max_message=1_000)
    eve.send("x" * 900, "x" * 900, "x" * 900, ("close", 1000))
    assert eve.connection.close_code == 4001
    assert not caplog.records


def test_a_fan_out_never_gets_into_the_middle_of_a_pong(client):
    """What waits behind a full socket goes first, whoever comes to send."""
    ada = client(outbox=1_000_000)
    everybody = Fanout()
    everybody.join(ada.connection)
    while ada.connection.direct is not None:
        ada.connection.push(b"\x82\x7e\x10\x00" + b"x" * 4096)
    before = ada.connection.outbox.size
    ada.send(("ping", b"are you there"))
    everybody.deliver("hello")
    turn()
    assert ada.connection.outbox.size == before + 15 + 7
    got = []
    while ada.connection.outbox:
        got += ada.frames()
    got += ada.frames()
    assert [bytes(frame.data) for frame in got[-2:]] == [b"are you there", b"hello"]
    assert ada.connection.direct is not None


def test_a_fan_out_goes_after_what_a_handler_has_sent_in_the_same_turn(ada):
    everybody = Fanout()
    everybody.join(ada.connection)
    everybody.deliver("said to all")
    ada.connection.send("said before")
    everybody.flush()
    assert ada.received() == ["said before", "said to all"]


def test_whoever_vanishes_in_the_middle_of_a_fan_out_does_not_disturb_it(client):
    people = [client() for _ in range(3)]
    everybody = Fanout()
    for one in people:
        everybody.join(one.connection)
    people[1].sock.close()
    for number in range(3):
        everybody.deliver(str(number))
        everybody.flush()
    assert people[0].received() == people[2].received() == ["0", "1", "2"]
    turn()
    assert people[1].connection.close_code == 1006


def test_who_closes_and_sends_no_more_still_hears_the_answer(ada):
    ada.send("one", ("close", 1000))
    ada.sock.shutdown(socket.SHUT_WR)
    turn()
    ada.connection.send(ada.connection.receive())
    assert ada.connection.receive() is None
    assert ada.received() == ["one", (1000, "")]


def test_frames_that_come_whole_have_each_their_own_time(ada):
    ping = b"\x89\x82\0\0\0\0ok"
    ada.send_raw(ping[:4])
    deadlines = ada.connection._bounds.begun
    (first, _), *_ = deadlines._due.values()
    ada.send_raw(ping[4:] + ping[:4])
    (second, _), *_ = deadlines._due.values()
    assert second > first


# What is expected of a client


@pytest.fixture
def eve(loop, client):
    """Somebody of whom a hello is expected within ten seconds."""
    eve = client(handshake_time=10)
    eve.connection.expect(NoHello())
    return eve


def test_whoever_says_nothing_in_time_is_sent_away(eve, loop):
    loop.move(9.9)
    assert eve.received() == []
    loop.move(0.1)
    assert eve.received() == [(4005, "no hello in time")]


def test_whoever_answers_pings_and_says_nothing_is_sent_away(eve, loop):
    for _ in range(3):
        eve.connection.beat()
        eve.send(("pong", b""))
        loop.move(4)
    assert eve.received() == [(4005, "no hello in time")]


def test_nothing_more_is_expected_of_whoever_has_said_it(eve, loop):
    eve.send("hello")
    eve.connection.receive()
    eve.connection.expect(None)
    loop.move(1_000)
    assert eve.connection.connected


def test_what_is_expected_anew_has_the_whole_time_again(eve, loop):
    loop.move(9)
    eve.connection.expect(NoHello())
    loop.move(9)
    assert eve.connection.connected
    loop.move(1)
    assert eve.connection.close_code == 4005


def test_what_came_and_is_dealt_with_is_in_time(eve, loop):
    eve.send("hello")
    eve.connection.receive()
    loop.move(100)
    assert eve.connection.connected
    assert eve.connection.take() is None
    loop.move(10)
    assert eve.connection.close_code == 4005


def test_what_came_while_the_process_was_busy_is_in_time(eve, loop):
    eve.protocol.send_text(b"hello")
    eve.sock.sendall(b"".join(eve.protocol.data_to_send()))
    loop.move(10)
    assert eve.connection.take() == "hello"
    assert eve.connection.connected


def test_nothing_is_expected_of_whoever_has_left(eve, loop):
    eve.send(("close", 1000))
    assert len(eve.connection._bounds.expected) == 0
    eve.connection.expect(NoHello())
    assert len(eve.connection._bounds.expected) == 0
    loop.move(100)
    assert eve.connection.close_code == 1000


def test_frames_are_counted_both_ways_whatever_they_are(ada):
    bounds = ada.connection._bounds
    ada.send("one", b"two", ("ping", b"?"), ("pong", b""))
    assert (bounds.frames_received, bounds.frames_sent) == (4, 1)
    ada.connection.send("three")
    ada.connection.send("four")
    ada.connection.beat()
    assert len(list(ada.frames())) == 4
    assert bounds.frames_sent == 4
