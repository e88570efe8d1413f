"""
Bytes from one client, made into messages.

The core decides what is a frame and what breaks a rule. Only what it need not
see goes past it, for it costs far more: whole, masked frames of text or binary,
compressed or not, and pongs, while no other frame or message is begun. Such a
frame of less than a few kilobytes that has not come whole is kept until it has.
Everything else, and every frame that breaks a rule, goes to the core, which is
made when it is first needed.
"""

from __future__ import annotations

from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.protocol import State

from .agreement import Agreement, Message
from .core import CONTROL, Core
from .deflate import Inflater

try:
    from websockets.speedups import apply_mask
except ImportError:  # where no compiled one is to be had
    from websockets.utils import apply_mask

# First bytes of whole frames: FIN, the reserved bit of compression, and the opcode.
TEXT, BINARY, PONG = 0x81, 0x82, 0x8A
DEFLATED_TEXT, DEFLATED_BINARY = 0xC1, 0xC2
PLAIN_FIRSTS = frozenset((TEXT, BINARY, PONG))
DEFLATED_FIRSTS = frozenset((DEFLATED_TEXT, DEFLATED_BINARY))
MASKED = 0x80
SMALL = 4_096


class Receiver:
    """The receiving side of one connection; pure, but for what its core has to answer."""

    __slots__ = ("_core", "_firsts", "_rest", "agreement", "frames", "wants_care")

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self._core: Core | None = None
        self._rest = b""
        self.wants_care = False
        self.frames = 0
        self._firsts = PLAIN_FIRSTS | DEFLATED_FIRSTS if agreement.deflate else PLAIN_FIRSTS

    @property
    def begun(self) -> bool:
        """Whether a frame or a message has begun and is not whole."""
        return bool(self._rest) or (self._core is not None and not self._core.at_rest)

    @property
    def in_message(self) -> bool:
        """Whether a message has begun of which some fragments are there."""
        return self._core is not None and self._core.in_message

    @property
    def over(self) -> bool:
        """Whether a close frame was received or sent, or a rule was broken."""
        return self._core is not None and self._core.state is not State.OPEN

    @property
    def ending(self) -> tuple[int, str]:
        """Code and reason of the client's close frame, or of ours; 1006 without either."""
        said = self._core and (self._core.close_rcvd or self._core.close_sent)
        return (said.code, said.reason) if said else (1006, "")

    def feed(self, data: bytes) -> list[Message]:
        """
        Return the messages that `data` completes; what must be answered, `answers` has.

        It took so many `frames`, of whatever kind. Unless it `wants_care`
        afterwards, nothing is begun and nothing to be answered.
        """
        if self._rest:
            data = self._rest + data
            self._rest = b""
        self.frames = 0
        if self._core is not None and not self._core.ready:
            return self._feed_core(data)
        messages, taken = self._take_whole(data)
        if taken < len(data):
            rest = data[taken:]
            if rest[0] in self._firsts and _is_begun(rest, min(SMALL, self.agreement.max_message)):
                self._rest = rest
            else:
                messages += self._feed_core(rest)
            self.wants_care = True
        elif self._core is None:
            self.wants_care = False
        return messages

    def end(self) -> None:
        """Nothing more comes."""
        if self._core is not None:
            self._core.receive_eof()

    def close(self, code: int, reason: str) -> None:
        """Have the closing handshake begun, unless it is; the frame is among the `answers`."""
        if not self.over:
            self._get_core().send_close(code, reason)

    def answers(self) -> list[bytes]:
        """Return what has to be sent: pongs, a close frame, and b"" for the end of the stream."""
        return self._core.data_to_send() if self._core is not None else []

    def let_go(self) -> None:
        """Break the circles of the core: its parser and its last error hold it."""
        if self._core is not None:
            self._core.parser.close()
            self._core.parser_exc = None

    def _feed_core(self, data: bytes) -> list[Message]:
        core = self._get_core()
        messages = core.feed(data)
        self.frames += core.frames
        core.frames = 0
        return messages

    def _get_core(self) -> Core:
        if self._core is None:
            self._core = Core(self.agreement)
            self.wants_care = True
        return self._core

    def _take_whole(self, data: bytes) -> tuple[list[Message], int]:
        """Return the messages of the frames that need no core, and how many bytes they took."""
        messages: list[Message] = []
        taken, end, most = 0, len(data), self.agreement.max_message
        while end - taken >= 6:
            first, length, start = data[taken], data[taken + 1] - MASKED, taken + 6
            if length >= 126:
                length = _small_length(data, taken) if length == 126 else -1
                start += 2
            stop = start + length
            if length < 0 or stop > end or length > most:
                break
            payload = apply_mask(data[start:stop], data[start - 4 : start])
            if first == TEXT:
                try:
                    messages.append(str(payload, "utf-8"))
                except UnicodeDecodeError:
                    break
            elif first == BINARY:
                messages.append(payload)
            elif first in DEFLATED_FIRSTS and first in self._firsts:
                try:
                    messages.append(self._inflated(first, payload))
                except (UnicodeDecodeError, ProtocolError, PayloadTooBig):
                    break
            elif first != PONG or length > CONTROL:
                break
            taken = stop
            self.frames += 1
        return messages, taken

    def _inflated(self, first: int, payload: bytes) -> Message:
        """Return a compressed message, or raise what makes it one for the core to refuse."""
        data = Inflater().feed(payload, self.agreement.max_message, fin=True)
        return str(data, "utf-8") if first == DEFLATED_TEXT else data


def _small_length(data: bytes, at: int) -> int:
    """Return the length of a frame whose header needs two bytes more for it."""
    return data[at + 2] << 8 | data[at + 3]


def _is_begun(rest: bytes, most: int) -> bool:
    """Whether this is the beginning of a small frame that needs no core when it is whole."""
    if len(rest) == 1:
        return True
    length, header = rest[1] - MASKED, 6
    if length == 126 and rest[0] != PONG:
        if len(rest) < 4:
            return True
        length, header = _small_length(rest, 0), 8
    elif length >= 126:
        return False
    return 0 <= length <= most and len(rest) < length + header
