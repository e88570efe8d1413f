"""`parlor invites`: links that make members."""

from __future__ import annotations

import click

from ...errors import NoSuchInvite, NotAllowed
from ...settings import Settings
from ...settings.ini import environ_of_ini, store_settings
from ...store.people.invites import DAYS
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
            "room": one.room,
        }
        for one in good
    ]
    show(rows, as_json)


@invites.command()
@click.option(
    "--days", type=click.IntRange(1, 365), default=DAYS, show_default=True, help="Good for so long."
)
@click.option("--uses", type=click.IntRange(1, 100_000), help="For so many people.")
@click.option("--room", help="Whoever comes by it is put into this room, too.")
def make(days: int, uses: int | None, room: str | None) -> None:
    """Print a link by which people make themselves members."""
    settings = Settings.from_environ(environ_of_ini())
    with office() as here:
        open_to = here.store.place.open_to() or settings.open_to
        if open_to == "closed":
            raise click.ClickException("nobody new is let in; parlor access says who is")
        try:
            token = verbs.make_invite(here, open_to, days, uses, room)
        except NotAllowed:
            raise click.ClickException("nobody has set this place up yet") from None
    if token is None:
        raise click.ClickException("whoever picks a name comes in; no invitation is needed")
    click.echo(f"{settings.place.rstrip('/')}/invite/{token}")


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
