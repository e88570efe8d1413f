"""How tests open a WebSocket."""

from functools import partial

from websockets.sync import client

# A test that does not read for a while has not gone: the library's own pings would take
# their answers, which wait behind unread messages, for lost, and cut the line.
connect = partial(client.connect, ping_interval=None)
