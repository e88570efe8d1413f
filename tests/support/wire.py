"""A WebSocket client on a socket pair, and the connection at its other end."""

import os
import socket

import gevent
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Close, Opcode
from websockets.protocol import CLIENT, Protocol, State

from parlor.edge.host.worker import adopt
from parlor.edge.protocol.agreement import Agreement
from parlor.edge.socket.bounds import Bounds
from parlor.edge.socket.connection import Connection
from parlor.settings import Settings


def turn(times=3):
    """Let the loop go round until what is ready has happened."""
    for _ in range(times):
        gevent.sleep(0)
        gevent.idle()


class Client:
    """One end of a socket pair that speaks as a browser would."""

    def __init__(self, max_message=1000, max_fragments=1000, deflate=0, **settings):
        near, self.sock = socket.socketpair()
        self.protocol = Protocol(CLIENT, state=State.OPEN)
        if deflate:
            self.protocol.extensions = [PerMessageDeflate(True, True, deflate, deflate)]
        agreement = Agreement(None, deflate, max_message, max_fragments)
        environ = {"REMOTE_ADDR": "192.0.2.1", "REMOTE_PORT": "4711", "PATH_INFO": "/echo"}
        self.connection = Connection(
            adopt(os.dup(near.fileno())), agreement, environ, Bounds(Settings(**settings))
        )
        near.close()
        self.sock.setblocking(False)

    def send(self, *frames):
        """Send messages, masked; a tuple is the name of a protocol method and its arguments."""
        for frame in frames:
            if isinstance(frame, str):
                self.protocol.send_text(frame.encode())
            elif isinstance(frame, bytes):
                self.protocol.send_binary(frame)
            else:
                getattr(self.protocol, "send_" + frame[0])(*frame[1:])
        for data in self.protocol.data_to_send():
            self.sock.sendall(data)
        turn()

    def send_raw(self, data):
        self.sock.sendall(data)
        turn()

    def frames(self):
        """Return the frames that have arrived."""
        turn()
        while True:
            try:
                data = self.sock.recv(1 << 20)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            if not data:
                self.protocol.receive_eof()
                break
            self.protocol.receive_data(data)
            turn()
        self.protocol.data_to_send()
        return self.protocol.events_received()

    def received(self):
        """Return the messages that have arrived, and a close as its code and reason."""
        out = []
        for frame in self.frames():
            if frame.opcode is Opcode.TEXT:
                out.append(str(frame.data, "utf-8"))
            elif frame.opcode is Opcode.BINARY:
                out.append(bytes(frame.data))
            elif frame.opcode is Opcode.CLOSE:
                close = Close.parse(frame.data)
                out.append((close.code, close.reason))
        return out

    def vanish(self):
        self.sock.close()
        turn()
