"""`parlor invites`: links that make members."""

from __future__ import annotations

import click

from ...errors import NoSuchInvite
from ...settings.ini import store_settings
from ...verbs.office import office as verbs
from .listing import AS_JSON, day, opened, show
from .office import office


@click.group()
def invites() -> None:
    """Links that make members."""


@invites.command("list")
@AS_JSON
def list_invites(as_json: bool) -> None:
    """List the invitations that still make members."""
    with opened(store_settings()) as store:
        good = store.invites.good()
    rows = [
        {
            "id": one.id,
            "by": one.by,
            "made": day(one.made_at),
            "until": day(one.expires_at),
            "uses": one.uses,
            "most": one.most,
        }
        for one in good
    ]
    show(rows, as_json)


@invites.command("end")
@click.argument("number", type=int)
def end_invite(number: int) -> None:
    """End the invitation with the id NUMBER for good."""
    with office() as here:
        try:
            verbs.end_invite(here, number)
        except NoSuchInvite:
            raise click.ClickException(f"no open invitation has the number {number}") from None
    click.echo(f"ended {number}")
