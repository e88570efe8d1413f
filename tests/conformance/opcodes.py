"""Opcodes that mean nothing yet (RFC 6455, section 5.2)."""

from .cases import Case, closed, together
from .frames import continuation, frame, ping, pong, text

RESERVED = (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)

CASES = [
    *(Case(f"opcode {code}", [frame(code)], [closed(1002)]) for code in RESERVED),
    *(
        Case(f"opcode {code} with a payload", [frame(code, b"Hello")], [closed(1002)])
        for code in RESERVED
    ),
    *(
        Case(f"opcode {code} without FIN", [frame(code, b"x", fin=False)], [closed(1002)])
        for code in RESERVED
    ),
    *(
        Case(
            f"opcode {code} after a message and a ping",
            [text("good"), ping(b"good"), frame(code, b"bad")],
            [together(text("good"), pong(b"good")), closed(1002)],
        )
        for code in RESERVED
    ),
    *(
        Case(
            f"opcode {code} before a message and a ping",
            [frame(code), text("good"), ping(b"good")],
            [closed(1002)],
        )
        for code in RESERVED
    ),
    *(
        Case(
            f"opcode {code} between fragments",
            [text("a", fin=False), frame(code, b"x"), continuation("b")],
            [closed(1002)],
        )
        for code in RESERVED
    ),
]
