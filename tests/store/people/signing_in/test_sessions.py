"""Sessions: begun with a secret, found by it, seen, and ended one or all."""

from __future__ import annotations

import gevent
import pytest
from sqlalchemy import event, select

from parlor.errors import NameTaken
from parlor.store.people.signing_in.tokens import Token, drawn_secret
from parlor.store.results import NewSession
from parlor.store.tables import Base

DATABASES = ("sqlite", "postgresql")

YEAR = 365 * 24 * 3600
LAPTOP = NewSession("browser", "Firefox, Linux")


@pytest.fixture
def laptop(store, ada):
    return store.sessions.begin(ada.id, LAPTOP)


@pytest.fixture
def phone(store, ada):
    return store.sessions.begin(ada.id, NewSession("browser", "Safari, iPhone"))


def rows(store, table="sessions"):
    with store.database.reading.connect() as connection:
        return connection.execute(select(Base.metadata.tables[table])).all()


def write_what_waits(store):
    """Have something written after it, which answers when it is on disk."""
    store.sessions.end(9999)


def is_open(store, token):
    found = store.sessions.find(token)
    return found is not None and not found.over


def test_a_session_has_its_user_as_they_are_now(store, ada, laptop):
    store.people.rehash(ada.id, "newer")
    found = store.sessions.find(laptop)
    assert (found.id, found.kind, found.over) == (laptop.session, "browser", False)
    assert found.user == store.people.user(ada.id)


def test_a_session_is_not_found_by_another_secret(store, laptop, phone):
    assert store.sessions.find(Token(laptop.session, phone.secret)) is None
    assert store.sessions.find(Token(9999, drawn_secret())) is None


def test_the_secret_of_a_session_is_not_in_the_database(store, laptop):
    written = "".join(str(rows(store, table)) for table in Base.metadata.tables)
    assert laptop.hash in written
    assert laptop.secret not in written


def test_of_a_device_is_kept_what_it_is_and_since_when(store, clock, laptop):
    (row,) = rows(store)
    assert (row.device, row.ended_at) == ("Firefox, Linux", None)
    assert row.made_at == row.seen_at == clock() * 1000


def test_a_guest_is_made_together_with_a_session(store):
    gus = store.people.add_guest("gus", NewSession("guest", ""))
    found = store.sessions.find(gus.token)
    assert (found.user.id, found.kind) == (gus.id, "guest")
    assert store.people.add_guest("zoe").token is None


def test_a_guest_whose_name_is_taken_leaves_no_session(store, ada):
    with pytest.raises(NameTaken):
        store.people.add_guest("ada", NewSession("guest", ""))
    assert rows(store) == []


def test_a_session_that_was_ended_is_over_and_no_other_is(store, laptop, phone):
    store.sessions.end(laptop.session)
    assert store.sessions.find(laptop).over
    assert is_open(store, phone)


def test_a_session_ends_once(store, clock, laptop):
    store.sessions.end(laptop.session)
    clock.move(60)
    store.sessions.end(laptop.session)
    store.sessions.end(9999)
    (row,) = rows(store)
    assert row.ended_at == (clock() - 60) * 1000


def test_all_of_somebodys_sessions_end_but_one(store, ada, bob, laptop, phone):
    bobs = store.sessions.begin(bob.id, LAPTOP)
    assert store.sessions.end_all(ada.id, but=phone.session) == [laptop.session]
    assert [is_open(store, one) for one in (laptop, phone, bobs)] == [False, True, True]
    assert store.sessions.end_all(ada.id) == [phone.session]
    assert not is_open(store, phone)


def test_a_device_that_signs_in_anew_ends_what_it_had(store, bob, laptop):
    anew = store.sessions.begin(bob.id, NewSession("browser", "", instead_of=laptop.session))
    assert store.sessions.find(laptop).over
    assert store.sessions.find(anew).user.id == bob.id


def test_those_that_have_ended_are_found_among_many_by_one_question(store, laptop, phone):
    store.sessions.end(laptop.session)
    many = [laptop.session, phone.session, *range(1000, 4000)]
    assert store.sessions.ended(many) == set(many) - {phone.session}
    assert store.sessions.ended([]) == set()


def test_a_session_is_over_a_year_after_it_was_last_seen(store, clock, laptop):
    clock.move(YEAR)
    assert is_open(store, laptop)
    write_what_waits(store)
    clock.move(YEAR)
    assert is_open(store, laptop)


def test_a_session_that_nobody_uses_is_over_after_a_year(store, clock, laptop):
    clock.move(YEAR + 1)
    assert store.sessions.find(laptop).over


def test_what_was_not_seen_for_a_year_goes_when_its_user_signs_in(store, clock, ada, bob, laptop):
    bobs = store.sessions.begin(bob.id, LAPTOP)
    store.sessions.end(laptop.session)
    clock.move(YEAR + 1)
    anew = store.sessions.begin(ada.id, LAPTOP)
    assert [row.id for row in rows(store)] == [bobs.session, anew.session]


def test_a_session_is_noted_as_seen_once_an_hour(store, clock, laptop):
    clock.move(3600)
    assert not store.sessions.find(laptop).stale
    clock.move(1)
    assert store.sessions.find(laptop).stale
    write_what_waits(store)
    (row,) = rows(store)
    assert row.seen_at == clock() * 1000


def test_many_that_are_seen_at_once_are_one_statement(store, clock, ada):
    tokens = [store.sessions.begin(ada.id, LAPTOP) for _ in range(20)]
    moved = []

    def take(connection, cursor, statement, *_):
        if statement.startswith("UPDATE sessions SET seen_at"):
            moved.append(statement)

    clock.move(3601)
    event.listen(store._access._database.writing, "before_cursor_execute", take)
    gevent.joinall([gevent.spawn(store.sessions.find, one) for one in tokens], raise_error=True)
    write_what_waits(store)
    assert {row.seen_at for row in rows(store)} == {clock() * 1000}
    assert len(moved) == 1


def test_a_guess_at_the_secret_does_not_keep_a_session(store, clock, laptop, phone):
    clock.move(3601)
    store.sessions.find(Token(laptop.session, phone.secret))
    write_what_waits(store)
    assert store.sessions.find(laptop).stale


@pytest.mark.parametrize("seconds", [-1, -3600, -10 * YEAR], ids=["second", "hour", "decade"])
def test_a_session_from_the_future_is_good(store, clock, laptop, seconds):
    clock.move(seconds)
    assert is_open(store, laptop)
    assert store.sessions.ended([laptop.session]) == set()


def test_a_clock_that_went_ahead_and_came_back_ends_nothing(store, clock, laptop):
    clock.move(2 * YEAR)
    assert not is_open(store, laptop)
    clock.move(-2 * YEAR)
    assert is_open(store, laptop)
