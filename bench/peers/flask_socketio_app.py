"""Flask-SocketIO on gevent as in its documentation: events, and `emit` with `broadcast`."""

import socket
import sys

from flask import Flask
from flask_socketio import SocketIO, emit
from gevent.pywsgi import WSGIServer
from geventwebsocket.handler import WebSocketHandler

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent")


@socketio.event
def echo(message):
    emit("echo", message)


@socketio.event
def fanout(message):
    emit("fanout", message, broadcast=True)


# What socketio.run() starts, but for Nagle's algorithm, which gevent leaves on.
server = WSGIServer(("127.0.0.1", int(sys.argv[1])), app, handler_class=WebSocketHandler, log=None)
server.start()
server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
server.serve_forever()
