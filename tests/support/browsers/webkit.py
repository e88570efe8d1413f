"""WebKitGTK, Safari's engine, by its WebDriver; each window is a process on a screen of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from ..ports import free_port
from ..required import require
from . import actions
from .window import PATIENCE, Unanswered, Window

BROWSERS = [
    Path("/usr/lib") / machine / f"webkit2gtk-{version}" / "MiniBrowser"
    for version in ("4.1", "4.0")
    for machine in ("x86_64-linux-gnu", "aarch64-linux-gnu")
]
ATTEMPTS = 600


class Webkit:
    """Keeps the windows of those who have gone for those who come."""

    def __init__(self, folder: Path) -> None:
        require(shutil.which("WebKitWebDriver"), "WebKitGTK's driver", "webkit2gtk-driver")
        require(shutil.which("Xvfb"), "Xvfb", "xvfb")
        self._folder = folder
        self._windows: list[WebkitWindow] = []

    def open(self, size: tuple[int, int]) -> Window:
        for window in self._windows:
            if window.free and window.size == size:
                window.free = False
                return window
        self._windows.append(WebkitWindow(self._folder / f"log{len(self._windows)}", size))
        return self._windows[-1]

    def close(self) -> None:
        for window in self._windows:
            window.end()


class WebkitWindow(Window):
    def __init__(self, log: Path, size: tuple[int, int]) -> None:
        self.size = size
        self.free = False
        self._log = log
        self._read = 0
        display = self._begin_screen()
        self._begin_driver(display)
        # Smaller than 447 pixels only a window is that fills its screen.
        options = {
            "binary": str(next(path for path in BROWSERS if path.exists())),
            "args": [
                "--automation",
                "--full-screen",
                "--enable-write-console-messages-to-stdout=true",
            ],
        }
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self._session = ""
        self._session = (
            "/session/" + self._ask("POST", "/session", capabilities=wanted)["sessionId"]
        )
        self._ask("POST", "/window/rect", x=0, y=0, width=size[0], height=size[1])
        self._ask("POST", "/timeouts", script=int(PATIENCE * 1000))

    @property
    def complaints(self) -> list[str]:  # type: ignore[override]
        """What the console said since the window was opened."""
        said = self._log.read_text(errors="replace")[self._read :].splitlines()
        return [line for line in said if line.startswith("CONSOLE") and " ERROR " in line]

    def goto(self, url: str) -> None:
        self._ask("POST", "/url", url=url)

    def back(self) -> None:
        self._ask("POST", "/back")

    def press(self, *keys: str) -> None:
        self._ask("POST", "/actions", actions=actions.keys(keys))

    def click(self, selector: str) -> None:
        self._ask("POST", "/actions", actions=actions.click(*self.middle(selector)))

    def close(self) -> None:
        self.run("() => { localStorage.clear(); sessionStorage.clear(); }")
        self._ask("DELETE", "/cookie")
        self.goto("about:blank")
        self._read = len(self._log.read_text(errors="replace"))
        self.free = True

    def end(self) -> None:
        self._ask("DELETE", "")
        for process in (self._driver, self._screen):
            process.terminate()
            process.wait(PATIENCE)

    def _begin_screen(self) -> str:
        reading, writing = os.pipe()
        screen = "{}x{}x24".format(*self.size)
        self._screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            return ":" + pipe.readline().strip()

    def _begin_driver(self, display: str) -> None:
        port = free_port()
        self._address = f"http://127.0.0.1:{port}"
        # As root, as in most containers, its sandbox cannot be set up.
        environ = os.environ | {
            "DISPLAY": display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        with self._log.open("w") as log:
            self._driver = subprocess.Popen(
                ["WebKitWebDriver", f"--port={port}"], env=environ, stdout=log, stderr=log
            )
        self._wait_for(port)

    def _wait_for(self, port: int) -> None:
        for _ in range(ATTEMPTS):
            try:
                socket.create_connection(("127.0.0.1", port), PATIENCE).close()
                return
            except OSError:
                try:
                    self._driver.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
                break
        raise AssertionError(f"the driver does not answer:\n{self._log.read_text()}")

    def _evaluate(self, expression: str) -> str:
        if expression.startswith("JSON.stringify("):
            text: str = self._ask("POST", "/execute/sync", script=f"return {expression}", args=[])
            return text
        script = f"""const done = arguments[arguments.length - 1];
            {expression}.then(done, (error) => done(JSON.stringify(String(error))))"""
        return self._ask("POST", "/execute/async", script=script, args=[])

    def _ask(self, method: str, path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            self._address + self._session + path if self._session else self._address + path,
            data=json.dumps(body).encode() if method == "POST" else None,
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise Unanswered(f"{path}: {error.read().decode()}") from None
