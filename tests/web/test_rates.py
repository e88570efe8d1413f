"""How often a person and an address may ask over HTTP."""

from parlor.settings import Rate
from tests.web.browser import Browser

THREE = Rate(3, 30.0)


def statuses(browser, count, path="/rooms/lobby"):
    return [browser.get(path).status_code for _ in range(count)]


def test_a_person_who_asks_too_often_is_told_when_to_come_back(make_app, ada, bob, clock):
    app = make_app(rate_requests=THREE)
    one, other = Browser(app, "192.0.2.1").be(ada), Browser(app, "192.0.2.2").be(ada)
    assert statuses(one, 2) + statuses(other, 2) == [200, 200, 200, 429]
    refused = one.get("/rooms")
    assert (refused.status_code, refused.json["error"]) == (429, "too_fast")
    assert refused.headers["Retry-After"] == "10"
    page = one.get("/rooms/lobby", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert statuses(Browser(app, "192.0.2.1").be(bob), 1) == [200]
    clock.move(10)
    assert statuses(one, 2) == [200, 429]


def test_an_address_that_asks_too_often_is_held_back_whoever_it_is(make_app, ada, bob, asset):
    app = make_app(rate_address=THREE)
    home = "2001:db8:1:2::"
    one, other = Browser(app, home + "1").be(ada), Browser(app, home + "2").be(bob)
    stranger = Browser(app, home + "3")
    assert statuses(one, 1) + statuses(other, 1) + statuses(stranger, 1, "/sign-in") == [200] * 3
    for browser, path in ((one, "/rooms"), (stranger, "/"), (stranger, "/nowhere")):
        assert browser.get(path).status_code == 429
    assert statuses(Browser(app, "2001:db8:1:3::1").be(ada), 1) == [200]


def test_files_and_health_are_not_counted(make_app, ada):
    app = make_app(rate_address=THREE, rate_requests=THREE)
    browser = Browser(app).be(ada)
    script = app.jinja_env.globals["asset"]("js/page.js")
    assert statuses(browser, 9, script) + statuses(browser, 9, "/health") == [200] * 18
    assert statuses(browser, 4) == [200, 200, 200, 429]
    assert browser.get("/health").status_code == browser.get(script).status_code == 200


def test_one_request_counts_once(make_app, ada):
    browser = Browser(make_app(rate_requests=THREE)).be(ada)
    browser.token()  # the first
    made = [browser.post_json("/rooms", {"title": title}) for title in "abc"]
    assert [answer.status_code for answer in made] == [201, 201, 429]


def test_rates_can_be_off(make_app, ada):
    none = Rate(0, 1.0)
    app = make_app(rate_address=none, rate_requests=none, rate_health=none)
    browser = Browser(app).be(ada)
    assert set(statuses(browser, 150, "/rooms")) == {200}
    assert set(statuses(browser, 150, "/health")) == {200}
