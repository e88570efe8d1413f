"""The session of a browser: begun by signing in, kept in a cookie, over when it is ended."""

import re

import pytest

from parlor.store.people.signing_in.tokens import Token, drawn_secret
from parlor.store.results import NewSession
from parlor.verbs.people import sessions
from tests.web.browser import PASSWORD, Browser

YEAR = 365 * 86_400
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"


def cookies_set_by(answer):
    """Return what an answer has the browser keep or drop, by the part of the name that is ours."""
    found = {}
    for header in answer.headers.getlist("Set-Cookie"):
        name, _, rest = header.partition("=")
        found[re.sub("-[0-9a-f]{8}$", "", name)] = rest
    return found


# Cookies


def test_a_cookie_names_the_session_and_says_nothing_else(owner, store):
    assert store.sessions.find(Token(*owner.cookie.split("."))) is None  # an id is a number
    assert re.fullmatch(r"[0-9]+\.[A-Za-z0-9_-]{32}", owner.cookie)


def test_the_cookie_is_kept_for_a_year_from_scripts_and_other_sites(owner, browser):
    cookie = cookies_set_by(browser.sign_in("Ada", PASSWORD))["parlor"]
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={YEAR}"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert "Secure" not in cookie


def test_behind_tls_the_cookies_are_secure_and_bound_to_the_host(owner, make_app):
    browser = Browser(make_app(url="https://localhost"))
    options = {"base_url": "https://localhost"}
    page = browser.get("/sign-in", **options)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)[1]
    form = {"name": "Ada", "password": PASSWORD, "csrf_token": token}
    answer = browser.client.post("/sign-in", data=form, **options)
    assert answer.status_code == 302
    cookies = cookies_set_by(page) | cookies_set_by(answer)
    assert set(cookies) == {"__Host-parlor-form", "__Host-parlor"}
    assert all("Secure" in cookie and "HttpOnly" in cookie for cookie in cookies.values())


@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_who_looks_at_a_form_gets_the_cookie_of_forms_only(owner, browser, path):
    assert set(cookies_set_by(browser.get(path))) == {"parlor-form"}


@pytest.mark.parametrize("path", ["/nothing", "/health", "/static/js/card.js", "/rooms/lobby"])
def test_who_looks_at_no_form_gets_no_cookie(owner, browser, path):
    assert cookies_set_by(browser.get(path)) == {}


@pytest.mark.parametrize("path", ["/", "/sign-in", "/rooms/lobby", "/nothing"])
def test_a_visit_never_touches_the_cookie_of_a_session(owner, browser, path):
    unreadable = (f"{owner.session}.{drawn_secret()}", "garbage", "\u00e9;\u202e", "a" * 3000)
    for cookie in (owner.cookie, *unreadable):
        browser.bring(cookie)
        assert "parlor" not in cookies_set_by(browser.get(path))


def test_two_places_on_one_host_leave_each_others_people_in(owner, make_app, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Browser(make_app(data=tmp_path / "elsewhere"))
    elsewhere.client = make_app(data=tmp_path / "elsewhere").test_client()
    elsewhere.bring("1.of-the-other-place")
    name, other = owner.parts.identity.cookie, elsewhere.parts.identity.cookie
    assert name != other
    elsewhere.client.set_cookie(name, owner.cookie)
    answer = elsewhere.sign_in("Ada", PASSWORD)
    assert answer.status_code == 302
    assert all(name not in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert elsewhere.client.get_cookie(name).value == owner.cookie


# Whose it is


def test_nothing_of_the_session_before_survives_signing_in(owner, browser):
    bob = browser.post("/guest", {"name": "Bob"}) and browser.cookie
    with browser.client.session_transaction() as form:
        form["planted"] = "by eve"
        form["csrf_token"] = "known to eve"
    browser.get("/sign-in")
    browser.sign_in("Ada", PASSWORD)
    assert browser.is_signed_in()
    assert browser.cookie not in (bob, owner.cookie)
    with browser.client.session_transaction() as form:
        assert form.get("csrf_token") != "known to eve"
        assert "planted" not in form


def test_two_browsers_of_ada_have_sessions_of_their_own(owner, visit):
    other = visit()
    other.sign_in("Ada", PASSWORD)
    other.post("/sign-out")
    assert not other.is_signed_in()
    assert owner.is_signed_in()


def test_it_is_known_on_what_device_a_session_is(owner, browser, store):
    browser.get("/sign-in")
    browser.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    browser.sign_in("Ada", PASSWORD)
    with store.database.reading.connect() as connection:
        devices = connection.exec_driver_sql("SELECT device FROM sessions ORDER BY id").all()
    assert devices[-1] == ("Firefox, Linux",)


@pytest.mark.parametrize(
    "cookie",
    ["1", "1.", "", ".", "x.y", "-1.a", f"{'9' * 30}.a", "\u00b2.a", "{}.x", "{}", "{} ", '"{}"'],
)
def test_a_cookie_that_makes_no_sense_is_nobodys(owner, browser, cookie):
    browser.bring(cookie.format(owner.session))
    assert not browser.is_signed_in()
    assert browser.get("/rooms/lobby").status_code == 302


def test_the_secret_of_another_session_is_no_good(owner, visit):
    other = visit()
    other.sign_in("Ada", PASSWORD)
    secret = other.cookie.partition(".")[2]
    assert not visit().bring(f"{owner.session}.{secret}").is_signed_in()


def test_a_token_is_no_cookie_and_a_cookie_no_token(owner, visit, app, store):
    gus = store.people.add_guest("Gus", NewSession("guest", ""))
    assert not visit().bring(gus.token).is_signed_in()
    identity = app.extensions["parlor"].parts.identity
    assert identity.session_of(gus.token, "guest").user.id == gus.id
    bob = visit()
    bob.post("/guest", {"name": "Bob"})
    id_, _, secret = bob.cookie.partition(".")
    assert identity.session_of(Token(int(id_), secret), "guest") is None


def test_a_handshake_finds_the_session_of_its_cookie(owner, app, store):
    identity = app.extensions["parlor"].parts.identity
    cookie = f"other=1; {identity.cookie}={owner.cookie}"
    token = identity.token_in({"HTTP_COOKIE": cookie})
    assert identity.session_of(token, "browser").user == store.people.named("Ada")
    assert identity.token_in({}) is None
    assert identity.token_in({"HTTP_COOKIE": f"{identity.cookie}=garbage"}) is None


# Its end


def test_signing_out_ends_the_session_and_its_sockets(owner, told):
    session = owner.session
    answer = owner.post("/sign-out")
    assert (answer.status_code, answer.location) == (302, "/")
    assert not owner.is_signed_in()
    assert told == [("session ended", session)]


def test_a_copy_of_the_cookie_is_dead_after_signing_out(owner, visit, app):
    copy = visit().bring(owner.cookie)
    assert copy.is_signed_in()
    owner.post("/sign-out")
    assert not copy.is_signed_in()
    assert copy.get("/rooms/lobby").location == "/?next=/rooms/lobby"
    identity = app.extensions["parlor"].parts.identity
    token = identity.token_in({"HTTP_COOKIE": f"{identity.cookie}={copy.cookie}"})
    assert identity.session_of(token, "browser") is None


def test_all_browsers_are_out_but_the_one_that_asks(owner, visit, store):
    ada = store.people.named("Ada")
    others = [visit().be(ada) for _ in range(2)]
    ended = [other.session for other in others]
    told = sessions.end_all(owner.parts, ada.id, but=owner.session)
    assert [notice.sessions for notice in told.notices] == [ended]
    assert [one.is_signed_in() for one in (owner, *others)] == [True, False, False]
    assert sessions.end_all(owner.parts, ada.id, but=owner.session).notices == ()


def test_the_sockets_end_only_when_the_browser_has_its_answer(owner, told):
    token = owner.token()
    answer = owner.client.post("/sign-out", data={"csrf_token": token}, buffered=False)
    assert told == []
    answer.close()
    assert told


def test_signing_in_as_another_ends_the_session_of_the_first(owner, visit, told):
    bob = visit()
    bob.post("/guest", {"name": "Bob"})
    before, copy = bob.session, visit().bring(bob.cookie)
    told.clear()
    bob.sign_in("Ada", PASSWORD)
    assert told == [("session ended", before)]
    assert not copy.is_signed_in()


def test_a_guest_who_was_somebody_else_before_is_out_as_that(owner, visit, told):
    before, copy = owner.session, visit().bring(owner.cookie)
    owner.post("/guest", {"name": "Bob"})
    assert ("session ended", before) in told
    assert not copy.is_signed_in()


def test_signing_out_twice_is_no_error(browser):
    assert browser.post("/sign-out").location == "/"


def test_a_link_does_not_sign_out(owner):
    assert owner.get("/sign-out").status_code == 405
    assert owner.is_signed_in()


# Clocks


@pytest.mark.parametrize("seconds", [-1, -86_400, -20 * YEAR, 1, 30 * 86_400])
def test_whatever_the_clocks_say_who_is_in_stays_in(owner, store, clock, monkeypatch, seconds):
    import time

    token, now = owner.token(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    clock.move(seconds)
    assert owner.is_signed_in()
    answer = owner.client.post("/you/name", json={"name": "Ada"}, headers={"X-CSRFToken": token})
    assert answer.status_code == 200


def test_a_session_that_nobody_uses_is_over_after_a_year(owner, clock):
    clock.move(YEAR + 1)
    assert not owner.is_signed_in()
