"""Frames that are made once are frames like any other."""

import pytest
from websockets.frames import Frame, Opcode

from parlor.frames import PING, binary_frame, text_frame


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 100_000])
def test_a_frame_is_what_the_library_would_have_made(length):
    payload = b"x" * length
    assert text_frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)
    assert binary_frame(payload) == Frame(Opcode.BINARY, payload).serialize(mask=False)


def test_a_ping_is_a_ping():
    assert Frame(Opcode.PING, b"").serialize(mask=False) == PING
