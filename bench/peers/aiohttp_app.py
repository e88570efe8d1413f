"""aiohttp as in its example of a WebSocket server: a list of sockets, `send_str` to each."""

import sys

from aiohttp import WSMsgType, web

readers: set[web.WebSocketResponse] = set()


async def echo(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        if message.type == WSMsgType.TEXT:
            await ws.send_str(message.data)
    return ws


async def fanout(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    readers.add(ws)
    try:
        async for message in ws:
            if message.type == WSMsgType.TEXT:
                for reader in list(readers):
                    await reader.send_str(message.data)
    finally:
        readers.discard(ws)
    return ws


app = web.Application()
app.add_routes([web.get("/echo", echo), web.get("/fanout", fanout)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
