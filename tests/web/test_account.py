"""One's own account by the page: another password, and the end of one's other sessions."""

import pytest

from tests.web.browser import PASSWORD

ANOTHER = "battery staple"


@pytest.fixture
def elsewhere(owner, visit, told):
    """Another browser of the owner's."""
    browser = visit()
    browser.sign_in("Ada", PASSWORD)
    told.clear()
    return browser


def change(browser, current=PASSWORD, password=ANOTHER):
    return browser.post("/you/password", {"current": current, "password": password})


def test_another_password_ends_all_sessions_but_this_one(owner, elsewhere, visit, told):
    session = elsewhere.session
    assert "Current password" in owner.get("/you").text
    answer = change(owner)
    assert answer.status_code == 200
    assert "Your password is changed" in answer.text
    assert told == [("session ended", session)]
    assert owner.is_signed_in()
    assert not elsewhere.is_signed_in()
    assert visit().sign_in("Ada", PASSWORD).status_code == 422
    assert visit().sign_in("Ada", ANOTHER).status_code == 302


@pytest.mark.parametrize(
    ("current", "password", "sentence"),
    [
        ("wrong horse", ANOTHER, "That is not your password."),
        ("", ANOTHER, "That is not your password."),
        (PASSWORD, "short", "8 to 1024"),
    ],
)
def test_a_wrong_password_and_one_that_cannot_be_change_nothing(
    owner, elsewhere, told, visit, current, password, sentence
):
    answer = change(owner, current, password)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert PASSWORD not in answer.text
    assert told == []
    assert elsewhere.is_signed_in()
    assert visit().sign_in("Ada", PASSWORD).status_code == 302


def test_guesses_at_ones_own_password_are_counted_as_those_at_the_door(owner, visit, clock):
    answers = [change(owner, "wrong horse").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert change(owner).status_code == 429
    clock.move(60)
    assert change(owner).status_code == 200


def test_all_other_sessions_end_at_once(owner, elsewhere, told):
    session = elsewhere.session
    answer = owner.post("/you/sessions")
    assert "Your other sessions have ended." in answer.text
    assert told == [("session ended", session)]
    assert (owner.is_signed_in(), elsewhere.is_signed_in()) == (True, False)


def test_guests_have_no_account(owner, visit):
    guest = visit()
    guest.post("/guest", {"name": "Gus"})
    assert guest.get("/you").status_code == 403
    assert change(guest).status_code == 403
    assert guest.post("/you/sessions").status_code == 403
    assert guest.is_signed_in()


def test_strangers_are_sent_to_the_door(owner, visit):
    assert visit().get("/you").location == "/?next=/you"
    assert change(visit()).status_code == 302
    assert visit().post("/you/sessions").status_code == 302


# Where one is signed in


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def on_linux(owner, visit, told):
    browser = visit()
    browser.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    browser.sign_in("Ada", PASSWORD)
    told.clear()
    return browser


def test_ones_sessions_are_listed_and_this_one_is_marked(owner, on_linux):
    page = owner.get("/you/sessions").text
    assert "Firefox, Linux" in page
    assert page.count("End this session") == 1
    assert f"/you/sessions/{on_linux.session}/end" in page
    assert f"/you/sessions/{owner.session}/end" not in page
    assert page.count("this one") == 1
    assert "/you/sessions" in owner.get("/you").text


def test_one_session_is_ended_by_another(owner, on_linux, told):
    session = on_linux.session
    answer = owner.post(f"/you/sessions/{session}/end")
    assert "The session has ended." in answer.text
    assert "Firefox, Linux" not in answer.text
    assert told == [("session ended", session)]
    assert (owner.is_signed_in(), on_linux.is_signed_in()) == (True, False)
    again = owner.post(f"/you/sessions/{session}/end")
    assert (again.status_code, "has ended" in again.text) == (404, True)


def test_who_ends_this_session_is_signed_out(owner, told):
    session = owner.session
    assert owner.post(f"/you/sessions/{session}/end").status_code == 302
    assert told == [("session ended", session)]
    assert not owner.is_signed_in()


def test_nobody_ends_a_session_of_somebody_else(owner, visit, store, told):
    bob = store.people.add_member("bob", "hash")
    browser = visit().be(bob)
    for number in (owner.session, 9999):
        answer = browser.post(f"/you/sessions/{number}/end")
        assert (answer.status_code, "This session has ended" in answer.text) == (404, True)
    assert told == []
    assert owner.is_signed_in()


def test_guests_and_strangers_have_no_list(owner, visit):
    guest = visit()
    guest.post("/guest", {"name": "Gus"})
    assert guest.get("/you/sessions").status_code == 403
    assert guest.post(f"/you/sessions/{owner.session}/end").status_code == 403
    assert visit().get("/you/sessions").status_code == 302
    assert visit().post(f"/you/sessions/{owner.session}/end").status_code == 302


def test_a_session_is_not_ended_by_another_page(owner, on_linux):
    answer = owner.client.post(f"/you/sessions/{on_linux.session}/end", data={})
    assert answer.status_code == 400
    assert on_linux.is_signed_in()


# What one says of oneself


SAID = {"pronouns": "she/her", "occupation": "Looks after bees", "about": "Two lines,\nof which"}
SAID["zone"] = "Europe/Berlin"


def test_what_one_says_of_oneself_stands_on_ones_card(owner, visit, store):
    answer = owner.post("/you/profile", SAID)
    assert "what others see now" in answer.text
    form = owner.get("/you/profile").text
    assert "she/her" in form
    assert "<option selected>Europe/Berlin</option>" in form
    bob = visit().be(store.people.add_member("bob", "hash"))
    ada = store.people.named("Ada").id
    card = bob.get(f"/people/{ada}", headers={"Accept": "application/json"}).json
    assert {name: card[name] for name in SAID} == SAID
    owner.post("/you/profile", {"pronouns": "  they  "})
    card = bob.get(f"/people/{ada}", headers={"Accept": "application/json"}).json
    assert (card["pronouns"], "about" in card, "occupation" in card) == ("they", False, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pronouns": "x" * 41},
        {"occupation": "x" * 61},
        {"about": "x" * 501},
        {"pronouns": "a\u202eb"},
        {"about": "a\x00b"},
        {"about": "a\u202eb"},
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
    ],
)
def test_what_is_too_long_or_controls_text_is_not_said(owner, store, wrong):
    owner.post("/you/profile", SAID)
    answer = owner.post("/you/profile", SAID | wrong)
    assert answer.status_code == 422
    assert "at most 40 characters" in answer.text
    assert store.people.said(store.people.named("Ada").id) == tuple(SAID.values())


def test_markup_of_a_profile_is_text(owner):
    owner.post("/you/profile", {"about": "</textarea><script>"})
    assert "</textarea><script>" not in owner.get("/you/profile").text


def test_guests_and_strangers_say_nothing_of_themselves(owner, visit):
    guest = visit()
    guest.post("/guest", {"name": "Gus"})
    assert guest.get("/you/profile").status_code == 403
    assert guest.post("/you/profile", SAID).status_code == 403
    assert visit().post("/you/profile", SAID).status_code == 302
