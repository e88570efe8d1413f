"""Firefox, by WebDriver BiDi, which it speaks itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection

from ..required import require
from ..sockets import connect
from . import actions
from .window import PATIENCE, Unanswered, Window

LISTENING = "WebDriver BiDi listening on "

# Everything else that a browser does by itself would go to the network.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_open_during_load": False,
    "extensions.getAddons.cache.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """One process; each window is a person of their own, with a `userContext`."""

    def __init__(self, folder: Path) -> None:
        program = require(shutil.which("firefox-esr"), "Firefox", "firefox-esr")
        text = "".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in PREFERENCES.items()
        )
        (folder / "user.js").write_text(text)
        with (folder / "log").open("w") as log:
            self._process = subprocess.Popen(
                [program, "--headless", "--profile", folder, "--remote-debugging-port", "0"],
                stdout=log,
                stderr=subprocess.PIPE,
                text=True,
            )
        assert self._process.stderr is not None
        heard = next((one for one in self._process.stderr if LISTENING in one), "")
        assert heard, "Firefox ended before it listened"
        address = heard.partition(LISTENING)[2].strip()
        self._line: ClientConnection = connect(
            f"{address}/session", max_size=None, open_timeout=PATIENCE, legacy=True
        )
        self._number = 0
        self._windows: dict[str, FirefoxWindow] = {}
        self.ask("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": "ignore"}})
        self.ask("session.subscribe", events=["log.entryAdded"])

    def open(self, size: tuple[int, int]) -> Window:
        window = FirefoxWindow(self, size)
        self._windows[window.context] = window
        return window

    def ask(self, method: str, **parameters: Any) -> Any:
        """Have something done, and return what came of it."""
        self._number += 1
        self._line.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            heard = json.loads(self._line.recv(timeout=PATIENCE))
            if heard["type"] == "event":
                self._listen(heard["params"])
            elif heard.get("id") == self._number:
                if heard["type"] == "error" and method == "script.evaluate":
                    raise Unanswered(heard["message"])
                if heard["type"] == "error":
                    raise AssertionError(f"{method}: {heard['error']}: {heard['message']}")
                return heard["result"]

    def close(self) -> None:
        self._line.close()
        self._process.terminate()
        self._process.wait(PATIENCE)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def _listen(self, entry: dict[str, Any]) -> None:
        window = self._windows.get(entry["source"].get("context"))
        if window is not None and entry["level"] == "error":
            window.complaints.append(f"{entry['text']}")


class FirefoxWindow(Window):
    def __init__(self, browser: Firefox, size: tuple[int, int]) -> None:
        self.complaints = []
        self._browser = browser
        self._person = browser.ask("browser.createUserContext")["userContext"]
        made = browser.ask("browsingContext.create", type="window", userContext=self._person)
        self.context: str = made["context"]
        viewport = {"width": size[0], "height": size[1]}
        self._ask("browsingContext.setViewport", viewport=viewport)

    def goto(self, url: str) -> None:
        self._ask("browsingContext.navigate", url=url, wait="complete")

    def back(self) -> None:
        self._ask("browsingContext.traverseHistory", delta=-1)

    def press(self, *keys: str) -> None:
        # A window that is looked at, as the one in which somebody types is.
        self._ask("browsingContext.activate")
        self._ask("input.performActions", actions=actions.keys(keys))

    def click(self, selector: str) -> None:
        self._ask("input.performActions", actions=actions.click(*self.middle(selector)))

    def close(self) -> None:
        self._browser.ask("browser.removeUserContext", userContext=self._person)

    def _evaluate(self, expression: str) -> str:
        found = self._browser.ask(
            "script.evaluate",
            expression=expression,
            target={"context": self.context},
            awaitPromise=True,
        )
        if found["type"] == "exception":
            raise Unanswered(found["exceptionDetails"]["text"])
        text: str = found["result"]["value"]
        return text

    def _ask(self, method: str, **parameters: Any) -> Any:
        return self._browser.ask(method, context=self.context, **parameters)
