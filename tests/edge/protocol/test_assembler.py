"""Messages come whole, and bad text is found at once."""

import pytest
from websockets.frames import Frame, Opcode

from parlor.edge.protocol.assembler import Assembler

TEXT, BINARY, CONT = Opcode.TEXT, Opcode.BINARY, Opcode.CONT


@pytest.fixture
def assembler():
    return Assembler()


def test_a_whole_frame_is_a_message(assembler):
    assert assembler.feed(Frame(TEXT, "é".encode())) == "é"
    assert assembler.feed(Frame(BINARY, b"\xff\x00")) == b"\xff\x00"
    assert assembler.feed(Frame(TEXT, b"")) == ""


def test_fragments_are_joined_even_inside_a_character(assembler):
    first, second = "é".encode()[:1], "é".encode()[1:]
    assert assembler.feed(Frame(TEXT, b"a" + first, fin=False)) is None
    assert assembler.feed(Frame(CONT, b"", fin=False)) is None
    assert assembler.feed(Frame(CONT, second)) == "aé"
    assert assembler.feed(Frame(TEXT, b"next")) == "next"


def test_binary_fragments_stay_binary(assembler):
    assert assembler.feed(Frame(BINARY, b"\xc3", fin=False)) is None
    assert assembler.feed(Frame(CONT, b"\x28")) == b"\xc3\x28"
    assert assembler.feed(Frame(TEXT, b"text")) == "text"


def test_an_empty_fragmented_message_is_empty_text(assembler):
    assert assembler.feed(Frame(TEXT, b"", fin=False)) is None
    assert assembler.feed(Frame(CONT, b"")) == ""


@pytest.mark.parametrize("bad", [b"\xc3\x28", b"\xed\xa0\x80", b"\xf5", b"\xff"])
def test_bad_text_is_found_in_the_first_fragment(assembler, bad):
    with pytest.raises(UnicodeDecodeError):
        assembler.feed(Frame(TEXT, bad, fin=False))


def test_text_that_ends_inside_a_character_is_bad(assembler):
    assembler.feed(Frame(TEXT, b"a\xc3", fin=False))
    with pytest.raises(UnicodeDecodeError):
        assembler.feed(Frame(CONT, b""))
