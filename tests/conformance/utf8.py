"""Text is UTF-8, and what is not is refused as soon as it cannot be (RFC 6455, section 8.1)."""

from .cases import Case, closed, together
from .frames import BINARY, TEXT, binary, close, continuation, fragments, frame, ping, pong, text

VALID = {
    "U+0000": "00",
    "U+007F": "7f",
    "U+0080": "c280",
    "U+07FF": "dfbf",
    "U+0800": "e0a080",
    "U+0FFF": "e0bfbf",
    "U+1000": "e18080",
    "U+D7FF, the last before the surrogates": "ed9fbf",
    "U+E000, the first after the surrogates": "ee8080",
    "U+FEFF, a byte order mark": "efbbbf",
    "U+FFFD": "efbfbd",
    "U+FFFE, a noncharacter": "efbfbe",
    "U+FFFF, a noncharacter": "efbfbf",
    "U+10000": "f0908080",
    "U+1FFFE, a noncharacter": "f09fbfbe",
    "U+3FFFF": "f0bfbfbf",
    "U+40000": "f1808080",
    "U+FFFFF": "f3bfbfbf",
    "U+100000": "f4808080",
    "U+10FFFF, the last": "f48fbfbf",
    "Greek": "κόσμε".encode().hex(),
    "mixed lengths": "aé€😀".encode().hex(),
    "a family in one glyph": "👩‍👩‍👧".encode().hex(),
}
# Bytes that nothing before or after them makes into UTF-8.
HOPELESS = {
    "a continuation byte alone, the first": "80",
    "a continuation byte alone, the last": "bf",
    "two continuation bytes": "80bf",
    "seven continuation bytes": "80bf80bf80bf80",
    "a letter, then a continuation byte": "6180",
    "two bytes begun, then a space": "c220",
    "two bytes begun twice": "c2c2",
    "three bytes begun, then a space": "e120",
    "three bytes all but done, then a space": "e18020",
    "four bytes begun, then a space": "f120",
    "four bytes all but done, then a space": "f1808020",
    "one continuation byte too many": "c28080",
    "overlong /, in two bytes": "c0af",
    "overlong /, in three bytes": "e080af",
    "overlong /, in four bytes": "f08080af",
    "overlong /, in five bytes": "f8808080af",
    "overlong /, in six bytes": "fc80808080af",
    "overlong NUL, in two bytes": "c080",
    "overlong NUL, in three bytes": "e08080",
    "overlong NUL, in four bytes": "f0808080",
    "the greatest overlong, in two bytes": "c1bf",
    "the greatest overlong, in three bytes": "e09fbf",
    "the greatest overlong, in four bytes": "f08fbfbf",
    "the greatest overlong, in five bytes": "f887bfbfbf",
    "the greatest overlong, in six bytes": "fc83bfbfbfbf",
    "the first surrogate, U+D800": "eda080",
    "the last high surrogate, U+DBFF": "edafbf",
    "the first low surrogate, U+DC00": "edb080",
    "the last surrogate, U+DFFF": "edbfbf",
    "a pair of surrogates": "eda080edb080",
    "U+110000, one too many": "f4908080",
    "U+13FFFF": "f4bfbfbf",
    "U+140000": "f5808080",
    "U+1FFFFF": "f7bfbfbf",
    "U+200000, five bytes": "f888808080",
    "U+3FFFFFF, five bytes": "fbbfbfbfbf",
    "U+4000000, six bytes": "fc8480808080",
    "U+7FFFFFFF, six bytes": "fdbfbfbfbfbf",
    "the byte c0": "c0",
    "the byte c1": "c1",
    "the byte f5": "f5",
    "the byte fe": "fe",
    "the byte ff": "ff",
    "Latin-1": "436166e9206f6bff",
    "good text around a bad byte": "cebae1bdb9ff656469746564",
}
# Characters cut short, and the byte after which they can be nothing any more.
CUT = {
    "c2": "20",
    "df": "c0",
    "e0": "9f",
    "e0a0": "7f",
    "e1": "c0",
    "e180": "c0",
    "ed": "a0",
    "ef": "00",
    "efbf": "ff",
    "f0": "8f",
    "f090": "20",
    "f09080": "c2",
    "f1": "7f",
    "f4": "90",
    "f48f": "c0",
    "f48fbf": "00",
    "cebae1bdb9cf": "61",
}  # fmt: skip
GOOD, BAD = text("good"), text(b"bad \xff")


def _splits(name: str, valid: str) -> list[Case]:
    """Return a case for each place at which the bytes can be cut in two."""
    whole = bytes.fromhex(valid)
    return [
        Case(
            f"{name}, cut after byte {cut}",
            fragments(TEXT, whole[:cut], whole[cut:]),
            [text(whole)],
        )
        for cut in range(1, len(whole))
    ]


CASES = [
    *(
        Case(name, [text(bytes.fromhex(valid))], [text(bytes.fromhex(valid))])
        for name, valid in VALID.items()
    ),
    *(case for name, valid in VALID.items() for case in _splits(name, valid)),
    *(
        Case(f"refused: {name}", [text(bytes.fromhex(bad))], [closed(1007)])
        for name, bad in HOPELESS.items()
    ),
    *(
        Case(
            f"refused before its message is finished: {name}",
            [text("good", fin=False), continuation(bytes.fromhex(bad), fin=False)],
            [closed(1007)],
        )
        for name, bad in HOPELESS.items()
    ),
    *(
        Case(
            f"refused at the end of its message: {cut}", [text(bytes.fromhex(cut))], [closed(1007)]
        )
        for cut in CUT
    ),
    *(
        Case(
            f"refused at the empty end of its message: {cut}",
            fragments(TEXT, bytes.fromhex(cut), b""),
            [closed(1007)],
        )
        for cut in CUT
    ),
    *(
        Case(
            f"not refused before {next_} follows: {cut}",
            [
                text(bytes.fromhex(cut), fin=False),
                ping(b"still here"),
                continuation(bytes.fromhex(next_), fin=False),
            ],
            [pong(b"still here"), closed(1007)],
        )
        for cut, next_ in CUT.items()
    ),
    Case(
        "every byte of a text in a fragment of its own",
        fragments(TEXT, *(bytes([byte]) for byte in "aé€😀".encode())),
        [text("aé€😀")],
    ),
    Case(
        "empty fragments within a character",
        fragments(TEXT, b"\xf0", b"", b"\x9f\x98", b"", b"\x80"),
        [text("😀")],
    ),
    Case(
        "a ping within a character",
        [text(b"\xe2\x82", fin=False), ping(b"1"), continuation(b"\xac")],
        [pong(b"1"), text("€")],
    ),
    Case(
        "a character does not go on in the next message",
        [text(b"\xe2\x82"), text(b"\xac")],
        [closed(1007)],
    ),
    Case("binary is no text", [binary(b"\xff\xfe\x80")], [binary(b"\xff\xfe\x80")]),
    Case(
        "binary in fragments is no text",
        fragments(BINARY, b"\xff", b"\x80", b"\xed\xa0"),
        [binary(b"\xff\x80\xed\xa0")],
    ),
    Case("a good message, then a bad one", [GOOD, BAD], [GOOD, closed(1007)]),
    Case("a bad message, then a good one", [BAD, GOOD], [closed(1007)]),
    Case("a ping, then a bad message", [ping(b"1"), BAD], [pong(b"1"), closed(1007)]),
    Case("a bad message, then a ping", [BAD, ping(b"1")], [closed(1007)]),
    Case(
        "good messages and a ping, then a bad message",
        [GOOD, ping(b"1"), GOOD, BAD],
        [together(GOOD, pong(b"1"), GOOD), closed(1007)],
    ),
    # The first offence is the one that is answered.
    Case("a bad message, then a reserved opcode", [BAD, frame(3)], [closed(1007)]),
    Case("a reserved opcode, then a bad message", [frame(3), BAD], [closed(1002)]),
    Case("a bad message, then a close", [BAD, close(1000)], [closed(1007)]),
    Case(
        "a bad fragment, then an intruder",
        [text(b"\xff", fin=False), text("b")],
        [closed(1007)],
    ),
]
