"""Pings and pongs (RFC 6455, sections 5.5.2 and 5.5.3)."""

from .cases import Case, closed, together
from .frames import BINARY, TEXT, binary, close, fragments, ping, pong, text

ODD = b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"

CASES = [
    *(
        Case(f"a ping of {length} bytes", [ping(b"p" * length)], [pong(b"p" * length)])
        for length in (0, 1, 2, 63, 124, 125)
    ),
    Case("a ping of bytes that are no text", [ping(ODD)], [pong(ODD)]),
    Case("a ping of 126 bytes", [ping(b"p" * 126)], [closed(1002)]),
    Case("a ping of 127 bytes", [ping(b"p" * 127)], [closed(1002)]),
    Case("a ping of 65,536 bytes", [ping(b"p" * 65_536)], [closed(1002)]),
    Case("a ping that claims 2^40 bytes", [ping(claims=2**40, bits=64)], [closed(1002, 1009)]),
    Case(
        "a good ping, then one of 126 bytes",
        [ping(b"1"), ping(b"p" * 126)],
        [pong(b"1"), closed(1002)],
    ),
    Case("a pong that nobody asked for", [pong()], []),
    Case("a pong of 125 bytes that nobody asked for", [pong(b"p" * 125)], []),
    Case("a pong of 126 bytes", [pong(b"p" * 126)], [closed(1002)]),
    Case("a pong, then a ping", [pong(b"not this"), ping(b"this")], [pong(b"this")]),
    Case("a hundred pongs, then a ping", [pong(b"no")] * 100 + [ping(b"yes")], [pong(b"yes")]),
    Case(
        "ten pings at once",
        [ping(b"%d" % number) for number in range(10)],
        [pong(b"%d" % number) for number in range(10)],
    ),
    Case(
        "two hundred pings at once",
        [ping(b"%d" % number) for number in range(200)],
        [pong(b"%d" % number) for number in range(200)],
    ),
    Case("two pings alike", [ping(b"same"), ping(b"same")], [pong(b"same"), pong(b"same")]),
    Case("a ping before a message", [ping(b"1"), text("2")], [together(pong(b"1"), text("2"))]),
    Case("a ping after a message", [text("1"), ping(b"2")], [together(text("1"), pong(b"2"))]),
    Case(
        "pings between messages",
        [text("1"), ping(b"2"), binary(b"3"), ping(b"4"), text("5")],
        [together(text("1"), pong(b"2"), binary(b"3"), pong(b"4"), text("5"))],
    ),
    *(
        Case(
            f"a ping between fragments of {name}",
            [fragments(opcode, b"a", b"b")[0], ping(b"now"), fragments(opcode, b"a", b"b")[1]],
            [pong(b"now"), answer],
        )
        for opcode, name, answer in ((TEXT, "text", text("ab")), (BINARY, "binary", binary(b"ab")))
    ),
    Case(
        "pings and pongs between all fragments",
        [
            text("a", fin=False),
            ping(b"1"),
            pong(b"x"),
            *fragments(0, b"b", b"c")[:1],
            ping(b"2"),
            pong(b"y"),
            ping(b"3"),
            fragments(0, b"d")[0],
        ],
        [pong(b"1"), pong(b"2"), pong(b"3"), text("abd")],
    ),
    Case("a ping in an unfinished message", [text("a", fin=False), ping(b"1")], [pong(b"1")]),
    Case("a ping without FIN", [ping(b"1", fin=False)], [closed(1002)]),
    Case("a pong without FIN", [pong(b"1", fin=False)], [closed(1002)]),
    Case("a ping, then a close", [ping(b"1"), close(1000)], [pong(b"1"), closed(1000)]),
    Case("a close, then a ping", [close(1000), ping(b"1")], [closed(1000)]),
    Case(
        "a ping whose payload is a frame", [ping(b"\x88\x02\x03\xe8")], [pong(b"\x88\x02\x03\xe8")]
    ),
]
