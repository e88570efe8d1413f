"""What one setting may be: its kind reads it from text, or says what it takes."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in `seconds`; a count of 0 is no limit."""

    count: int
    seconds: float


class Kind(ABC):
    """
    One kind of setting.

    What is `secret` may hold a password, so its value is never repeated.
    """

    secret: ClassVar[bool] = False

    @abstractmethod
    def read(self, text: str) -> object:
        """
        Return the value that a text, which is not empty, stands for.

        Raises:
            ValueError: If it stands for none; the error says what would.
        """


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number with its bounds."""

    least: int = 0
    most: int = 10**12

    def read(self, text: str) -> int:
        number = _whole(text)
        if not self.least <= number <= self.most:
            raise ValueError(f"it takes at least {self.least} and at most {self.most}")
        return number


@dataclass(frozen=True)
class Seconds(Kind):
    """A number of seconds with its bounds, and why there are any."""

    least: float = 0
    most: float = 10**7
    because: str = ""

    def read(self, text: str) -> float:
        number = _seconds(text)
        if not self.least <= number <= self.most:
            raise ValueError(f"it takes {self.least:g} to {self.most:g} seconds{self.because}")
        return number


class PerTime(Kind):
    """A count and the seconds in which so many may come, or 0 for no limit."""

    def read(self, text: str) -> Rate:
        if text == "0":
            return Rate(0, 1.0)
        count, slash, seconds = text.partition("/")
        if not slash:
            raise ValueError("it takes count/seconds, such as 50/10, or 0 for no limit")
        rate = Rate(_whole(count), _seconds(seconds))
        if rate.seconds <= 0:
            raise ValueError("the seconds of a rate are more than 0")
        return rate


class Choice(Kind):
    """One of some words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, text: str) -> str:
        if text not in self.words:
            raise ValueError(f"it takes {', '.join(self.words[:-1])} or {self.words[-1]}")
        return text


class Folder(Kind):
    """The path of a folder; `checks.py` makes it."""

    def read(self, text: str) -> Path:
        if text.startswith("%("):  # uWSGI leaves a placeholder as it is if it has no value for it
            raise ValueError("uwsgi.ini gives it no value")
        return Path(text)


@dataclass(frozen=True)
class Key(Kind):
    """A key that is too long to guess."""

    secret = True
    least: int

    def read(self, text: str) -> str:
        if len(text) < self.least:
            raise ValueError(f"it takes at least {self.least} characters")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("it takes text in UTF-8") from None
        return text


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise ValueError("it takes a whole number, 0 or more")
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,6})?", text):
        raise ValueError("it takes a number of seconds")
    return float(text)
