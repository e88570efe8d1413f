"""Where a Redis is, and what the bus says to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.connection import parse_url


def channel(database: int, name: str = "") -> str:
    """
    Return the channel of all, or that of the process `name`.

    Redis has its channels for all its databases in common. So the number is in
    the name: those who use different databases are different Parlors.
    """
    return f"parlor:{database}:{name}" if name else f"parlor:{database}"


class Address:
    """A Redis by its URL; as text, it is without the password."""

    def __init__(self, url: str, patience: float) -> None:
        """
        Take the URL apart; `patience` is how many seconds Redis has for an answer.

        Raises:
            ValueError: If it is none.
        """
        options: dict[str, Any] = parse_url(url)
        self._kind = options.pop("connection_class", redis.Connection)
        self._options = options | {
            "socket_connect_timeout": patience,
            "socket_timeout": patience,
            # RESP2, and nothing said but what the bus says.
            "protocol": 2,
            "driver_info": None,
            "decode_responses": False,
        }
        self._database: int = options.get("db", 0)
        try:
            self._kind(**self._options)
        except TypeError:
            raise ValueError("an option of the URL is unknown") from None

    def __str__(self) -> str:
        options = self._options
        host, port = options.get("host", "localhost"), options.get("port", 6379)
        return f"Redis at {host}:{port}/{self._database}"

    @contextmanager
    def connect(self) -> Iterator[redis.Connection]:
        """Give a connection, which is closed afterwards; it is never made again by itself."""
        connection: redis.Connection = self._kind(**self._options)
        try:
            connection.connect()
            yield connection
        finally:
            connection.disconnect()

    def subscribe(self, connection: redis.Connection, name: str) -> None:
        """Have the connection hear what is said to all, and to the process `name`."""
        channels = channel(self._database), channel(self._database, name)
        connection.send_command("SUBSCRIBE", *channels)
        for _ in channels:
            connection.read_response()

    def hear(self, connection: redis.Connection, seconds: float) -> bytes | None:
        """Return what is said next; None if nothing is, for so long."""
        try:
            reply: list[bytes] = connection.read_response(
                disable_decoding=True, timeout=seconds, disconnect_on_error=False
            )
        except redis.TimeoutError:
            return None
        return reply[2]

    def publish(
        self, connection: redis.Connection, batches: list[tuple[str | None, bytes]]
    ) -> None:
        """Say each of the batches to all, or to one process."""
        commands = [("PUBLISH", channel(self._database, to or ""), batch) for to, batch in batches]
        connection.send_packed_command(connection.pack_commands(commands))
        for _ in commands:
            connection.read_response()
