"""A connection whose ping is answered when the server has looked at all its sockets again."""

from ..whole.wire import open_raw
from .frames import PONG, Reader, ping

PING = ping().wire()


class Pacer:
    """Keeps who sends bytes one by one from sending faster than the server reads them."""

    def __init__(self, port: int) -> None:
        self._sock = open_raw(port, b"/echo")
        self._reader = Reader()

    def wait(self) -> None:
        """Return when the server has answered a ping that is sent now."""
        self._sock.sendall(PING)
        while not any(frame.opcode == PONG for frame in self._reader.feed(self._sock.recv(4096))):
            pass

    def close(self) -> None:
        self._sock.close()
