from dataclasses import replace

import pytest


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
        "member": False,
        "count": 1,
    }
    assert rooms["lobby"]["member"] is True
    assert attic not in rooms


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
