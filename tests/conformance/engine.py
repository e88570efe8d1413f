"""Holds many talks at once, each on a socket of its own."""

import contextlib
import selectors
import socket
from collections import deque
from collections.abc import Callable, Iterable

from .pacer import Pacer

# Seconds without a byte from anybody, after which there will be none.
PATIENCE = 30
CHUNK = 262_144
# Sockets open at a time.
CROWD = 100


class Talk:
    """
    One side of a conversation: pieces to send, and what to make of what comes.

    A piece is one `send`, so that a talk of pieces of one byte is fed byte by
    byte. `failure` is empty when all was as it should be.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.outgoing: deque[bytes] = deque()
        self.over = False
        self.failure = ""

    def received(self, data: bytes) -> None:
        """Take in what came; b"" is the end of the stream."""
        raise NotImplementedError

    def waits_for(self) -> str:
        """Return what has not come yet, in words."""
        raise NotImplementedError

    def fail(self, why: str) -> None:
        self.over, self.failure = True, f"{self.name}: {why}"

    def say(self, data: bytes, size: int = 0) -> None:
        """Put `data` on its way, in pieces of `size` bytes if it is to be chopped."""
        size = size or max(1, len(data))
        self.outgoing += [data[start : start + size] for start in range(0, len(data), size)]


def hold(port: int, talks: Iterable[Talk]) -> list[str]:
    """Hold all the talks with the server at `port`, and return what failed."""
    return _hold(port, list(talks), lambda: None)


def hold_slowly(port: int, talks: Iterable[Talk]) -> list[str]:
    """Hold the talks, and send a next piece only when the server had time to read the last."""
    with contextlib.closing(Pacer(port)) as pacer:
        return _hold(port, list(talks), pacer.wait)


def _hold(port: int, talks: list[Talk], pause: Callable[[], None]) -> list[str]:
    for start in range(0, len(talks), CROWD):
        with contextlib.ExitStack() as stack:
            selector = stack.enter_context(selectors.DefaultSelector())
            for talk in talks[start : start + CROWD]:
                sock = stack.enter_context(_connect(port))
                selector.register(sock, selectors.EVENT_READ, talk)
            _turn_until_over(selector, pause)
    return [talk.failure for talk in talks if talk.failure]


def _connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setblocking(False)
    return sock


def _turn_until_over(selector: selectors.BaseSelector, pause: Callable[[], None]) -> None:
    while _watch(selector):
        ready = selector.select(PATIENCE)
        for key, mask in ready:
            if mask & selectors.EVENT_WRITE:
                _send(key.fileobj, key.data)
            if mask & selectors.EVENT_READ:
                _receive(key.fileobj, key.data)
        pause()
        if not ready:
            for key in selector.get_map().values():
                key.data.fail(f"{PATIENCE} s of silence instead of {key.data.waits_for()}")


def _watch(selector: selectors.BaseSelector) -> bool:
    """Watch each socket for what its talk waits for; return whether there is any left."""
    for key in list(selector.get_map().values()):
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if key.data.outgoing else 0)
        if key.data.over:
            selector.unregister(key.fileobj)
            key.fileobj.close()
        elif events != key.events:
            selector.modify(key.fileobj, events, key.data)
    return bool(selector.get_map())


def _send(sock: socket.socket, talk: Talk) -> None:
    piece = talk.outgoing.popleft()
    try:
        sent = sock.send(piece)
    except OSError:
        # It listens no more, but may have spoken before that.
        talk.outgoing.clear()
    else:
        if sent < len(piece):
            talk.outgoing.appendleft(piece[sent:])


def _receive(sock: socket.socket, talk: Talk) -> None:
    try:
        data = sock.recv(CHUNK)
    except BlockingIOError:
        return
    except ConnectionResetError:
        data = b""
    talk.received(data)
