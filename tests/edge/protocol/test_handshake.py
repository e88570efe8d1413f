"""A handshake is agreed on, or answered with an HTTP error that says what is wrong."""

import pytest

from parlor.edge.origin import origin_is_allowed
from parlor.edge.protocol import handshake
from parlor.edge.protocol.agreement import Agreement
from parlor.edge.protocol.handshake import lasting, shake_hands, wants_socket

GOOD = {
    "REQUEST_METHOD": "GET",
    "REQUEST_URI": "/ws",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "chat.example.org",
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "keep-alive, Upgrade",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}


def shake(subprotocols=("parlor.v1",), **changes):
    environ = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return shake_hands(environ, subprotocols)


def test_a_good_one_is_answered_as_the_rfc_says():
    agreement, answer = shake()
    assert answer.status == "101 Switching Protocols"
    assert dict(answer.headers)["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert agreement.subprotocol is None
    assert agreement.deflate == 0


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (None, None),
        ("parlor.v1", "parlor.v1"),
        ("graphql-ws, parlor.v1", "parlor.v1"),
        ("graphql-ws", None),
    ],
)
def test_one_subprotocol_of_those_offered_or_none(offered, agreed):
    agreement, answer = shake(HTTP_SEC_WEBSOCKET_PROTOCOL=offered)
    assert answer.status == "101 Switching Protocols"
    assert dict(answer.headers).get("Sec-WebSocket-Protocol") == agreed
    assert agreement.subprotocol == agreed


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"HTTP_SEC_WEBSOCKET_VERSION": "8"}, 426),
        ({"HTTP_SEC_WEBSOCKET_VERSION": None}, 426),
        ({"HTTP_SEC_WEBSOCKET_KEY": None}, 400),
        ({"HTTP_SEC_WEBSOCKET_KEY": "short"}, 400),
        ({"HTTP_SEC_WEBSOCKET_KEY": "AAAA"}, 400),
        ({"HTTP_UPGRADE": "h2c"}, 426),
        ({"HTTP_CONNECTION": "close"}, 426),
        ({"REQUEST_METHOD": "POST"}, 405),
        ({"HTTP_SEC_WEBSOCKET_EXTENSIONS": "perm;;;"}, 400),
        ({"HTTP_SEC_WEBSOCKET_PROTOCOL": ",,@@"}, 400),
    ],
)
def test_a_bad_one_is_answered_with_an_http_error(changes, status):
    agreement, answer = shake(**changes)
    assert agreement is None
    assert answer.status.startswith(str(status))
    assert b"Traceback" not in (answer.body)


@pytest.mark.parametrize("version", ["8", "0", "013", None])
def test_another_version_is_told_which_one_is_spoken(version):
    _, answer = shake(HTTP_SEC_WEBSOCKET_VERSION=version)
    assert dict(answer.headers)["Sec-WebSocket-Version"] == "13"
    assert dict(answer.headers)["Upgrade"] == "websocket"


def test_compression_is_agreed_on_without_anything_kept_between_messages():
    agreement, answer = shake(
        HTTP_SEC_WEBSOCKET_EXTENSIONS="permessage-deflate; client_max_window_bits"
    )
    agreed = dict(answer.headers)["Sec-WebSocket-Extensions"]
    assert "server_no_context_takeover" in agreed
    assert "client_no_context_takeover" in agreed
    assert agreement.deflate == 15


LISTED = ("https://app.example.net", "capacitor://localhost", "moz-extension://0c6d-ff", "file://")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("https://chat.example.org", True),
        ("http://CHAT.example.org", True),
        ("https://app.example.net", True),
        ("https://evil.example", False),
        ("https://chat.example.org.evil.example", False),
        ("https://chat.example.org:8443", True),
        ("ws://chat.example.org", True),
        ("WSS://chat.example.org:9", True),
        ("capacitor://localhost", True),
        ("moz-extension://0c6d-FF", True),
        ("file://", True),
        ("moz-extension://0c6d", False),
        ("capacitor://chat.example.org", False),
        ("chat.example.org", False),
        ("//chat.example.org", False),
        ("http:chat.example.org", False),
        ("https://chat.example.org/", False),
        ("https://chat.example.org:port", False),
        ("https://chat.example.org, https://evil.example", False),
        ("https://[", False),
        ("https://evil.example/chat.example.org", False),
        ("null", False),
        ("", False),
        ("file://chat.example.org", False),
        ("https://user@chat.example.org", False),
    ],
)
def test_only_pages_of_this_host_and_those_listed_may_open_sockets(origin, allowed):
    environ = GOOD if origin is None else GOOD | {"HTTP_ORIGIN": origin}
    assert origin_is_allowed(environ, LISTED) is allowed


def test_the_configured_host_is_ours_though_the_proxy_asks_for_another():
    environ = {"HTTP_ORIGIN": "https://chat.example.org:8443", "HTTP_HOST": "127.0.0.1:8080"}
    assert origin_is_allowed(environ, (), "chat.example.org")
    assert not origin_is_allowed(environ, (), "example.org")
    assert not origin_is_allowed(environ, ())


def test_a_request_without_a_host_has_no_host_in_common_with_any_page():
    assert not origin_is_allowed({"HTTP_ORIGIN": "https://"}, ())


DEFLATE = "permessage-deflate; client_max_window_bits"


@pytest.mark.parametrize("changes", [{}, {"HTTP_CONNECTION": "x, Upgrade"}])
def test_a_client_that_would_keep_what_it_must_not_gets_no_compression(changes):
    changes = {"HTTP_SEC_WEBSOCKET_EXTENSIONS": DEFLATE, **changes}
    assert shake(**changes)[0].deflate
    agreement, answer = shake(HTTP_USER_AGENT="Tornado/6.6.1", **changes)
    assert agreement.deflate == 0
    assert "Sec-WebSocket-Extensions" not in dict(answer.headers)


@pytest.mark.parametrize(
    "changes",
    [
        {"HTTP_CONNECTION": "upgrade"},
        {"HTTP_CONNECTION": "x, Upgrade"},
        {"HTTP_UPGRADE": "WebSocket"},
        {"HTTP_SEC_WEBSOCKET_KEY": "AAAAAAAAAAAAAAAAAAAAAB=="},
        {"HTTP_SEC_WEBSOCKET_KEY": "AAAAAAAAAAAAAAAAAAAAAA= "},
        {"HTTP_SEC_WEBSOCKET_KEY": "AAAAAAAAAAAAAAAAAAAAAAAA"},
        {"HTTP_SEC_WEBSOCKET_KEY": "\xe9" * 24},
        {"HTTP_SEC_WEBSOCKET_PROTOCOL": "x, parlor.v1", "HTTP_SEC_WEBSOCKET_EXTENSIONS": DEFLATE},
        {"HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate; server_max_window_bits=10"},
        {"HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate; server_max_window_bits=99"},
        {"HTTP_SEC_WEBSOCKET_EXTENSIONS": "x-unknown"},
        {"HTTP_SEC_WEBSOCKET_EXTENSIONS": "perm;;;"},
        {"SERVER_PROTOCOL": "HTTP/1.0"},
    ],
)
def test_what_is_usual_is_agreed_on_as_the_core_would(monkeypatch, changes):
    monkeypatch.setattr(handshake, "formatdate", lambda *_, **__: "now")
    monkeypatch.setattr("email.utils.formatdate", lambda *_, **__: "now")
    handshake._date.cache_clear()
    first = shake(**changes)
    again = shake(**changes)
    monkeypatch.setattr(handshake, "USUAL_CONNECTIONS", frozenset())
    assert first == again == shake(**changes)


def test_the_limits_of_an_address_are_in_the_agreement_and_no_other_has_them():
    narrow, wide = Agreement(max_message=10), Agreement(max_message=20, max_fragments=2)
    for limits in (narrow, wide, narrow):
        assert shake_hands(GOOD, (), limits)[0] == limits


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"HTTP_CONNECTION": "x,\tUPGRADE ,y"}, True),
        ({"HTTP_UPGRADE": "WEBSOCKET"}, True),
        ({"HTTP_CONNECTION": "close"}, False),
        ({"HTTP_CONNECTION": "upgraded"}, False),
        ({"HTTP_UPGRADE": "h2c"}, False),
    ],
)
def test_a_request_says_that_it_wants_a_socket(changes, wanted):
    assert wants_socket(GOOD | changes) is wanted


def test_a_request_without_those_headers_wants_none():
    assert not wants_socket({})


def test_what_lasts_of_many_requests_is_held_once():
    first, second = (lasting(GOOD | {"HTTP_X": "".join(["a", "b"])}) for _ in range(2))
    assert first["HTTP_X"] is second["HTTP_X"]
    assert first["wsgi.input"] is not second["wsgi.input"]


def test_what_lasts_of_a_request_is_only_text():
    kept = lasting(GOOD | {"uwsgi.core": 3, "wsgi.file_wrapper": print, "wsgi.input": object()})
    assert kept["HTTP_HOST"] == "chat.example.org"
    assert "uwsgi.core" not in kept
    assert "HTTP_SEC_WEBSOCKET_KEY" not in kept
    assert "wsgi.file_wrapper" not in kept
    assert kept["wsgi.input"].read() == b""
