"""Where a Redis is, and what this process asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.connection import parse_url


class DeadLink(ConnectionError):
    """The link to Redis was not cut, but nothing passes it."""


def channel(database: int, name: str = "") -> str:
    """
    Return the channel to all processes, or that to the process `name`.

    The channels of a Redis are common to all its databases. So the number is in
    the name: processes that use different databases are of different Parlors.
    """
    return f"parlor:{database}:{name}" if name else f"parlor:{database}"


class Address:
    """
    A Redis by its URL, as seen by the process `name`; as text, it is without the password.

    Redis has `timeout` seconds for each answer.
    """

    def __init__(self, url: str, name: str, timeout: float) -> None:
        """
        Take the URL apart.

        Raises:
            ValueError: If it is no URL of a Redis.
        """
        self._name = name
        options: dict[str, Any] = parse_url(url)
        self._kind = options.pop("connection_class", redis.Connection)
        self._options = options | {
            "socket_connect_timeout": timeout,
            "socket_timeout": timeout,
            # RESP2, and no commands but those of the bus.
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

    def subscribe(self, connection: redis.Connection) -> None:
        """Let `connection` hear what is published to all, and to this process."""
        channels = channel(self._database), channel(self._database, self._name)
        connection.send_command("SUBSCRIBE", *channels)
        for _ in channels:
            connection.read_response()

    def hear(self, connection: redis.Connection, seconds: float) -> bytes | None:
        """Return what is published next; None if nothing is within `seconds`."""
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
        """Publish each of the batches, to all or to the process that stands before it."""
        commands = [("PUBLISH", channel(self._database, to or ""), batch) for to, batch in batches]
        connection.send_packed_command(connection.pack_commands(commands))
        for _ in commands:
            connection.read_response()
