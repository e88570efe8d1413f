"""`parlor sessions`: where somebody is signed in, and the end of it."""

from __future__ import annotations

import click

from ...settings.ini import store_settings
from ...store.people.signing_in.devices import Device
from ...verbs.office import office as verbs
from .listing import AS_JSON, day, opened, show
from .office import office


@click.group()
def sessions() -> None:
    """Where people are signed in."""


@sessions.command("list")
@click.argument("name")
@AS_JSON
def list_sessions(name: str, as_json: bool) -> None:
    """List where NAME is signed in, since when, and when each session was used last."""
    with opened(store_settings()) as store:
        found = store.overview.sessions(name)
    show([device(one) for one in found], as_json)


@sessions.command("end")
@click.argument("name")
@click.argument("number", metavar="[ID]", type=click.IntRange(1, 2**53 - 1), required=False)
def end(name: str, number: int | None) -> None:
    """End all sessions of NAME, wherever they are, or the one with this ID."""
    with office() as here:
        closed = verbs.end_sessions(here, name, number)
    click.echo(f"{closed.user.name}: sessions that ended: {len(closed.sessions)}")


def device(one: Device) -> dict[str, object]:
    """Return a session as lists show it."""
    return one._asdict() | {"made_at": day(one.made_at), "seen_at": day(one.seen_at)}
