"""Reserved bits, of which no extension has been agreed on (RFC 6455, section 5.2)."""

from .cases import Case, closed, together
from .frames import binary, close, continuation, ping, pong, text

KINDS = {
    "text": text("Hello"),
    "an empty text": text(),
    "binary": binary(b"\xfe"),
    "an unfinished text": text("Hel", fin=False),
    "a ping": ping(b"x"),
    "a pong": pong(b"x"),
    "a close": close(1000),
}

CASES = [
    *(
        Case(f"bits {rsv:03b} in {name}", [frame._replace(rsv=rsv)], [closed(1002)])
        for name, frame in KINDS.items()
        for rsv in range(1, 8)
    ),
    *(
        Case(
            f"bits {rsv:03b} after a good message",
            [text("good"), text("bad", rsv=rsv)],
            [text("good"), closed(1002)],
        )
        for rsv in range(1, 8)
    ),
    *(
        Case(
            f"bits {rsv:03b} before a good message and a ping",
            [binary(b"bad", rsv=rsv), text("good"), ping(b"good")],
            [closed(1002)],
        )
        for rsv in range(1, 8)
    ),
    *(
        Case(
            f"bits {rsv:03b} in a ping after a message and a ping",
            [text("good"), ping(b"good"), ping(b"bad", rsv=rsv)],
            [together(text("good"), pong(b"good")), closed(1002)],
        )
        for rsv in range(1, 8)
    ),
    *(
        Case(
            f"bits {rsv:03b} in the last fragment",
            [text("a", fin=False), continuation("b", rsv=rsv)],
            [closed(1002)],
        )
        for rsv in range(1, 8)
    ),
    *(
        Case(
            f"bits {rsv:03b} in a ping between fragments",
            [text("a", fin=False), ping(b"x", rsv=rsv), continuation("b")],
            [closed(1002)],
        )
        for rsv in range(1, 8)
    ),
]
