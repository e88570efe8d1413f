import pytest

from parlor.store.results import Lookalike, NewSession
from tests.web.browser import PASSWORD, Browser


@pytest.fixture
def inviting(make_app):
    return make_app(access="invite")


@pytest.fixture
def token(store, ada):
    return store.invites.make(ada.id)


@pytest.fixture
def guest(visit, ada, told):
    browser = visit()
    browser.post("/guest", {"name": "Gus"})
    told.clear()
    return browser


# Making them


def test_an_administrator_makes_a_link_that_works(ada, inviting, store):
    url = Browser(inviting).be(ada).post_json("/invites", {}).json["url"]
    path = url.removeprefix("http://localhost")
    assert path.startswith("/invite/")
    assert store.invites.is_valid(path.removeprefix("/invite/"))
    assert Browser(inviting).get(path).status_code == 200


def test_where_guests_are_let_in_the_link_is_the_address(ada, visit):
    assert visit().be(ada).post_json("/invites", {}).json == {"url": "http://localhost/"}


def test_links_lead_to_the_configured_address(ada, make_app, store):
    app = make_app(access="invite", url="https://chat.example.org/", origins=())
    browser = Browser(app)
    options = {"base_url": "https://chat.example.org"}
    token = store.sessions.begin(ada.id, NewSession("browser", ""))
    browser.bring(token, domain="chat.example.org")
    page = browser.get("/sign-in", **options).text
    csrf = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    headers = {"X-CSRFToken": csrf}
    answer = browser.client.post("/invites", json={}, headers=headers, **options)
    assert answer.json["url"].startswith("https://chat.example.org/invite/")


@pytest.mark.parametrize("access", ["guests", "invite", "closed"])
def test_members_and_guests_make_no_links(bob, make_app, access):
    answer = Browser(make_app(access=access)).be(bob).post_json("/invites", {})
    assert answer.status_code == 403


def test_guests_make_no_links(guest):
    assert guest.post_json("/invites", {}).status_code == 403


def test_a_closed_place_makes_no_links(ada, make_app):
    assert Browser(make_app(access="closed")).be(ada).post_json("/invites", {}).status_code == 403


def test_strangers_make_no_links(ada, visit):
    assert visit().post_json("/invites", {}).status_code == 401


# Using them


def test_whoever_follows_a_link_becomes_a_member(inviting, token, store, told):
    browser = Browser(inviting)
    answer = browser.post(f"/invite/{token}", {"name": "Dora", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")
    assert store.people.named("Dora").kind == "member"
    assert told == [("joined", "lobby", "Dora")]
    again = Browser(inviting)
    assert again.sign_in("Dora", PASSWORD).status_code == 302


def test_a_link_works_for_many(inviting, token):
    for name in ("Dora", "Ezra"):
        answer = Browser(inviting).post(f"/invite/{token}", {"name": name, "password": PASSWORD})
        assert answer.status_code == 302


@pytest.mark.parametrize("wrong", ["x", "a" * 43, "%00", "..%2f..", "%E2%80%AE"])
def test_a_link_nobody_made_has_ended(inviting, token, wrong, store):
    browser = Browser(inviting)
    shown = browser.get(f"/invite/{wrong}")
    sent = browser.post(f"/invite/{wrong}", {"name": "Dora", "password": PASSWORD})
    assert shown.status_code == sent.status_code == 404
    assert store.people.named("Dora") is None
    assert not browser.is_signed_in()


def test_a_link_that_has_ended_says_what_to_do(inviting, ada):
    assert "Ask for a new one." in Browser(inviting).get("/invite/abc").text


@pytest.mark.parametrize(("days", "shown", "taken"), [(13, 200, 302), (15, 404, 404)])
def test_a_link_ends_after_two_weeks(inviting, token, clock, days, shown, taken):
    clock.move(days * 86_400)
    browser = Browser(inviting)
    assert browser.get(f"/invite/{token}").status_code == shown
    sent = browser.post(f"/invite/{token}", {"name": "Dora", "password": PASSWORD})
    assert sent.status_code == taken


def test_a_link_that_ends_after_it_was_looked_at_lets_nobody_in(
    inviting, token, store, clock, monkeypatch
):
    monkeypatch.setattr(store.invites, "is_valid", lambda token: True)
    clock.move(15 * 86_400)
    browser = Browser(inviting)
    sent = browser.post(f"/invite/{token}", {"name": "Dora", "password": PASSWORD})
    assert sent.status_code == 404
    assert store.people.named("Dora") is None
    assert not browser.is_signed_in()


def test_a_closed_place_takes_no_links(make_app, token, store):
    browser = Browser(make_app(access="closed"))
    assert browser.get(f"/invite/{token}").status_code == 403
    sent = browser.post(f"/invite/{token}", {"name": "Dora", "password": PASSWORD})
    assert sent.status_code == 403
    assert store.people.named("Dora") is None


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "Dora", "password": "short"}, "password"),
        ({"name": "", "password": PASSWORD}, "name"),
        ({"name": "Bob", "password": PASSWORD}, "name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(inviting, token, bob, form, field):
    form = form | ({"name": bob.name} if form["name"] == "Bob" else {})
    answer = Browser(inviting).post(f"/invite/{token}", form)
    assert answer.status_code in (409, 422)
    assert 'aria-invalid="true"' in answer.text.partition(f'id="{field}"')[2].partition(">")[0]


def test_making_accounts_that_fail_is_limited(inviting, token, hasher):
    browser = Browser(inviting)
    form = {"name": "", "password": PASSWORD}
    answers = [browser.post(f"/invite/{token}", form).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_member_needs_no_link(inviting, token, ada):
    answer = Browser(inviting).be(ada).get(f"/invite/{token}")
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")


# Codes


@pytest.mark.parametrize("path", ["/", "/rooms/lobby", "/invite/abc_DEF-123"])
def test_a_code_leads_here(ada, visit, path):
    answer = visit().be(ada).get("/qr.svg", query_string={"u": path})
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert answer.data.startswith(b"<svg ")
    assert b"style=" not in answer.data


def test_codes_of_two_paths_differ(ada, visit):
    browser = visit().be(ada)
    codes = {browser.get("/qr.svg", query_string={"u": u}).data for u in ("/", "/rooms/lobby")}
    assert len(codes) == 2


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/rooms/../x",
        "/rooms/lobby\n",
        "/sign-out",
        "/@evil.example",
        "",
        "/invite/" + "a" * 101,
    ],
)
def test_no_code_leads_elsewhere(ada, visit, path):
    assert visit().be(ada).get("/qr.svg", query_string={"u": path}).status_code == 400


def test_strangers_have_no_codes_drawn(ada, visit):
    assert visit().get("/qr.svg").status_code == 302


# Listing and ending them


@pytest.fixture
def as_ada(inviting, ada):
    return Browser(inviting).be(ada)


def test_an_administrator_sees_which_are_good_and_how_often_each_was_used(as_ada, inviting):
    forever, twice = (as_ada.post_json("/invites", body).json["url"] for body in ({}, {"most": 2}))
    for number, url in enumerate((forever, twice, twice), 1):
        form = {"name": f"Guy {number * 11}", "password": PASSWORD}
        answer = Browser(inviting).post(url.removeprefix("http://localhost"), form)
        assert answer.status_code == 302
    listed = as_ada.get("/invites", headers={"Accept": "application/json"}).json["invites"]
    assert [(one["by"], one["uses"], one["most"]) for one in listed] == [("ada", 1, None)]
    assert Browser(inviting).get(twice.removeprefix("http://localhost")).status_code == 404
    page = as_ada.get("/invites").text
    assert page.count("End this invitation") == 1
    assert "Used so far: 1." in page


def test_a_name_that_is_taken_uses_none_up(as_ada, inviting, store):
    url = as_ada.post_json("/invites", {"most": 1}).json["url"].removeprefix("http://localhost")
    taken = Browser(inviting).post(url, {"name": "\u0430da", "password": PASSWORD})
    assert taken.status_code == 409
    assert Browser(inviting).post(url, {"name": "Dora", "password": PASSWORD}).status_code == 302


def test_one_that_was_ended_makes_nobody_any_more(as_ada, inviting, store):
    one, other = (as_ada.post_json("/invites", {}).json["url"] for _ in range(2))
    number = store.invites.good()[-1].id
    assert as_ada.post(f"/invites/{number}/end").location == "/invites"
    found = [Browser(inviting).get(url.removeprefix("http://localhost")) for url in (one, other)]
    assert [answer.status_code for answer in found] == [404, 200]
    again = as_ada.post_json(f"/invites/{number}/end", {})
    assert (again.status_code, again.json["error"]) == (404, "no_such_invite")


def test_days_are_as_many_as_were_asked_for(as_ada, inviting, clock):
    url = as_ada.post_json("/invites", {"days": 1}).json["url"].removeprefix("http://localhost")
    clock.move(86_399)
    assert Browser(inviting).get(url).status_code == 200
    clock.move(2)
    assert Browser(inviting).get(url).status_code == 404
    assert as_ada.get("/invites", headers={"Accept": "application/json"}).json == {"invites": []}


@pytest.mark.parametrize("body", [{"days": 0}, {"days": 400}, {"most": 0}, {"days": "x"}])
def test_numbers_that_cannot_be_are_refused(as_ada, body):
    assert as_ada.post_json("/invites", body).status_code == 400


def test_nobody_else_sees_or_ends_any(bob, token, inviting, store):
    as_bob, number = Browser(inviting).be(bob), store.invites.good()[0].id
    assert as_bob.get("/invites").status_code == 403
    assert as_bob.post(f"/invites/{number}/end").status_code == 403
    assert Browser(inviting).get("/invites").status_code == 302
    assert store.invites.is_valid(token)


def test_names_that_look_alike_stand_there_too(as_ada, ada, bob, store, monkeypatch):
    assert "Names that look alike" not in as_ada.get("/invites").text
    alike = [Lookalike(bob, ada), Lookalike(ada, None)]
    monkeypatch.setattr(store.people, "lookalikes", lambda: alike)
    page = as_ada.get("/invites").text
    assert "bob looks like ada" in page
    assert "ada looks like Casa" in page
