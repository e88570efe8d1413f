"""The audit tells who came in and who tried, from where, and forgets after a time."""

from __future__ import annotations

import pytest

from parlor.store.people.signing_in.tokens import drawn_secret
from parlor.store.results import NewSession

pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
HERE = "192.0.2.7"


@pytest.fixture
def laptop():
    return NewSession("browser", "Firefox", address=HERE)


def told(store):
    """What the audit has, the earliest first."""
    return [
        (one.by, one.what, one.whom, one.detail, one.address)
        for one in reversed(store.trail.page())
    ]


def test_a_member_who_signs_in_and_out_is_told_of(store, ada, laptop):
    token = store.sessions.begin(ada.id, laptop)
    store.sessions.end(token.session)
    store.sessions.end(token.session)
    assert told(store) == [
        ("ada", "sign in", "ada", "", HERE),
        ("ada", "sign out", "ada", "", ""),
    ]


def test_of_guests_nothing_is_told(store, ada, laptop):
    guest = store.people.add_guest("eve", laptop)
    store.sessions.end(guest.token.session)
    assert told(store) == []


def test_what_somebody_does_to_their_own_sessions_is_told(store, ada, laptop):
    first, second, third = (store.sessions.begin(ada.id, laptop).session for _ in range(3))
    store.devices.end(ada.id, first)
    store.sessions.end_all(ada.id, second)
    store.sessions.change_password(ada.id, drawn_secret(), second)
    whats = [(what, detail) for _, what, _, detail, _ in told(store)[3:]]
    assert whats == [("end sessions", str(first)), ("end sessions", ""), ("password", "")]
    assert store.sessions.ended([first, second, third]) == {first, third}


def test_a_refusal_is_told_after_a_while(store, ada):
    store.trail.refuse(ada.id, "wrong_password", HERE)
    store.place.open_for("closed", ada.id)  # is written after it
    assert told(store)[0] == ("", "sign in refused", ada.name, "wrong_password", HERE)


def test_what_is_old_is_forgotten_and_no_more(store, ada, laptop, clock):
    store.sessions.begin(ada.id, laptop)
    clock.move(60)
    store.sessions.begin(ada.id, laptop)
    later = store.trail.page()[0].at
    assert store.trail.forget(later) == 1
    assert store.trail.forget(later) == 0
    assert [one.at for one in store.trail.page()] == [later]


def test_nothing_says_where_somebody_was_who_is_erased(store, ada, bob, laptop):
    store.sessions.begin(bob.id, laptop)
    store.sessions.begin(ada.id, laptop)
    store.trail.refuse(bob.id, "wrong_password", HERE)
    store.erasure.erase("bob")
    addresses = {what: address for by, what, _, _, address in told(store) if by != ada.name}
    assert addresses == {"sign in": "", "sign in refused": "", "erase": ""}
    assert [address for by, *_, address in told(store) if by == ada.name] == [HERE]
