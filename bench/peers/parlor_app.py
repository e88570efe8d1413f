"""Parlor with two `@ws.route`s more: broadcasts that store nothing and know nobody."""

from collections import defaultdict

from parlor import create_app
from parlor.delivery.fanout import Fanout
from parlor.edge import Connection

app = application = create_app()
ws = app.extensions["parlor.sockets"]
rooms: defaultdict[str, Fanout[Connection]] = defaultdict(Fanout)


@ws.route("/fanout")
@ws.route("/fanout/<room>")
class Broadcast:
    """Sends each message to everybody of the same room, its sender included."""

    request_context = "never"

    def __init__(self, connection: Connection, room: str = "") -> None:
        self.connection = connection
        self.room = room

    def opened(self) -> None:
        self.readers = rooms[self.room]
        self.readers.join(self.connection)

    def received(self, message: str | bytes) -> None:
        self.readers.deliver(message)

    def closed(self) -> None:
        self.readers.leave(self.connection)
        if not self.readers:
            del rooms[self.room]
