"""Opening handshakes, good and bad, and their answers (RFC 6455, section 4; RFC 9110 and 9112)."""

from typing import NamedTuple

from .requests import KEY, accept, handshake

NOTHING = None
UPGRADED = {
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-accept": accept(),
    "sec-websocket-extensions": None,
    "sec-websocket-protocol": None,
}
# RFC 9110 wants Upgrade in every 426.
OTHER_VERSION = {"sec-websocket-version": "13", "upgrade": "websocket"}
PLAIN = {"upgrade": "websocket", "sec-websocket-accept": None}
ONLY_GET = {"allow": "GET", "sec-websocket-accept": None}


class Handshake(NamedTuple):
    """
    One row: a request, and what it gets.

    `statuses` has more than one where the RFCs leave a choice; NOTHING is the
    end of the stream without an answer, which is uWSGI's to what is no HTTP
    and reaches no worker. Of `headers` each has this value, or is not there.
    """

    name: str
    request: bytes
    statuses: tuple[int | None, ...]
    headers: dict[str, str | None] = {}


def opens(name: str, request: bytes, **headers: str) -> Handshake:
    """Return a handshake that is agreed to."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Handshake(name, request, (101,), UPGRADED | more)


def speaks(name: str, offer: bytes | list[bytes], chosen: str | None, path: bytes) -> Handshake:
    """Return a handshake that offers subprotocols, and the one that is chosen."""
    return Handshake(
        name,
        handshake(path, sec_websocket_protocol=offer),
        (101,),
        UPGRADED | {"sec-websocket-protocol": chosen},
    )


def flood(lines: int) -> bytes:
    head = handshake()[:-2]
    return head + b"".join(b"X-Flood-%d: y\r\n" % number for number in range(lines)) + b"\r\n"


OTHER_KEY = b"AAAAAAAAAAAAAAAAAAAAAA=="
VERSIONS = (b"", b"1 3", *b"0 7 8 12 14 25 130 255 013 -13 x".split())
BAD_KEYS = {
    "empty": b"",
    "of one letter": b"x",
    "of 3 bytes": b"AAAA",
    "of 15 bytes": b"AAAAAAAAAAAAAAAAAAAA",
    "of 17 bytes": b"AAAAAAAAAAAAAAAAAAAAAAA=",
    "without padding": KEY.rstrip(b"="),
    "with too much padding": KEY + b"=",
    "in another alphabet": b"!!!!!!!!!!!!!!!!!!!!!!==",
    "of bytes beyond ASCII": b"\xff" * 22 + b"==",
    "with a space in it": KEY[:8] + b" " + KEY[8:],
    "in quotes": b'"' + KEY + b'"',
}
METHODS = (b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"HEAD", b"get", b"BREW")
FOREIGN = {
    "of another host": b"https://evil.example",
    "that begins like this host": b"http://127.0.0.1.evil.example",
    "that ends like this host": b"http://evil-127.0.0.1",
    "with this host as a name": b"http://127.0.0.1@evil.example",
    "that is null": b"null",
    "that is empty": b"",
    "that is a file": b"file://",
    "that is two": b"http://127.0.0.1, http://evil.example",
    "that is no address": b"http://[",
}
CONNECTIONS = (
    b"upgrade", b"UPGRADE", b"uPgRaDe", b"keep-alive, Upgrade", b"keep-alive,Upgrade",
    b"Upgrade, keep-alive", b"Upgrade,Upgrade", b", Upgrade ,", b"a, b, c, upgrade, d",
)  # fmt: skip
NO_CONNECTIONS = (b"close", b"keep-alive", b"Upgrades", b"up grade", b"no-upgrade", b"Upgrade=1")
NO_UPGRADES = (b"h2c", b"websockets", b"xwebsocket", b"TLS/1.0", b"")

CASES = [
    opens("the RFC's own key", handshake()),
    opens(
        "another key",
        handshake(sec_websocket_key=OTHER_KEY),
        sec_websocket_accept=accept(OTHER_KEY),
    ),
    opens(
        "names of headers in small letters", handshake().replace(b"Sec-WebSocket", b"sec-websocket")
    ),
    opens("names of headers in capitals", handshake().replace(b"Connection:", b"CONNECTION:")),
    opens("no spaces after colons", handshake().replace(b": ", b":")),
    opens("many spaces after colons", handshake().replace(b": ", b":    ")),
    opens(
        "spaces after values", handshake().replace(b"13\r\n", b"13  \r\n").replace(KEY, KEY + b" ")
    ),
    opens("headers that mean nothing", flood(20)),
    opens("a cookie of 4,000 bytes", handshake(cookie=b"a=" + b"b" * 4_000)),
    opens("a length of 0", handshake(content_length=b"0")),
    # Versions
    Handshake("no version", handshake(without=("sec_websocket_version",)), (426,), OTHER_VERSION),
    *(
        Handshake(
            f"version {version.decode()!r}",
            handshake(sec_websocket_version=version),
            (426,),
            OTHER_VERSION,
        )
        for version in VERSIONS
    ),
    Handshake("two versions", handshake(sec_websocket_version=[b"13", b"8"]), (400, 426)),
    Handshake("version 13 twice", handshake(sec_websocket_version=[b"13", b"13"]), (400, 426)),
    # Keys
    Handshake("no key", handshake(without=("sec_websocket_key",)), (400,)),
    *(
        Handshake(f"a key {name}", handshake(sec_websocket_key=key), (400,))
        for name, key in BAD_KEYS.items()
    ),
    Handshake("two keys", handshake(sec_websocket_key=[KEY, OTHER_KEY]), (400,)),
    Handshake("the same key twice", handshake(sec_websocket_key=[KEY, KEY]), (400,)),
    # Methods
    *(
        Handshake(f"method {method.decode()}", handshake(method=method), (405,), ONLY_GET)
        for method in METHODS
    ),
    *(
        Handshake(
            f"method {method.decode()}, without an upgrade",
            handshake(method=method, without=("upgrade", "connection")),
            (405,),
            ONLY_GET,
        )
        for method in METHODS
    ),
    # Origins
    opens("the origin of this host", handshake(origin=b"http://127.0.0.1")),
    opens("the origin of this host, another port", handshake(origin=b"http://127.0.0.1:8000")),
    opens("the origin of this host, over TLS", handshake(origin=b"https://127.0.0.1")),
    opens("the origin of this host, in capitals", handshake(origin=b"HTTP://127.0.0.1")),
    *(
        Handshake(f"an origin {name}", handshake(origin=origin), (403,))
        for name, origin in FOREIGN.items()
    ),
    Handshake(
        "two origins", handshake(origin=[b"http://127.0.0.1", b"http://evil.example"]), (400, 403)
    ),
    # What makes a request a handshake
    Handshake("a plain GET", handshake(without=("upgrade", "connection")), (426,), PLAIN),
    Handshake("no Upgrade", handshake(without=("upgrade",)), (426,), PLAIN),
    Handshake("no Connection", handshake(without=("connection",)), (426,), PLAIN),
    *(opens(f"Connection: {value.decode()}", handshake(connection=value)) for value in CONNECTIONS),
    opens("Connection on two lines", handshake(connection=[b"keep-alive", b"Upgrade"])),
    *(
        Handshake(f"Connection: {value.decode()}", handshake(connection=value), (400, 426))
        for value in NO_CONNECTIONS
    ),
    *(
        opens(f"Upgrade: {value.decode()}", handshake(upgrade=value))
        for value in (b"WebSocket", b"WEBSOCKET", b"webSocket")
    ),
    *(
        Handshake(f"Upgrade: {value.decode()}", handshake(upgrade=value), (400, 426))
        for value in NO_UPGRADES
    ),
    # "Containing the value websocket", says RFC 6455; that others may stand beside it, RFC 9110.
    Handshake("Upgrade to one of two", handshake(upgrade=b"h2c, websocket"), (101, 426)),
    # Subprotocols
    speaks("no subprotocol of /echo", b"parlor.v1", None, b"/echo"),
    speaks("the subprotocol of /ws", b"parlor.v1", "parlor.v1", b"/ws"),
    speaks("the one that is known, first", b"parlor.v1, other", "parlor.v1", b"/ws"),
    speaks("the one that is known, last", b"other,x,parlor.v1", "parlor.v1", b"/ws"),
    speaks(
        "the one that is known, on a second line", [b"other", b"parlor.v1"], "parlor.v1", b"/ws"
    ),
    speaks("a subprotocol that is not known", b"other", None, b"/ws"),
    speaks("a subprotocol of another version", b"parlor.v2", None, b"/ws"),
    speaks("a subprotocol in other letters", b"PARLOR.V1", None, b"/ws"),
    opens("no subprotocol", handshake(b"/ws")),
    Handshake("an empty subprotocol", handshake(sec_websocket_protocol=b""), (101, 400)),
    Handshake("a subprotocol that is no token", handshake(sec_websocket_protocol=b"a b"), (400,)),
    # Extensions that are no list of tokens; what is one is in the table of offers.
    *(
        Handshake(
            f"Sec-WebSocket-Extensions: {value.decode()}",
            handshake(sec_websocket_extensions=value),
            (400,),
        )
        for value in (
            b"permessage-deflate;",
            b"permessage-deflate; server_max_window_bits=",
            b"permessage-deflate; =10",
            b'permessage-deflate; server_max_window_bits="10',
            b'permessage-deflate; server_max_window_bits="1 0"',
            b"permessage deflate",
            b";",
        )
    ),
    # Addresses
    opens("a query", handshake(b"/echo?name=value&more")),
    opens("an empty query", handshake(b"/echo?")),
    opens("a slash at the end", handshake(b"/echo/")),
    opens("a letter that is escaped", handshake(b"/ech%6f")),
    opens("all letters escaped", handshake(b"/%65%63%68%6F")),
    opens("the whole address", handshake(b"http://127.0.0.1/echo")),
    opens("the whole address, with a query", handshake(b"http://127.0.0.1/echo?a=b")),
    Handshake(
        "the whole address of another host", handshake(b"http://evil.example/echo"), (400, 404, 421)
    ),
    Handshake("an address that is not known", handshake(b"/nowhere"), (404,)),
    Handshake("an address below", handshake(b"/echo/below"), (404,)),
    Handshake("an address in capitals", handshake(b"/ECHO"), (404,)),
    Handshake("an address with a NUL", handshake(b"/echo%00"), (400, 404)),
    Handshake("an address of bytes that are no text", handshake(b"/%ff%fe"), (400, 404)),
    Handshake(
        "an address with a slash escaped", handshake(b"/%2fevil.example/echo%2f.."), (400, 404)
    ),
    Handshake("no address but a star", handshake(b"*", method=b"OPTIONS"), (400, 404, 405)),
    # Hosts
    Handshake("no host", handshake(without=("host",)), (400,)),
    Handshake("two hosts", handshake(host=[b"127.0.0.1", b"evil.example"]), (400, 421)),
    Handshake("another host", handshake(host=b"evil.example"), (400, 421)),
    # Bodies, of which what is refused at once does not come. Who still sends may not hear it: the
    # router ends both ways when it cannot hand on what comes.
    Handshake("a body", handshake(content_length=b"2", body=b"hi"), (400, NOTHING)),
    Handshake(
        "a body in chunks",
        handshake(transfer_encoding=b"chunked"),
        (400, 501),
    ),
    Handshake("a length that is no number", handshake(content_length=b"x"), (400,)),
    Handshake("a length below 0", handshake(content_length=b"-1"), (400,)),
    Handshake("two lengths", handshake(content_length=[b"0", b"5"]), (400,)),
    # Versions of HTTP
    Handshake("HTTP/1.0", handshake(version=b"HTTP/1.0"), (400, 426, 505)),
    Handshake("HTTP/0.9", handshake(version=b"HTTP/0.9"), (400, 426, 505)),
    Handshake("HTTP/2.0", handshake(version=b"HTTP/2.0"), (400, 426, 505)),
    Handshake("another protocol", handshake(version=b"FTP/1.1"), (400, 505)),
    Handshake(
        "HTTP/1.0, without an upgrade",
        handshake(version=b"HTTP/1.0", without=("upgrade", "connection")),
        (400, 426, 505),
    ),
    # Too much of it: more than anybody needs, and less than uWSGI takes, has an answer of ours.
    Handshake("a header of 20,000 bytes", handshake(cookie=b"x" * 20_000), (400, 431)),
    Handshake("a header of 40,000 bytes", handshake(cookie=b"x" * 40_000), (400, 431)),
    Handshake("20 headers of 1,000 bytes", handshake(x=[b"x" * 1_000] * 20), (400, 431)),
    Handshake("500 headers", flood(500), (101, 400, 431)),
    Handshake("2,000 headers", flood(2_000), (400, 431)),
    Handshake("an address of 10,000 bytes", handshake(b"/" + b"x" * 10_000), (400, 404, 414, 431)),
    Handshake("an address of 20,000 bytes", handshake(b"/" + b"x" * 20_000), (400, 414, 431)),
    Handshake("a query of 20,000 bytes", handshake(b"/echo?" + b"x" * 20_000), (400, 414, 431)),
    # Beyond its own buffers uWSGI hangs up without a word.
    Handshake("a header of 100,000 bytes", handshake(cookie=b"x" * 100_000), (NOTHING, 400, 431)),
    Handshake("10,000 headers", flood(10_000), (NOTHING, 400, 431)),
    Handshake("an address of 100,000 bytes", handshake(b"/" + b"x" * 100_000), (NOTHING, 400, 414)),
    Handshake("a header that does not end", handshake()[:-4] + b"x" * 100_000, (NOTHING, 400, 431)),
    Handshake("a first line that does not end", b"GET /" + b"x" * 100_000, (NOTHING, 400, 414)),
    Handshake("a host of 1,000 bytes", handshake(host=b"h" * 1_000), (NOTHING, 400, 421)),
    # What is no HTTP
    Handshake("a header without a colon", handshake()[:-2] + b"nonsense\r\n\r\n", (NOTHING, 400)),
    Handshake("a header without a name", handshake()[:-2] + b": value\r\n\r\n", (NOTHING, 400)),
    Handshake("one word", b"GET\r\n\r\n", (NOTHING, 400)),
    Handshake(
        "the beginning of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", (NOTHING, 400)
    ),
    Handshake("zeros", bytes(100) + b"\r\n\r\n", (NOTHING, 400)),
    Handshake("a frame", b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\r\n\r\n", (NOTHING, 400)),
]
