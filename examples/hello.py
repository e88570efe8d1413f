"""Come in as a guest, say hello in the lobby, and print what is said there."""

import json
import sys
import uuid

from websockets.sync.client import connect

address = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8080/ws"

with connect(address, subprotocols=["parlor.v1"]) as ws:
    ws.send(json.dumps({"type": "hello"}))
    say = {"type": "say", "client_id": str(uuid.uuid4()), "room": "lobby", "text": "Hello!"}
    ws.send(json.dumps(say))
    for message in ws:
        event = json.loads(message)
        if event["type"] == "said":
            print(event["who"]["name"], "says", event["text"], flush=True)
