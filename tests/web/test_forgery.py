import re

import pytest

from tests.web.browser import PASSWORD, Browser

CHANGES = [
    "/setup",
    "/guest",
    "/sign-in",
    "/sign-out",
    "/invite/abc",
    "/invites",
    "/rooms",
    "/rooms/lobby/members",
    "/rooms/lobby/members/remove",
    "/you/name",
    "/you/password",
    "/you/sessions",
    "/reset/abc",
    "/invites/1/end",
    "/access",
    "/bans",
    "/bans/1/end",
    "/sign-in/code",
    "/you/profile",
    "/you/codes",
    "/you/codes/confirm",
    "/you/codes/off",
    "/you/sessions/1/end",
    "/admin/password",
    "/admin/doctor",
    "/admin/invitations",
    "/admin/invitations/1/end",
    "/admin/people/1/activate",
    "/admin/people/1/deactivate",
    "/admin/people/1/codes/off",
    "/admin/people/1/erase",
    "/admin/people/1/name",
    "/admin/people/1/reset",
    "/admin/people/1/role",
    "/admin/people/1/sessions/end",
    "/admin/people/1/sessions/1/end",
    "/admin/rooms/1/archive",
    "/admin/rooms/1/title",
    "/admin/rooms/1/unarchive",
]


def test_these_are_all_that_change_anything(app):
    rules = [str(rule) for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    forms = {"<name>": "lobby", "<token>": "abc"}
    found = {re.sub(r"<.*?>", lambda part: forms.get(part[0], "1"), rule) for rule in rules}
    assert found == set(CHANGES)


@pytest.mark.parametrize("path", CHANGES)
def test_a_form_without_a_token_changes_nothing(owner, path, told):
    answer = owner.client.post(path, data={"name": "Ada", "password": PASSWORD})
    assert answer.status_code == 400
    assert told == []
    assert owner.is_signed_in()


@pytest.mark.parametrize("path", CHANGES)
def test_json_without_a_token_changes_nothing(owner, path, told):
    answer = owner.client.post(path, json={"title": "Mine"})
    assert answer.status_code == 400
    assert answer.json["error"] == "bad_request"
    assert told == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_browser_without_cookies_is_told_so_and_one_with_another_token_is_not(
    app, visit, language
):
    headers = {"Accept-Language": language}
    blocked = app.test_client(use_cookies=False)
    answer = blocked.post("/sign-in", data={"name": "Ada"}, headers=headers)
    assert answer.status_code == 400
    assert "ookie" in answer.text.partition("<main")[2]
    browser = visit()
    browser.token()
    answer = browser.client.post("/sign-in", data={"csrf_token": "wrong"}, headers=headers)
    assert answer.status_code == 400
    assert "ookie" not in answer.text.partition("<main")[2]


def test_json_with_the_token_in_its_body_only_changes_nothing(owner):
    body = {"title": "Mine", "csrf_token": owner.token()}
    assert owner.client.post("/rooms", json=body).status_code == 400


def test_the_token_of_another_session_does_not_count(owner, visit):
    answer = owner.client.post("/sign-out", data={"csrf_token": visit().token()})
    assert answer.status_code == 400
    assert owner.is_signed_in()


def test_a_token_in_the_address_does_not_count(owner):
    assert owner.client.post(f"/sign-out?csrf_token={owner.token()}").status_code == 400


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost.evil.example",
        "http://localhost:8080",
        "null",
        "",
        "localhost",
        "//localhost",
        "ws://localhost",
        "http://localhost/",
        "http://evil.example@localhost",
    ],
)
def test_a_form_of_another_site_changes_nothing_even_with_a_token(owner, origin):
    answer = owner.post("/sign-out", headers={"Origin": origin})
    assert answer.status_code == 400
    assert owner.is_signed_in()


@pytest.mark.parametrize("origin", ["http://localhost", "https://localhost", "HTTP://LOCALHOST"])
def test_a_form_of_ours_is_taken_whatever_terminates_tls(owner, origin):
    assert owner.post("/sign-out", headers={"Origin": origin}).status_code == 302


def test_the_configured_address_is_ours_though_the_proxy_says_another_host(owner, make_app):
    browser = Browser(make_app(url="http://chat.example.org"))
    answer = browser.sign_in("Ada", PASSWORD)
    assert answer.status_code == 302
    answer = browser.post("/sign-out", headers={"Origin": "http://chat.example.org"})
    assert answer.status_code == 302


def test_a_page_may_stay_open_for_days(owner, monkeypatch):
    import time

    token, now = owner.token(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 30 * 86_400)
    answer = owner.client.post("/sign-out", data={"csrf_token": token})
    assert answer.status_code == 302


def test_behind_tls_a_browser_that_sends_no_referrer_gets_in(owner, make_app):
    browser = Browser(make_app(url="https://localhost"))
    options = {"base_url": "https://localhost"}
    page = browser.get("/sign-in", **options).text
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    form = {"name": "Ada", "password": PASSWORD, "csrf_token": token}
    assert browser.client.post("/sign-in", data=form, **options).status_code == 302
