"""Who is let in to the page of administration, and what it shows."""

import csv
import html
import io
import re

import pytest

from parlor.errors import NotStored
from parlor.store.results import NewSession
from parlor.web.admin import now
from parlor.wire import Person
from tests.web.browser import PASSWORD, Browser

TABS = ("", "people", "rooms", "invitations", "settings", "audit")
TABLES = ("people.csv", "audit.csv")
POSTS = ("doctor", "invitations", "people/1/role", "people/1/erase")
QUARTER = 15 * 60


def plain(answer):
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def cells(answer):
    return list(csv.reader(io.StringIO(answer.text)))


# Who is let in


def test_an_administrator_is_asked_for_the_password_and_goes_on(owner):
    asked = owner.get("/admin/audit?before=7")
    assert (asked.status_code, asked.location) == (
        302,
        "/admin/password?next=/admin/audit?before%3D7",
    )
    assert 'value="/admin/audit?before=7"' in owner.get(asked.location).text
    form = {"current": PASSWORD, "next": "/admin/audit?before=7"}
    assert owner.post("/admin/password", form).location == "/admin/audit?before=7"
    for tab in TABS:
        assert owner.get(f"/admin/{tab}").status_code == 200


@pytest.mark.parametrize("tab", [*TABS, *TABLES, "people/1"])
def test_nothing_is_shown_without_the_password(owner, tab):
    assert owner.get(f"/admin/{tab}").location.startswith("/admin/password")


@pytest.mark.parametrize("what", POSTS)
def test_nothing_is_done_without_the_password(owner, what, store):
    before = store.trail.page()
    assert owner.post(f"/admin/{what}").location == "/admin/password?next=/admin/"
    assert store.trail.page() == before


@pytest.mark.parametrize(
    ("method", "back"), [("get", "/chat/admin/rooms"), ("post", "/chat/admin/")]
)
def test_below_a_path_it_leads_back_below_it_once(owner, method, back):
    where = "/admin/rooms" if method == "get" else "/admin/people/1/role"
    below = getattr(owner, method)(where, environ_overrides={"SCRIPT_NAME": "/chat"})
    assert below.location == f"/chat/admin/password?next={back}"


def test_the_password_is_asked_for_again_after_a_quarter_of_an_hour(desk, clock):
    clock.move(QUARTER - 1)
    assert desk.get("/admin/").status_code == 200
    clock.move(1)
    assert desk.get("/admin/").status_code == 302
    assert desk.post("/admin/people/1/sessions/end").status_code == 302
    assert desk.is_signed_in()


def test_a_password_is_good_for_the_session_that_gave_it_only(desk, visit):
    elsewhere = visit()
    elsewhere.sign_in("Ada", PASSWORD)
    assert elsewhere.get("/admin/").status_code == 302
    assert desk.get("/admin/").status_code == 200
    cookie = desk.cookie
    desk.post("/sign-out")
    again = visit().bring(cookie)
    assert again.get("/admin/").location.startswith("/?next=")


def test_guesses_are_counted_as_those_at_the_door(owner, clock):
    form = {"current": "wrong horse"}
    answers = [owner.post("/admin/password", form).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert owner.post("/admin/password", {"current": PASSWORD}).status_code == 429
    assert owner.get("/admin/").status_code == 302


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_way_on_leads_nowhere_else(owner, next_):
    answer = owner.post("/admin/password", {"current": PASSWORD, "next": next_})
    assert answer.location == "/admin/"


def test_nobody_else_gets_in(owner, bob, visit, store):
    guest = visit()
    guest.post("/guest", {"name": "Gus"})
    for browser in (visit().be(bob), guest):
        for tab in (*TABS, *TABLES, "password", "people/1"):
            assert browser.get(f"/admin/{tab}").status_code == 403
        for what in (*POSTS, "password"):
            assert browser.post(f"/admin/{what}").status_code == 403
    assert visit().get("/admin/").location == "/?next=/admin/"
    assert "/admin/" not in visit().be(bob).get("/rooms/lobby").text
    assert 'href="/admin/"' in owner.get("/rooms/lobby").text


def test_who_is_an_administrator_no_longer_is_out_at_once(desk, bob, store):
    store.standing.set_role("bob", admin=True)
    store.standing.set_role("Ada", admin=False)
    assert desk.get("/admin/").status_code == 403
    assert desk.post(f"/admin/people/{bob.id}/deactivate").status_code == 403
    assert store.people.user(bob.id).active


def test_another_page_has_nothing_done(desk, bob, store):
    answer = desk.client.post(f"/admin/people/{bob.id}/deactivate", data={})
    assert answer.status_code == 400
    assert store.people.user(bob.id).active


# What it shows


@pytest.mark.parametrize("tab", [*TABS, "people/1", "password"])
def test_each_tab_is_whole_without_scripts_and_in_the_readers_language(desk, tab):
    page = desk.get(f"/admin/{tab}", headers={"Accept-Language": "de"}).text
    assert page.count("<h1") == 1
    assert 'lang="de"' in page
    assert "Verwaltung" in page
    assert re.findall(r'<script(?! (src|type="module"))', page) == []
    if tab != "password":
        assert page.count('aria-current="page"') == 1
    for tag in re.findall(r"<(?:input|select)[^>]*>", page):
        named = re.search(r' id="([^"]+)"', tag)
        assert 'type="hidden"' in tag or 'type="checkbox"' in tag or f'for="{named[1]}"' in page


def test_how_it_is_now(desk, app, store):
    app.config["HERE"] = [Person(1, "Ada"), Person(7, "<b>eve</b>")]
    found = desk.get("/admin/")
    assert "&lt;b&gt;eve&lt;/b&gt;" in found.text
    said = " ".join(plain(found).split())
    assert "Here now 2" in said
    assert "SQLite: it reads and writes" in said
    assert "local: it reaches all processes" in said
    assert "GB are free" in said


def test_a_store_that_is_away_is_told(desk, store, monkeypatch):
    def away():
        raise NotStored

    monkeypatch.setattr(store, "check_reading", away)
    assert "This could not be stored." in plain(desk.get("/admin/"))


def test_what_the_doctor_finds_is_shown(desk, monkeypatch):
    finding = {"level": "warning", "code": "disk", "said": "<little> room", "cure": "make some"}
    monkeypatch.setattr(now, "examined", lambda: [finding])
    page = desk.post("/admin/doctor")
    assert "&lt;little&gt; room" in page.text
    assert "make some" in plain(page)
    monkeypatch.setattr(now, "examined", list)
    assert "did not answer" in plain(desk.post("/admin/doctor"))


def test_people_are_listed_by_id_and_found_by_name(desk, store, monkeypatch):
    for number in range(60):
        store.people.add_guest(f"guest {number:02}")
    first = desk.get("/admin/people")
    assert first.text.count('<th scope="row">') == 50
    second = desk.get(html.unescape(re.search(r'href="([^"]*after=[^"]*)"', first.text)[1]))
    assert second.text.count('<th scope="row">') == 11
    assert "after=" not in second.text
    assert plain(desk.get("/admin/people?find=GUEST%2042")).count("guest 42") == 1
    assert plain(desk.get("/admin/people?find=42")).count("guest 42") == 1
    assert "Nobody is called so." in plain(desk.get("/admin/people?find=%25"))
    assert desk.get("/admin/people?after=x").text.count('<th scope="row">') == 50
    assert len(cells(desk.get("/admin/people.csv"))) == 62


def test_no_cell_of_a_table_is_computed(desk, store):
    store.people.add_guest("=cmd()")
    store.people.add_guest('a","b')
    table = desk.get("/admin/people.csv")
    assert table.mimetype == "text/csv"
    names = [row[1] for row in cells(table)]
    assert names == ["name", "Ada", "'=cmd()", 'a","b']


def test_private_rooms_have_no_titles_there(desk, store, owner):
    user = store.people.named("Ada")
    store.rooms.create(user.id, "Open Den", private=False)
    store.rooms.create(user.id, "Secret Den", private=True)
    page = plain(desk.get("/admin/rooms"))
    assert "Open Den" in page
    assert "Secret" not in page
    assert "A private room" in page


def test_settings_are_shown_but_no_secret(make_app, store, owner):
    secret = "s" * 40
    app = make_app(secret=secret, max_connections=77)
    ada = Browser(app).be(store.people.named("Ada"))
    ada.post("/admin/password", {"current": PASSWORD})
    page = ada.get("/admin/settings")
    assert secret not in page.text
    rows = dict(re.findall(r"<code>(PARLOR_\w+)</code></th><td><code>(.*?)</code>", page.text))
    assert (rows["PARLOR_MAX_CONNECTIONS"], rows["PARLOR_RATE_SIGN_IN"]) == ("77", "10/300")
    assert (rows["PARLOR_SECRET"], rows["PARLOR_DATABASE_URL"]) == ("…", "")
    origin = re.findall(r"MAX_CONNECTIONS.*?<td>(\w+)</td>", page.text)
    assert origin == ["environment"]


def test_the_audit_is_read_in_pages_and_kept_as_a_table(desk, store, bob):
    came = len(store.trail.page())  # who set the place up
    for _ in range(55):
        store.accounts.end_sessions("bob")
    first = desk.get("/admin/audit")
    assert first.text.count('<th scope="row">') == 50
    second = desk.get(html.unescape(re.search(r'href="([^"]*before=[^"]*)"', first.text)[1]))
    assert second.text.count('<th scope="row">') == 5 + came
    head, *rows = cells(desk.get("/admin/audit.csv"))
    assert (head[0], head[-1], len(rows)) == ("id", "address", 55 + came)
    assert [row[4:6] for row in rows][:55] == [["end sessions", "bob"]] * 55


def test_a_person_has_a_page_with_their_sessions(desk, store, bob):
    token = store.sessions.begin(bob.id, NewSession("browser", "Firefox, Linux"))
    page = desk.get(f"/admin/people/{bob.id}").text
    assert "Firefox, Linux" in page
    assert f"/admin/people/{bob.id}/sessions/{token.session}/end" in page
    assert desk.get("/admin/people/99").status_code == 404
    assert desk.get("/admin/people/0").status_code == 404
