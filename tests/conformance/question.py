"""One handshake, asked over one socket."""

from .answers import Answer
from .engine import Talk
from .handshakes import Handshake


class Question(Talk):
    """Sends a request, and compares the answer."""

    def __init__(self, handshake: Handshake, chop: int = 0) -> None:
        super().__init__(handshake.name)
        self._handshake = handshake
        self._answer = Answer()
        self._body = b""
        self.say(handshake.request, chop)

    def waits_for(self) -> str:
        return "the end of the answer" if self._answer.complete else "an answer"

    def received(self, data: bytes) -> None:
        if self._answer.complete:
            self._body += data
        else:
            self._body += self._answer.feed(data)
        # Only an agreement leaves the connection open, for frames to come.
        if not data or (self._answer.complete and self._answer.status == 101):
            self._judge()

    def _judge(self) -> None:
        status = self._answer.status if self._answer.complete else None
        if status not in self._handshake.statuses:
            self.fail(f"it got {status} instead of {self._handshake.statuses}")
        elif status is not None:
            self._judge_headers(self._answer.headers)
        self.over = True

    def _judge_headers(self, headers: dict[str, str]) -> None:
        for name, value in self._handshake.headers.items():
            if headers.get(name) != value:
                self.fail(f"{name} is {headers.get(name)!r} instead of {value!r}")
        if self._answer.status == 101:
            bodiless, said = True, 0
        else:
            bodiless = self._handshake.request.startswith(b"HEAD ")
            said = 0 if bodiless else int(headers.get("content-length", -1))
        if len(self._body) != said:
            self.fail(f"its body has {len(self._body)} bytes instead of {said}")
