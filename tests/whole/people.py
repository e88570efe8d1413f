"""People at real browsers."""

import re
import shutil

from ..support.required import require

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_MS = 120_000  # a busy machine may stand still for long; nothing is judged by the time
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def require_chromium():
    require(CHROMIUM, "Chromium", "chromium")


class Somebody:
    """One person at one browser; whatever the page complains of is kept in `complaints`."""

    def __init__(self, browser, server, **options):
        self.server = server
        self.context = browser.new_context(**(DESKTOP | options))
        self.context.set_default_timeout(PATIENCE_MS)
        self.complaints = []
        self.page = self.new_tab()

    def new_tab(self):
        """Return another page of the same browser, empty."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self._refuse(dialog))
        page.on("console", self._listen)
        return page

    def _refuse(self, dialog):
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _listen(self, message):
        # A line that is cut is what some tests are about.
        if message.type == "error" and not re.search("WebSocket|ERR_|Failed to load", message.text):
            self.complaints.append(message.text)

    def set_up(self, name="ada", place="The Attic Club"):
        self.page.goto(self.server.url)
        self.page.fill("input[name=place]", place)
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=password]", "correct horse battery")
        self.page.click("button[type=submit]")
        return self.is_in()

    def enter(self, name):
        self.page.goto(self.server.url)
        self.page.fill("input[name=name]", name)
        self.page.click("button[type=submit]")
        return self.is_in()

    def is_in(self):
        self.page.wait_for_selector("#text")
        self.page.wait_for_selector("#people-list .person", state="attached")
        self.page.wait_for_selector(".shell--ready")
        return self

    def write(self, text):
        self.page.fill("#text", text)
        self.page.press("#text", "Enter")

    def sees(self, text, count=1):
        """Wait until exactly `count` settled messages with this text are there."""
        self.page.wait_for_function(
            """([text, count]) => [...document.querySelectorAll('.message[data-offset]')]
                .filter(row => row.querySelector('.message__body').innerText.trim() === text)
                .length === count""",
            arg=[text, count],
        )

    def texts(self):
        """Return the texts of all messages on the page, in their order."""
        return [text.strip() for text in self.page.locator(".message__body").all_inner_texts()]
