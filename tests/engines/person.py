"""What people do at a window, in any engine."""

import re

# What a browser says of a line that was cut, or of an answer that says no; tests may be about that.
OF_THE_LINE = re.compile(
    "WebSocket|ERR_|Failed to load|can.t establish a connection|connection to ws|Could not connect"
)

PASSWORD = "correct horse battery"


class Person:
    def __init__(self, window, url):
        self.window = window
        self.url = url
        self.name = ""

    @property
    def complaints(self):
        """What the pages complained of, but for the line."""
        return [said for said in self.window.complaints if not OF_THE_LINE.search(said)]

    def set_up(self, name):
        self.window.goto(self.url)
        self.window.type("input[name=place]", "The Attic Club")
        self.window.type("input[name=password]", PASSWORD)
        return self._come_in(name)

    def enter(self, name):
        self.window.goto(self.url)
        return self._come_in(name)

    def sign_in(self, name):
        self.window.goto(f"{self.url}/sign-in")
        self.window.type("input[name=password]", PASSWORD)
        return self._come_in(name)

    def is_in(self):
        """Wait until the page is alive: who is here is told on the line."""
        self.window.sees("#text")
        self.window.until("() => document.querySelector('#people-list .person') !== null")
        self.window.sees(".shell--ready")
        return self

    def write(self, text):
        self.window.type("#text", text)
        self.window.press("Enter")

    def reads(self, *texts):
        """Wait until each of some settled messages is there, once."""
        self.window.until(
            """(texts) => {
                const rows = [...document.querySelectorAll('.message[data-offset] .message__body')];
                const shown = rows.map((row) => row.innerText.trim());
                return texts.every((text) => shown.filter((one) => one === text).length === 1);
            }""",
            texts,
        )

    @property
    def texts(self):
        """The texts of all messages on the page, in their order."""
        return self.window.run(
            """() => [...document.querySelectorAll('.message__body')]
                .map((body) => body.innerText.trim())"""
        )

    @property
    def draft(self):
        return self.window.run("() => document.querySelector('#text').value")

    def _come_in(self, name):
        self.name = name
        self.window.type("input[name=name]", name)
        self.window.press("Enter")
        return self.is_in()
