"""Who somebody is, for the card that opens at a name."""

import json

import pytest

from parlor.store.results import Span


@pytest.fixture
def as_bob(bob, visit):
    return visit().be(bob)


def ask(browser, user_id):
    return browser.get(f"/people/{user_id}", headers={"Accept": "application/json"})


def test_a_member_is_told_who_another_is_and_since_when(as_bob, ada, store):
    came = json.loads(store.log.page(ada.id, "lobby", Span()).entries[0])
    answer = ask(as_bob, ada.id)
    person = {"id": ada.id, "name": ada.name, "admin": True}
    assert answer.json == {"person": person, "since": came["at"]}


def test_a_guest_is_told_as_one(as_bob, visit, store):
    visit().post("/guest", {"name": "Gus"})
    found = ask(as_bob, store.people.named("Gus").id).json["person"]
    assert found["guest"]


@pytest.mark.parametrize("user_id", ["0", "999", "-1", "ada", str(2**53), "9" * 30])
def test_nobody_has_no_card(as_bob, user_id):
    assert ask(as_bob, user_id).status_code == 404


def test_a_stranger_is_told_nothing(ada, browser):
    assert ask(browser, ada.id).status_code == 401


def test_a_link_to_somebody_leads_to_the_rooms(as_bob, ada):
    answer = as_bob.get(f"/people/{ada.id}")
    assert (answer.status_code, answer.location) == (302, "/")
