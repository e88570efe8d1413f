"""A store whose database has gone away, by what is then said of its questions and changes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from parlor.errors import NotStored, Unavailable
from parlor.store.store import Store


@contextmanager
def away(store: Store, *names: str) -> Iterator[None]:
    """Let the database of `store` be away, or away for the functions of these names only."""
    access = store._access

    def fails(function):
        name = getattr(function, "__name__", type(function).__name__)
        return not names or name in names

    def read(query, *args, **kwargs):
        if fails(query):
            raise Unavailable
        return real.read(query, *args, **kwargs)

    def change(room, verb, *args, **kwargs):
        if fails(verb):
            raise NotStored
        return real.change(room, verb, *args, **kwargs)

    def carry_out(one):
        if fails(one):
            raise NotStored
        return real.carry_out(one)

    def submit(one, done):
        if fails(one):
            done(NotStored())
        else:
            real.submit(one, done)

    real = _Real(access)
    with pytest.MonkeyPatch.context() as patch:
        for replacement in (read, change, carry_out, submit):
            patch.setattr(access, replacement.__name__, replacement)
        yield


class _Real:
    """What is replaced meanwhile."""

    def __init__(self, access):
        self.read, self.change = access.read, access.change
        self.carry_out, self.submit = access.carry_out, access.submit
