"""What an operator is told of people and rooms: numbers, and no words."""

from __future__ import annotations

import pytest

from parlor.errors import NoSuchPerson
from parlor.store.results import DirectPost, NewSession

DATABASES = ("sqlite", "postgresql")
DAY = 86_400


def test_people_are_listed_with_when_they_were_last(store, ada, bob, clock):
    guest = store.people.add_guest("eve")
    store.sessions.begin(ada.id, NewSession("browser", "Firefox"))
    clock.move(100 * DAY)
    store.sessions.begin(bob.id, NewSession("browser", "Safari"))
    found = {one.name: one for one in store.overview.people()}
    assert list(found) == ["ada", "bob", "eve"]
    assert (found["ada"].admin, found["bob"].admin, found["eve"].admin) == (True, False, False)
    assert found["bob"].seen_at - found["ada"].seen_at == 100 * DAY * 1000
    assert found["eve"].seen_at is None
    assert [one.id for one in store.overview.people("guest")] == [guest.id]
    since = round((clock.now - 90 * DAY) * 1000)
    assert [one.name for one in store.overview.people(None, since)] == ["ada", "eve"]
    assert [one.name for one in store.overview.people("member", since)] == ["ada"]


def test_somebody_is_found_however_the_name_is_written(store, ada):
    store.sessions.begin(ada.id, NewSession("browser", "Firefox"))
    newest = store.sessions.begin(ada.id, NewSession("browser", "Safari"))
    store.rooms.create(ada.id, "Garden", private=True)
    assert store.overview.person("ADA").rooms == 2
    assert store.overview.rooms_of("ADA") == ["Garden", "Lobby"]
    store.sessions.end(newest.session)
    assert [one.device for one in store.overview.sessions("Ada")] == ["Firefox"]
    for ask in (store.overview.person, store.overview.sessions, store.overview.rooms_of):
        with pytest.raises(NoSuchPerson):
            ask("nobody")


def test_what_is_between_people_alone_is_in_no_list(store, ada, bob):
    store.directs.post(DirectPost(ada.person, frozenset({bob.id}), "d1", "between us", True))
    assert [one.room for one in store.overview.rooms()] == ["lobby"]
    assert store.overview.rooms_of("ada") == ["Lobby"]
    assert store.overview.person("ada").rooms == 1


def test_a_room_that_is_deleted_is_in_no_list(store, ada):
    room = store.rooms.create(ada.id, "Garden", private=False).entry.room
    store.rooms.delete(ada.person, room, "Garden", lambda facts: None)
    assert [one.room for one in store.overview.rooms()] == ["lobby"]
    assert store.overview.rooms_of("ada") == ["Lobby"]


def test_people_are_listed_in_pages_by_id_and_found_by_how_a_word_of_their_name_begins(store, ada):
    names = ["Bob Ross", "100%", "a_b", "axb", "Rosa"]
    for name in names:
        store.people.add_member(name, "hash")
    assert [one.name for one in store.overview.page(0, "", 3)] == ["ada", *names[:2]]
    assert [one.name for one in store.overview.page(ada.id + 3)] == names[3:]
    found = {
        find: [one.name for one in store.overview.page(0, find)] for find in ("ROS", "a_", "%")
    }
    assert found == {"ROS": ["Bob Ross", "Rosa"], "a_": ["a_b"], "%": []}
    assert store.overview.person(ada.id) == store.overview.person("ADA")


def test_rooms_are_listed_in_pages_and_private_ones_without_a_title(store, ada, bob, attic, say):
    say(ada, "psst", attic)
    lobby, other = store.overview.rooms_page()
    assert (lobby.title, lobby.private, lobby.members, lobby.entries) == ("Lobby", False, 2, 2)
    assert (other.title, other.private, other.members, other.entries) == ("", True, 2, 3)
    assert store.overview.rooms_page(lobby.id) == [other]
    assert store.overview.rooms_page(0, 1) == [lobby]
