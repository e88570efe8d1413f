"""socketify as in its documentation of WebSockets: `subscribe`, and `publish` to the topic."""

import sys

from socketify import App, AppListenOptions

LIMITS = {
    "max_payload_length": 1024 * 1024,
    # Bytes that may wait for a reader; beyond it messages are dropped without a word.
    "max_backpressure": 64 * 1024 * 1024,
}


def echo(ws, message, opcode):
    ws.send(message, opcode)


def join(ws):
    ws.subscribe("fanout")


def fanout(ws, message, opcode):
    ws.publish("fanout", message, opcode)


app = App()
app.ws("/echo", {**LIMITS, "message": echo})
app.ws("/fanout", {**LIMITS, "open": join, "message": fanout})
app.listen(AppListenOptions(port=int(sys.argv[1]), host="127.0.0.1"), lambda config: None)
app.run()
