"""The server's answer over HTTP, as it comes in."""

import re

END = b"\r\n\r\n"


class Answer:
    """Status and headers, once `complete`."""

    def __init__(self) -> None:
        self.complete = False
        self.status = 0
        self.headers: dict[str, str] = {}
        self._head = b""

    def feed(self, data: bytes) -> bytes:
        """Take in the head of the answer, and return what comes after it."""
        self._head += data
        if END not in self._head:
            return b""
        head, rest = self._head.split(END, 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        # uWSGI answers in the version that it was asked in, even if there is none such.
        line = re.fullmatch(r"[A-Z]+/\d\.\d ([1-5]\d\d) .*", first)
        if line:
            self.status = int(line[1])
        for header in lines:
            name, _, value = header.partition(":")
            name = name.strip().lower()
            # Twice the same header is two answers in one.
            self.headers[name] = ", ".join(
                part for part in (self.headers.get(name), value.strip()) if part is not None
            )
        self.complete = True
        return rest
