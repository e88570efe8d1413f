"""Messages, put together from data frames."""

from __future__ import annotations

import codecs
import io

from websockets.frames import Frame, Opcode

_decoder = codecs.getincrementaldecoder("utf-8")


class Assembler:
    """
    Joins the fragments of one connection's messages.

    Text is decoded as it comes, so that bad UTF-8 is found at once. Empty
    fragments take no memory; the bytes are bounded by the protocol's limit
    for a whole message.
    """

    __slots__ = ("_binary", "_decode", "_text")

    def __init__(self) -> None:
        self._text = io.StringIO()
        self._binary: bytearray | None = None
        self._decode: codecs.IncrementalDecoder | None = None

    def feed(self, frame: Frame) -> str | bytes | None:
        """
        Return the message that `frame` completes, or None.

        Raises:
            UnicodeDecodeError: If text is not UTF-8.
        """
        if frame.opcode is Opcode.TEXT:
            if frame.fin:
                return str(frame.data, "utf-8")
            self._decode = _decoder()
        elif frame.opcode is Opcode.BINARY:
            if frame.fin:
                return bytes(frame.data)
            self._binary = bytearray()
        return self._continue(frame)

    def _continue(self, frame: Frame) -> str | bytes | None:
        if self._binary is not None:
            self._binary += frame.data
            if not frame.fin:
                return None
            message, self._binary = bytes(self._binary), None
            return message
        assert self._decode is not None
        # Joined at once: a list of a million letters would take sixty times their room.
        self._text.write(self._decode.decode(bytes(frame.data), frame.fin))
        waiting = self._decode.getstate()[0]
        if waiting[:1] == b"\xed" and waiting[1:] >= b"\xa0":
            # The decoder would wait for the third byte, which some handlers of errors want.
            raise UnicodeDecodeError("utf-8", waiting, 0, 2, "half of a surrogate")
        if not frame.fin:
            return None
        text, self._text, self._decode = self._text.getvalue(), io.StringIO(), None
        return text
