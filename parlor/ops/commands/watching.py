"""`parlor metrics`, `top`, `stacks`, `drain`: how a Parlor is that runs here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click
import gevent

from ...bus import Bus, Metrics, MetricsWanted, Stacks, StacksWanted
from ...bus.local.bus import LocalBus
from ...settings.ini import store_settings
from ...watch.leaving import leave
from ...watch.page import page
from ...watch.table import COLUMNS, Look, rows
from ...watch.workers import Asking, readings
from ..reload import CannotReload, workers_of
from .listing import show

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


@click.command()
@click.option("--openmetrics", is_flag=True, help="In the form of OpenMetrics.")
def metrics(openmetrics: bool) -> None:
    """Print the numbers of all workers here, as /metrics has them; also where that is off."""
    with _asking(store_settings().run) as asking:
        body, _ = page(readings(asking.ask()), OPENMETRICS if openmetrics else "")
    click.echo(body, nl=False)


@click.command()
@click.option("--count", type=click.IntRange(1), help="So many tables, and then no more.")
@click.option(
    "--every", "seconds", type=click.FloatRange(0.1, 3600), default=1.0, help="Seconds between two."
)
def top(count: int | None, seconds: float) -> None:
    """Show what all workers here do, once a second, until Ctrl-C."""
    with _asking(store_settings().run) as asking:
        before = Look(time.monotonic(), readings(asking.ask()))
        while count is None or count > 0:
            gevent.sleep(seconds)
            now = Look(time.monotonic(), readings(asking.ask()))
            if count is None:
                click.clear()
            show(
                [dict(zip_longest(COLUMNS, row, fillvalue="")) for row in rows(before, now)], False
            )
            before, count = now, None if count is None else count - 1


@click.command()
@click.option("--undo", is_flag=True, help="Be ready again.")
def drain(undo: bool) -> None:
    """Have /ready here say 503 until the next start, so that balancers send nobody any more."""
    run = store_settings().run
    running(run)
    leave(run, stays=undo)
    click.echo("Ready again" if undo else "Not ready from now on; stop it once your balancer knows")


@click.command()
def stacks() -> None:
    """Print what each greenlet and thread of the workers is doing; one that stands still cannot."""
    run = store_settings().run
    pids = {one["id"]: one["pid"] for one in running(run)}
    with _bus(run) as bus:
        told = Asking(bus, len(pids), StacksWanted, Stacks).ask()
    for number, answer in told.items():
        click.echo(f"= worker {number}, process {pids[number]}")
        click.echo("It does not answer\n" if answer is None else answer.text)


@contextmanager
def _asking(run: Path) -> Iterator[Asking[Metrics]]:
    """Give what asks the workers of a run folder for their numbers."""
    count = len(running(run))
    with _bus(run) as bus:
        yield Asking(bus, count, MetricsWanted, Metrics)


@contextmanager
def _bus(run: Path) -> Iterator[Bus]:
    """Give the bus of the workers of a run folder."""
    bus = LocalBus(run / "bus")
    try:
        yield bus
    finally:
        bus.close()


def running(run: Path) -> list[dict[str, Any]]:
    """Return what uWSGI says of the workers of a run folder; refuse where none runs."""
    try:
        return workers_of(run)
    except CannotReload as error:
        raise click.ClickException(str(error)) from None
