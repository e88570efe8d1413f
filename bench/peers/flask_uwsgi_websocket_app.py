"""flask-uwsgi-websocket as it ships, made importable and given rules that match WebSockets."""

from flask import Flask

from parlor.edge.parent_extension import GeventWebSocket

app = Flask(__name__)
ws = GeventWebSocket(app)
readers = {}


@ws.route("/echo", websocket=True)
def echo(client):
    while (message := client.receive()) is not None:
        # An empty one follows whatever was read at once.
        if message:
            client.send(message)


@ws.route("/fanout", websocket=True)
def fanout(client):
    readers[client.id] = client
    while (message := client.receive()) is not None:
        if message:
            for reader in list(readers.values()):
                reader.send(message)
    del readers[client.id]
