"""People change their names by the page."""

import pytest

from tests.web.browser import Browser


@pytest.fixture
def bobs(visit, bob, told):
    browser = visit().be(bob)
    told.clear()
    return browser


def rename(browser, name):
    return browser.post_json("/you/name", {"name": name})


def test_a_member_takes_another_name_and_all_are_told(bobs, bob, told, store):
    answer = rename(bobs, " Robert ")
    assert answer.json == {"person": {"id": bob.id, "name": "Robert"}}
    assert told == [("person", bob.id, "Robert")]
    assert store.people.user(bob.id).name == "Robert"


def test_who_keeps_their_name_is_no_news(bobs, bob, told):
    assert rename(bobs, bob.name).status_code == 200
    assert told == []


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("ADA", 409, "name_taken"), ("", 422, "bad_name"), ("b\u202eo", 422, "bad_name")],
)
def test_a_name_that_cannot_be_is_refused(bobs, told, name, status, code):
    answer = rename(bobs, name)
    assert (answer.status_code, answer.json["error"]) == (status, code)
    assert told == []


@pytest.mark.parametrize("body", [{}, {"name": 7}, {"name": "x" * 201}, []])
def test_what_is_no_name_is_refused(bobs, body):
    assert bobs.post_json("/you/name", body).status_code == 400


def test_guests_keep_the_name_they_came_with(ada, browser, store):
    browser.post("/guest", {"name": "Gus"})
    assert rename(browser, "Zoe").status_code == 403
    assert store.people.named("Zoe") is None


def test_nobody_in_particular_has_no_name_to_change(ada, browser):
    assert rename(browser, "Zoe").status_code == 401


def test_names_are_changed_so_often_and_no_oftener(bob, make_app, clock):
    browser = Browser(make_app()).be(bob)
    answers = [rename(browser, f"bob {number}").status_code for number in range(51)]
    assert answers == [200] * 50 + [429]
    clock.move(6)
    assert rename(browser, "bob").status_code == 200
