"""What pages and programs are told while the store is away."""

import pytest

from tests.support.away import away
from tests.web.browser import PASSWORD, Browser

GERMAN = {"Accept-Language": "de"}
SENTENCE = "This cannot be looked up just now. Try again in a moment."


@pytest.mark.parametrize("path", ["/", "/rooms/lobby", "/invite/x", "/qr.svg"])
def test_a_page_says_that_it_cannot_be_looked_up_and_when_to_come_back(owner, store, path):
    with away(store):
        answer = owner.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert SENTENCE in answer.text
    assert "<title>Back in a moment" in answer.text


def test_it_is_said_in_the_readers_language_before_anything_was_asked_of_the_store(
    ada, make_app, store
):
    browser = Browser(make_app()).be(ada)
    with away(store):
        answer = browser.get("/rooms/lobby", headers=GERMAN)
    assert answer.status_code == 503
    assert "Das lässt sich gerade nicht nachsehen." in answer.text
    assert "· Parlor</title>" in answer.text
    assert 'lang="de"' in answer.text


def test_the_page_of_the_store_being_away_is_no_fault(owner, store, caplog):
    with away(store):
        owner.get("/rooms/lobby")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("path", ["/rooms", "/rooms/lobby/members"])
def test_programs_are_told_in_json(owner, store, path):
    with away(store):
        answer = owner.get(path)
    assert answer.status_code == 503
    assert answer.json == {"error": "unavailable", "message": SENTENCE}
    assert int(answer.headers["Retry-After"]) > 0


def test_a_room_that_cannot_be_stored_is_refused_in_json(owner, store):
    with away(store, "rooms.create"):
        answer = owner.post_json("/rooms", {"title": "Attic"})
    assert (answer.status_code, answer.json["error"]) == (503, "not_stored")
    assert int(answer.headers["Retry-After"]) > 0


def test_what_was_typed_at_the_door_stays_there(owner, visit, store):
    browser = visit()
    browser.token()
    with away(store):
        answer = browser.sign_in("Ada", PASSWORD)
    assert answer.status_code == 503
    assert SENTENCE in answer.text
    assert 'value="Ada"' in answer.text
    assert PASSWORD not in answer.text


def test_nobody_is_locked_out_for_trying_while_the_store_was_away(owner, visit, store):
    browser = visit()
    browser.token()
    with away(store):
        for _ in range(30):
            assert browser.sign_in("Ada", PASSWORD).status_code == 503
    assert browser.sign_in("Ada", PASSWORD).status_code == 302


def test_files_are_served_as_ever(owner, store):
    with away(store):
        assert owner.get("/static/css/page.css").status_code == 200


def test_when_the_store_is_back_everybody_is_still_signed_in(owner, store):
    with away(store):
        owner.get("/rooms/lobby")
    assert owner.get("/rooms/lobby").status_code == 200
