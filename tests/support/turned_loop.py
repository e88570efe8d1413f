"""A loop that the test turns, for what must be over in time."""

from types import SimpleNamespace

import parlor.edge.socket.deadlines


def stand_still(monkeypatch):
    """Let deadlines be kept by a loop whose time stands still, and return it."""
    loop = Loop()
    module = parlor.edge.socket.deadlines
    monkeypatch.setattr(module, "get_hub", lambda: SimpleNamespace(loop=loop))
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: loop.now))
    return loop


class Loop:
    """A loop whose time stands still until it is moved."""

    def __init__(self):
        self.now = 1_000.0
        self.timers = []

    def timer(self, seconds, ref=True):
        assert seconds >= 0
        assert not ref, "a deadline must not keep the loop alive"
        timer = Timer(self, self.now + seconds)
        self.timers.append(timer)
        return timer

    def move(self, seconds):
        until = self.now + seconds
        while due := [timer for timer in self.timers if timer.due <= until]:
            timer = min(due, key=lambda timer: timer.due)
            self.now = max(self.now, timer.due)
            timer.ring()
        self.now = until


class Timer:
    """Rings once, unless it is closed before."""

    def __init__(self, loop, due):
        self.loop, self.due, self.ring_out = loop, due, None

    def start(self, callback):
        self.ring_out = callback

    def ring(self):
        self.loop.timers.remove(self)
        self.ring_out()

    def close(self):
        if self in self.loop.timers:
            self.loop.timers.remove(self)
