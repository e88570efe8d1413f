"""`parlor people`: who there is, and who may come in."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import click

from ...errors import NotAllowed, OnlyAdministrator
from ...settings.ini import store_settings
from ...store.overview import Somebody
from ...verbs.office import bans
from ...verbs.office import office as verbs
from .beside import beside
from .listing import AS_JSON, day, opened, show
from .office import office
from .sessions import device

BACK = {"24h": 24 * 3600.0, "all": bans.FOR_EVER}  # seconds


@click.group()
def people() -> None:
    """People, and what they are called."""


@people.command("list")
@click.option("--guests", is_flag=True, help="Those who came in without an account.")
@click.option("--members", is_flag=True, help="Those who have an account.")
@click.option(
    "--inactive-days",
    "days",
    type=click.IntRange(1, 36_500),
    help="Those of whom nothing was seen for so many days.",
)
@AS_JSON
def list_people(guests: bool, members: bool, days: int | None, as_json: bool) -> None:
    """List people: since when they are here, and when they were last."""
    kind = None if guests == members else "guest" if guests else "member"
    before = None if days is None else round((time.time() - days * 86_400) * 1000)
    with opened(store_settings()) as store:
        found = store.overview.people(kind, before)
    show([_person(one) for one in found], as_json)


@people.command("show")
@click.argument("name")
@AS_JSON
def show_person(name: str, as_json: bool) -> None:
    """Say who NAME is: their rooms, and where they are signed in."""
    with opened(store_settings()) as store:
        person = _person(store.overview.person(name))
        rooms = store.overview.rooms_of(name)
        devices = store.overview.sessions(name)
    if as_json:
        show([person | {"rooms": rooms, "sessions": [device(one) for one in devices]}], as_json)
        return
    show([person], as_json)
    click.echo(f"\nrooms: {', '.join(rooms)}\n")
    show([device(one) for one in devices], as_json)


@people.command()
@click.argument("name")
def password(name: str) -> None:
    """Print a link by which NAME chooses another password, once, within a day."""
    with office() as here:
        token = verbs.make_reset(here, name)
    click.echo(f"{store_settings().place.rstrip('/')}/reset/{token}")


@people.command()
@click.argument("name")
def deactivate(name: str) -> None:
    """Let NAME in no more: all their sessions end, wherever they are; undone by activate."""
    with office() as here:
        closed = verbs.deactivate(here, name)
    click.echo(f"{closed.user.name} is let in no more; sessions that ended: {len(closed.sessions)}")


@people.command()
@click.argument("name")
def activate(name: str) -> None:
    """Let NAME in again, by the password they had."""
    with office() as here:
        user = verbs.activate(here, name)
    if user.active:
        click.echo(f"{user.name} is let in again")
    else:
        click.echo(f"{user.name} is banned; parlor people unban lets them in")


@people.command()
@click.argument("name")
@click.option("--until", type=click.DateTime(), help="When it ends by itself, in UTC.")
@click.option("--reason", default="", help="Why, for those who run the place.")
@click.option(
    "--remove-messages",
    "remove",
    type=click.Choice(["24h", "all"]),
    help="Take away what they said, too.",
)
def ban(name: str, until: datetime | None, reason: str, remove: str | None) -> None:
    """
    Let NAME in no more, and have nothing more said by them; undone by unban.

    Beside what deactivate does, a ban may end by itself, nobody comes in as a guest from where a
    guest came who is banned, for a day, and whoever signs in is told.
    """
    with beside(store_settings()) as (store, to):
        try:
            banned = bans.ban(
                store,
                to,
                None,
                store.overview.person(name).id,
                seconds=None if until is None else _seconds_to(until),
                reason=reason,
                remove=None if remove is None else BACK[remove],
            )
        except NotAllowed:
            raise click.ClickException(f"{name} is the only administrator") from None
    click.echo(f"{banned.name} is banned")


@people.command()
@click.argument("name")
def unban(name: str) -> None:
    """Let NAME in again who is banned, into the rooms that they were in."""
    with opened(store_settings()) as store:
        user = bans.unban(store, None, store.overview.person(name).id)
    click.echo(f"{user.name} is let in again" if user.active else f"{user.name} is deactivated")


@people.command()
@AS_JSON
def banned(as_json: bool) -> None:
    """List who is banned, by whom, until when and why."""
    with opened(store_settings()) as store:
        found = store.bans.listed()
    rows = [
        one._asdict() | {"at": day(one.at), "until": None if one.until is None else day(one.until)}
        for one in found
    ]
    show(rows, as_json)


@people.command("sign-out")
@click.argument("name")
def sign_out(name: str) -> None:
    """End all sessions of NAME, wherever they are; they may sign in again."""
    with office() as here:
        closed = verbs.end_sessions(here, name)
    click.echo(f"{closed.user.name}: sessions that ended: {len(closed.sessions)}")


@people.command()
@click.argument("name")
@click.argument("new")
def rename(name: str, new: str) -> None:
    """Call NAME otherwise from now on: NEW."""
    with office() as here:
        person = verbs.rename(here, name, new)
    click.echo(f"{name} is called {person.name} now")


@people.command()
@click.argument("name")
@click.argument("standing", type=click.Choice(["administrator", "member"]))
def role(name: str, standing: str) -> None:
    """Make NAME an administrator of the place, or one no longer."""
    with office() as here:
        try:
            person = verbs.set_role(here, name, standing == "administrator")
        except OnlyAdministrator:
            raise
        except NotAllowed:
            raise click.ClickException(f"{name} has no account that is open") from None
    click.echo(f"{person.name} is {'an administrator' if person.admin else 'a member'} now")


@people.command()
@click.argument("name")
@click.option("--off", is_flag=True, help="Ask for no codes any more: the phone is lost.")
def totp(name: str, off: bool) -> None:
    """Say whether NAME is asked for codes besides the password, or have it end."""
    with office() as here:
        if off:
            user = verbs.end_factor(here, name)
            click.echo(f"{user.name} is asked for no codes any more")
            return
        person = here.store.overview.person(name)
        found = here.store.factors.of(person.id)
    if found is None or not found.confirmed:
        click.echo(f"{person.name} is not asked for codes")
    else:
        click.echo(f"{person.name} is asked for codes; recovery codes left: {found.codes}")


@people.command()
@click.argument("name")
@click.option(
    "--messages",
    type=click.Choice(["anonymise", "remove"]),
    default="anonymise",
    show_default=True,
    help="Whether what they wrote stays, by somebody without a name, or goes.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(name: str, messages: verbs.Words, yes: bool) -> None:
    """Have nothing left of NAME: no name, account, session, wish or mark; there is no way back."""
    if not yes:
        click.confirm(f"Erase {name} for ever?", abort=True)
    with office() as here:
        gone = verbs.erase(here, name, messages)
        entries = here.store.erasure.forget(gone.person.id)
    click.echo(f"{name} is {gone.person.name} now; entries that had their name: {entries}")
    if messages == "remove":
        click.echo(f"messages that were deleted: {gone.removed}")
    click.echo("Out of reach are backups until they are old, and what others wrote of them.")


@people.command()
@AS_JSON
def lookalikes(as_json: bool) -> None:
    """List the names that look like another's, or like the place's own."""
    with opened(store_settings()) as store:
        rows = [
            {
                "id": user.id,
                "name": user.name,
                "kind": user.kind,
                "looks_like": other.name if other else "a reserved name",
                "of": other.id if other else None,
            }
            for user, other in store.people.lookalikes()
        ]
    show(rows, as_json)


def _seconds_to(moment: datetime) -> float:
    """Return how long it is to a time of UTC; one that is over is none to end at."""
    seconds = moment.replace(tzinfo=UTC).timestamp() - time.time()
    if seconds <= 0:
        raise click.BadParameter("that is over already", param_hint="--until")
    return seconds


def _person(one: Somebody) -> dict[str, object]:
    seen = None if one.seen_at is None else day(one.seen_at)
    return one._asdict() | {"since": day(one.since), "seen_at": seen}
