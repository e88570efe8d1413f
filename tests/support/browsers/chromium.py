"""Chromium, by Playwright."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..required import require
from .window import PATIENCE, PHONE, Unanswered, Window

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Chromium:
    def __init__(self, folder: Path) -> None:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        program = require(found, "Chromium", "chromium")
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=program, args=SWITCHES)

    def open(self, size: tuple[int, int]) -> Window:
        return ChromiumWindow(self._browser, size)

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()


class ChromiumWindow(Window):
    def __init__(self, browser, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
        self.complaints = []
        viewport = {"width": size[0], "height": size[1]}
        touch = size == PHONE
        self._context = browser.new_context(viewport=viewport, has_touch=touch, is_mobile=touch)
        self._context.set_default_timeout(PATIENCE * 1000)
        self._page = self._context.new_page()
        self._page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._page.on("console", self._listen)

    def goto(self, url: str) -> None:
        self._page.goto(url)

    def back(self) -> None:
        self._page.go_back()

    def press(self, *keys: str) -> None:
        for key in keys:
            do = self._page.keyboard.type if len(key) == 1 else self._page.keyboard.press
            do(key)

    def click(self, selector: str) -> None:
        self._page.mouse.click(*self.middle(selector))

    def close(self) -> None:
        self._context.close()

    def _evaluate(self, expression: str) -> str:
        from playwright.sync_api import Error

        try:
            text: str = self._page.evaluate(expression)
        except Error as error:
            raise Unanswered(error.message) from None
        return text

    def _listen(self, message) -> None:  # type: ignore[no-untyped-def]
        if message.type == "error":
            self.complaints.append(message.text)
