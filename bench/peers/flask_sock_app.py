"""Flask-Sock as in its documentation: a loop of `receive` and `send` in each route."""

from flask import Flask
from flask_sock import Sock

app = Flask(__name__)
sock = Sock(app)
readers = set()


@sock.route("/echo")
def echo(ws):
    while True:
        ws.send(ws.receive())


@sock.route("/fanout")
def fanout(ws):
    readers.add(ws)
    try:
        while True:
            message = ws.receive()
            for reader in list(readers):
                reader.send(message)
    finally:
        readers.discard(ws)
