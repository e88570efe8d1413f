"""picows as in its broadcast example: a listener a client, `send` to each, on uvloop."""

import asyncio
import sys

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server


class Echo(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code(), frame.get_close_message())
            transport.disconnect()
        else:
            self.on_message(transport, frame)

    def on_message(self, transport: WSTransport, frame: WSFrame) -> None:
        transport.send(frame.msg_type, frame.get_payload_as_memoryview())


class Fanout(Echo):
    readers: set[WSTransport] = set()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.readers.add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.readers.discard(transport)

    def on_message(self, transport: WSTransport, frame: WSFrame) -> None:
        message = frame.get_payload_as_bytes()
        for reader in self.readers:
            reader.send(frame.msg_type, message)


def listener(request: WSUpgradeRequest) -> WSListener:
    return Echo() if request.path == b"/echo" else Fanout()


async def main() -> None:
    server = await ws_create_server(listener, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
