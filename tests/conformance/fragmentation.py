"""Messages in fragments, in legal and illegal orders (RFC 6455, section 5.4)."""

from .cases import Case, closed, together
from .frames import BINARY, TEXT, binary, close, continuation, fragments, ping, pong, text

MOST = 1_024
LEGAL = {
    "two fragments": (b"frag", b"ment"),
    "three fragments": (b"a", b"b", b"c"),
    "an empty first fragment": (b"", b"rest"),
    "an empty last fragment": (b"all", b""),
    "an empty fragment between": (b"a", b"", b"b"),
    "empty fragments only": (b"", b"", b""),
    "fragments of one byte": tuple(bytes([97 + number % 26]) for number in range(100)),
    "fragments that grow": tuple(b"x" * number for number in range(40)),
    "a thousand empty fragments": (b"",) * 1_000,
    "fragments of 125, 126 and 127 bytes": (b"x" * 125, b"y" * 126, b"z" * 127),
}
MESSAGES = {
    "text": (TEXT, text),
    "binary": (BINARY, binary),
}
# What is out of order without a message to continue.
STRAY = {
    "a last continuation": [continuation("x")],
    "an unfinished continuation": [continuation("x", fin=False)],
    "an empty continuation": [continuation()],
    "an empty unfinished continuation": [continuation(fin=False)],
}
# What is out of order while a message is unfinished.
INTRUDERS = {
    "text": text("b"),
    "empty text": text(),
    "unfinished text": text("b", fin=False),
    "binary": binary(b"b"),
    "empty binary": binary(),
    "unfinished binary": binary(b"b", fin=False),
}
BROKEN_CONTROL = {
    "ping": ping(b"x", fin=False),
    "pong": pong(b"x", fin=False),
    "close": close(1000, fin=False),
    "empty ping": ping(fin=False),
    "empty close": close(fin=False),
}

CASES = [
    *(
        Case(f"{kind} in {name}", fragments(opcode, *pieces), [message(b"".join(pieces))])
        for kind, (opcode, message) in MESSAGES.items()
        for name, pieces in LEGAL.items()
    ),
    # PARLOR_MAX_FRAGMENTS, as it is by default.
    Case(
        "as many fragments as may be",
        fragments(BINARY, *[b"x"] * MOST),
        [binary(b"x" * MOST)],
    ),
    Case("a fragment too many", fragments(BINARY, *[b"x"] * (MOST + 1)), [closed(1008)]),
    Case(
        "empty fragments, one too many",
        [text(fin=False), *[continuation(fin=False)] * MOST],
        [closed(1008)],
    ),
    Case(
        "two messages in fragments, one after the other",
        [*fragments(TEXT, b"a", b"b"), *fragments(BINARY, b"c", b"d", b"e")],
        [text("ab"), binary(b"cde")],
    ),
    Case(
        "whole and fragmented messages in turn",
        [text("1"), *fragments(TEXT, b"2", b"3"), binary(b"4"), *fragments(BINARY, b"5", b"6")],
        [text("1"), text("23"), binary(b"4"), binary(b"56")],
    ),
    Case("an unfinished message", [text("a", fin=False)], []),
    Case("an unfinished empty message", [binary(fin=False)], []),
    Case(
        "a message, then an unfinished one",
        [text("a"), text("b", fin=False), continuation("c", fin=False)],
        [text("a")],
    ),
    Case(
        "a message in fragments around pings without payloads",
        [text("a", fin=False), ping(), continuation("b", fin=False), ping(), continuation("c")],
        [pong(), pong(), text("abc")],
    ),
    Case(
        "a pong between fragments",
        [binary(b"a", fin=False), pong(b"x"), continuation(b"b")],
        [binary(b"ab")],
    ),
    *(Case(f"{name} of nothing", sent, [closed(1002)]) for name, sent in STRAY.items()),
    *(
        Case(f"{name} after a whole message", [text("good"), *sent], [text("good"), closed(1002)])
        for name, sent in STRAY.items()
    ),
    *(
        Case(
            f"{name} after a message in fragments",
            [*fragments(BINARY, b"a", b"b"), *sent],
            [binary(b"ab"), closed(1002)],
        )
        for name, sent in STRAY.items()
    ),
    *(
        Case(
            f"{name} within {kind}",
            [message(b"a", fin=False), intruder, continuation("c")],
            [closed(1002)],
        )
        for kind, (_, message) in MESSAGES.items()
        for name, intruder in INTRUDERS.items()
    ),
    Case(
        "text within the second fragment of a second message",
        [
            *fragments(TEXT, b"a", b"b"),
            text("c", fin=False),
            continuation("d", fin=False),
            text("e"),
        ],
        [text("ab"), closed(1002)],
    ),
    *(
        Case(f"a {name} without FIN", [broken], [closed(1002)])
        for name, broken in BROKEN_CONTROL.items()
    ),
    *(
        Case(
            f"a {name} in fragments",
            [broken, continuation(b"x")],
            [closed(1002)],
        )
        for name, broken in BROKEN_CONTROL.items()
    ),
    *(
        Case(
            f"a {name} without FIN between fragments",
            [text("a", fin=False), broken, continuation("b")],
            [closed(1002)],
        )
        for name, broken in BROKEN_CONTROL.items()
    ),
    Case(
        "good things first, then a stray continuation",
        [
            ping(b"1"),
            text("2"),
            *fragments(TEXT, b"3", b"4"),
            ping(b"5"),
            continuation("bad"),
            text("6"),
        ],
        [together(pong(b"1"), text("2"), text("34"), pong(b"5")), closed(1002)],
    ),
]
