"""One person's window, whichever engine draws it."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any

PATIENCE = 120.0  # seconds; a busy machine may stand still for long, and nothing is judged by it
PAUSE = 0.05

DESKTOP = (1280, 800)
PHONE = (390, 844)


class Unanswered(Exception):
    """The page threw something, or went away while it was asked."""


class Window(ABC):
    """
    A window with cookies and storage of its own.

    Scripts are JavaScript functions, and what goes in and out of them is JSON.
    Whatever a page complains of is kept in `complaints`.
    """

    complaints: list[str]

    @abstractmethod
    def goto(self, url: str) -> None:
        """Open a page, and wait until it is loaded."""

    @abstractmethod
    def back(self) -> None:
        """Go back, as by the button."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys one after the other: characters, or names such as Enter."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Point at the middle of what is there, and press."""

    @abstractmethod
    def close(self) -> None:
        """Forget the person; the window may be somebody else's then."""

    @abstractmethod
    def _evaluate(self, expression: str) -> str:
        """
        Return the string that is made, or the string that is promised.

        Raises:
            Unanswered: If the page threw something, or went away meanwhile.
        """

    def run(self, function: str, *arguments: Any) -> Any:
        """Return what a function, which may be asynchronous, makes of some arguments."""
        call = f"({function})({','.join(map(json.dumps, arguments))})"
        if function.startswith("async"):
            promised = f"{call}.then((found) => JSON.stringify(found ?? null))"
            return json.loads(self._evaluate(promised))
        return json.loads(self._evaluate(f"JSON.stringify({call} ?? null)"))

    def until(self, function: str, *arguments: Any) -> Any:
        """Ask until there is an answer that is true, and return it."""
        deadline = time.monotonic() + PATIENCE
        while not (found := self._ask_page(function, *arguments)):
            if time.monotonic() > deadline:
                shown = self.run("() => document.body.innerText")
                raise AssertionError(f"in vain: {function} {arguments}; the page:\n{shown}")
            time.sleep(PAUSE)
        return found

    def _ask_page(self, function: str, *arguments: Any) -> Any:
        with suppress(Unanswered):
            return self.run(function, *arguments)

    def sees(self, selector: str) -> None:
        """Wait until something is there and can be seen."""
        self.until(
            """(selector) => [...document.querySelectorAll(selector)]
                .some((one) => one.getClientRects().length > 0)""",
            selector,
        )

    def reload(self) -> None:
        self.goto(self.run("() => location.href"))

    def type(self, selector: str, text: str) -> None:
        """Put the cursor into a field, and type at the end of what it holds."""
        self.sees(selector)
        self.run("(selector) => document.querySelector(selector).focus()", selector)
        self.press(*text)

    def middle(self, selector: str) -> tuple[int, int]:
        """Return where to point at something."""
        self.sees(selector)
        x, y = self.run(
            """(selector) => {
                const shown = [...document.querySelectorAll(selector)]
                    .find((one) => one.getClientRects().length > 0);
                shown.scrollIntoView({ block: "nearest" });
                const { x, y, width, height } = shown.getBoundingClientRect();
                return [x + width / 2, y + height / 2];
            }""",
            selector,
        )
        return round(x), round(y)
