"""The closing handshake (RFC 6455, sections 5.5.1 and 7)."""

from .cases import Case, closed, together
from .frames import BINARY, TEXT, binary, close, continuation, fragments, frame, ping, pong, text

# RFC 6455 and its registry: 1012 to 1014 have been added.
VALID = (
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
)  # fmt: skip
# Never sent, not assigned, or for others to assign.
INVALID = (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1099, 1100, 2000, 2999, 5000, 65_535)
REASONS = {
    "of one letter": "x",
    "of 123 letters": "r" * 123,
    "of 41 letters of three bytes": "€" * 41,
    "of all lengths of letters": "aé€😀",
    "with a NUL": "a\0b",
}
BAD_REASONS = {
    "of a bad byte": b"\xff",
    "of a surrogate": b"\xed\xa0\x80",
    "that is cut within a letter": b"good \xe2\x82",
    "that is overlong": b"\xc0\x80",
    "of 123 bytes, the last one bad": b"r" * 122 + b"\x80",
}
LATE = {
    "text": text("late"),
    "a ping": ping(b"late"),
    "another close": close(1001),
    "a reserved opcode": frame(3),
    "an unmasked frame": text("late", mask=None),
    "bad UTF-8": text(b"\xff"),
    "a stray continuation": continuation("late"),
    "bytes that are no frame": b"\xff" * 40,
}
UNFINISHED = {
    "text": [text("a", fin=False)],
    "binary": [binary(b"a", fin=False)],
    "two fragments": [text("a", fin=False), continuation("b", fin=False)],
    "an empty fragment": [text(fin=False)],
    "half a letter": [text(b"\xe2\x82", fin=False)],
}
OFFENCES = {
    "reserved bits": (text("bad", rsv=1), 1002),
    "a reserved opcode": (frame(3), 1002),
    "an unmasked frame": (text("bad", mask=None), 1002),
    "a stray continuation": (continuation("bad"), 1002),
    "a ping that is too long": (ping(b"p" * 126), 1002),
    "a close that is too short": (frame(8, b"\x03"), 1002),
    "a close with a code that is none": (close(1005), 1002),
    "a close with a reason that is no text": (close(1000, b"\xff"), 1007),
    "bad UTF-8": (text(b"\xff"), 1007),
    "a message that is too big": (binary(claims=2**20 + 1), 1009),
}

CASES = [
    # An empty close may be answered by an empty one or by 1000.
    Case("no code", [close()], [closed(None, 1000)]),
    *(Case(f"code {code}", [close(code)], [closed(code)]) for code in VALID),
    *(Case(f"code {code}, which is none", [close(code)], [closed(1002)]) for code in INVALID),
    *(
        Case(f"a reason {name}", [close(1000, reason)], [closed(1000)])
        for name, reason in REASONS.items()
    ),
    *(
        Case(f"a reason {name}", [close(1000, reason)], [closed(1007)])
        for name, reason in BAD_REASONS.items()
    ),
    Case("half a code", [frame(8, b"\x03")], [closed(1002)]),
    Case("a reason of 124 letters", [close(1000, "r" * 124)], [closed(1002)]),
    Case("a close of 65,536 bytes", [frame(8, b"\x03\xe8" + b"r" * 65_534)], [closed(1002)]),
    Case("a close, its length in 16 bits", [close(1000, bits=16)], [closed(1000)]),
    *(
        Case(f"after a close, {name}", [close(1000), late], [closed(1000)])
        for name, late in LATE.items()
    ),
    Case("after a close, a hundred messages", [close(1001)] + [text("late")] * 100, [closed(1001)]),
    *(
        Case(f"a close within {name}", [*sent, close(1001)], [closed(1001)])
        for name, sent in UNFINISHED.items()
    ),
    *(
        Case(f"a close without a code within {name}", [*sent, close()], [closed(None, 1000)])
        for name, sent in UNFINISHED.items()
    ),
    Case(
        "a close within a message, and then the rest of it",
        [text("a", fin=False), close(4000), continuation("b")],
        [closed(4000)],
    ),
    Case(
        "a close that cannot be, within a message",
        [text("a", fin=False), close(1005)],
        [closed(1002)],
    ),
    Case(
        "a ping and a close within a message",
        [text("a", fin=False), ping(b"1"), close(1000)],
        [pong(b"1"), closed(1000)],
    ),
    Case("a message, then a close", [text("last"), close(1000)], [text("last"), closed(1000)]),
    Case(
        "a binary message, then a close",
        [binary(b"last"), close(4999, "bye")],
        [binary(b"last"), closed(4999)],
    ),
    Case("an empty message, then a close", [text(), close()], [text(), closed(None, 1000)]),
    Case(
        "a message in fragments, then a close",
        [*fragments(TEXT, b"la", b"st"), close(1000)],
        [text("last"), closed(1000)],
    ),
    Case(
        "three messages and a ping, then a close",
        [text("1"), binary(b"2"), ping(b"x"), text("3"), close(1000)],
        [together(text("1"), binary(b"2"), pong(b"x"), text("3")), closed(1000)],
    ),
    Case(
        "five hundred messages, then a close",
        [*(text(str(number)) for number in range(500)), close(1000)],
        [*(text(str(number)) for number in range(500)), closed(1000)],
    ),
    Case(
        "a message of 65,536 bytes, then a close",
        [binary(b"b" * 65_536), close(1000)],
        [binary(b"b" * 65_536), closed(1000)],
    ),
    Case(
        "a message, then an unfinished one, then a close",
        [text("whole"), text("half", fin=False), close(1000)],
        [text("whole"), closed(1000)],
    ),
    *(
        Case(f"a message, then {name}", [text("good"), offence], [text("good"), closed(code)])
        for name, (offence, code) in OFFENCES.items()
    ),
    *(
        Case(
            f"three messages, one in fragments, then {name}",
            [text("1"), *fragments(BINARY, b"2", b"3"), text("4"), offence, text("5")],
            [text("1"), binary(b"23"), text("4"), closed(code)],
        )
        for name, (offence, code) in OFFENCES.items()
    ),
    *(
        Case(f"{name}, then a close", [offence, close(1000)], [closed(code)])
        for name, (offence, code) in OFFENCES.items()
        # The close would be the payload that this one claims to have.
        if offence.claims is None
    ),
]
