"""Compressed messages (RFC 7692, sections 6, 7.2 and 8)."""

import zlib

from .cases import Case, closed, together
from .deflate import AGREED, OFFER, deflate, deflated, pieces, stored
from .frames import (
    BINARY,
    RSV1,
    TEXT,
    Frame,
    binary,
    close,
    continuation,
    fragments,
    frame,
    ping,
    pong,
    text,
)

LIMIT = 1_048_576
HELLO = bytes.fromhex("f248cdc9c90700")
PROSE = "".join(
    f"{number} green bottles, hanging on the wall — " for number in range(9_000)
).encode()
NOISE = b"".join(zlib.crc32(b"%d" % number).to_bytes(4) for number in range(LIMIT // 4))
# The examples of RFC 7692, section 7.2.3, and others that are as literal.
LITERAL = {
    "the RFC's Hello": ("f248cdc9c90700", b"Hello"),
    "the RFC's Hello, stored": ("000500faff48656c6c6f00", b"Hello"),
    "the RFC's Hello, in a block that is the last": ("f348cdc9c9070000", b"Hello"),
    "the RFC's Hello, in two blocks": ("f24805000000ffffcac9c90700", b"Hello"),
    "the RFC's empty message": ("00", b""),
    "an empty message, in a block of fixed codes": ("0200", b""),
    "an empty message, in a block that is the last": ("030000", b""),
    "Hello, stored in five blocks of a letter": (
        "000100feff48000100feff65000100feff6c000100feff6c000100feff6f00", b"Hello",
    ),
    "empty stored blocks before Hello": ("000000ffff000000fffff248cdc9c90700", b"Hello"),
    "Hello in a block that is the last, and nothing after it": ("f348cdc9c90700", b"Hello"),
    # Blocks may follow one that says it is the last, as long as the message goes on.
    "Hello, in two blocks of which each says it is the last": (
        "010300fcff48656c" "010200fdff6c6f" "00", b"Hello",
    ),
}  # fmt: skip
STRATEGIES = {
    "stored": {"level": 0},
    "quickly": {"level": 1},
    "slowly": {"level": 9},
    "by Huffman codes only": {"strategy": zlib.Z_HUFFMAN_ONLY},
    "by runs": {"strategy": zlib.Z_RLE},
    "by fixed codes": {"strategy": zlib.Z_FIXED},
    "in blocks, synced": {"flush": zlib.Z_SYNC_FLUSH},
    "in blocks, independent of each other": {"flush": zlib.Z_FULL_FLUSH},
    "in blocks, with hardly a mark between": {"flush": zlib.Z_PARTIAL_FLUSH},
    "with a window of 512 bytes": {"bits": 9},
}
# What no inflater can read. RFC 7692 names no code; it is the frame that is wrong, not the kind of
# data in it, which would be 1007.
GARBAGE = {
    "a block of the reserved type": "06",
    "a block of the reserved type, the last": "07",
    "a stored block whose lengths differ": "000500ffff48656c6c6f00",
    "a distance before the beginning": "f200110000",
    "codes that cannot be": "04ffffffffffffffffffff",
    "Hello, then garbage": "f248cdc9c907000000ffff06",
}
# What ends in the middle of a block, even with the four bytes that every sender leaves out.
CUT_OFF = {
    **{f"Hello after byte {cut}": HELLO[:cut] for cut in range(len(HELLO))},
    "Hello, stored, after two letters": bytes.fromhex("000500faff4865"),
    "Hello, stored, in its lengths": bytes.fromhex("000500"),
    "Hello in a block that is the last": bytes.fromhex("f348cdc9"),
    "the second of two blocks": bytes.fromhex("f24805000000ffffcac9"),
    "the second of two blocks that are the last": bytes.fromhex("010300fcff48656c010200"),
    "prose, after its first 900 bytes": deflate(PROSE)[:900],
    "a block that another follows, which is not there": HELLO + b"\x00\x00\xff\xff",
}
MISPLACED = {
    "a ping": ping(b"x", rsv=RSV1),
    "a pong": pong(b"x", rsv=RSV1),
    "a close": close(1000, rsv=RSV1),
    "a stray continuation": continuation(b"x", rsv=RSV1),
}
BAD_TEXT = {
    "a bad byte": b"good \xff",
    "a surrogate": b"\xed\xa0\x80",
    "a letter that is cut": b"good \xe2\x82",
}


def case(name: str, sends: list[Frame], answers: list) -> Case:
    return Case(name, sends, answers, OFFER, AGREED)


def _cut(payload: bytes, size: int) -> tuple[int, ...]:
    return tuple(range(size, len(payload), size))


_zeros = deflate(bytes(LIMIT))
_too_many = deflate(bytes(LIMIT + 1))
_bomb = deflate(bytes(16 * LIMIT))

CASES = [
    *(
        case(name, [frame(TEXT, bytes.fromhex(sent), rsv=RSV1)], [text(message)])
        for name, (sent, message) in LITERAL.items()
    ),
    *(
        case(f"the RFC's Hello, cut after byte {cut}", pieces(TEXT, HELLO, cut), [text("Hello")])
        for cut in range(1, len(HELLO))
    ),
    case(
        "the RFC's Hello, a byte in each fragment",
        pieces(BINARY, HELLO, *range(1, len(HELLO))),
        [binary(b"Hello")],
    ),
    case(
        "the RFC's Hello, with empty fragments all over",
        pieces(TEXT, HELLO, 0, 0, 3, 3, 7, 7),
        [text("Hello")],
    ),
    case(
        "pings between the fragments",
        [
            pieces(TEXT, HELLO, 3)[0],
            ping(b"1"),
            ping(b"2"),
            pieces(TEXT, HELLO, 3)[1],
        ],
        [pong(b"1"), pong(b"2"), text("Hello")],
    ),
    *(
        case(f"{size:,} bytes of {name}", [deflated(opcode, data[:size])], [message(data[:size])])
        for name, opcode, message, data in (
            ("prose", BINARY, binary, PROSE),
            ("noise", BINARY, binary, NOISE),
            ("letters", TEXT, text, b"x" * LIMIT),
        )
        for size in (1, 125, 126, 1_023, 1_024, 2_043, 2_044, 2_048, 65_535, 65_536, 262_144)
    ),
    *(
        case(f"prose compressed {name}", [deflated(TEXT, PROSE, **how)], [text(PROSE)])
        for name, how in STRATEGIES.items()
    ),
    *(
        case(
            f"prose compressed {name}, in fragments of 1,000 bytes",
            pieces(TEXT, sent, *_cut(sent, 1_000)),
            [text(PROSE)],
        )
        for name, how in STRATEGIES.items()
        for sent in [deflate(PROSE, **how)]
    ),
    case(
        "a hundred compressed messages",
        [deflated(TEXT, b"message %d of a hundred" % number) for number in range(100)],
        [text(b"message %d of a hundred" % number) for number in range(100)],
    ),
    case(
        "compressed and other messages in turn",
        [text("1"), deflated(TEXT, b"2"), binary(b"3"), deflated(BINARY, b"4"), text("5")],
        [text("1"), text("2"), binary(b"3"), binary(b"4"), text("5")],
    ),
    case(
        "a message that is not compressed, in fragments, after one that is",
        [*pieces(TEXT, HELLO, 3), *fragments(TEXT, HELLO[:0], b"Hel", b"lo")],
        [text("Hello"), text("Hello")],
    ),
    case("a message that looks compressed", [binary(HELLO)], [binary(HELLO)]),
    # The context that was agreed to be left behind is not there to refer to.
    case(
        "the RFC's second Hello, which refers to the first",
        [frame(TEXT, HELLO, rsv=RSV1), frame(TEXT, bytes.fromhex("f200110000"), rsv=RSV1)],
        [text("Hello"), closed(1002, 1007)],
    ),
    *(
        case(f"refused: {name}", [frame(BINARY, bytes.fromhex(sent), rsv=RSV1)], [closed(1002)])
        for name, sent in GARBAGE.items()
    ),
    *(
        case(
            f"refused before its message is finished: {name}",
            [frame(TEXT, bytes.fromhex(sent), rsv=RSV1, fin=False)],
            [closed(1002)],
        )
        for name, sent in GARBAGE.items()
    ),
    *(
        case(f"cut off: {name}", [frame(BINARY, sent, rsv=RSV1)], [closed(1002)])
        for name, sent in CUT_OFF.items()
    ),
    *(
        case(f"cut off, in fragments: {name}", pieces(BINARY, sent, len(sent) // 2), [closed(1002)])
        for name, sent in CUT_OFF.items()
    ),
    case(
        "a good message, then one that is cut off",
        [frame(TEXT, HELLO, rsv=RSV1), ping(b"1"), frame(TEXT, HELLO[:4], rsv=RSV1)],
        [together(text("Hello"), pong(b"1")), closed(1002)],
    ),
    case(
        "a good message, then garbage",
        [frame(TEXT, HELLO, rsv=RSV1), ping(b"1"), frame(TEXT, b"\x06", rsv=RSV1)],
        [together(text("Hello"), pong(b"1")), closed(1002)],
    ),
    *(
        case(f"RSV1 in {name}", [misplaced], [closed(1002)])
        for name, misplaced in MISPLACED.items()
    ),
    case(
        "RSV1 in a continuation of a compressed message",
        [pieces(TEXT, HELLO, 3)[0], pieces(TEXT, HELLO, 3)[1]._replace(rsv=RSV1)],
        [closed(1002)],
    ),
    case(
        "RSV1 in a continuation of another message",
        [text("a", fin=False), continuation(HELLO, rsv=RSV1)],
        [closed(1002)],
    ),
    *(
        case(f"bits {rsv:03b} in text", [frame(TEXT, HELLO, rsv=rsv)], [closed(1002)])
        for rsv in (1, 2, 3, 5, 6, 7)
    ),
    case(
        "a compressed text within a compressed message",
        [pieces(TEXT, HELLO, 3)[0], frame(TEXT, HELLO, rsv=RSV1)],
        [closed(1002)],
    ),
    case("an unmasked compressed text", [frame(TEXT, HELLO, rsv=RSV1, mask=None)], [closed(1002)]),
    case(
        "a compressed message, then a close",
        [deflated(TEXT, PROSE), close(1000)],
        [text(PROSE), closed(1000)],
    ),
    case(
        "a close within a compressed message",
        [pieces(TEXT, HELLO, 3)[0], close(4001)],
        [closed(4001)],
    ),
    *(
        case(f"text with {name}", [deflated(TEXT, bad)], [closed(1007)])
        for name, bad in BAD_TEXT.items()
    ),
    case(
        "bad text, before its message is finished",
        [frame(TEXT, deflate(b"good \xff"), rsv=RSV1, fin=False)],
        [closed(1007)],
    ),
    case(
        "letters cut by the fragments of their compressed bytes",
        pieces(TEXT, deflate("aé€😀".encode(), level=0), *range(1, 15)),
        [text("aé€😀")],
    ),
    # It is the inflated size that counts.
    case("1 MiB of zeros in 1 KiB", [frame(BINARY, _zeros, rsv=RSV1)], [binary(bytes(LIMIT))]),
    case(
        "1 MiB of zeros, in fragments of 100 bytes",
        pieces(BINARY, _zeros, *_cut(_zeros, 100)),
        [binary(bytes(LIMIT))],
    ),
    case(
        "1 MiB of zeros, the last byte of them in a fragment of its own",
        pieces(BINARY, _zeros, len(_zeros) - 1),
        [binary(bytes(LIMIT))],
    ),
    case("1 MiB of noise", [frame(BINARY, stored(NOISE), rsv=RSV1)], [binary(NOISE)]),
    case("a byte too many", [frame(BINARY, _too_many, rsv=RSV1)], [closed(1009)]),
    case("a byte of text too many", [frame(TEXT, _too_many, rsv=RSV1)], [closed(1009)]),
    case(
        "a byte too many, in fragments",
        pieces(BINARY, _too_many, *_cut(_too_many, 100)),
        [closed(1009)],
    ),
    case(
        "16 MiB of zeros in 16 KiB",
        [frame(BINARY, _bomb, rsv=RSV1)],
        [closed(1009)],
    ),
    case(
        "16 MiB of zeros, unfinished",
        [frame(BINARY, _bomb, rsv=RSV1, fin=False)],
        [closed(1009)],
    ),
    case(
        "a first fragment that is at the bound, then a bomb",
        [
            frame(BINARY, deflate(bytes(LIMIT)) + b"\x00\x00\xff\xff", rsv=RSV1, fin=False),
            continuation(_bomb),
        ],
        [closed(1009)],
    ),
    case(
        "a good message, then a bomb",
        [frame(TEXT, HELLO, rsv=RSV1), frame(BINARY, _too_many, rsv=RSV1)],
        [text("Hello"), closed(1009)],
    ),
]
