import json
import re

import pytest

from parlor.errors import NotStored
from parlor.store.results import Edit, Removal, Settings
from parlor.text.sentences import sentence
from tests.web.browser import PASSWORD, Browser


def boot(page):
    return json.loads(
        re.search(r'<script type="application/json" id="boot">(.*?)</script>', page)[1]
    )


# The front door


def test_an_empty_place_asks_to_be_set_up(browser):
    page = browser.get("/")
    assert page.status_code == 200
    assert 'action="/setup"' in page.text
    for field in ("place", "name", "password"):
        assert f'name="{field}"' in page.text


def test_a_stranger_picks_a_name(owner, browser):
    page = browser.get("/")
    assert 'action="/guest"' in page.text
    assert 'action="/setup"' not in page.text


@pytest.mark.parametrize("access", ["invite", "closed"])
def test_a_stranger_signs_in_where_there_are_no_guests(owner, make_app, access):
    answer = Browser(make_app(access=access)).get("/")
    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_whoever_is_signed_in_goes_straight_to_the_lobby(owner):
    answer = owner.get("/")
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")


def test_the_place_goes_by_its_name_once_it_has_one(browser):
    assert "Parlor" in browser.get("/sign-in").text
    browser.post("/setup", {"place": "<i>Home</i>", "name": "Ada", "password": PASSWORD})
    assert "&lt;i&gt;Home&lt;/i&gt;" in browser.get("/sign-in").text


# The page of a room


def test_a_room_page_has_all_it_needs_to_start(ada, bob, say, visit, app):
    say(bob, "hello **ada**")
    found = boot(visit().be(ada).get("/rooms/lobby").text)
    assert found["you"] == {"id": ada.id, "name": ada.name, "admin": True}
    assert found["room"] == found["room_state"]["room"] == "lobby"
    assert found["room_title"] == "Lobby"
    assert found["rooms"][0]["room"] == "lobby"
    assert found["page"]["entries"][-1]["text"] == "hello **ada**"
    assert found["page"]["to"] == found["room_state"]["position"]["offset"]
    assert (found["page"]["more"], found["ws"], found["max_text"]) == (False, "/ws", 8000)
    assert (found["access"], found["admin"]) == ("guests", True)
    assert found["invite_url"] == "http://localhost/"


def test_a_room_page_has_the_last_fifty_entries(ada, say, visit):
    for number in range(60):
        say(ada, f"message {number}")
    found = boot(visit().be(ada).get("/rooms/lobby").text)
    assert [entry["text"] for entry in found["page"]["entries"]] == [
        f"message {n}" for n in range(10, 60)
    ]
    assert found["page"]["more"] is True


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", "<!--<script>", "\u2028 \u2029", "{{ 7*7 }} & ' \""],
)
def test_nothing_said_breaks_out_of_the_page(ada, bob, say, visit, text):
    say(bob, text)
    page = visit().be(ada).get("/rooms/lobby").text
    assert "<script>alert" not in page
    assert "<!--<script>" not in page
    assert boot(page)["page"]["entries"][-1]["text"] == text


def test_a_stranger_is_shown_the_door_and_led_back(ada, visit):
    answer = visit().get("/rooms/attic")
    assert (answer.status_code, answer.location) == (302, "/?next=/rooms/attic")
    for card in ("/", "/sign-in"):
        assert 'name="next" value="/rooms/attic"' in visit().get(f"{card}?next=/rooms/attic").text


def test_a_stranger_is_led_to_sign_in_where_there_are_no_guests(ada, make_app):
    answer = Browser(make_app(access="invite")).get("/rooms/attic")
    assert answer.location == "/sign-in?next=/rooms/attic"


def test_the_attic_and_a_room_that_does_not_exist_look_the_same_to_eve(eve, attic, visit):
    browser = visit().be(eve)
    browser.get("/rooms/lobby")
    found, missing = browser.get(f"/rooms/{attic}"), browser.get("/rooms/cellar")
    assert found.status_code == missing.status_code == 404
    # Sessions and their tokens differ by themselves.
    hidden = re.compile(r'content="[^"]{60,}"')
    assert hidden.sub("", found.text) == hidden.sub("", missing.text)
    found.headers.pop("X-Request-Id"), missing.headers.pop("X-Request-Id")
    assert dict(found.headers) == dict(missing.headers)


def test_a_member_reads_the_attic(bob, attic, say, visit):
    say(bob, "in private", room=attic)
    found = boot(visit().be(bob).get(f"/rooms/{attic}").text)
    assert found["page"]["entries"][-1]["text"] == "in private"
    assert found["room_state"]["private"] is True


def test_an_open_room_may_be_looked_at_from_the_threshold_only(ada, eve, store, say, visit):
    name = store.rooms.create(ada.id, "Book club", False).entry.room
    say(ada, "for members", room=name)
    answer = visit().be(eve).get(f"/rooms/{name}")
    found = boot(answer.text)
    assert answer.status_code == 200
    assert found["room_state"] is None
    assert (found["room"], found["room_title"]) == (name, "Book club")
    assert found["page"] is None
    assert "for members" not in answer.text


@pytest.mark.parametrize("name", ["..", "%2e%2e", "a%00b", "%E2%80%AE", "a" * 2000, "LOBBY", "'--"])
def test_odd_names_of_rooms_are_just_not_there(ada, visit, name):
    assert visit().be(ada).get(f"/rooms/{name}").status_code in (404, 308)


def test_a_guest_has_no_page_of_an_administrator(eve, visit):
    assert boot(visit().be(eve).get("/rooms/lobby").text)["admin"] is False


# Links to messages


def test_a_link_to_a_message_brings_the_page_around_it(ada, say, visit):
    offset = say(ada, "here").offset
    for number in range(200):
        say(ada, f"message {number}")
    found = boot(visit().be(ada).get(f"/rooms/lobby/{offset}").text)
    assert (found["room"], found["offset"]) == ("lobby", offset)
    assert "here" in [entry.get("text") for entry in found["around"]["entries"]]
    assert found["around"]["to"] < found["page"]["from"]
    assert found["page"]["to"] == found["room_state"]["position"]["offset"]


def test_a_message_within_the_last_page_needs_no_other(ada, say, visit):
    offset = say(ada, "here").offset
    found = boot(visit().be(ada).get(f"/rooms/lobby/{offset}").text)
    assert (found["offset"], found["around"]) == (offset, None)


def test_a_link_into_an_open_room_leads_others_to_its_door(ada, eve, store, say, visit):
    name = store.rooms.create(ada.id, "Book club", False).entry.room
    offset = say(ada, "for members", room=name).offset
    for address in (f"/rooms/{name}/{offset}", f"/rooms/{name}/{offset + 1}"):
        answer = visit().be(eve).get(address)
        found = boot(answer.text)
        assert (found["room_state"], found["page"], found["around"]) == (None, None, None)
        assert found["room_title"] == "Book club"
        assert "for members" not in answer.text


def test_what_is_private_deleted_or_never_was_is_one_page(ada, eve, attic, store, say, visit):
    private = say(ada, "in private", room=attic).offset
    edited = say(ada, "to be edited").offset
    gone = say(ada, "to be deleted").offset
    edit = store.messages.edit(Edit(ada.person, "lobby", "e", edited, "was edited"))
    store.messages.delete(Removal(ada.person, "lobby", "d", gone, of_others=False))
    rooms = [store.rooms.create(ada.id, title, private=False) for title in ("Garden", "Shed")]
    garden, shed = (made.entry.room for made in rooms)
    said = {room: say(ada, "was open once", room=room).offset for room in (garden, shed)}
    store.rooms.set(ada.person, garden, "s", Settings(private=True), lambda facts: None)
    store.rooms.delete(ada.person, shed, "Shed", lambda facts: None)
    browser = visit().be(eve)
    browser.get("/rooms/lobby")
    addresses = [
        f"/rooms/{attic}",
        "/rooms/cellar",
        f"/rooms/{garden}",
        f"/rooms/{garden}/{said[garden]}",
        f"/rooms/{shed}",
        f"/rooms/{shed}/{said[shed]}",
        f"/rooms/{attic}/{private}",
        f"/rooms/{attic}/9999",
        "/rooms/cellar/1",
        "/rooms/a%00b/1",
        f"/rooms/lobby/{gone}",
        f"/rooms/lobby/{edit.offset}",
        "/rooms/lobby/1",  # who joined
        "/rooms/lobby/9999",
        "/rooms/lobby/9007199254740991",
        "/rooms/lobby/9007199254740992",
        "/rooms/lobby/0",
        "/rooms/lobby/-1",
        "/rooms/lobby/x",
    ]
    answers = [browser.get(address) for address in addresses]
    # Sessions and their tokens differ by themselves.
    hidden = re.compile(r'content="[^"]{60,}"')
    assert {answer.status_code for answer in answers} == {404}
    assert len({hidden.sub("", answer.text) for answer in answers}) == 1
    for answer in answers:
        answer.headers.pop("X-Request-Id")
    assert len({str(dict(answer.headers)) for answer in answers}) == 1
    assert sentence("not_found") in answers[0].text
    assert visit().be(ada).get(f"/rooms/{attic}/{private}").status_code == 200


# Errors


@pytest.mark.parametrize("path", ["/nowhere", "/rooms/", "/static/../wsgi.py", "/static/nowhere"])
def test_anything_else_is_a_page_that_says_so(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "Nothing here" in answer.text


def test_programs_get_errors_as_json(browser):
    answer = browser.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json == {"error": "not_found", "message": sentence("not_found")}


def test_browsers_that_take_anything_get_pages(browser):
    for accept in ("*/*", "text/html,application/xhtml+xml,*/*;q=0.8", ""):
        assert browser.get("/nowhere", headers={"Accept": accept}).mimetype == "text/html"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_a_method_that_does_not_fit_is_refused(owner, method):
    headers = {"X-CSRFToken": owner.token()}
    answer = owner.client.open("/rooms/lobby", method=method, headers=headers)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_method_cannot_be_smuggled_in(owner):
    headers = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST"}
    assert owner.get("/sign-out?_method=POST", headers=headers).status_code == 405
    assert owner.is_signed_in()


def test_head_has_the_headers_and_nothing_else(owner):
    answer = owner.client.head("/rooms/lobby")
    assert answer.status_code == 200
    assert answer.data == b""
    assert "Content-Security-Policy" in answer.headers


def test_options_changes_nothing(owner, told):
    answer = owner.client.options("/sign-out")
    assert (answer.status_code, answer.data) == (200, b"")
    assert told == []
    assert owner.is_signed_in()


def test_a_body_that_is_too_large_is_refused(owner):
    answer = owner.post("/sign-in", {"name": "a" * 70_000, "password": PASSWORD})
    assert answer.status_code == 413
    assert "Too large" in answer.text


def test_json_that_is_too_large_is_refused(owner):
    answer = owner.post_json("/rooms", {"title": "a" * 70_000})
    assert answer.status_code == 413
    assert answer.json["error"] == "too_large"


def test_a_fault_is_a_page_without_a_word_about_why(owner, store, monkeypatch, caplog):
    def broken(*asked):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(store.rooms, "first_of", broken)
    answer = owner.get("/rooms/lobby")
    assert answer.status_code == 500
    for secret in ("swordfish", "Traceback", "RuntimeError"):
        assert secret not in answer.text
    assert "swordfish" in caplog.text


def test_a_fault_that_breaks_the_error_page_too_is_still_answered(
    make_app, store, monkeypatch, caplog
):
    def broken():
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(store.people, "place", broken)
    answer = Browser(make_app()).get("/")
    assert answer.status_code == 500
    assert "Error 500" in answer.text
    assert "swordfish" not in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_a_store_that_cannot_write_is_a_503(owner, store, monkeypatch):
    def full(*_):
        raise NotStored

    monkeypatch.setattr(store.rooms, "create", full)
    answer = owner.post_json("/rooms", {"title": "Attic"})
    assert answer.status_code == 503
    assert answer.json["error"] == "not_stored"


# Languages


@pytest.mark.parametrize("header", ["tlh, *;q=0.1", "de;q=0", "", "en-GB, de;q=0.9"])
def test_pages_are_english_for_whoever_speaks_nothing_else_we_do(browser, header):
    page = browser.get("/", headers={"Accept-Language": header}).text
    assert '<html lang="en" dir="ltr">' in page


@pytest.mark.parametrize("header", ["de", "de-AT, en;q=0.5"])
def test_pages_speak_the_language_of_the_browser(browser, header):
    page = browser.get("/", headers={"Accept-Language": header}).text
    assert '<html lang="de" dir="ltr">' in page
    assert "Passwort" in page


@pytest.mark.parametrize("header", ["\u202e", "a" * 5000, "../../etc/passwd", ";;;,,,q=x"])
def test_a_language_that_makes_no_sense_is_english(browser, header):
    answer = browser.get("/", headers={"Accept-Language": header.encode().decode("latin-1")})
    assert '<html lang="en"' in answer.text


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Within a day, 2 messages older than 30 days are deleted"),
        ("de", "Innerhalb eines Tages werden 2 Nachrichten gelöscht"),
    ],
    ids=["en", "de"],
)
def test_an_administrator_is_told_of_what_will_be_deleted(
    make_app, visit, owner, store, clock, language, says
):
    site = make_app(keep_days=30, access="guests")
    ada, guest = visit(at=site), visit(at=site)
    ada.post("/sign-in", {"name": "Ada", "password": PASSWORD})
    guest.post("/guest", {"name": "Gus"})
    asked = {"Accept-Language": language}
    assert '<details class="notice" open>' not in ada.get("/rooms/lobby", headers=asked).text
    store.retention.announce(round((clock.now + 60) * 1000), 2)
    assert says in ada.get("/rooms/lobby", headers=asked).text
    assert guest.get("/rooms/lobby", headers=asked).status_code == 200
    assert '<details class="notice" open>' not in guest.get("/rooms/lobby", headers=asked).text
    store.retention.done(round((clock.now + 61) * 1000))
    assert '<details class="notice" open>' not in ada.get("/rooms/lobby", headers=asked).text
