"""One case, held over one socket."""

import re
import zlib

from .answers import Answer
from .cases import Case, Ending, Together
from .engine import Talk
from .frames import CLOSE, PING, RSV1, Frame, Malformed, Reader, close
from .requests import handshake

TAIL = b"\x00\x00\xff\xff"


class Dialogue(Talk):
    """Shakes hands, sends what the case sends, and compares the answers frame by frame."""

    def __init__(self, case: Case, chop: int = 0) -> None:
        super().__init__(case.name)
        self._case = case
        self._chop = chop or case.chop
        self._answer = Answer()
        self._reader = Reader()
        self._expected: list[Ending | list[list[Frame]]] = [_group(one) for one in case.answers]
        self._ended = False
        offer = {"sec_websocket_extensions": case.offer.encode()} if case.offer else {}
        self.say(handshake(**offer))

    def waits_for(self) -> str:
        if not self._answer.complete:
            return "the answer to the handshake"
        return self._next() if self._expected else "the end"

    def received(self, data: bytes) -> None:
        if not data:
            self._hung_up()
            return
        if not self._answer.complete:
            data = self._shake_hands(data)
        try:
            for frame in self._reader.feed(data):
                self._compare(self._inflated(frame))
                if self.over:
                    return
        except Malformed as why:
            self.fail(f"the server sent {why}")

    def _shake_hands(self, data: bytes) -> bytes:
        """Return what came after the answer, which is none of it yet."""
        rest = self._answer.feed(data)
        if self._answer.complete:
            agreed = self._answer.headers.get("sec-websocket-extensions")
            if self._answer.status != 101 or agreed != self._case.agreed:
                self.fail(f"the handshake got {self._answer.status} and {agreed!r}")
            self.say(self._case.wire(), self._chop)
            self._finish_if_all_came()
        return rest

    def _compare(self, frame: Frame) -> None:
        if frame.opcode == PING:
            # The heartbeat asks when it likes.
            return
        if self._ended:
            self.fail(f"{frame} came after the close")
        elif not self._expected:
            self.fail(f"{frame} came, and nothing should")
        elif not self._fits(frame):
            self.fail(f"{_named(frame)} came instead of {self._next()}")
        else:
            self._finish_if_all_came()

    def _fits(self, frame: Frame) -> bool:
        """Cross `frame` off the list of what is expected next, if it is there."""
        expected = self._expected[0]
        if isinstance(expected, Ending):
            self._ended = frame.opcode == CLOSE and _code(frame) in expected.codes
            if self._ended:
                self._expected.pop(0)
            return self._ended
        for track in expected:
            if track and track[0] == frame:
                track.pop(0)
                if not any(expected):
                    self._expected.pop(0)
                return True
        return False

    def _finish_if_all_came(self) -> None:
        """Close a connection that is to be open still, once its last answer is there."""
        if not self._expected and not self._ended:
            self._expected.append(Ending((1000,)))
            self.say(close(1000).wire())

    def _hung_up(self) -> None:
        if self._ended:
            self.over = True
        else:
            self.fail(f"the stream ended before {self.waits_for()}")

    def _next(self) -> str:
        expected = self._expected[0]
        if isinstance(expected, Ending):
            return f"close {' or '.join(str(code) for code in expected.codes)}"
        return " or ".join(str(track[0]) for track in expected if track)

    def _inflated(self, frame: Frame) -> Frame:
        """Return the frame as it was before compression, if it may be and is compressed."""
        if not (self._case.agreed and frame.rsv & RSV1 and frame.fin and frame.opcode < CLOSE):
            return frame
        window = re.search(r"server_max_window_bits=(\d+)", self._case.agreed)
        decoder = zlib.decompressobj(wbits=-int(window[1]) if window else -15)
        try:
            payload = decoder.decompress(frame.payload + TAIL)
        except zlib.error as why:
            raise Malformed(f"a compressed frame that does not inflate: {why}") from None
        return frame._replace(payload=payload, rsv=frame.rsv & ~RSV1)


def _group(answer: Frame | Ending | Together) -> Ending | list[list[Frame]]:
    match answer:
        case Together(tracks):
            return [list(track) for track in tracks if track]
        case Frame():
            return [[answer]]
        case _:
            return answer


def _code(frame: Frame) -> int | None:
    """
    Return the code of a close frame, None if it has none.

    Raises:
        Malformed: If it has one byte, or its reason is not UTF-8.
    """
    if not frame.payload:
        return None
    try:
        frame.payload[2:].decode()
    except UnicodeDecodeError:
        raise Malformed(f"{frame}, whose reason is not UTF-8") from None
    if len(frame.payload) == 1:
        raise Malformed(f"{frame}, which has half a code")
    return int.from_bytes(frame.payload[:2])


def _named(frame: Frame) -> str:
    return f"close {_code(frame)} {frame.payload[2:]!r}" if frame.opcode == CLOSE else str(frame)
