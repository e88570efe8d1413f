"""A client's line through the proxy, good and bad."""

import asyncio
from contextlib import asynccontextmanager
from random import Random

import pytest

from .proxy import Proxy

PATIENCE = 60


@asynccontextmanager
async def line():
    """Give a proxy, and a client's and a server's end of one line through it."""
    accepted = asyncio.Queue()
    server = await asyncio.start_server(lambda *end: accepted.put_nowait(end), "127.0.0.1")
    proxy = Proxy([server.sockets[0].getsockname()[1]], Random(1))
    client = await asyncio.open_connection("127.0.0.1", await proxy.open())
    end = await accepted.get()
    try:
        async with asyncio.timeout(PATIENCE):
            yield proxy, client, end
    finally:
        await proxy.close()
        server.close()
        for _, writer in (client, end):
            writer.transport.abort()
        await asyncio.sleep(0)  # for transports end in the next turn


def fact(talk):
    """A test that is a coroutine, with the ends of a line."""

    def test():
        async def live():
            async with line() as ends:
                await talk(*ends)

        asyncio.run(live())

    return test


async def says(end, other, words):
    end[1].write(words)
    assert await other[0].readexactly(len(words)) == words


@fact
async def test_what_is_said_arrives(proxy, client, server):
    await says(client, server, b"hello")
    await says(server, client, b"welcome")


@fact
async def test_a_cut_line_ends_for_both(proxy, client, server):
    await says(client, server, b"hello")
    proxy.cut()
    for end in (client, server):
        with pytest.raises(ConnectionResetError):
            await end[0].read(1)


@fact
async def test_a_stalled_line_goes_on_when_the_last_stall_is_over(proxy, client, server):
    proxy.stall()
    proxy.stall()
    client[1].write(b"hello")
    proxy.flow()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(server[0].read(5), 0.2)
    proxy.flow()
    assert await server[0].readexactly(5) == b"hello"


@fact
async def test_who_half_closed_can_still_be_told(proxy, client, server):
    await says(client, server, b"hello")
    proxy.half_close(towards_server=True)
    assert await server[0].read() == b""
    client[1].write(b"unheard")
    await says(server, client, b"welcome")


@fact
async def test_answers_are_lost_and_questions_are_not(proxy, client, server):
    await says(client, server, b"hello")
    proxy.lose_answers()
    server[1].write(b"unheard")
    await says(client, server, b"again")
    proxy.cut()
    with pytest.raises(ConnectionResetError):
        await client[0].read(1)


def test_without_an_instance_the_line_ends():
    async def live():
        proxy = Proxy([9], Random(1))
        reader, writer = await asyncio.open_connection("127.0.0.1", await proxy.open())
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(1), PATIENCE)
        writer.close()
        await proxy.close()

    asyncio.run(live())
