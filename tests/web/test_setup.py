"""The set-up of a place is for who sits at its machine, or has its token."""

import pytest

from parlor.settings import Settings
from parlor.web.site.admission.loopback import DIRECT, comes_over_loopback, is_direct
from tests.web.browser import PASSWORD, Browser

FORM = {"place": "Home", "name": "Ada", "password": PASSWORD}


def at(peer, settings=None, **headers):
    """Whether a request from there comes over loopback, all that its headers say included."""
    environ = {"REMOTE_ADDR": peer, "HTTP_HOST": "localhost:8080", "SERVER_PROTOCOL": "HTTP/1.1"}
    environ |= headers
    return comes_over_loopback(environ | {DIRECT: is_direct(environ)}, settings or Settings())


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("127.0.0.1", "localhost:8080"),
        ("127.0.0.1", "127.0.0.1:8080"),
        ("127.8.9.10", "ada.localhost"),
        ("::1", "[::1]:8080"),
    ],
)
def test_who_sits_at_the_machine_comes_over_loopback(peer, host):
    assert at(peer, HTTP_HOST=host)
    assert at(peer, Settings(url="http://localhost:8080"), HTTP_HOST=host)


@pytest.mark.parametrize("peer", ["192.0.2.1", "10.0.0.1", "172.17.0.1", "2001:db8::1", "", "x"])
def test_nobody_else_does(peer):
    assert not at(peer)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 squid"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_CF_CONNECTING_IP": "127.0.0.1"},
        {"SERVER_PROTOCOL": "HTTP/1.0"},
        {"HTTP_HOST": "chat.example.org"},
        {"HTTP_HOST": "127.0.0.1.example.org"},
        {"HTTP_HOST": "192.0.2.7"},
        {"HTTP_HOST": "[x"},
    ],
)
def test_who_comes_through_a_proxy_at_this_machine_does_not(headers):
    assert not at("127.0.0.1", **headers)


@pytest.mark.parametrize(
    "settings",
    [Settings(proxies=1), Settings(url="https://chat.example.org")],
    ids=["proxies", "url"],
)
def test_where_others_are_expected_nobody_does(settings):
    assert not at("127.0.0.1", settings)


def test_at_the_machine_no_token_is_asked_for(visit, store):
    browser = visit("127.0.0.1")
    assert 'name="token"' not in browser.get("/").text
    assert browser.post("/setup", FORM | {"token": "wrong"}).status_code == 302
    assert store.people.named("ada").admin


@pytest.mark.parametrize("token", ["", "mistaken", "0" * 24, "\xe4" * 24])
def test_from_elsewhere_nobody_sets_up_without_the_token(visit, store, hasher, token):
    browser = visit()
    assert 'name="token"' in browser.get("/").text
    before = hasher.hashed
    answer = browser.post("/setup", FORM | {"token": token})
    assert answer.status_code == 403
    assert "That is not the set-up token" in answer.text
    assert (store.people.place(), hasher.hashed) == (None, before)
    assert not token or token not in answer.text


def test_through_a_proxy_at_this_machine_the_token_is_asked_for(visit, store):
    browser = visit("127.0.0.1")
    browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = "192.0.2.9"
    assert 'name="token"' in browser.get("/").text
    assert browser.post("/setup", FORM | {"token": ""}).status_code == 403
    assert browser.post("/setup", FORM).status_code == 302


def test_guesses_at_the_token_are_counted(visit):
    browser = visit()
    answers = [browser.post("/setup", FORM | {"token": "x"}).status_code for _ in range(11)]
    assert answers == [403] * 10 + [429]


def test_instances_with_one_key_have_one_token(make_app, store):
    form = Browser(make_app(access="invite"), "192.0.2.1").post("/setup", FORM)
    assert form.status_code == 302
