"""`parlor rooms`: which rooms there are, who is in them, and what is set of them."""

from __future__ import annotations

import click
import msgspec

from ...errors import NotAllowed, NotAMember, OnlyOwner
from ...settings.ini import store_settings
from ...store.overview import RoomShown
from ...verbs.office import rooms as verbs
from ...wire.events.rooms import KeepDays
from .listing import AS_JSON, day, opened, show
from .office import office


class Days(click.ParamType[int | str]):
    """For how many days a room keeps messages, in the words of the protocol."""

    name = "days"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | str:
        try:
            found: int | str = msgspec.convert(int(value) if value.isdecimal() else value, KeepDays)
        except (msgspec.ValidationError, ValueError):
            self.fail("it takes 7 to 3650 days, for_ever, or default", param, ctx)
        return found


@click.group()
def rooms() -> None:
    """Rooms, without the words that are said there; ROOM is the name in their address."""


@rooms.command("list")
@AS_JSON
def list_rooms(as_json: bool) -> None:
    """List the rooms, and how much is said in them; direct ones are their people's."""
    with opened(store_settings()) as store:
        found = store.overview.rooms()
    rows = [one._asdict() | {"at": None if one.at is None else day(one.at)} for one in found]
    show(rows, as_json)


@rooms.command("show")
@click.argument("room")
@AS_JSON
def show_room(room: str, as_json: bool) -> None:
    """Say what is set of ROOM, and how much is said there."""
    with opened(store_settings()) as store:
        found = store.overview.room(room)
    show([found._asdict() | {"since": day(found.since), "keep_days": _kept(found)}], as_json)


@rooms.command()
@click.argument("title")
@click.option("--private", is_flag=True, help="For those only who are let in.")
def add(title: str, private: bool) -> None:
    """Make a room called TITLE, and print its name; nobody is in it, and none owns it as yet."""
    with office() as here:
        try:
            made = verbs.add(here, title, private)
        except NotAllowed:
            raise click.ClickException("nobody has set this place up yet") from None
    click.echo(made.room)


@rooms.command()
@click.argument("room")
@click.argument("title")
def rename(room: str, title: str) -> None:
    """Call ROOM otherwise from now on: TITLE; its address stays."""
    with office() as here:
        found = verbs.rename(here, room, title)
    click.echo(f"{found.room} is called {found.title} now")


@rooms.command()
@click.argument("room")
def archive(room: str) -> None:
    """Have nobody write in ROOM any more, which all may go on reading; undone by unarchive."""
    with office() as here:
        try:
            found = verbs.archive(here, room)
        except NotAllowed:
            raise click.ClickException("the lobby is not archived") from None
    click.echo(f"{found.room} is archived")


@rooms.command()
@click.argument("room")
def unarchive(room: str) -> None:
    """Take ROOM back from the archive."""
    with office() as here:
        found = verbs.unarchive(here, room)
    click.echo(f"{found.room} is not archived")


@rooms.command()
@click.argument("room")
@AS_JSON
def members(room: str, as_json: bool) -> None:
    """List who is in ROOM, since when, and who owns it."""
    with opened(store_settings()) as store:
        found = store.overview.members(room)
    show([one._asdict() | {"since": day(one.since)} for one in found], as_json)


@rooms.command()
@click.argument("room")
@click.argument("name")
def grant(room: str, name: str) -> None:
    """Let NAME into ROOM."""
    with office() as here:
        moved = verbs.let_in(here, room, name)
    already = " already" if moved.stored is None else ""
    click.echo(f"{moved.user.name} is in {room}{already}")


@rooms.command()
@click.argument("room")
@click.argument("name")
def revoke(room: str, name: str) -> None:
    """Put NAME out of ROOM."""
    with office() as here:
        moved = verbs.put_out(here, room, name)
    already = "was not" if moved.stored is None else "is no longer"
    click.echo(f"{moved.user.name} {already} in {room}")


@rooms.command()
@click.argument("room")
@click.argument("name")
@click.option("--no", is_flag=True, help="One of its owners no longer.")
def owner(room: str, name: str, no: bool) -> None:
    """Make NAME, who is in ROOM, one of its owners."""
    with office() as here:
        person = here.store.overview.person(name)
        try:
            verbs.set_owner(here, room, person.id, on=not no)
        except NotAMember:
            raise click.ClickException(f"{person.name} is not in {room}") from None
        except OnlyOwner:
            raise
        except NotAllowed:
            raise click.ClickException(f"{person.name} is a guest, who owns no room") from None
    click.echo(f"{person.name} is {'no owner' if no else 'an owner'} of {room} now")


@rooms.command()
@click.argument("room")
@click.argument("days", type=Days())
def retention(room: str, days: int | str) -> None:
    """Have messages in ROOM deleted after so many DAYS, or as the place has it by default."""
    with office() as here:
        found = verbs.keep(here, room, days)
    click.echo(f"{found.room} keeps messages {_KEPT.get(str(days), f'for {days} days')}")


_KEPT = {"default": "as the place does", "for_ever": "for ever"}


def _kept(found: RoomShown) -> int | str:
    """Return for how long a room keeps messages, as `retention` takes it."""
    return "default" if found.keep_days is None else found.keep_days or "for_ever"
