"""`websockets` as in its guide to broadcasting: a set of connections and `broadcast`."""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

readers: set[ServerConnection] = set()


async def echo(websocket: ServerConnection) -> None:
    async for message in websocket:
        await websocket.send(message)


async def fanout(websocket: ServerConnection) -> None:
    readers.add(websocket)
    try:
        async for message in websocket:
            broadcast(readers, message)
    finally:
        readers.discard(websocket)


async def handler(websocket: ServerConnection) -> None:
    await (echo if websocket.request.path == "/echo" else fanout)(websocket)


async def main() -> None:
    async with serve(handler, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()


asyncio.run(main())
