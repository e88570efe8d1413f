"""A store whose database has gone away, by what its verbs then say."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from parlor.errors import NotStored, Unavailable
from parlor.store.store import Store

READS = (
    "check_reading", "place.open_to",
    "people.place", "people.user", "people.named", "people.of_room", "people.persons",
    "invites.is_valid", "rooms.of", "rooms.first_of", "rooms.state", "rooms.open_to",
    "rooms.open_title", "rooms.facts", "blocks.of",
    "memberships.has", "memberships.require", "readmarks.of", "sessions.find", "sessions.ended",
    "log.top", "log.tops", "log.after", "log.of_many_after", "log.page",
    "log.require_message", "pins.of", "saved.page", "searching.find",
)  # fmt: skip
WRITES = (
    "check_writing",
    "place.open_for",
    "people.set_up", "people.add_guest", "people.add_member", "people.rehash", "people.rename",
    "invites.make", "rooms.create", "memberships.join", "memberships.leave", "memberships.grant",
    "memberships.revoke", "readmarks.move", "messages.edit", "messages.delete",
    "pins.pin", "pins.unpin", "saved.add", "saved.remove",
    "rooms.set", "directs.post", "blocks.put",
    "sessions.begin", "sessions.end", "sessions.end_all",
)  # fmt: skip


@contextmanager
def away(store: Store, *verbs: str) -> Iterator[None]:
    """Let the database of `store` be away, or away for some verbs only."""
    with pytest.MonkeyPatch.context() as patch:
        for verb in verbs or (*READS, *WRITES):
            noun, _, name = verb.rpartition(".")
            owner = getattr(store, noun) if noun else store
            patch.setattr(owner, name, _raises(Unavailable if verb in READS else NotStored))
        if not verbs:
            patch.setattr(store.messages, "post", lambda post, done: done(NotStored()))
            patch.setattr(store.reactions, "put", lambda reaction, done: done(NotStored()))
        yield


def _raises(error):
    def verb(*args, **kwargs):
        raise error

    return verb
