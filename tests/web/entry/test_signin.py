import pytest

from parlor.settings import Rate
from tests.web.browser import PASSWORD, Browser

WRONG = "The name or the password is not right."


def guess(browser, name="Ada", times=1):
    for _ in range(times):
        answer = browser.sign_in(name, "a wrong guess")
    return answer


# Setting up


def test_whoever_sets_up_is_signed_in_and_administrator(browser, store):
    answer = browser.post("/setup", {"place": "Home", "name": "Ada", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")
    assert browser.is_signed_in()
    assert store.people.named("ada").admin
    assert store.people.place() == "Home"


def test_a_place_is_set_up_once(owner, visit, store, hasher):
    eve, before = visit(), hasher.hashed
    answer = eve.post("/setup", {"place": "Mine", "name": "Eve", "password": PASSWORD})
    assert answer.status_code == 403
    assert not eve.is_signed_in()
    assert (store.people.place(), store.people.named("Eve")) == ("Home", None)
    assert hasher.hashed == before


def test_of_two_who_set_up_at_once_one_is_refused(browser, app, store, monkeypatch):
    hashed = app.extensions["parlor"].passwords.hash

    def meanwhile(password):
        store.people.set_up("Home", "Ada", "x")
        return hashed(password)

    monkeypatch.setattr(app.extensions["parlor"].passwords, "hash", meanwhile)
    answer = browser.post("/setup", {"place": "Mine", "name": "Eve", "password": PASSWORD})
    assert answer.status_code == 403
    assert 'action="/setup"' not in answer.text
    assert not browser.is_signed_in()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("place", "", "A title has 1 to 60 characters"),
        ("place", "Ho\u202eme", "A title has 1 to 60 characters"),
        ("name", "", "A name has 1 to 40 characters"),
        ("name", "A\u202eda", "A name has 1 to 40 characters"),
        ("name", "a" * 41, "A name has 1 to 40 characters"),
        ("password", "short", "A password has 8 to 1024 characters"),
        ("password", "a" * 1025, "A password has 8 to 1024 characters"),
    ],
)
def test_what_is_wrong_with_a_form_stands_beside_its_field(browser, store, field, typed, sentence):
    form = {"place": "Home", "name": "Ada", "password": PASSWORD} | {field: typed}
    answer = browser.post("/setup", form)
    assert answer.status_code == 422
    beside = answer.text.partition(f'id="{field}-note"')[2].partition("</p>")[0]
    assert sentence in beside
    assert store.people.place() is None


def test_what_was_typed_comes_back_but_never_the_password(browser):
    form = {"place": "At <b>home</b>", "name": "", "password": PASSWORD}
    page = browser.post("/setup", form).text
    assert 'value="At &lt;b&gt;home&lt;/b&gt;"' in page
    assert PASSWORD not in page


# Guests


def test_a_guest_picks_a_name_and_is_in(owner, browser, store, told):
    answer = browser.post("/guest", {"name": "Bob"})
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")
    assert browser.is_signed_in()
    assert store.people.named("bob").kind == "guest"
    assert told == [("joined", "lobby", "Bob")]


@pytest.mark.parametrize("access", ["invite", "closed"])
def test_guests_come_in_only_where_guests_are_let_in(owner, make_app, access, store):
    browser = Browser(make_app(access=access))
    answer = browser.post("/guest", {"name": "Eve"})
    assert answer.status_code == 403
    assert store.people.named("Eve") is None


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Ada", 409),
        ("ADA", 409),
        ("\uff21\uff44\uff41", 409),
        ("", 422),
        ("   ", 422),
        ("A\u202eda", 422),
        ("A\nda\x00", 422),
    ],
    ids=["same", "other case", "full width", "empty", "blank", "bidi override", "control"],
)
def test_a_guest_needs_a_name_of_their_own(owner, browser, name, status):
    answer = browser.post("/guest", {"name": name})
    assert answer.status_code == status
    assert 'id="name-note"' in answer.text
    assert not browser.is_signed_in()


def test_guests_of_one_address_are_limited(owner, make_app, clock):
    app = make_app(rate_guests=Rate(10, 300.0))
    answers = [Browser(app).post("/guest", {"name": f"guest {n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "30"
    assert Browser(app, "192.0.2.77").post("/guest", {"name": "Bob"}).status_code == 302
    clock.move(30)
    assert Browser(app).post("/guest", {"name": "Eve"}).status_code == 302


# Signing in


def test_a_member_signs_in_whatever_the_case(owner, browser):
    answer = browser.sign_in("ADA", PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")
    assert browser.is_signed_in()


@pytest.mark.parametrize("name", ["Ada", "Nobody", "Gus", "A\u202eda", ""])
def test_every_wrong_sign_in_gets_the_same_answer(owner, visit, name):
    visit().post("/guest", {"name": "Gus"})
    browser = visit()
    answer = guess(browser, name)
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert not browser.is_signed_in()


@pytest.mark.parametrize("name", ["Ada", "Nobody", "Gus", ""])
def test_every_sign_in_costs_one_verification(owner, visit, hasher, name):
    visit().post("/guest", {"name": "Gus"})
    before = hasher.verified
    guess(visit(), name)
    assert hasher.verified == before + 1


def test_an_account_that_has_ended_is_nobodys(owner, browser, store):
    with store.database.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE users SET active = false")
    answer = browser.sign_in("Ada", PASSWORD)
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert not owner.is_signed_in()


def test_a_hash_of_another_cost_is_made_anew_at_sign_in(owner, visit, store, hasher, monkeypatch):
    old = store.people.named("ada").password_hash
    monkeypatch.setattr(hasher, "check_needs_rehash", lambda hash: True)  # noqa: A006
    assert visit().sign_in("Ada", PASSWORD).status_code == 302
    assert store.people.named("ada").password_hash != old
    monkeypatch.undo()
    assert visit().sign_in("Ada", PASSWORD).status_code == 302


def test_a_guest_cannot_be_signed_in_to(owner, visit):
    visit().post("/guest", {"name": "Bob"})
    for password in ("", "None", PASSWORD):
        assert visit().sign_in("Bob", password).status_code == 422


def test_the_audit_has_who_came_in_and_who_tried_but_never_what_was_typed(
    owner, visit, store, caplog
):
    eve = visit("192.0.2.99")
    eve.sign_in("Ada", "a wrong guess")
    eve.sign_in(PASSWORD, "in the wrong field")
    eve.sign_in("Ada", PASSWORD)
    eve.post("/sign-out")
    deeds = [(one.by, one.what, one.whom, one.address) for one in store.trail.page(most=3)]
    assert deeds[::-1] == [
        ("", "sign in refused", "Ada", "192.0.2.99"),
        ("Ada", "sign in", "Ada", "192.0.2.99"),
        ("Ada", "sign out", "Ada", ""),
    ]
    assert "x sign-in of 'Ada' from 192.0.2.99: wrong_password" in caplog.text
    assert "x sign-in of nobody known from 192.0.2.99: wrong_password" in caplog.text
    assert PASSWORD not in caplog.text


def test_guesses_beyond_the_limit_leave_no_rows(owner, visit, store):
    eve = visit()
    for _ in range(15):
        eve.sign_in("Ada", "a wrong guess")
    store.place.open_for("guests", 0)  # is written after them
    refused = [one.detail for one in store.trail.page() if one.what == "sign in refused"]
    assert set(refused) == {"wrong_password"}
    assert len(refused) <= 10


def test_guesses_from_one_address_are_limited_whatever_the_names(owner, visit, clock, hasher):
    eve = visit()
    for number in range(10):
        guess(eve, f"name {number}")
    before = hasher.verified
    answer = guess(eve, "name 10")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"
    assert "Try again in 30 seconds." in answer.text
    assert hasher.verified == before
    clock.move(30)
    assert guess(eve).status_code == 422


def test_another_browser_of_the_same_address_is_limited_too(owner, visit):
    guess(visit("192.0.2.66"), times=10)
    assert guess(visit("192.0.2.66")).status_code == 429


def test_a_browser_has_its_whole_ipv6_network_to_itself(owner, visit):
    for number in range(10):
        guess(visit(f"2001:db8::{number:x}"))
    assert guess(visit("2001:db8::ffff")).status_code == 429
    assert guess(visit("2001:db8:0:1::1")).status_code == 422


def test_a_forwarded_address_is_not_believed(owner, visit):
    eve = visit()
    for number in range(10):
        eve.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        guess(eve)
    eve.client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.99"
    assert guess(eve).status_code == 429


def test_behind_proxies_the_address_is_what_the_outermost_of_them_saw(owner, make_app):
    app = make_app(proxies=2, rate_sign_in=Rate(1, 300.0))

    def sign_in(forwarded):
        browser = Browser(app, "192.0.2.1")
        browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
        return guess(browser).status_code

    assert sign_in("198.51.100.1, 203.0.113.1") == 422
    assert sign_in("10.9.9.9, 198.51.100.1, 203.0.113.1") == 429
    assert sign_in("198.51.100.2, 203.0.113.1") == 422


def test_eve_alone_does_not_lock_ada_out(owner, visit):
    guess(visit(), times=20)
    assert visit().sign_in("Ada", PASSWORD).status_code == 302


def test_guesses_at_one_name_are_limited_from_wherever_they_come(owner, visit):
    for _ in range(5):
        guess(visit(), times=10)
    answer = visit().sign_in("\uff21\uff24\uff21", PASSWORD)
    assert answer.status_code == 429


def test_a_name_nobody_has_is_limited_the_same(owner, visit):
    for _ in range(5):
        guess(visit(), "Nobody", times=10)
    assert guess(visit(), "Nobody").status_code == 429


def test_a_browser_that_ada_has_used_is_not_counted_with_those_who_guess(owner, visit):
    for _ in range(5):
        guess(visit(), times=10)
    owner.post("/sign-out")
    assert owner.sign_in("Ada", PASSWORD).status_code == 302


def test_a_guess_at_the_cookie_makes_no_browser_known(owner, visit):
    for _ in range(5):
        guess(visit(), times=10)
    eve = visit().bring(f"{owner.session}.{'x' * 32}")
    assert guess(eve).status_code == 429


def test_a_browser_known_for_eve_is_not_known_for_ada(owner, visit, store, app):
    token = store.invites.make(store.people.named("Ada").id)
    eve = visit()
    eve.post(f"/invite/{token}", {"name": "Eve", "password": PASSWORD})
    eve.post("/sign-out")
    for _ in range(5):
        guess(visit(), times=10)
    assert guess(eve).status_code == 429


def test_signing_in_rightly_uses_nothing_up(owner, visit):
    for _ in range(60):
        assert visit("192.0.2.66").sign_in("Ada", PASSWORD).status_code == 302


def test_a_rate_of_zero_limits_nothing(owner, make_app):
    browser = Browser(make_app(rate_sign_in=Rate(0, 1.0)))
    assert guess(browser, times=100).status_code == 422


# Where to go next


@pytest.mark.parametrize("path", ["/rooms/attic", "/rooms/b%C3%BCcher?a=1#top", "/"])
def test_signing_in_leads_to_where_one_wanted_to_go(owner, browser, path):
    assert browser.sign_in("Ada", PASSWORD, next=path).location == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "\t//evil.example/",
        " //evil.example/",
        "/\r\nSet-Cookie: a=b",
        "/\x00",
        "/\u202e",
        "javascript:alert(1)",
        "evil.example",
        "/" + "a" * 2000,
        "//[",
    ],
)
def test_signing_in_never_leads_elsewhere(owner, browser, path):
    answer = browser.sign_in("Ada", PASSWORD, next=path)
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")
    assert answer.headers.getlist("Set-Cookie")
    assert not any("a=b" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_a_guest_gets_where_they_wanted_to_go_too(owner, browser):
    assert browser.post("/guest", {"name": "Bob", "next": "/rooms/x"}).location == "/rooms/x"


def test_the_sign_in_page_carries_where_to_go(browser):
    page = browser.get("/sign-in?next=/rooms/attic%22%3E").text
    assert 'name="next" value="/rooms/attic&#34;&gt;"' in page
