"""A client of `parlor.v1` that retries and resumes, as every client should."""

import json
import time
import uuid

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from ..support.sockets import connect

PATIENCE = 120


class Talker:
    """Keeps its positions and what it heard; comes back by itself with `again`."""

    def __init__(self, server, name=None, positions=None, cookie=None, direct=False, token=None):
        self.server = server
        self.name = name
        self.token = token
        self.cookie = cookie
        self.direct = direct
        self.positions = positions or {}
        self.heard = []
        self.entries = []
        self.welcome = None
        self.line = None
        self.again()

    def again(self):
        """Connect, say hello, and wait for the welcome; try until it works."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._hello()
                return self
            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _hello(self):
        self.close()
        headers = {"Cookie": self.cookie} if self.cookie else None
        self.line = connect(
            self.server.socket_url("/ws", self.direct),
            subprotocols=["parlor.v1"],
            additional_headers=headers,
            open_timeout=PATIENCE,
            max_size=None,
        ).__enter__()
        hello = {"type": "hello", "positions": self.positions}
        if self.token:
            hello["token"] = self.token
        elif self.name:
            hello["name"] = self.name
        self.send(**hello)
        self.welcome = self.until("welcome")
        self.token = self.welcome.get("token", self.token)
        for room in self.welcome["rooms"]:
            self.positions.setdefault(room["room"], room["position"])

    def send(self, **event):
        self.line.send(json.dumps(event))

    def hear(self, timeout=PATIENCE):
        """Return the next event; entries move the position, to which they must join on."""
        event = json.loads(self.line.recv(timeout=timeout))
        self.heard.append(event)
        if "offset" in event and ("at" in event or event["type"] == "void"):
            position = self.positions[event["room"]]
            assert event["offset"] == position["offset"] + 1, "a gap, or a repeat"
            last = event["to"] if event["type"] == "void" and "to" in event else event["offset"]
            self.positions[event["room"]] = position | {"offset": last}
            self.entries.append(event)
        return event

    def until(self, kind, **fields):
        """Hear on until an event of this type with these fields."""
        while True:
            event = self.hear()
            if event["type"] == kind and fields.items() <= event.items():
                return event

    def ending(self):
        """Hear on until the line is closed, and return the code."""
        try:
            while True:
                self.hear()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    def say(self, text, client_id, room="lobby"):
        self.send(type="say", client_id=client_id, room=room, text=text)

    def edit(self, of, text, room="lobby"):
        """Change one's message at an offset, and wait until it is told."""
        self._change("edited", type="edit", room=room, of=of, text=text)

    def delete(self, of, room="lobby"):
        """Delete one's message at an offset, and wait until it is told."""
        self._change("deleted", type="delete", room=room, of=of)

    def _change(self, told, of, **change):
        self.send(client_id=uuid.uuid4().hex, of=of, **change)
        self.until(told, of=of)

    def close(self):
        if self.line is not None:
            self.line.close()
            self.line = None
