"""One client does not take all the async cores."""

import io

import pytest

from parlor.web.site.request_limit import MAX_BODY, RequestLimit


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

    return Caller(RequestLimit(app, most=1))


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
