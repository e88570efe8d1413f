import pytest
from gevent.event import Event

from parlor.settings import Rate
from parlor.watch import readiness
from tests.web.browser import Browser


def test_health_is_ok_while_the_store_answers(browser):
    answer = browser.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_health_asks_for_no_session_and_starts_none(browser):
    answer = browser.get("/health")
    assert "Set-Cookie" not in answer.headers


def test_health_is_told_before_the_set_up_and_to_anybody(browser, store):
    assert store.people.place() is None
    assert browser.get("/health").status_code == 200


def test_health_fails_when_the_store_does(browser, store, monkeypatch, caplog):
    def broken():
        raise OSError("the disk is gone")

    monkeypatch.setattr(store, "check_reading", broken)
    answer = browser.get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "failing"})
    assert "disk" not in answer.text
    assert "the disk is gone" in caplog.text


def test_health_fails_when_the_store_takes_for_ever(browser, store, monkeypatch, caplog):
    monkeypatch.setattr(readiness, "PATIENCE", 0.01)
    monkeypatch.setattr(store, "check_reading", Event().wait)
    answer = browser.get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "failing"})
    assert "no answer within" in caplog.text


@pytest.fixture
def asked(make_app, store, monkeypatch):
    """Returns what an address is answered that asks so often, and how often the store was."""
    app = make_app(rate_health=Rate(3, 30.0))
    check, calls = store.check_reading, []
    monkeypatch.setattr(store, "check_reading", lambda: calls.append(check()))

    def ask(times, address, **headers):
        calls.clear()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        browser = Browser(app, address)
        answers = [browser.get("/health", headers=headers) for _ in range(times)]
        return [answer.status_code for answer in answers], len(calls), answers[-1]

    return ask


def test_an_address_that_asks_all_the_time_is_held_back(asked, clock):
    statuses, work, last = asked(5, "192.0.2.1")
    assert (statuses, work) == ([200, 200, 200, 429, 429], 3)
    assert last.headers["Retry-After"] == "10"
    assert (last.mimetype, last.json["error"]) == ("application/json", "too_fast")
    assert asked(1, "192.0.2.2")[0] == [200]
    clock.move(10)
    assert asked(2, "192.0.2.1")[:2] == ([200, 429], 1)


def test_one_home_has_one_share_of_health(asked):
    assert asked(3, "2001:db8:1:2::1")[0] == [200] * 3
    assert asked(1, "2001:db8:1:2::2")[0] == [429]
    assert asked(1, "2001:db8:1:3::1")[0] == [200]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.53", "::1", "::ffff:127.0.0.1"])
def test_a_probe_on_the_machine_itself_is_always_answered(asked, address):
    assert asked(200, address)[:2] == ([200] * 200, 200)


@pytest.mark.parametrize("sign", [{"X_Forwarded_For": "127.0.0.1"}, {"Via": "1.1 proxy"}])
def test_whoever_comes_through_a_proxy_on_this_machine_is_not_at_it(asked, sign):
    """They take from the proxy's share, and a probe beside the proxy goes on."""
    assert asked(5, "127.0.0.1", **sign)[0] == [200, 200, 200, 429, 429]
    assert asked(5, "127.0.0.1")[0] == [200] * 5


def test_nobody_is_at_this_machine_by_saying_so(asked):
    claims = {"X_Forwarded_For": "127.0.0.1", "Host": "localhost", "X_Real_IP": "127.0.0.1"}
    assert asked(4, "192.0.2.1", **claims)[0] == [200, 200, 200, 429]


def test_health_and_pages_are_counted_apart(make_app):
    app = make_app(rate_health=Rate(1, 30.0), rate_address=Rate(1, 30.0))
    browser = Browser(app, "192.0.2.1")
    statuses = [browser.get(path).status_code for path in ("/sign-in", "/health") * 2]
    assert statuses == [200, 200, 429, 429]
