"""The file from which a service of systemd has its environment."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import ConfigError
from .files import read_text

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
BLANK = " \t\r"
ESCAPED_IN_QUOTES = '"\\`$'


def read_environment_file(path: Path) -> dict[str, str]:
    """
    Return what an `EnvironmentFile` says, by the rules of systemd.exec(5).

    `NAME=value` a line; lines that begin with `#` or `;` are comments; values may
    stand in quotes and go on over lines; a backslash at an end goes on in the next line.

    Raises:
        ConfigError: If it cannot be read, or says something else; the text names the line.
    """
    reader = _Reader(read_text("--env-file", str(path)), path)
    said = {}
    while reader.skip_to_a_name():
        name = reader.name()
        said[name] = reader.value()
    return said


class _Reader:
    """Goes through the text, character by character."""

    def __init__(self, text: str, path: Path) -> None:
        self._text, self._path = text, path
        self._at = 0

    def _next(self) -> str:
        """Take one character; empty at the end."""
        character = self._text[self._at : self._at + 1]
        self._at += 1
        return character

    def _fault(self, what: str, at: int) -> ConfigError:
        return ConfigError(f"line {self._text.count(chr(10), 0, at) + 1} of {self._path} {what}")

    def skip_to_a_name(self) -> bool:
        """Leave blank lines and comments behind; return whether anything is left."""
        while character := self._next():
            if character in "#;":
                while (skipped := self._next()) not in ("", "\n"):
                    if skipped == "\\":  # a comment, too, goes on behind it
                        self._next()
            elif character not in BLANK + "\n":
                self._at -= 1
                return True
        return False

    def name(self) -> str:
        begin = self._at
        end = self._text.find("\n", begin)
        name, equals, _ = self._text[begin : end if end >= 0 else None].partition("=")
        if not equals or not NAME.fullmatch(name.rstrip(BLANK)):
            raise self._fault("is no NAME=value", begin)
        self._at = begin + len(name) + 1
        return name.rstrip(BLANK)

    def value(self) -> str:
        out = ""
        while (character := self._next()) not in ("", "\n"):
            if character in "\"'":  # here, before anything that is not quoted
                out += self._quoted(character)
            elif character not in BLANK:
                self._at -= 1
                return out + self._bare()
        return out

    def _bare(self) -> str:
        """Read to the end of the line; quotes stand for themselves, blanks at its end for none."""
        out, length = "", 0
        while (character := self._next()) not in ("", "\n"):
            if character == "\\":
                character = self._next()
                if character == "\n":
                    continue
                out += character
                length = len(out)
            else:
                out += character
                length = length if character in BLANK else len(out)
        return out[:length]

    def _quoted(self, quote: str) -> str:
        begin, out = self._at, ""
        while character := self._next():
            if character == quote:
                return out
            if character == "\\" and quote == '"':
                character = self._next()
                if character == "\n":
                    continue
                out += character if character in ESCAPED_IN_QUOTES else "\\" + character
            else:
                out += character
        raise self._fault("begins a quote that does not end", begin)
