"""A store whose database has gone away, by what its verbs then say."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from parlor.errors import NotStored, Unavailable
from parlor.store.store import Store

READS = (
    "healthy", "place", "user", "user_named", "people", "invite_is_valid", "rooms_of", "room_state",
    "open_rooms", "may_revoke", "is_member", "require_member", "standing_of", "top",
    "events_after", "entries_after", "page", "persons", "session", "ended_sessions",
)  # fmt: skip
WRITES = (
    "set_up", "add_guest", "add_member", "rehash", "make_invite", "create_room", "join", "leave",
    "grant", "revoke", "mark_read", "rename", "begin_session", "end_session", "end_sessions",
)  # fmt: skip


@contextmanager
def away(store: Store, *verbs: str) -> Iterator[None]:
    """Let the database of `store` be away, or away for some verbs only."""
    with pytest.MonkeyPatch.context() as patch:
        for verb in verbs or (*READS, *WRITES):
            patch.setattr(store, verb, _raises(Unavailable if verb in READS else NotStored))
        if not verbs:
            patch.setattr(store, "post", lambda post, done: done(NotStored()))
        yield


def _raises(error):
    def verb(*args, **kwargs):
        raise error

    return verb
