"""Each request has a name, and nobody but the proxies in front gives it."""

import logging
import re

import pytest
from structlog.contextvars import get_contextvars

from parlor.settings import Settings
from parlor.web.site.admission.request_checks import RequestChecks
from parlor.web.site.admission.request_id import REQUEST, RequestIds

DRAWN = re.compile(r"[0-9a-f]{8}")
FORWARDED = "203.0.113.9"


def named(said, proxies=1, forwarded=FORWARDED, **environ):
    environ |= {"HTTP_X_REQUEST_ID": said, "HTTP_X_FORWARDED_FOR": forwarded}
    name = RequestIds(proxies).name(environ)
    assert environ[REQUEST] == name
    assert "HTTP_X_REQUEST_ID" not in environ
    return name


@pytest.mark.parametrize("said", ["a", "7f3a9c", "A-Z-0-9", "x" * 64, "-"])
def test_the_name_that_a_proxy_gives_is_taken(said):
    assert named(said) == said


@pytest.mark.parametrize(
    "said",
    [
        "",
        "x" * 65,
        "a b",
        "a,b",
        "a\n",
        "a_b",
        "a.b",
        "é",
        "\u0663",
        "a;b",
        '"a"',
        "<b>",
        "a\r\nX: 1",
    ],
    ids=ascii,
)
def test_a_name_of_another_form_is_not(said):
    assert DRAWN.fullmatch(named(said))


def test_without_proxies_nobody_names_a_request():
    assert DRAWN.fullmatch(named("evil", proxies=0))


def test_who_came_past_the_proxies_names_nothing():
    assert DRAWN.fullmatch(named("evil", forwarded=""))
    assert DRAWN.fullmatch(named("evil", proxies=2))
    assert named("good", proxies=2, forwarded=f"{FORWARDED}, 10.0.0.1") == "good"


def test_a_header_that_may_be_two_of_them_is_not_believed():
    forwarded = f"{FORWARDED}, 10.0.0.1"
    assert named("good", forwarded=forwarded) == "good"
    assert DRAWN.fullmatch(named("evil", forwarded=forwarded, **{"uwsgi.version": b"2.0.31"}))


def test_two_requests_have_two_names():
    assert RequestIds(0).name({}) != RequestIds(0).name({})


def answered(app, settings=None, **environ):
    """Return the headers of an answer."""
    begun = []
    base = {"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost", "REMOTE_ADDR": "192.0.2.1"}
    checks = RequestChecks(app, settings or Settings())
    checks(base | environ, lambda *answer: begun.append(dict(answer[1])))
    return begun[0]


def test_the_answer_and_what_is_logged_meanwhile_have_the_name():
    seen = []

    def app(environ, start_response):
        seen.append((environ[REQUEST], get_contextvars()))
        start_response("200 OK", [])
        return [b""]

    headers = answered(app)
    name = headers["X-Request-Id"]
    assert DRAWN.fullmatch(name)
    assert seen == [(name, {"request": name})]
    assert get_contextvars() == {}, "and nothing afterwards"


def test_a_handshake_has_one_too():
    def app(environ, start_response):
        start_response("101 Switching Protocols", [])
        return []

    assert DRAWN.fullmatch(answered(app)["X-Request-Id"])


def test_a_refusal_before_anything_else_has_one():
    headers = answered(None, HTTP_HOST="evil.example")
    assert DRAWN.fullmatch(headers["X-Request-Id"])


def test_names_of_hosts_that_are_tried_are_one_line_a_minute(caplog):
    checks = RequestChecks(None, Settings())
    for number in range(100):
        environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": f"evil{number}.example"}
        checks(environ, lambda *answer: None)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == (
        "x a request was refused: 'evil0.example' is no host name of this server"
    )


def test_the_page_about_a_fault_says_which_one(owner, store, monkeypatch, caplog):
    def broken(*asked):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(store.rooms, "first_of", broken)
    answer = owner.get("/rooms/lobby")
    assert answer.status_code == 500
    assert f"Error 500 · {answer.headers['X-Request-Id']}" in answer.text
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert (record.event, record.code, record.endpoint) == ("request.failed", 500, "pages.room")


def test_a_page_that_is_not_there_has_no_number(owner):
    answer = owner.get("/no/such/page")
    assert "Error 404<" in answer.text


@pytest.mark.parametrize(
    ("noun", "verb", "path"),
    [("resets", "whose", "/reset/swordfish"), ("invites", "is_valid", "/invite/swordfish")],
)
def test_what_fails_is_logged_without_the_token_in_its_address(
    browser, owner, store, monkeypatch, caplog, noun, verb, path
):
    def broken(*asked):
        raise RuntimeError

    monkeypatch.setattr(getattr(store, noun), verb, broken)
    assert browser.get(path).status_code == 500
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.getMessage() == f"x GET {path.replace('swordfish', '<token>')} failed"
    assert "swordfish" not in caplog.text
