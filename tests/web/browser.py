"""A browser without a screen."""

import re

from parlor.identity.secret import secret_key
from parlor.identity.setup import setup_token
from parlor.store.people.signing_in import tokens
from parlor.store.results import NewSession

PASSWORD = "correct horse"


class Browser:
    """A client with cookies that fills in the CSRF token as the pages do."""

    def __init__(self, app, address="192.0.2.1"):
        self.parts = app.extensions["parlor"].parts
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self._token = None

    def get(self, path, **options):
        return self.client.get(path, buffered=True, **options)

    def token(self):
        if self._token is None:
            page = self.get("/sign-in").text
            self._token = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)[1]
        return self._token

    def post(self, path, form=None, **options):
        form = {"csrf_token": self.token(), **(form or {})}
        if path == "/setup":  # by somebody who knows the token, unless they say another
            form = {"token": setup_token(secret_key(self.parts.settings)), **form}
        answer = self.client.post(path, data=form, buffered=True, **options)
        if answer.status_code == 302:
            self._token = None  # Perhaps another session now, with a token of its own.
        return answer

    def post_json(self, path, body, **options):
        headers = {"X-CSRFToken": self.token()} | options.pop("headers", {})
        return self.client.post(path, json=body, headers=headers, buffered=True, **options)

    def is_signed_in(self):
        """Whether the front door leads straight in."""
        return self.get("/").headers.get("Location") == "/rooms/lobby"

    def sign_in(self, name, password, **options):
        return self.post("/sign-in", {"name": name, "password": password, **options})

    def be(self, user):
        """Be signed in as `user`, without the door."""
        return self.bring(self.parts.store.sessions.begin(user.id, NewSession("browser", "")))

    def bring(self, cookie, domain="localhost"):
        """Have this for the cookie of one's session, and return it."""
        self.client.set_cookie(self.parts.identity.cookie, str(cookie), domain=domain)
        return self

    @property
    def cookie(self):
        """The cookie of one's session, None without one."""
        found = self.client.get_cookie(self.parts.identity.cookie)
        return found and found.value

    @property
    def session(self):
        """The id of the session that the cookie names."""
        return tokens.read(self.cookie).session
