"""
A `@ws.route` of your own: the time, as a function, as a class, in a blueprint.

    uwsgi --master --http-socket 127.0.0.1:9090 --gevent 100 --gevent-early-monkey-patch \
          --pythonpath . --wsgi-file examples/clock.py
"""

import hashlib
import time

from flask import Blueprint, Flask, request

from parlor.edge import GeventWebSocket
from parlor.edge.host.worker import at_exit
from parlor.loop.threads import in_thread

application = Flask(__name__)
ws = GeventWebSocket(application)
times = Blueprint("times", __name__)


@application.get("/")
def page():
    return "A clock; open /tick or /ask with a WebSocket client.\n"


@ws.route("/tick")
def tick(connection):
    """Send the time once a second; a message from the client changes the pace."""
    pace = float(request.args.get("pace", 1.0))
    while connection.connected:
        connection.send(time.strftime("%H:%M:%S"))
        try:
            message = connection.receive(timeout=pace)
        except TimeoutError:
            continue
        if message is None:
            return
        pace = float(message)


@times.route("/ask/<zone>", subprotocols=["time.v1"], max_message=1_024)
class Ask:
    """Answer each question; one object per connection, and no greenlet while nobody asks."""

    def __init__(self, connection, zone):
        self.connection = connection
        self.zone = zone
        self.asked = 0

    def opened(self):
        self.connection.send(f"Ask me for the time in {self.zone}.")

    def received(self, message):
        self.asked += 1
        if message == "bye":
            self.connection.close(1000, f"{self.asked} questions")
        elif message == "proof":
            self.connection.send(in_thread(proof, self.zone))
        else:
            self.connection.send(f"{self.zone} {time.time():.0f}")

    def closed(self):
        application.logger.warning("asked %d times", self.asked)


def proof(zone):
    """Take long, in C: such things are done in a thread, or everybody waits."""
    return hashlib.pbkdf2_hmac("sha256", zone.encode(), b"clock", 200_000).hex()


ws.register_blueprint(times)
at_exit(ws.drain)
