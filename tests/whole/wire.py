"""WebSocket clients that are nothing but a socket, and how others end."""

import socket

from websockets.exceptions import ConnectionClosed

from .server import PATIENCE

HANDSHAKE = (
    b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def open_raw(port, path):
    """Return a socket that has shaken hands."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.sendall(HANDSHAKE % path)
    answer = sock.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101"), answer
    return sock


def narrow(port):
    """Return a socket for which the kernel keeps no more than it must, so that it soon stalls."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    # The other side's buffer is made for so and so many segments.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1_000)
    sock.settimeout(PATIENCE)
    sock.connect(("127.0.0.1", port))
    return sock


def open_narrow(port, path):
    """Return a narrow socket that has shaken hands."""
    sock = narrow(port)
    sock.sendall(HANDSHAKE % path)
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += sock.recv(1)
    assert answer.startswith(b"HTTP/1.1 101"), answer
    return sock


def ending(client):
    """Return the code that a client is closed with; None if it ends without a word."""
    try:
        while True:
            client.recv(timeout=PATIENCE)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None
