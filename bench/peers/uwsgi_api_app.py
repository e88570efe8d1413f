"""uWSGI's own WebSocket API under gevent, as its chat example: one wait for socket and queue."""

from collections import deque

import uwsgi
from gevent import get_hub
from gevent.event import Event

READABLE = 1

# Seconds after which uWSGI gets a chance to send its ping.
PING_CHANCE = 4.0

readers = set()


class Reader:
    def __init__(self):
        self.ready = Event()
        self.queue = deque()

    def put(self, message):
        self.queue.append(message)
        self.ready.set()


def echo():
    while True:
        uwsgi.websocket_send(uwsgi.websocket_recv())


def fanout():
    reader = Reader()
    # The example waits with select(), which takes no descriptor of 1,024 and above.
    watcher = get_hub().loop.io(uwsgi.connection_fd(), READABLE)
    watcher.start(reader.ready.set)
    readers.add(reader)
    try:
        while True:
            reader.ready.wait(PING_CHANCE)
            reader.ready.clear()
            while reader.queue:
                uwsgi.websocket_send(reader.queue.popleft())
            while message := uwsgi.websocket_recv_nb():
                for other in readers:
                    other.put(message)
    finally:
        readers.discard(reader)
        watcher.close()


def app(environ, start_response):
    uwsgi.websocket_handshake()
    try:
        echo() if environ["PATH_INFO"] == "/echo" else fanout()
    except OSError:  # the client has gone
        return []
