from dataclasses import replace

import pytest

from parlor.store.results import DirectPost, Settings, Span
from parlor.web.rooms import DAY


@pytest.fixture
def as_ada(ada, visit):
    return visit().be(ada)


@pytest.fixture
def as_bob(bob, visit):
    return visit().be(bob)


@pytest.fixture
def as_eve(eve, visit):
    return visit().be(eve)


# Making rooms


def test_whoever_makes_a_room_is_in_it_and_their_sockets_know(as_ada, ada, store, told):
    answer = as_ada.post_json("/rooms", {"title": "Book club"})
    assert answer.status_code == 201
    assert answer.json == {"name": "book-club"}
    assert store.memberships.has(ada.id, "book-club")
    assert told == [("joined", "book-club", ada.name), ("granted", "book-club", ada.id)]


def test_a_form_makes_a_room_too(as_ada, ada, store):
    answer = as_ada.post("/rooms", {"title": "Cellar", "private": "true"})
    assert answer.status_code == 201
    assert store.rooms.state(ada.id, answer.json["name"]).private


def test_a_guest_makes_no_rooms(visit, ada, store, told):
    guest = visit()
    guest.post("/guest", {"name": "Gus"})
    told.clear()
    answer = guest.post_json("/rooms", {"title": "Mine"})
    assert answer.status_code == 403
    assert answer.json["error"] == "not_allowed"
    assert told == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        "a",
        {"title": 7},
        {"title": ["a"]},
        {"title": "a", "private": "yes"},
        {"title": "a" * 201},
        {"title": None},
    ],
)
def test_a_room_of_the_wrong_shape_is_refused(as_ada, body, told):
    answer = as_ada.post_json("/rooms", body)
    assert answer.status_code == 400
    assert answer.json["error"] == "wrong_field"
    assert told == []


@pytest.mark.parametrize("title", ["", "   ", "a\u202eb", "a" * 61, "\x00"])
def test_a_title_that_cannot_be_is_refused(as_ada, title):
    answer = as_ada.post_json("/rooms", {"title": title})
    assert answer.status_code == 422
    assert answer.json["error"] == "bad_title"


@pytest.mark.parametrize(
    "data",
    [b"{", b"\xff", b"", b"[" * 10_000, b'{"title":"\xff"}', b'{"x":' * 10_000, b'{"title":"a"}]'],
)
def test_what_is_no_json_is_refused(as_ada, data):
    headers = {"X-CSRFToken": as_ada.token(), "Content-Type": "application/json"}
    answer = as_ada.client.post("/rooms", data=data, headers=headers)
    assert answer.status_code == 400
    assert answer.json["error"] == "wrong_field"


# Choosing rooms


def test_open_rooms_are_listed_and_private_ones_are_not(as_ada, as_eve, attic):
    as_ada.post_json("/rooms", {"title": "Book club"})
    rooms = {room["name"]: room for room in as_eve.get("/rooms").json["rooms"]}
    assert rooms["book-club"] == {
        "name": "book-club",
        "title": "Book club",
        "topic": "",
        "count": 1,
    }
    # One's own are not among them.
    assert list(rooms) == ["book-club"]
    assert as_ada.get("/rooms").json["rooms"] == []


def test_open_rooms_are_filtered_by_title_and_the_archive_is_a_list_of_its_own(
    as_ada, as_eve, ada, store
):
    for title in ("Book club", "Garden"):
        as_ada.post_json("/rooms", {"title": title})
    archived = Settings(archived=True)
    store.rooms.set(ada.person, "garden", "s1", archived, lambda facts: None)

    def names(query):
        return [room["name"] for room in as_eve.get(f"/rooms?{query}").json["rooms"]]

    assert names("find=CLUB") == ["book-club"]
    assert names("find=gard") == []
    assert names("archived=true") == ["garden"]
    assert as_eve.get("/rooms?archived=perhaps").json["error"] == "wrong_field"


def test_members_are_found_by_the_beginning_of_a_word_of_their_names(as_ada, ada, bob, eve, store):
    store.people.add_member("Bo Eve%", "x")

    def names(sought):
        found = as_ada.get("/rooms/lobby/members", query_string={"find": sought})
        return [person["name"] for person in found.json["members"]]

    assert names("BO") == ["Bo Eve%", "bob"]
    assert names("eve") == ["Bo Eve%", "eve"]
    assert names("eve%") == ["Bo Eve%"]
    assert names("ob") == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/rooms"),
        ("POST", "/rooms"),
        ("GET", "/rooms/lobby/members"),
        ("POST", "/rooms/lobby/members"),
        ("POST", "/rooms/lobby/members/remove"),
    ],
)
def test_strangers_get_nothing(ada, visit, method, path):
    stranger = visit()
    headers = {"X-CSRFToken": stranger.token()}
    answer = stranger.client.open(path, method=method, headers=headers)
    assert answer.status_code == 401
    assert answer.json["error"] == "not_signed_in"


# Members


def test_members_see_who_is_in_a_room(as_bob, ada, bob, attic):
    members = as_bob.get(f"/rooms/{attic}/members").json["members"]
    assert [member["name"] for member in members] == sorted([ada.name, bob.name])


def test_whoever_may_put_others_out_is_told_so(as_ada, as_bob, attic):
    assert as_ada.get(f"/rooms/{attic}/members").json["may_remove"] is True
    assert as_bob.get(f"/rooms/{attic}/members").json["may_remove"] is False


def test_the_members_of_the_attic_are_as_absent_as_those_of_no_room(as_eve, attic):
    found = as_eve.get(f"/rooms/{attic}/members")
    missing = as_eve.get("/rooms/cellar/members")
    assert found.status_code == missing.status_code == 404
    assert found.text.replace(attic, "X") == missing.text.replace("cellar", "X")


def test_eve_lets_nobody_into_the_attic_and_learns_no_name(as_eve, attic, store, eve, told):
    answers = [
        as_eve.post_json(f"/rooms/{room}/members", {"name": name})
        for room in (attic, "cellar")
        for name in (eve.name, "Nobody")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json["error"] for answer in answers} == {"no_such_room"}
    assert not store.memberships.has(eve.id, attic)
    assert told == []


def test_the_owner_lets_somebody_in_and_open_sockets_know(as_ada, eve, attic, store, told):
    answer = as_ada.post_json(f"/rooms/{attic}/members", {"name": eve.name.upper()})
    assert answer.status_code == 201
    assert answer.json["member"]["id"] == eve.id
    assert store.memberships.has(eve.id, attic)
    assert told == [("joined", attic, eve.name), ("granted", attic, eve.id)]


def test_a_member_who_does_not_own_the_room_lets_nobody_in(as_bob, eve, attic, store, told):
    for name in (eve.name, "Nobody"):
        answer = as_bob.post_json(f"/rooms/{attic}/members", {"name": name})
        assert (answer.status_code, answer.json["error"]) == (403, "not_allowed")
    assert not store.memberships.has(eve.id, attic)
    assert told == []


def test_letting_somebody_in_twice_tells_nobody_twice(as_ada, bob, attic, told):
    answer = as_ada.post_json(f"/rooms/{attic}/members", {"name": bob.name})
    assert answer.status_code == 200
    assert told == []


def test_nobody_of_that_name_can_be_let_in(as_ada, attic, told):
    answer = as_ada.post_json(f"/rooms/{attic}/members", {"name": "Nobody"})
    assert answer.status_code == 404
    assert answer.json["error"] == "no_such_person"
    assert told == []


def test_somebody_whose_account_has_ended_can_not_be_let_in(
    as_ada, eve, attic, store, told, monkeypatch
):
    monkeypatch.setattr(store.people, "named", lambda name: replace(eve, active=False))
    answer = as_ada.post_json(f"/rooms/{attic}/members", {"name": eve.name})
    assert answer.status_code == 404
    assert answer.json["error"] == "no_such_person"


def test_a_revocation_reaches_open_sockets_before_anything_else(as_ada, bob, attic, store, told):
    answer = as_ada.post_json(f"/rooms/{attic}/members/remove", {"id": bob.id})
    assert answer.status_code == 200
    assert not store.memberships.has(bob.id, attic)
    top = store.log.top(attic).offset
    assert told == [("revoked", attic, bob.id, top), ("left", attic, bob.name)]


@pytest.mark.parametrize(("messages", "left"), [("day", 1), ("week", 1), ("all", 0)])
def test_with_somebody_goes_what_they_said_lately_or_all_of_it(
    as_ada, ada, bob, attic, store, say, clock, messages, left
):
    say(bob, "long ago", attic)
    clock.move(30 * 24 * 3600)
    say(bob, "just now", attic)
    body = {"id": bob.id, "messages": messages}
    answer = as_ada.post_json(f"/rooms/{attic}/members/remove", body)
    assert answer.json == {"removed": bob.id, "deleted": 2 - left}
    page = store.log.page(ada.id, attic, Span()).entries
    assert b"".join(page).count(b'"type":"said"') == left


def test_eve_removes_nobody_from_the_attic(as_eve, bob, attic, store, told):
    answer = as_eve.post_json(f"/rooms/{attic}/members/remove", {"id": bob.id})
    assert answer.status_code == 404
    assert store.memberships.has(bob.id, attic)
    assert told == []


def test_removing_who_is_not_there_tells_nobody(as_ada, eve, attic, told):
    answer = as_ada.post_json(f"/rooms/{attic}/members/remove", {"id": eve.id})
    assert answer.status_code == 200
    assert told == []


@pytest.mark.parametrize(
    "body", [{}, {"id": "x"}, {"id": 0}, {"id": -1}, {"id": 2**63}, {"id": 1.5}]
)
def test_an_id_that_makes_no_sense_is_refused(as_ada, attic, body):
    answer = as_ada.post_json(f"/rooms/{attic}/members/remove", body)
    assert answer.status_code == 400


def test_nobody_is_removed_from_the_lobby(as_ada, bob, store):
    answer = as_ada.post_json("/rooms/lobby/members/remove", {"id": bob.id})
    assert answer.status_code == 409
    assert store.memberships.has(bob.id, "lobby")


# What new days of a room will delete


def test_who_rules_a_room_learns_what_its_new_days_will_delete(
    as_ada, as_bob, as_eve, ada, store, say, clock, attic
):
    say(ada, "old", attic)
    clock.move(10 * DAY)
    address = f"/rooms/{attic}/retention"
    assert as_ada.get(address).json == {"at": None, "messages": 0}
    wanted = Settings(keep_days=7)
    store.rooms.set(ada.person, attic, "s1", wanted, lambda facts: None)
    at = round((clock.now + DAY) * 1000)
    assert as_ada.get(address).json == {"at": at, "messages": 1}
    assert as_bob.get(address).status_code == 403
    missing = as_eve.get("/rooms/cellar/retention")
    assert as_eve.get(address).status_code == missing.status_code == 404


# Who may be told anyway


def test_whom_one_may_tell_anyway_is_told_to_the_people_of_a_direct_room(
    as_ada, as_bob, as_eve, ada, bob, store
):
    sent = store.directs.post(DirectPost(ada.person, frozenset({bob.id}), "d1", "hello"))
    address = f"/rooms/{sent.room}/quiet"
    assert as_ada.get(address).json == {"people": []}
    store.preferences.put(bob.id, "dnd_until", 2**53 - 1)
    store.preferences.look(bob.id)
    assert as_ada.get(address).json == {"people": [bob.id]}
    assert as_bob.get(address).json == {"people": []}
    assert as_eve.get(address).status_code == as_eve.get("/rooms/cellar/quiet").status_code == 404
