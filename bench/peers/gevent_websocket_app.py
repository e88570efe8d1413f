"""gevent-websocket as in its chat example: one application a path, `send` to each client."""

import socket
import sys

from geventwebsocket import Resource, WebSocketApplication, WebSocketServer


class Echo(WebSocketApplication):
    def on_message(self, message):
        if message is not None:
            self.ws.send(message)


class Fanout(WebSocketApplication):
    readers = set()

    def on_open(self):
        self.readers.add(self.ws)

    def on_close(self, reason):
        self.readers.discard(self.ws)

    def on_message(self, message):
        if message is not None:
            for reader in list(self.readers):
                reader.send(message)


applications = Resource([("/echo", Echo), ("/fanout", Fanout)])
server = WebSocketServer(("127.0.0.1", int(sys.argv[1])), applications, log=None)
server.start()
# gevent leaves Nagle's algorithm on; accepted sockets inherit this.
server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
server.serve_forever()
