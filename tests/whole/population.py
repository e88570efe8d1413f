"""A Parlor full of people, written into the store before any server runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from gevent.pool import Pool

from parlor.settings import Settings
from parlor.store.results import NewSession
from parlor.store.store import Store
from parlor.text.markup import render

AT_ONCE = 200


class Guest(NamedTuple):
    """A guest's token, and the rooms beside the lobby."""

    token: str
    talks_in: tuple[str, ...]


def populate(environ: dict[str, str], places: Sequence[int]) -> list[Guest]:
    """Make a place with a guest for each number of a room; all are in the lobby, too."""
    for name in ("PARLOR_DATA", "PARLOR_RUN"):
        Path(environ[name]).mkdir(exist_ok=True)
    settings = Settings.from_environ(environ)
    store = Store.open(settings, render)
    try:
        owner = store.people.set_up("Casa", "ada", "no hash at all")
        rooms = {
            place: store.rooms.create(owner.id, f"Room {place}", private=False).entry.room
            for place in dict.fromkeys(places)
        }

        def settle(number_and_place: tuple[int, int]) -> Guest:
            number, place = number_and_place
            user = store.people.add_guest(f"guest {number}", NewSession("guest", ""))
            store.memberships.join(user.id, rooms[place], "join")
            return Guest(str(user.token), (rooms[place],))

        return Pool(AT_ONCE).map(settle, enumerate(places))
    finally:
        store.close()
