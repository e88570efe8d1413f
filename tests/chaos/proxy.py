"""One client's way to the instances, which can be made a bad one."""

import asyncio
import socket
import struct
from contextlib import suppress
from random import Random

PIECE = 65_536
AT_ONCE = struct.pack("ii", 1, 0)


class Line:
    """One connection through the proxy: what comes at one end goes out at the other."""

    def __init__(self, proxy: "Proxy", *ends: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client, self._server = ends
        self._ended: set[asyncio.StreamWriter] = set()
        self.deaf = False

    async def carry(self, client: asyncio.StreamReader, server: asyncio.StreamReader) -> None:
        """Carry both ways until both have ended."""
        try:
            await asyncio.gather(self._pump(client, self._server), self._pump(server, self._client))
        except (OSError, RuntimeError):
            self.cut()
        finally:
            self._client.close()
            self._server.close()

    def cut(self) -> None:
        """End it without a word to either end."""
        for end in (self._client, self._server):
            _cut(end)

    def half_close(self, towards_server: bool) -> None:
        """Say to one end that the other will say no more; what it says is lost from now on."""
        self._end(self._server if towards_server else self._client)

    def _end(self, sink: asyncio.StreamWriter) -> None:
        if sink not in self._ended and not sink.is_closing():
            self._ended.add(sink)
            with suppress(OSError):  # it was reset in this very moment
                sink.write_eof()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(PIECE):
            if self._proxy.delay:
                await asyncio.sleep(self._proxy.delay)
            await self._proxy.flowing.wait()
            if sink not in self._ended and not (self.deaf and sink is self._client):
                sink.write(piece)
                await sink.drain()
        self._end(sink)


class Proxy:
    """
    Listens for one client and connects it to any instance.

    Nothing passes while `flowing` is not set; each piece takes `delay` seconds more.
    """

    def __init__(self, ports: list[int], random: Random) -> None:
        self._ports = ports
        self._random = random
        self._lines: set[Line] = set()
        self._tasks: set[asyncio.Task] = set()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.delay = 0.0
        self._stalls = 0

    async def open(self) -> int:
        """Return the port that it listens on."""
        self._listener = await asyncio.start_server(self._begin, "127.0.0.1")
        return self._listener.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End every line, and wait until all have ended."""
        self._listener.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        for line in self._lines:
            line.cut()

    def stall(self) -> None:
        """Let nothing pass, until `flow` was called as often."""
        self._stalls += 1
        self.flowing.clear()

    def flow(self) -> None:
        self._stalls -= 1
        if not self._stalls:
            self.flowing.set()

    def half_close(self, towards_server: bool) -> None:
        for line in self._lines:
            line.half_close(towards_server)

    def lose_answers(self) -> None:
        """Let nothing more of the instances through on the lines that are open."""
        for line in self._lines:
            line.deaf = True

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._accept(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            port = self._random.choice(self._ports)
            from_server, to_server = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            _cut(writer)
            return
        line = Line(self, writer, to_server)
        self._lines.add(line)
        try:
            await line.carry(reader, from_server)
        finally:
            self._lines.discard(line)


def _cut(end: asyncio.StreamWriter) -> None:
    """Have the other side see a reset, where it would else see an end."""
    if not end.is_closing():
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    end.transport.abort()
