"""One client does not take all the async cores."""

import io
from contextlib import contextmanager

import pytest

from parlor.web.site.admission.request_limit import MAX_BODY, RequestLimit


class Caller:
    """Calls an application as a client of one address would."""

    def __init__(self, app):
        self.app = app
        self.status = None

    def __call__(self, address="192.0.2.1", body=b"", length=None):
        environ = {"REMOTE_ADDR": address, "wsgi.input": io.BytesIO(body)}
        if body or length:
            environ["CONTENT_LENGTH"] = str(len(body) if length is None else length)
        return b"".join(self.app(environ, self._start))

    def _start(self, status, headers):
        self.status = status


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


@pytest.fixture
def inside():
    """What is done while a request is under way."""
    return []


@pytest.fixture
def call(inside):
    def app(environ, start_response):
        for other in inside:
            other()
        return echo(environ, start_response)

    return Caller(RequestLimit(app, most=1, bodies=2))


def test_a_body_arrives_whole(call):
    assert call(body=b"a=1") == b"a=1"
    assert call.status == "200 OK"


def test_requests_one_after_another_are_not_too_many(call):
    for _ in range(5):
        call()
        assert call.status == "200 OK"


def test_one_address_has_so_many_under_way_and_others_are_not_concerned(call, inside):
    statuses = []

    def while_it_is_under_way():
        inside.clear()
        for address in ("192.0.2.1", "192.0.2.2"):
            other = Caller(call.app)
            other(address)
            statuses.append(other.status)

    inside.append(while_it_is_under_way)
    call()
    assert statuses == ["503 Service Unavailable", "200 OK"]
    call()
    assert call.status == "200 OK"


def test_a_request_that_fails_is_under_way_no_more(call, inside):
    def fail():
        inside.clear()
        raise ValueError

    inside.append(fail)
    with pytest.raises(ValueError):  # noqa: PT011 - this very one
        call()
    call()
    assert call.status == "200 OK"


def test_a_body_that_does_not_come_is_not_waited_for(call):
    call(body=b"a=", length=100)
    assert call.status == "408 Request Timeout"


@pytest.mark.parametrize("length", [MAX_BODY + 1, "many", "-1"])
def test_a_body_that_cannot_be_is_left_to_the_application(call, length):
    assert call(body=b"x", length=length) == b"x"
    assert call.status == "200 OK"


class Stalled:
    """A body that does not come; meanwhile others send theirs, until the reading is ended."""

    def __init__(self, others):
        self.others = others

    def read(self, size):
        for other in self.others:
            other()
        return b""


def test_of_too_many_bodies_the_one_that_is_waited_for_the_longest_is_ended(monkeypatch):
    ended = []

    @contextmanager
    def reading(seconds):
        number = next(numbers)
        yield lambda: ended.append(number)

    numbers = iter(range(100))
    monkeypatch.setattr("parlor.web.site.admission.request_limit.reading_ends_after", reading)
    app = RequestLimit(echo, most=100, bodies=3)
    answers = []

    def send(*others, body=None):
        caller = Caller(app)
        environ = {
            "REMOTE_ADDR": f"192.0.2.{len(answers)}",
            "CONTENT_LENGTH": "3",
            "wsgi.input": io.BytesIO(body) if body else Stalled(others),
        }
        answer = b"".join(app(environ, caller._start))
        answers.append((caller.status, answer if body else b""))

    def whole():
        assert ended == [0]
        send(body=b"a=1")
        send(body=b"a=2")

    def third():
        assert ended == []
        send(lambda: send(whole))

    send(lambda: send(third))
    # One was ended for the fourth, one for the fifth; then there was a place for the sixth.
    assert ended == [0, 1]
    assert answers[:2] == [("200 OK", b"a=1"), ("200 OK", b"a=2")]
    assert [status for status, _ in answers[2:]] == ["408 Request Timeout"] * 4
    assert not app._reading
