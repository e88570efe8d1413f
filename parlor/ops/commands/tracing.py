"""`parlor trace`: what becomes of messages, step by step, in all workers."""

from __future__ import annotations

import json
import signal
import time

import click
import gevent
from gevent import monkey
from gevent.event import Event

from ... import bus
from ...bus.opening import open_bus
from ...loop.tracing import Which
from ...settings import Settings
from ...settings.ini import store_settings
from ...watch.waterfall import Step, Waterfall, Waterfalls
from .listing import AS_JSON, opened
from .settings import Span
from .watching import running

ANSWER = 1.0  # seconds in which a worker says that it begins
LATE = 0.5  # seconds after the end for what was noted last
LOOK = 0.1  # seconds between two looks


@click.command()
@click.option("--client-id", metavar="X", help="Of the message whose client sent it with this.")
@click.option("--room", metavar="ROOM", help="Of a room, by its name as in its address.")
@click.option("--person", metavar="NAME", help="Of what somebody says.")
@click.option("--for", "seconds", type=Span(), default="5m", show_default=True)
@AS_JSON
def trace(
    client_id: str | None, room: str | None, person: str | None, seconds: float, as_json: bool
) -> None:
    """
    Print what becomes of each message in all workers, step by step, until Ctrl-C.

    Times are milliseconds since it was read from its socket. With --json each message is one
    line. Without a choice it is all messages; no text of any is kept or printed.
    """
    settings = store_settings()
    count = len(running(settings.run))
    which = _which(settings, client_id, room, person)
    joined = _joined(settings)
    asking = _Asking(joined, which, seconds)
    # By a handler, for gevent prints a KeyboardInterrupt that comes to its loop.
    interrupt = gevent.signal_handler(signal.SIGINT, asking.over.set)
    try:
        _follow(asking, count, as_json)
    finally:
        interrupt.cancel()
        asking.end()
        joined.close()


def _joined(settings: Settings) -> bus.Bus:
    if settings.on_redis:
        # Redis waits in the sockets that there are: in gevent's, or it holds up all that is told.
        monkey.patch_socket()
        monkey.patch_select()
    return open_bus(settings)


class _Asking:
    """Asks each process that is on the bus, or comes to it, and takes in what it tells."""

    def __init__(self, to: bus.Bus, which: Which, seconds: float) -> None:
        self.seconds = seconds
        self.until = time.monotonic() + seconds
        self.machine = to.machine
        self.found = Waterfalls(to.machine)
        self.workers: set[tuple[str, int]] = set()
        self.busy = False
        self.over = Event()
        self._bus = to
        self._which = which
        to.subscribe(self._notice)

    @property
    def left(self) -> float:
        return self.until - time.monotonic()

    def here(self) -> int:
        """Return how many workers of this machine trace."""
        return sum(machine == self.machine for machine, _ in self.workers)

    def end(self) -> None:
        """Have nothing noted any more, also on machines that learn late who is gone."""
        self.until = time.monotonic()
        self._bus.publish(bus.TraceWanted(self._bus.name, 0.0))

    def _notice(self, notice: bus.Notice) -> None:
        match notice:
            case bus.Arrived(origin=origin) if self.left > 0:
                wanted = bus.TraceWanted(self._bus.name, self.left, *self._which)
                self._bus.publish(wanted, to=origin)
            case bus.Traced(to=to) if to == self._bus.name:
                self.busy = self.busy or notice.busy
                self.workers.add((notice.machine, notice.worker))
                self.found.add(notice, time.monotonic())


def _follow(asking: _Asking, count: int, as_json: bool) -> None:
    """Print each message once nothing new comes of it, and at the end all that are left."""
    _wait_for_workers(asking, count)
    while asking.left > -LATE and not asking.over.wait(LOOK):
        for one in asking.found.due(time.monotonic()):
            _print(one, as_json)
    for one in asking.found.rest():
        _print(one, as_json)
    if asking.found.lost:
        click.echo(f"x {asking.found.lost} steps had no room; trace less at a time", err=True)


def _wait_for_workers(asking: _Asking, count: int) -> None:
    with gevent.Timeout(ANSWER, False):
        while asking.here() < count and not asking.busy:
            gevent.sleep(LOOK / 10)
    if asking.busy:
        raise click.ClickException("somebody else traces at this moment; one can at a time")
    others = len(asking.workers) - asking.here()
    elsewhere = f" and {others} of other machines" if others else ""
    click.echo(
        f"= {asking.here()} of {count} workers trace{elsewhere}, for {asking.seconds:g} s; "
        "Ctrl-C ends it",
        err=True,
    )


def _which(
    settings: Settings, client_id: str | None, room: str | None, person: str | None
) -> Which:
    """Return which messages are meant; refuse a room or a person that there is not."""
    if room is None and person is None:
        return Which(client_id=client_id)
    with opened(settings) as store:
        if room is not None:
            store.log.top(room)
        user = None if person is None else store.people.named(person)
        if person is not None and user is None:
            raise click.ClickException(f"nobody of this name: {person}")
    return Which(room, user.id if user else None, client_id)


def _print(one: Waterfall, as_json: bool) -> None:
    steps = one.steps()
    if as_json:
        fields = {"room": one.room, "person": one.person, "client_id": one.client_id}
        click.echo(json.dumps(fields | {"steps": [step._asdict() for step in steps]}))
        return
    # A client may have chosen anything: it must not write to the terminal as it likes.
    click.echo(f"= person {one.person} in {one.room or '?'!r}, client id {one.client_id!a}")
    width = max(len(step.worker) for step in steps)
    for step in steps:
        click.echo(_line(step, width))


def _line(step: Step, width: int) -> str:
    ms = f"{step.ms:10.1f} ms" if step.ms is not None else f"{'':13}"
    said = f"{step.step} to {step.readers}" if step.readers else step.step
    return f"  {step.worker:<{width}} {ms}  {said}{f': {step.code}' if step.code else ''}"
