"""
The sans-I/O core of `websockets`, as the receiver uses it.

It decides what is a frame and what breaks a rule. Bounds on messages are its
business, too, and messages come out of it in place of frames.
"""

from __future__ import annotations

import logging
from collections.abc import Generator

from websockets.exceptions import PayloadTooBig
from websockets.frames import DATA_OPCODES, CloseCode, Frame, Opcode
from websockets.protocol import SERVER, Protocol, State
from websockets.streams import StreamReader

from .agreement import Agreement, Message
from .assembler import Assembler
from .deflate import Deflate

log = logging.getLogger("parlor.protocol")

CONTROL = 125  # bytes that a control frame has at most


class Core(Protocol):
    """The core in the state after a handshake."""

    def __init__(self, agreement: Agreement) -> None:
        self._max_message = agreement.max_message
        super().__init__(SERVER, state=State.OPEN, max_size=None, logger=log)
        self._deflate = Deflate() if agreement.deflate else None
        self.extensions = [self._deflate] if self._deflate else []
        self.reader = _FrameStream()
        self.parser = self.parse()
        next(self.parser)
        self._assembler = Assembler()
        self._messages: list[Message] = []
        self.frames = 0
        self._fragments = 0
        self._max_fragments = agreement.max_fragments

    @property
    def max_message_size(self) -> int | None:
        """
        Bytes that the next frame may have, with what came of its message before.

        The core asks when the frame's first byte is there. A control frame is
        no part of the message; a compressed one may be larger than what is in
        it, and is measured when it is inflated.
        """
        most = self._max_message
        if not most or not self.reader.buffer:
            return None
        first = self.reader.buffer[0]
        if first & 0x08:
            return max(most, CONTROL) + (self.current_size or 0)
        if self._deflate is not None and (first & 0x40 or self._deflate.busy):
            return most + CONTROL + (most >> 10) + (self.current_size or 0)
        return most

    @max_message_size.setter
    def max_message_size(self, value: int | None) -> None: ...

    @property
    def at_rest(self) -> bool:
        """Whether no frame and no message is begun."""
        assert isinstance(self.reader, _FrameStream)
        return self.reader.between_frames and self.current_size is None

    @property
    def in_message(self) -> bool:
        """Whether a message has begun of which some fragments are there."""
        return self.current_size is not None

    @property
    def ready(self) -> bool:
        """Whether the next frame may go past this core."""
        return self.state is State.OPEN and self.at_rest

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that `data` completes."""
        self.receive_data(data)
        messages, self._messages = self._messages, []
        return messages

    def recv_frame(self, frame: Frame) -> None:
        self.frames += 1
        if frame.opcode is Opcode.CLOSE:
            # A close may come within a fragmented message, which then never ends.
            self.current_size = None
        is_data = frame.opcode in DATA_OPCODES
        if is_data and self._max_message:
            size = len(frame.data) + (self.current_size or 0)
            if size > self._max_message:
                raise PayloadTooBig(size, self._max_message)
        super().recv_frame(frame)
        self.events.clear()
        if is_data and self._count(frame):
            message = self._assembler.feed(frame)
            if message is not None:
                self._messages.append(message)

    def _count(self, frame: Frame) -> bool:
        """Whether a message has no more fragments than it may."""
        self._fragments += 1
        if self._fragments > self._max_fragments:
            self.fail(CloseCode.POLICY_VIOLATION, f"more than {self._max_fragments} fragments")
            return False
        if frame.fin:
            self._fragments = 0
        return True


class _FrameStream(StreamReader):
    """The bytes that the parser reads; knows whether it waits for the first byte of a frame."""

    between_frames = False

    def at_eof(self) -> Generator[None, None, bool]:
        self.between_frames = True
        ended = yield from super().at_eof()
        self.between_frames = False
        return ended
