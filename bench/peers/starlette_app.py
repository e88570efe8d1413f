"""Starlette as in its documentation: `iter_text`, and `send_text` to each of a set of sockets."""

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

readers: set[WebSocket] = set()


async def echo(ws: WebSocket) -> None:
    await ws.accept()
    async for message in ws.iter_text():
        await ws.send_text(message)


async def fanout(ws: WebSocket) -> None:
    await ws.accept()
    readers.add(ws)
    try:
        async for message in ws.iter_text():
            for reader in list(readers):
                await reader.send_text(message)
    finally:
        readers.discard(ws)


app = Starlette(routes=[WebSocketRoute("/echo", echo), WebSocketRoute("/fanout", fanout)])
