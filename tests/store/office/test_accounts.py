"""Accounts are closed and opened again, and the audit has who did it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from parlor.errors import NoSuchPerson, NotAllowed
from parlor.store.results import NewSession
from parlor.store.tables import Base

DATABASES = ("sqlite", "postgresql")


def audited(store):
    """Who did what to whom, but for coming in."""
    table = Base.metadata.tables["audit"]
    with store.database.reading.connect() as connection:
        rows = connection.execute(
            select(table.c.who, table.c.what, table.c.author_id).where(table.c.what != "sign in")
        ).all()
    return list(map(tuple, rows))


def test_whoever_is_put_out_has_no_session_and_is_let_in_again(store, ada, bob):
    tokens = [store.sessions.begin(bob.id, NewSession("browser", "Firefox")) for _ in range(2)]
    other = store.sessions.begin(ada.id, NewSession("browser", "Firefox"))
    closed = store.accounts.close("BOB")
    assert (closed.user.id, closed.sessions) == (bob.id, [one.session for one in tokens])
    assert all(store.sessions.find(token).over for token in tokens)
    assert not store.sessions.find(other).over
    assert not store.people.user(bob.id).active
    assert store.accounts.close("bob").sessions == []
    assert store.accounts.open("bob").id == bob.id
    assert store.people.user(bob.id).active
    assert all(store.sessions.find(token).over for token in tokens)
    whats = ["deactivate", "deactivate", "activate"]
    assert audited(store) == [(0, what, bob.id) for what in whats]


def test_what_somebody_was_given_before_lets_them_in_no_more(store, ada, bob):
    reset = store.resets.make("bob")
    invite = store.invites.make(bob.id, 30)
    store.accounts.close("bob")
    assert store.resets.whose(reset) is None
    assert not store.invites.is_valid(invite)
    with pytest.raises(NoSuchPerson):
        store.resets.make("bob")


def test_the_only_administrator_stays(store, ada, bob):
    with pytest.raises(NotAllowed):
        store.accounts.close("ada")
    assert store.people.user(ada.id).active
    assert audited(store) == []


def test_nobody_is_put_out_by_a_name_that_is_nobodys(store, ada):
    for deed in (store.accounts.close, store.accounts.open, store.accounts.end_sessions):
        with pytest.raises(NoSuchPerson):
            deed("eve")


def test_all_sessions_end_and_the_account_stays(store, ada):
    token = store.sessions.begin(ada.id, NewSession("browser", "Firefox"))
    assert store.accounts.end_sessions("ada").sessions == [token.session]
    assert store.sessions.find(token).over
    assert store.people.user(ada.id).active
    assert audited(store) == [(0, "end sessions", ada.id)]
