"""Opening handshakes, as bytes."""

import base64
import hashlib

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def handshake(
    path: bytes = b"/echo",
    *,
    method: bytes = b"GET",
    version: bytes = b"HTTP/1.1",
    body: bytes = b"",
    without: tuple[str, ...] = (),
    **headers: bytes | list[bytes],
) -> bytes:
    """
    Return a request that opens a WebSocket, but for what is said otherwise.

    Headers are named as `sec_websocket_key=`; a list is one line for each.
    """
    lines: dict[str, bytes | list[bytes]] = {
        "host": b"127.0.0.1",
        "upgrade": b"websocket",
        "connection": b"Upgrade",
        "sec_websocket_key": KEY,
        "sec_websocket_version": b"13",
    }
    lines = {name: value for name, value in (lines | headers).items() if name not in without}
    head = [b" ".join((method, path, version))]
    for name, value in lines.items():
        spelt = name.replace("_", "-").title().replace("Websocket", "WebSocket").encode()
        head += [spelt + b": " + one for one in (value if isinstance(value, list) else [value])]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def accept(key: bytes = KEY) -> str:
    """Return the Sec-WebSocket-Accept that answers `key`."""
    digest = hashlib.sha1(key + GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()
