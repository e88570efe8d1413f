"""Lengths in every form, and masks (RFC 6455, sections 5.2 and 5.3)."""

from .cases import Case, closed
from .frames import BINARY, TEXT, binary, close, continuation, frame, ping, pong, text

LENGTHS = (0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537)
KINDS = ((TEXT, "text"), (BINARY, "binary"))
# The RFC binds the sender to the shortest form of a length and says nothing of a receiver that
# meets a longer one. Nothing is ambiguous about it, so it is taken, by all forms alike.
LONGER = ((0, 16), (5, 16), (125, 16), (0, 64), (5, 64), (125, 64), (126, 64), (65_535, 64))
MASKS = {
    "zeros": bytes(4),
    "ones": b"\xff" * 4,
    "the payload itself": b"Hell",
    "four different bytes": b"\x01\x02\x03\x04",
    "one bit": b"\x00\x00\x00\x01",
    "the bytes of a close frame": b"\x88\x02\x03\xe8",
}
UNMASKED = {
    "text": text("Hello", mask=None),
    "text without a payload": text(mask=None),
    "binary": binary(b"\xfe\xff", mask=None),
    "an unfinished text": text("Hel", fin=False, mask=None),
    "a ping": ping(b"x", mask=None),
    "a pong": pong(b"x", mask=None),
    "a close": close(1000, mask=None),
}

CASES = [
    *(
        Case(
            f"{name} of {length} bytes", [frame(kind, b"*" * length)], [frame(kind, b"*" * length)]
        )
        for kind, name in KINDS
        for length in LENGTHS
    ),
    *(
        Case(
            f"{name} of {length} bytes, the length in {bits} bits",
            [frame(kind, b"*" * length, bits=bits)],
            [frame(kind, b"*" * length)],
        )
        for kind, name in KINDS
        for length, bits in LONGER
    ),
    Case("a ping, the length in 16 bits", [ping(b"hi", bits=16)], [pong(b"hi")]),
    Case("a ping, the length in 64 bits", [ping(b"hi", bits=64)], [pong(b"hi")]),
    Case("nothing", [], []),
    Case("every byte there is", [binary(bytes(range(256)))], [binary(bytes(range(256)))]),
    Case("control characters", [text(bytes(range(32)))], [text(bytes(range(32)))]),
    Case("a text of one NUL", [text(b"\0")], [text(b"\0")]),
    Case("text that looks like frames", [text(b"\x81\x00\x88\x00")], [closed(1007)]),
    Case(
        "binary that looks like frames",
        [binary(b"\x81\x00\x88\x80mask")],
        [binary(b"\x81\x00\x88\x80mask")],
    ),
    Case(
        "text and binary in turn",
        [text("a"), binary(b"b"), text("c"), binary(b"d")],
        [text("a"), binary(b"b"), text("c"), binary(b"d")],
    ),
    Case(
        "text and binary without payloads in turn",
        [text(), binary(), text(), binary()],
        [text(), binary(), text(), binary()],
    ),
    Case(
        "a hundred messages at once",
        [text(str(number)) for number in range(100)],
        [text(str(number)) for number in range(100)],
    ),
    Case(
        "messages of all lengths to 130, growing",
        [binary(b"x" * length) for length in range(131)],
        [binary(b"x" * length) for length in range(131)],
    ),
    Case(
        "the RFC's masked Hello, to the byte",
        [bytes.fromhex("818537fa213d7f9f4d5158")],
        [text("Hello")],
    ),
    *(
        Case(f"masked with {name}", [text("Hello, world", mask=mask)], [text("Hello, world")])
        for name, mask in MASKS.items()
    ),
    *(
        Case(
            f"{length} bytes masked",
            [binary(b"abcdefghi"[:length])],
            [binary(b"abcdefghi"[:length])],
        )
        for length in range(2, 10)
    ),
    Case(
        "a mask of its own for every fragment",
        [
            text("one ", fin=False, mask=b"abcd"),
            continuation("two ", fin=False, mask=b"efgh"),
            continuation("three", mask=bytes(4)),
        ],
        [text("one two three")],
    ),
    *(Case(f"unmasked: {name}", [unmasked], [closed(1002)]) for name, unmasked in UNMASKED.items()),
    # Enough after it to be taken for its mask and its payload.
    *(
        Case(f"unmasked, and more after it: {name}", [unmasked, binary(bytes(20))], [closed(1002)])
        for name, unmasked in UNMASKED.items()
    ),
    Case(
        "an unmasked message after a masked one",
        [text("good"), text("bad", mask=None)],
        [text("good"), closed(1002)],
    ),
    Case(
        "an unmasked fragment after a masked one",
        [text("good", fin=False), continuation("bad", mask=None)],
        [closed(1002)],
    ),
    Case(
        "a masked message after an unmasked one",
        [text("bad", mask=None), text("good")],
        [closed(1002)],
    ),
]
