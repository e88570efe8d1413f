"""A bot that answers `!ping`, comes back by itself, and neither misses nor repeats anything."""

import json
import random
import sys
import time

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

STAY_AWAY = {1002, 1003, 1007, 1008, 1009, *range(4500, 5000)}
TRY_AGAIN = {"too_fast", "not_stored"}


class Bot:
    """What it knows outlives a connection: its token, its positions, what has no answer yet."""

    def __init__(self):
        self.token = None
        self.positions = {}
        self.waiting = {}

    def talk(self, ws):
        """Say hello with all we know, then listen."""
        self.greet(ws)
        for message in ws:
            self.hear(json.loads(message), ws)

    def greet(self, ws):
        hello = {"type": "hello", "positions": self.positions}
        ws.send(json.dumps(hello | ({"token": self.token} if self.token else {})))

    def hear(self, event, ws):
        match event["type"]:
            case "welcome":
                self.token = event.get("token")
                for room in event["rooms"]:
                    self.positions.setdefault(room["room"], room["position"])
                for say in self.waiting.values():
                    ws.send(json.dumps(say))
            case "reload":
                self.positions[event["room"]] = event["position"]
            case "granted":
                self.positions[event["room"]["room"]] = event["room"]["position"]
            case "revoked":
                self.positions.pop(event["room"], None)
            case "said" | "joined" | "left":
                if event.get("text") == "!ping":
                    self.answer(event, ws)
                self.positions[event["room"]]["offset"] = event["offset"]
            case "accepted":
                self.waiting.pop(event["client_id"], None)
            case "refused" if event["code"] == "bad_token":
                # Our session was ended. Somebody new has other rooms, and repeats nothing.
                self.token, self.positions, self.waiting = None, {}, {}
                self.greet(ws)
            case "refused":
                print("refused:", event["message"], file=sys.stderr)
                if event["code"] not in TRY_AGAIN:
                    self.waiting.pop(event.get("client_id"), None)

    def answer(self, said, ws):
        # The same question has the same client_id, so that no retry answers twice.
        client_id = f"pong-{said['room']}-{said['offset']}"
        say = {"type": "say", "client_id": client_id, "room": said["room"], "text": "pong"}
        self.waiting[client_id] = say
        ws.send(json.dumps(say))


def run(address):
    bot, wait = Bot(), 0.5
    while True:
        try:
            with connect(address, subprotocols=["parlor.v1"]) as ws:
                wait = 0.5
                bot.talk(ws)
        except ConnectionClosed as closed:
            if closed.rcvd and closed.rcvd.code in STAY_AWAY:
                sys.exit(f"told to stay away: {closed.rcvd.code} {closed.rcvd.reason}")
        except (OSError, InvalidHandshake):
            wait = min(20, wait * 2)
        time.sleep(random.uniform(0, wait))


if __name__ == "__main__":
    run(sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8080/ws")
