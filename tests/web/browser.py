"""A browser without a screen."""

import re

from parlor.identity.sessions import SESSION_USER, mark_of

PASSWORD = "correct horse"


class Browser:
    """A client with cookies that fills in the CSRF token as the pages do."""

    def __init__(self, app, address="192.0.2.1"):
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
        with self.client.session_transaction() as session:
            session.permanent = True
            session[SESSION_USER] = mark_of(user)
        return self

    def session(self):
        with self.client.session_transaction() as session:
            return dict(session)
