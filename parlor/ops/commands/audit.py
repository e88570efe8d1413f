"""`parlor audit`: who did what by the power that they have over others."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from ...settings.ini import store_settings
from ...store.office.trail import LATEST, LISTED
from .listing import AS_JSON, opened, show


@click.group()
def audit() -> None:
    """What was done by administrators, owners and commands."""


@audit.command("list")
@click.option("--before", type=click.IntRange(1), default=LATEST, help="Go on before this id.")
@click.option("--most", type=click.IntRange(1, 10_000), default=LISTED, show_default=True)
@AS_JSON
def list_audit(before: int, most: int, as_json: bool) -> None:
    """List what was done, the latest first; by a command is without a name."""
    with opened(store_settings()) as store:
        found = store.trail.page(before, most)
    rows = [
        one._asdict()
        | {"at": datetime.fromtimestamp(one.at / 1000, UTC).isoformat(timespec="seconds")}
        for one in found
    ]
    show(rows, as_json)
