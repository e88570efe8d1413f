"""The administrator: makes the rooms, lets people in and puts them out, bans some, over HTTP."""

import http.client
import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from random import Random

PATIENCE = 60
TIMEOUT = 5


class Doorkeeper:
    """Asks any instance, and asks again until there is an answer."""

    def __init__(self, ports: list[int], random: Random) -> None:
        self._ports = ports
        self._random = random
        self._jar = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self._jar)
        self._browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self._token = ""

    def set_up(self) -> None:
        """Give the place its name, and be signed in as its administrator."""
        form = {"place": "Chaos", "name": "doorkeeper", "password": "correct horse battery"}
        form["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)"', self._ask("/"))[1]
        self._ask("/setup", urllib.parse.urlencode(form).encode())
        self._token = re.search(r'name="csrf-token" content="([^"]+)"', self._ask("/"))[1]

    @property
    def cookie(self) -> str:
        """What a client brings that is the administrator."""
        return "; ".join(f"{one.name}={one.value}" for one in self._jar)

    def make_room(self, title: str, private: bool) -> str:
        """Return the name of a new room."""
        return self._change("/rooms", title=title, private=private)["name"]

    def let_in(self, room: str, name: str) -> None:
        self._change(f"/rooms/{room}/members", name=name)

    def put_out(self, room: str, user_id: int) -> None:
        self._change(f"/rooms/{room}/members/remove", id=user_id)

    def ban(self, name: str) -> None:
        """Ban somebody from the place; again it does nothing more."""
        form = {"name": name, "days": "", "remove": "", "reason": "", "csrf_token": self._token}
        self._ask("/bans", urllib.parse.urlencode(form).encode())

    def _change(self, path: str, **fields) -> dict:
        headers = {"X-CSRFToken": self._token, "Content-Type": "application/json"}
        return json.loads(self._ask(path, json.dumps(fields).encode(), headers))

    def _ask(self, path: str, data: bytes | None = None, headers: dict | None = None) -> str:
        deadline = time.monotonic() + PATIENCE
        while True:
            url = f"http://127.0.0.1:{self._random.choice(self._ports)}{path}"
            try:
                request = urllib.request.Request(url, data, headers or {})
                with self._browser.open(request, timeout=TIMEOUT) as response:
                    return response.read().decode()
            except (OSError, http.client.HTTPException) as error:
                refused = isinstance(error, urllib.error.HTTPError) and error.code < 500
                if refused or time.monotonic() > deadline:
                    raise
            time.sleep(0.2)
