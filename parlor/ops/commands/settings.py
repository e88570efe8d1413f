"""`parlor settings`: what is set, and how much the log says for a while."""

from __future__ import annotations

import re
from typing import get_args

import click

from ... import bus
from ...settings import Settings
from ...settings.ini import environ_of_ini, store_settings
from ...settings.settings import LogGrade
from ...settings.shown import shown
from ...store.audit import BY_COMMAND
from .beside import beside
from .listing import AS_JSON, show

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
LONGEST = 24 * 3600.0
_SPAN = re.compile(r"(\d{1,5})([smh])")


class Span(click.ParamType[float]):
    """A time such as `90s`, `10m` or `2h`; in seconds, at most a day."""

    name = "time"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        found = _SPAN.fullmatch(str(value))
        seconds = float(found[1]) * UNITS[found[2]] if found else 0.0
        if not 0 < seconds <= LONGEST:
            self.fail("it takes a time such as 90s, 10m or 2h, at most 24h", param, ctx)
        return seconds


@click.group()
def settings() -> None:
    """What is set, and what can be changed while Parlor runs."""


@settings.command("show")
@AS_JSON
def show_settings(as_json: bool) -> None:
    """
    Print each setting, its value and where it comes from.

    Of what may hold a password only that there is one. A Parlor that runs has what its own
    environment says; --env-file before the command reads the file of a service.
    """
    environ = environ_of_ini()
    found = Settings.from_environ(environ)
    show([one._asdict() for one in shown(found, environ)], as_json)


@settings.command("log")
@click.argument("level", type=click.Choice(get_args(LogGrade)))
@click.option("--for", "seconds", type=Span(), default="10m", show_default=True)
def change_log(level: LogGrade, seconds: float) -> None:
    """Have the workers that run log lines of LEVEL and above for a while, without a restart."""
    with beside(store_settings()) as (store, to):
        store.trail.note(BY_COMMAND, "log level", f"{level} for {seconds:g} s")
        to.publish(bus.LogLevel(level, seconds))
    click.echo(f"The log has lines of level {level} and above for {seconds:g} s")
