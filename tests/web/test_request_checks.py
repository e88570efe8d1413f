"""What a request says about itself."""

import pytest

from parlor.settings import Settings
from parlor.web.site.admission.request_checks import RequestChecks


def asked(settings, **environ):
    """Return the status, and the environ that gets through if any does."""
    got, status = {}, []

    def app(environ, start_response):
        got.update(environ)
        start_response("200 OK", [])
        return [b""]

    base = {
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "192.0.2.1",
        "PATH_INFO": "/",
    }
    environ = {name: value for name, value in (base | environ).items() if value is not None}
    RequestChecks(app, settings)(environ, lambda *answer: status.append(answer[0]))
    return status[0][:3], got


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "ada.localhost",
        "",
        "localhost.",
    ],
)
def test_on_this_machine_its_own_names_are_answered(host):
    assert asked(Settings(), HTTP_HOST=host)[0] == "200"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "a@b",
        "[x",
    ],
)
def test_a_name_that_was_made_to_point_here_is_not(host):
    status, got = asked(Settings(), HTTP_HOST=host)
    assert status == "421"
    assert got == {}


def test_the_configured_name_is_answered_and_another_is_not():
    settings = Settings(url="https://chat.example.org", http="0.0.0.0:80")
    assert asked(settings, HTTP_HOST="chat.example.org")[0] == "200"
    assert asked(settings, HTTP_HOST="CHAT.example.org:443")[0] == "200"
    assert asked(settings, HTTP_HOST="evil.example")[0] == "421"


def test_an_allowed_origin_is_a_name_of_ours():
    settings = Settings(origins=("https://other.example.org",))
    assert asked(settings, HTTP_HOST="other.example.org")[0] == "200"


def test_an_origin_of_an_app_is_no_name():
    settings = Settings(origins=("moz-extension://0c6d", "capacitor://app", "file://", "null"))
    for host in ("0c6d", "app", "null"):
        assert asked(settings, HTTP_HOST=host)[0] == "421"


SOCKET = {"HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "Upgrade"}


@pytest.mark.parametrize(
    ("path", "changes", "left"),
    [
        ("/chat/ws", {}, "/ws"),
        ("/ws", {}, "/ws"),
        ("/chat/", {}, "/"),
        ("/chat", {}, "/"),
        ("/chat/chat", SOCKET, "/chat"),
        ("/chat", SOCKET, "/chat"),
        ("/chatter", {}, "/chatter"),
    ],
)
def test_the_path_of_the_place_is_taken_off_once(path, changes, left):
    settings = Settings(url="https://localhost/chat")
    got = asked(settings, PATH_INFO=path, **changes)[1]
    assert (got["SCRIPT_NAME"], got["PATH_INFO"]) == ("/chat", left)


@pytest.mark.parametrize(
    "settings",
    [Settings(http="0.0.0.0:80"), Settings(http=":80"), Settings(proxies=1)],
    ids=["reached from outside", "on every address", "behind a proxy"],
)
def test_where_names_are_not_known_any_is_answered(settings):
    assert asked(settings, HTTP_HOST="chat.example.org")[0] == "200"


def test_health_is_told_whatever_the_name():
    assert asked(Settings(), HTTP_HOST="parlor:8080", PATH_INFO="/health")[0] == "200"


@pytest.mark.parametrize(
    ("url", "claimed", "scheme"),
    [
        ("", "https", "http"),
        ("http://localhost", "https", "http"),
        ("https://localhost", "http", "https"),
    ],
)
def test_the_scheme_is_the_configured_one(url, claimed, scheme):
    environ = {"wsgi.url_scheme": claimed, "HTTP_X_FORWARDED_PROTO": claimed}
    assert asked(Settings(url=url), **environ)[1]["wsgi.url_scheme"] == scheme
    assert asked(Settings(url=url, proxies=1), **environ)[1]["wsgi.url_scheme"] == scheme


FORWARDED = {
    "HTTP_FORWARDED": "for=10.0.0.1;host=evil.example",
    "HTTP_X_FORWARDED_FOR": "10.0.0.1",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PORT": "1",
    "HTTP_X_FORWARDED_PREFIX": "/evil",
    "HTTP_X_FORWARDED_PROTO": "https",
}


def test_without_proxies_nothing_forwarded_gets_through():
    got = asked(Settings(), **FORWARDED)[1]
    assert got["REMOTE_ADDR"] == "192.0.2.1"
    assert not FORWARDED.keys() & got.keys()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
    ],
    ids=["one", "one and a lie", "two and a lie", "fewer than there must be"],
)
def test_behind_proxies_only_what_they_saw_is_believed(proxies, forwarded, address):
    environ = FORWARDED | {"HTTP_X_FORWARDED_FOR": forwarded}
    got = asked(Settings(proxies=proxies), **environ)[1]
    assert got["REMOTE_ADDR"] == address
    assert got["HTTP_HOST"] == "localhost"
    assert "SCRIPT_NAME" not in got or got["SCRIPT_NAME"] == ""


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"REQUEST_URI": "/" + "x" * 8_191}, "200"),
        ({"REQUEST_URI": "/" + "x" * 8_192}, "414"),
        ({"HTTP_COOKIE": "x" * 16_000}, "200"),
        ({"HTTP_COOKIE": "x" * 16_384}, "431"),
        ({"HTTP_" + "X" * 16_384: ""}, "431"),
        ({f"HTTP_X_{number}": "x" * 1_000 for number in range(17)}, "431"),
        ({f"HTTP_X_{number}": "" for number in range(100)}, "200"),
        ({f"HTTP_X_{number}": "" for number in range(200)}, "431"),
    ],
    ids=[
        "a long address",
        "too long an address",
        "a large header",
        "too large a header",
        "too long a name",
        "too much in all",
        "many headers",
        "too many headers",
    ],
)
def test_what_is_longer_than_anybody_needs_has_an_answer(environ, status):
    assert asked(Settings(), **environ)[0] == status


def test_a_request_that_is_too_large_gets_no_further():
    assert asked(Settings(), HTTP_COOKIE="x" * 20_000, PATH_INFO="/health") == ("431", {})


def test_a_host_that_was_refused_is_refused_again():
    statuses = []
    front = RequestChecks(lambda environ, start_response: [], Settings())
    for _ in range(2):
        front(
            {"REQUEST_METHOD": "GET", "HTTP_HOST": "evil.example"},
            lambda *said: statuses.append(said[0][:3]),
        )
    assert statuses == ["421", "421"]


def test_a_request_says_which_host_it_asks():
    status, got = asked(Settings(), SERVER_PROTOCOL="HTTP/1.1", HTTP_HOST=None)
    assert (status, got) == ("400", {})
    assert asked(Settings(), SERVER_PROTOCOL="HTTP/1.1", HTTP_HOST="localhost")[0] == "200"
    assert asked(Settings(), SERVER_PROTOCOL="HTTP/1.0", HTTP_HOST=None)[0] == "200"


def test_spaces_around_a_header_are_not_part_of_it():
    got = asked(Settings(), HTTP_HOST="localhost  ", HTTP_X="\ta b\t ")[1]
    assert (got["HTTP_HOST"], got["HTTP_X"]) == ("localhost", "a b")


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("http://127.0.0.1:80/echo", "127.0.0.1:80", "/echo"),
        ("HTTPS://localhost", "localhost", "/"),
        ("/http://localhost/", "ada.localhost", "/http://localhost/"),
        ("http-is-no-scheme", "ada.localhost", "http-is-no-scheme"),
    ],
)
def test_a_whole_address_is_a_host_and_a_path(address, host, path):
    got = asked(Settings(), HTTP_HOST="ada.localhost", PATH_INFO=address)[1]
    assert (got["HTTP_HOST"], got["PATH_INFO"]) == (host, path)


def test_a_whole_address_of_another_host_is_refused_whatever_the_header_says():
    assert asked(Settings(), PATH_INFO="http://evil.example/")[0] == "421"


def test_head_is_answered_without_a_body():
    closed = []

    class Body(list):
        def close(self):
            closed.append(True)

    front = RequestChecks(lambda environ, start_response: Body([b"text"]), Settings())
    assert list(front({"REQUEST_METHOD": "GET"}, print)) == [b"text"]
    assert not closed
    assert list(front({"REQUEST_METHOD": "HEAD"}, print)) == []
    assert closed
    refused = {"REQUEST_METHOD": "HEAD", "HTTP_HOST": "evil.example"}
    assert list(front(refused, lambda *said: None)) == []


def test_what_is_no_request_at_all_is_told_so():
    assert asked(Settings(), REQUEST_METHOD=None)[0] == "400"
