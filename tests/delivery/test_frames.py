"""Frames that are made once are frames like any other."""

import zlib

import pytest
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import CLIENT, Protocol

from parlor.delivery.frames import (
    PING,
    WORTH_COMPRESSING,
    binary_frame,
    deflated_binary_frame,
    deflated_text_frame,
    message_frame,
    text_frame,
)

EMPTY_BLOCK = b"\0\0\xff\xff"
# No two pieces are alike but for the end, which repeats the beginning from as far as it may.
LINES = "\n".join(f"{number} bottles, {number * number} glasses" for number in range(2_000))
FAR = (LINES + LINES[:500]).encode()


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_a_frame_is_what_the_library_would_have_made(length):
    payload = b"x" * length
    assert text_frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)
    assert binary_frame(payload) == Frame(Opcode.BINARY, payload).serialize(mask=False)


@pytest.mark.parametrize(
    ("length", "header"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\0\0\0\0\0\x01\0\0"),
    ],
)
def test_a_header_is_as_short_as_it_can_be(length, header):
    payload = b"x" * length
    assert text_frame(payload) == header + payload


def test_a_ping_is_a_ping():
    assert Frame(Opcode.PING, b"").serialize(mask=False) == PING


@pytest.mark.parametrize("bits", range(9, 16))
@pytest.mark.parametrize("payload", [b"", b"x", "é".encode() * 100, FAR], ids=len)
def test_a_compressed_frame_inflates_to_its_payload_in_its_window(payload, bits):
    for made, opcode in ((deflated_text_frame, 1), (deflated_binary_frame, 2)):
        first, body = unpacked(made(payload, bits))
        assert first == 0xC0 | opcode
        assert not body.endswith(EMPTY_BLOCK)
        inflater = zlib.decompressobj(-bits)
        assert inflater.decompress(body + EMPTY_BLOCK) == payload
        assert not inflater.unused_data


@pytest.mark.parametrize("bits", range(9, 16))
def test_a_compressed_frame_is_read_by_a_client_that_agreed_on_its_window(bits):
    client = Protocol(CLIENT)
    client.extensions = [PerMessageDeflate(True, True, bits, 15)]
    client.receive_data(deflated_text_frame(FAR, bits) + deflated_binary_frame(b"\0" * 9, bits))
    frames = [(frame.opcode, bytes(frame.data)) for frame in client.events_received()]
    assert frames == [(Opcode.TEXT, FAR), (Opcode.BINARY, b"\0" * 9)]
    assert client.parser_exc is None


def test_a_compressed_frame_is_read_without_the_one_before():
    frames = [deflated_text_frame(FAR, 15) for _ in range(2)]
    assert frames[0] == frames[1]
    assert len(frames[0]) < len(FAR) / 2


@pytest.mark.parametrize("length", [20, 60_000, 300_000])
def test_a_compressed_frame_has_the_header_of_its_compressed_length(length):
    noise = bytes(index * index * 7_919 % 65_521 % 256 for index in range(length))
    frame = deflated_binary_frame(noise, 15)
    first, body = unpacked(frame)
    assert frame == bytes((first,)) + binary_frame(body)[1:]


@pytest.mark.parametrize("bits", [0, 9, 15])
@pytest.mark.parametrize("length", [0, WORTH_COMPRESSING - 1])
def test_a_short_message_is_never_compressed(bits, length):
    text = "x" * length
    assert message_frame(text, bits) == text_frame(text.encode())
    assert message_frame(text.encode(), bits) == binary_frame(text.encode())


def test_a_long_message_is_compressed_where_that_was_agreed_on():
    text = "é" * (WORTH_COMPRESSING // 2)
    assert message_frame(text, 0) == text_frame(text.encode())
    assert message_frame(text.encode(), 0) == binary_frame(text.encode())
    assert message_frame(text, 9) == deflated_text_frame(text.encode(), 9)
    assert message_frame(text.encode(), 9) == deflated_binary_frame(text.encode(), 9)


def unpacked(frame):
    """Return the first byte of a frame and its payload, which is all the rest."""
    start = {126: 4, 127: 10}.get(frame[1], 2)
    length = frame[1] if start == 2 else int.from_bytes(frame[2:start])
    assert len(frame) == start + length
    return frame[0], frame[start:]
