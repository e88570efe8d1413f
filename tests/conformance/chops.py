"""What TCP does to frames: cut anywhere, joined anywhere."""

from .cases import Case, closed, together
from .frames import BINARY, TEXT, binary, close, fragments, ping, pong, text

TEXT_64K = ("grüße " * 10_000).encode()[:65_536].decode(errors="ignore").encode()
CHOPS = (7, 64, 251, 997, 1_300, 4_096, 65_535)
LONG, SHORT = binary(b"l" * 65_536), binary(b"s" * 300)

CASES = [
    *(
        Case(
            f"text of 64 KiB in pieces of {size} bytes",
            [text(TEXT_64K)],
            [text(TEXT_64K)],
            chop=size,
        )
        for size in CHOPS
    ),
    *(
        Case(
            f"text of 64 KiB in fragments of 1,300 bytes and pieces of {size}",
            fragments(TEXT, *(TEXT_64K[at : at + 1_300] for at in range(0, len(TEXT_64K), 1_300))),
            [text(TEXT_64K)],
            chop=size,
        )
        for size in CHOPS
    ),
    *(
        Case(f"a header of 14 bytes, cut every {size}", [LONG], [binary(LONG.payload)], chop=size)
        for size in range(11, 15)
    ),
    *(
        Case(
            f"small frames of all kinds in pieces of {size} bytes",
            [text("one"), ping(b"2"), *fragments(BINARY, b"3", b"", b"4"), SHORT, close(4001)],
            [together(text("one"), pong(b"2"), binary(b"34"), binary(SHORT.payload)), closed(4001)],
            chop=size,
        )
        for size in range(1, 15)
    ),
    *(
        Case(
            f"a message of {size:,} bytes and a small one, in pieces of 1,000",
            [binary(b"x" * size), text("small")],
            [binary(b"x" * size), text("small")],
            chop=1_000,
        )
        for size in range(4_080, 4_100, 2)
    ),
    Case(
        "frames that end where pieces do not",
        [text("x" * length) for length in range(100)],
        [text("x" * length) for length in range(100)],
        chop=37,
    ),
    Case(
        "a character cut by fragments, frames cut by pieces",
        fragments(TEXT, b"\xf0\x9f", b"\x98\x80"),
        [text("😀")],
        chop=3,
    ),
]
