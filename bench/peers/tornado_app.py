"""Tornado as in its chat demo: a set of waiters on the handler, `write_message` to each."""

import asyncio
import sys

from tornado.web import Application
from tornado.websocket import WebSocketHandler


class Echo(WebSocketHandler):
    def open(self):
        self.set_nodelay(True)

    def on_message(self, message):
        self.write_message(message)


class Fanout(WebSocketHandler):
    waiters = set()

    def open(self):
        self.set_nodelay(True)
        self.waiters.add(self)

    def on_close(self):
        self.waiters.discard(self)

    def on_message(self, message):
        for waiter in self.waiters:
            waiter.write_message(message)


async def main():
    routes = [("/echo", Echo), ("/fanout", Fanout)]
    Application(routes, log_function=lambda handler: None).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(main())
