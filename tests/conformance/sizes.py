"""Large messages, up to the bound of `/echo` of 1 MiB and over it (RFC 6455, section 10.4)."""

from .cases import Case, closed
from .frames import BINARY, TEXT, binary, close, continuation, fragments, ping, pong, text

LIMIT = 1_048_576
SIZES = (262_144, LIMIT - 1, LIMIT)
# Claimed by the header of a frame; the first bit of 64 must be 0, so that 2^63 is two offences.
CLAIMS = {
    "one byte over the bound": (LIMIT + 1, (1009,)),
    "2^24": (2**24, (1009,)),
    "2^31 - 1": (2**31 - 1, (1009,)),
    "2^31": (2**31, (1009,)),
    "2^32 - 1": (2**32 - 1, (1009,)),
    "2^32": (2**32, (1009,)),
    "2^32 + 5": (2**32 + 5, (1009,)),
    "2^62": (2**62, (1009,)),
    "2^63 - 1": (2**63 - 1, (1009,)),
    "2^63": (2**63, (1002, 1009)),
    "2^64 - 1": (2**64 - 1, (1002, 1009)),
}
FULL = b"*" * LIMIT
# Three bytes a letter: the bound is in bytes, not in letters.
LETTERS = ("€" * (LIMIT // 3) + "x" * (LIMIT % 3)).encode()


def _pieces(size: int, whole: bytes = FULL) -> list[bytes]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


CASES = [
    *(Case(f"text of {size:,} bytes", [text(b"*" * size)], [text(b"*" * size)]) for size in SIZES),
    *(
        Case(f"binary of {size:,} bytes", [binary(b"\xff" * size)], [binary(b"\xff" * size)])
        for size in SIZES
    ),
    Case("letters of three bytes, 1 MiB of them", [text(LETTERS)], [text(LETTERS)]),
    *(
        Case(f"{name} of 1 MiB in fragments of {size:,} bytes", sent, [message(FULL)])
        for name, opcode, message in (("text", TEXT, text), ("binary", BINARY, binary))
        for size in (1_024, 65_536, 524_288)
        for sent in [fragments(opcode, *_pieces(size))]
    ),
    Case(
        "1 MiB, then an empty last fragment",
        [binary(FULL, fin=False), continuation()],
        [binary(FULL)],
    ),
    # The bound is one of messages: what a control frame carries is none of it.
    Case(
        "a ping of 125 bytes within a message that is at the bound",
        [binary(FULL, fin=False), ping(b"p" * 125), continuation()],
        [pong(b"p" * 125), binary(FULL)],
    ),
    Case(
        "a ping of 125 bytes within a message that is near the bound",
        [binary(FULL[:-100], fin=False), ping(b"p" * 125), continuation(b"*" * 100)],
        [pong(b"p" * 125), binary(FULL)],
    ),
    Case(
        "a close with a reason within a message that is at the bound",
        [binary(FULL, fin=False), close(1001, "leaving")],
        [closed(1001)],
    ),
    Case("1 MiB, then a close", [binary(FULL), close(1000)], [binary(FULL), closed(1000)]),
    Case(
        "four messages of 256 KiB", [text(FULL[: LIMIT // 4])] * 4, [text(FULL[: LIMIT // 4])] * 4
    ),
    Case("text of a byte too many", [text(FULL + b"*")], [closed(1009)]),
    Case("binary of a byte too many", [binary(FULL + b"*")], [closed(1009)]),
    Case(
        "letters of three bytes, too many of them", [text(LETTERS + "€".encode())], [closed(1009)]
    ),
    Case(
        "a last fragment of a byte too many",
        [binary(FULL, fin=False), continuation(b"*")],
        [closed(1009)],
    ),
    Case(
        "an unfinished fragment of a byte too many",
        [text(FULL, fin=False), continuation(b"*", fin=False)],
        [closed(1009)],
    ),
    Case(
        "fragments of 64 KiB, one too many",
        [binary(b"", fin=False), *[continuation(b"*" * 65_536, fin=False)] * 17],
        [closed(1009)],
    ),
    *(
        Case(f"binary that claims {name}", [binary(claims=claim)], [closed(*codes)])
        for name, (claim, codes) in CLAIMS.items()
    ),
    Case("text that claims a byte too many", [text(claims=LIMIT + 1)], [closed(1009)]),
    Case(
        "a fragment that claims a byte too many",
        [text("a", fin=False), continuation(claims=LIMIT)],
        [closed(1009)],
    ),
    Case(
        "a message, then one that is too big",
        [text("good"), text(claims=2**32)],
        [text("good"), closed(1009)],
    ),
    Case(
        "a message that is too big, then a good one",
        [binary(FULL + b"*"), text("good")],
        [closed(1009)],
    ),
]
