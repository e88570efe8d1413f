"""Where somebody is signed in, and the end of one session of theirs."""

from __future__ import annotations

import pytest

from parlor.errors import NoSuchSession
from parlor.store.results import NewSession

DATABASES = ("sqlite", "postgresql")

YEAR = 365 * 24 * 3600


def begin(store, who, device="Firefox, Linux"):
    return store.sessions.begin(who.id, NewSession("browser", device))


def test_open_sessions_are_listed_the_one_seen_last_first(store, clock, ada, bob):
    first, second = begin(store, ada), begin(store, ada, "Safari, iPhone")
    begin(store, bob)
    ended = begin(store, ada)
    store.sessions.end(ended.session)
    clock.move(3601)
    store.sessions.find(first)
    store.sessions.end(9999)  # which waits for what was seen to be written
    found = store.devices.of(ada.id)
    assert [one.id for one in found] == [first.session, second.session]
    assert [one.device for one in found] == ["Firefox, Linux", "Safari, iPhone"]
    assert [one.seen_at - one.made_at for one in found] == [3_601_000, 0]


def test_what_was_not_seen_for_a_year_is_not_listed(store, clock, ada):
    begin(store, ada)
    clock.move(YEAR + 1)
    assert store.devices.of(ada.id) == []


def test_one_session_ends_and_no_other(store, ada):
    first, second = begin(store, ada), begin(store, ada)
    store.devices.end(ada.id, first.session)
    assert store.sessions.find(first).over
    assert not store.sessions.find(second).over


def test_nobody_ends_what_is_not_theirs_or_has_ended(store, ada, bob):
    theirs, mine = begin(store, bob), begin(store, ada)
    store.sessions.end(mine.session)
    for session_id in (theirs.session, mine.session, 9999, 2**53 - 1):
        with pytest.raises(NoSuchSession):
            store.devices.end(ada.id, session_id)
    assert not store.sessions.find(theirs).over


def test_a_password_that_was_given_counts_for_a_while_in_its_session(store, clock, ada):
    here, elsewhere = begin(store, ada), begin(store, ada)
    assert not store.devices.has_proved(here.session, 60)
    store.devices.prove(here.session)
    assert store.devices.has_proved(here.session, 60)
    assert not store.devices.has_proved(elsewhere.session, 60)
    clock.move(60)
    assert not store.devices.has_proved(here.session, 60)
    store.devices.prove(here.session)
    store.sessions.end(here.session)
    assert not store.devices.has_proved(here.session, 60)
