"""ws4py on its gevent server as in its documentation: a WebSocket class with `received_message`."""

import socket
import sys

from ws4py.server.geventserver import WSGIServer
from ws4py.server.wsgiutils import WebSocketWSGIApplication
from ws4py.websocket import EchoWebSocket, WebSocket


class Fanout(WebSocket):
    readers = set()

    def opened(self):
        self.readers.add(self)

    def closed(self, code, reason=None):
        self.readers.discard(self)

    def received_message(self, message):
        for reader in list(self.readers):
            reader.send(message.data, message.is_binary)


echo = WebSocketWSGIApplication(handler_cls=EchoWebSocket)
fanout = WebSocketWSGIApplication(handler_cls=Fanout)


def application(environ, start_response):
    return (echo if environ["PATH_INFO"] == "/echo" else fanout)(environ, start_response)


server = WSGIServer(("127.0.0.1", int(sys.argv[1])), application, log=None)
server.start()
# gevent leaves Nagle's algorithm on; accepted sockets inherit this.
server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
server.serve_forever()
