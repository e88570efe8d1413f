"""Where fenced code begins and ends, among lines."""

from __future__ import annotations

import re
import sys
from typing import NamedTuple

_LONG_RUN = re.compile("`{3,}")
_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z0-9_+#.-]{0,30}[ \t]*\Z")
_SPACES = re.compile(r" {0,3}")


class Fenced(NamedTuple):
    """Code between fences, the words beside it on their lines, and the line to go on with."""

    before: str
    code: list[str]
    after: str
    next: int


class Fences:
    """
    The fences among some lines.

    One that opens at the beginning of a line may be without an end; one that
    opens after text has an end, or is none.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._endless = sys.maxsize  # runs of this length after text are known to have no end

    def at(self, start: int) -> Fenced | None:
        """Return the code whose fence opens on this line."""
        line = self._lines[start]
        run = _only_long_run(line)
        if run is None or "`" in line[run.end() :]:
            return None
        before, rest = line[: run.start()], line[run.end() :]
        alone = _SPACES.fullmatch(before) is not None
        named = not rest.strip(" \t") or _LANGUAGE.match(rest) is not None
        length = run.end() - run.start()
        if not alone and (not named or length >= self._endless):
            return None
        indent = len(before) if alone else 0
        code = [] if named else [rest]
        for at in range(start + 1, len(self._lines)):
            end = _end(self._lines[at], length)
            if end is not None:
                code += [_unindented(end[0], indent)] if end[0] else []
                return Fenced("" if alone else before, code, end[1], at + 1)
            code.append(_unindented(self._lines[at], indent))
        if not alone:
            self._endless = length
            return None
        return Fenced("", code, "", len(self._lines))


def _end(line: str, length: int) -> tuple[str, str] | None:
    """Return the code before and the words after a closing fence, if one is on this line."""
    run = _only_long_run(line)
    if run is None or run.end() - run.start() < length:
        return None
    before, after = line[: run.start()], line[run.end() :]
    if not after.strip(" \t"):
        return (before, "") if before.strip(" \t") else ("", "")
    is_end = not before.strip(" \t") and not after[0].isalnum() and "`" not in after
    return ("", after) if is_end else None


def _only_long_run(line: str) -> re.Match[str] | None:
    """Return the run of three backticks or more, if there is one and no other."""
    run = _LONG_RUN.search(line)
    return None if run is None or _LONG_RUN.search(line, run.end()) else run


def _unindented(line: str, indent: int) -> str:
    return line[min(indent, len(line) - len(line.lstrip(" "))) :]
