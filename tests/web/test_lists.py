"""Long lists come in parts, each with the address of the next."""

import pytest

from parlor.store.results import LISTED


def parts_of(browser, path, kind):
    """All parts of a list, as lists; what the header says is what the body says."""
    found = []
    while path:
        answer = browser.get(path)
        assert answer.status_code == 200
        found.append(answer.json[kind])
        path = answer.json["next"]
        assert answer.headers.get("Link") == (path and f'<{path}>; rel="next"')
    return found


@pytest.fixture
def rooms(store, ada):
    """More open rooms than one part has, and private ones among them."""
    titles = [f"Room {number:03}" for number in range(2 * LISTED)]
    for number, title in enumerate(titles):
        store.rooms.create(ada.id, title, private=number % 8 == 7)
    return [title for number, title in enumerate(titles) if number % 8 != 7]


def test_open_rooms_come_in_parts_and_none_twice(visit, bob, rooms):
    found = parts_of(visit().be(bob), "/rooms", "rooms")
    assert [len(part) for part in found] == [LISTED, len(rooms) - LISTED]
    assert [room["title"] for part in found for room in part] == rooms


def test_a_room_that_comes_meanwhile_moves_nothing(visit, ada, bob, rooms, store):
    browser = visit().be(bob)
    first = browser.get("/rooms").json
    store.rooms.create(ada.id, "A first one", private=False)
    later = [room["title"] for room in browser.get(first["next"]).json["rooms"]]
    assert [room["title"] for room in first["rooms"]] + later == rooms


def test_a_short_list_is_one_part(visit, ada, bob):
    browser = visit().be(ada)
    for path in ("/rooms", "/rooms/lobby/members"):
        answer = browser.get(path)
        assert answer.json["next"] is None
        assert "Link" not in answer.headers


def test_members_come_in_parts_and_none_twice(visit, ada, store):
    names = sorted(f"guest {number:03}" for number in range(LISTED + 20))
    for name in names:
        store.people.add_guest(name)
    found = parts_of(visit().be(ada), "/rooms/lobby/members", "members")
    assert [len(part) for part in found] == [LISTED, 21]
    assert [person["name"] for part in found for person in part] == ["ada", *names]


@pytest.mark.parametrize("after", ["nowhere", "", "a" * 41])
def test_a_list_goes_on_after_nothing_that_is_not_there(visit, ada, attic, after):
    browser = visit().be(ada)
    for name in (after, attic):  # as a private room, which is not there for this list
        assert browser.get("/rooms", query_string={"after": name}).status_code in (400, 404)


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "99999", str(2**53)])
def test_members_go_on_after_nobody_who_is_not_there(visit, ada, after):
    answer = visit().be(ada).get("/rooms/lobby/members", query_string={"after": after})
    assert answer.status_code in (400, 404)


def test_the_page_has_the_first_rooms_and_the_one_that_is_opened(visit, ada, rooms):
    import json
    import re

    page = visit().be(ada).get("/rooms/room-190").text
    boot = json.loads(re.search(r'id="boot">(.*?)</script>', page)[1])
    assert len(boot["rooms"]) == LISTED + 1
    assert boot["rooms"][0]["room"] == "lobby"
    assert boot["rooms"][-1]["room"] == boot["room_state"]["room"] == "room-190"
