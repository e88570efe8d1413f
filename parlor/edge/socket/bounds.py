"""The bounds of one connection in memory and time, which all connections share."""

from __future__ import annotations

from ...delivery.behind import Behind
from ...settings import Rate, Settings
from .deadlines import Deadlines
from .end_of_turn import EndOfTurn

CLOSE_TIMEOUT = 5.0
CORKED = 65_536


class Bounds:
    """
    The bounds that the connections of a process share.

    Bytes for `inbox` and `outbox`, and `corked` ones that a handler sends
    before they leave; `unanswered` pings; messages per second in `rate`.
    `begun` has the deadlines of messages that are not whole yet, `expected`
    those of messages that must come, `closing` those of closing handshakes;
    `end_of_turn` calls functions at the end of a turn of the loop; `behind` are
    the connections for which much waits. Of all of them together, `received` and
    `answered` are the bytes that came and that handlers sent to one alone,
    `frames_received` and `frames_sent` the frames that came and the answers, pings
    and pongs to one, and `cut_off` counts those that did not read.
    """

    __slots__ = (
        "answered", "begun", "behind", "closing", "corked", "cut_off", "end_of_turn", "expected",
        "frames_received", "frames_sent", "inbox", "outbox", "rate", "received", "unanswered",
    )  # fmt: skip

    def __init__(self, settings: Settings) -> None:
        self.inbox = settings.inbox
        self.outbox = settings.outbox
        self.corked = min(CORKED, settings.outbox // 4)
        self.unanswered = settings.unanswered
        self.rate: Rate = settings.rate_frames
        self.begun = Deadlines(settings.message_time)
        self.expected = Deadlines(settings.handshake_time)
        self.closing = Deadlines(CLOSE_TIMEOUT)
        self.end_of_turn = EndOfTurn()
        self.behind = Behind(settings.rate_read)
        self.received = self.answered = self.cut_off = 0
        self.frames_received = self.frames_sent = 0
