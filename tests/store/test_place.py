"""What is said of the place as a whole."""

from __future__ import annotations

import pytest

from parlor.errors import NotAllowed
from parlor.store.sql.statements import Statement

NOTED = Statement("SELECT who, what, detail FROM audit ORDER BY id")


def test_who_may_come_in_is_said_and_noted(store, ada):
    assert store.place.open_to() is None
    store.place.open_for("invite", ada.id)
    assert store.place.open_to() == "invite"
    store.place.open_for(None, ada.id)
    assert store.place.open_to() is None
    noted = store.database.read(lambda tx: tx.all(NOTED))
    assert [tuple(row) for row in noted] == [
        (ada.id, "access", "invite"),
        (ada.id, "access", "default"),
    ]


def test_closing_ends_all_invitations_and_nothing_else_does(store, ada):
    tokens = [store.invites.make(ada.id) for _ in range(2)]
    store.place.open_for("guests", ada.id)
    assert all(map(store.invites.is_valid, tokens))
    store.place.open_for("closed", ada.id)
    assert not any(map(store.invites.is_valid, tokens))


def test_a_place_that_nobody_has_set_up_is_open_to_who_does(store):
    with pytest.raises(NotAllowed):
        store.place.open_for("closed", 0)
    assert store.place.open_to() is None
