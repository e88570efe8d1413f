"""Fair: those who write as much as they can cut off nobody who reads."""

import contextlib
import json
import selectors

import pytest

from bench.flood import Client

from ..conformance.frames import text
from .server import ANY_BYTES, PATIENCE, wait_until
from .wire import open_narrow

pytestmark = pytest.mark.alone

READERS, GUESTS, SAYS = 12, 3, 40
OUTBOX = 524_288


class Guest(Client):
    """Says all at once, and again what was refused for now."""

    def __init__(self, port, name, words):
        super().__init__(port)
        self.words = words
        self.unstored = {f"{name} {number}" for number in range(SAYS)}
        for client_id in sorted(self.unstored):
            self.say(client_id)

    def say(self, client_id):
        self.send(type="say", client_id=client_id, room="lobby", text=self.words)


# Of the one, eight bytes go out for each that comes in; of the other four for a character.
@pytest.mark.parametrize("words", ['"' * 8_000, "\U0001f600" * 8_000], ids=["quotes", "emoji"])
def test_nobody_who_reads_is_cut_off_by_a_flood_and_who_does_not_read_is(make_server, words):
    server = make_server(workers=2, outbox=OUTBOX, heartbeat=50, rate_say=0, **ANY_BYTES)
    server.start()
    with contextlib.ExitStack() as stack:
        eve = stack.enter_context(open_narrow(server.port, b"/ws"))
        eve.sendall(text('{"type":"hello"}').wire())
        selector = stack.enter_context(selectors.DefaultSelector())
        readers = [Client(server.port) for _ in range(READERS)]
        heard = {reader: [] for reader in readers}
        for reader in readers:
            stack.callback(reader.sock.close)
            selector.register(reader.sock, selectors.EVENT_READ, reader)
        while not all(heard.values()):
            hear(selector, heard)
        for number in range(GUESTS):
            guest = Guest(server.port, f"guest {number}", words)
            stack.callback(guest.sock.close)
            selector.register(guest.sock, selectors.EVENT_READ, guest)
            heard[guest] = []
        guests = [one for one in heard if isinstance(one, Guest)]
        expected = {client_id for guest in guests for client_id in guest.unstored}
        while any(guest.unstored for guest in guests) or not all(
            len(ids) == len(expected) + 1 for ids in map(heard.get, readers)
        ):
            hear(selector, heard)
        # Everybody the same, in the same order, each once.
        [order] = {tuple(heard[reader][1:]) for reader in readers}
        assert set(order) == expected
        wait_until(lambda: server.endings("/ws"), "the end of who does not read")
        assert server.endings("/ws") == ["4000"]


def hear(selector, heard):
    ready = selector.select(PATIENCE)
    assert ready, "nobody hears anything any more"
    for key, _ in ready:
        one = key.data
        for message in one.read():
            event = json.loads(message)
            match event["type"]:
                case "said":
                    heard[one].append(event["client_id"])
                case "welcome":
                    heard[one].append("welcome")
                case "accepted":
                    one.unstored.discard(event["client_id"])
                case "refused":
                    assert event["code"] == "too_fast"
                    one.say(event["client_id"])
        assert one.code is None, f"somebody was cut off with {one.code}"
        one.write()
    for one in heard:
        one.write()
