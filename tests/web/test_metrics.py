"""Who is told the numbers, and for whom there are none."""

import pytest

from parlor.bus import Sample
from parlor.settings import Rate
from tests.web.browser import Browser

TOKEN = "t" * 32
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Numbers:
    """Stands for the workers."""

    def __init__(self):
        self.asked = 0

    def ask(self):
        self.asked += 1
        return {1: {"parlor_people": [Sample([], 3.0)]}, 2: None}


@pytest.fixture
def ask(make_app):
    """Return a function that asks for the numbers of a place with other settings."""

    def ask(address="127.0.0.1", headers=None, **settings):
        app = make_app(**settings)
        site = app.extensions["parlor"]
        site.workers = Numbers()
        answer = Browser(app, address).get("/metrics", headers=headers or {})
        assert site.workers.asked == (answer.status_code == 200)
        return answer

    return ask


def test_this_machine_is_told(ask):
    answer = ask()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'parlor_people{worker="1"} 3.0\n' in answer.text
    assert 'parlor_worker_up{worker="2"} 0.0\n' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_openmetrics_is_told_to_who_asks_for_it(ask):
    answer = ask(headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_who_brings_the_token_is_told(ask):
    assert ask("192.0.2.1", BEARER, metrics_token=TOKEN).status_code == 200


@pytest.mark.parametrize(
    ("address", "headers", "changes"),
    [
        ("192.0.2.1", {}, {}),
        ("192.0.2.1", {}, {"metrics_token": TOKEN}),
        ("192.0.2.1", {"Authorization": "Bearer wrong"}, {"metrics_token": TOKEN}),
        ("192.0.2.1", {"Authorization": "Bearer "}, {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, {}),
        ("127.0.0.1", {"Via": "1.1 proxy"}, {}),
        ("127.0.0.1", {}, {"metrics": "off"}),
        ("192.0.2.1", BEARER, {"metrics": "off", "metrics_token": TOKEN}),
    ],
)
def test_for_all_others_there_is_nothing(ask, make_app, address, headers, changes):
    answer = ask(address, headers, **changes)
    nowhere = Browser(make_app(), address).get("/nowhere", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (404, nowhere.json)


def test_who_may_not_is_counted_with_all_they_ask(make_app):
    app = make_app(rate_address=Rate(2, 30.0))
    browser = Browser(app, "192.0.2.1")
    assert [browser.get("/metrics").status_code for _ in range(3)] == [404, 404, 429]


def test_requests_are_counted_by_route_and_not_by_address(app, owner):
    counts = app.extensions["parlor"].parts.counts
    counts.requests.clear()
    browser = Browser(app, "192.0.2.9")
    for path in ("/rooms/secret-garden", "/no/such/path", "/sign-in", "/sign-in"):
        browser.get(path)
    assert counts.requests["other", "GET", "4xx"] == 1
    assert counts.requests["/sign-in", "GET", "2xx"] == 2
    assert not any("garden" in route for route, _, _ in counts.requests)
    assert sum(counts.request_seconds.counts) >= 4
    assert counts.busy == 0


def test_a_method_of_somebody_s_own_is_no_label(app):
    counts = app.extensions["parlor"].parts.counts
    Browser(app).client.open("/sign-in", method="BREW")
    assert {method for _, method, _ in counts.requests} == {"other"}


def test_sign_ins_are_counted_by_what_came_of_them(app, owner, visit):
    counts = app.extensions["parlor"].parts.counts
    visit().post("/sign-in", {"name": "Ada", "password": "guess guess guess"})
    assert (counts.sign_ins["wrong_password"], counts.sign_ins["ok"]) == (1, 0)
