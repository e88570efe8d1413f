import re

import pytest

from tests.web.browser import Browser

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def file(app):
    """The path of a static file there is."""
    from pathlib import Path

    folder = Path(app.static_folder)
    found = next(
        path for path in sorted(folder.rglob("*")) if path.suffix in (".css", ".js", ".svg")
    )
    return found.relative_to(folder).as_posix()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/rooms/lobby", 200),
        ("GET", "/rooms", 200),
        ("GET", "/health", 200),
        ("GET", "/", 302),
        ("GET", "/nowhere", 404),
        ("POST", "/sign-in", 400),
        ("DELETE", "/", 405),
        ("OPTIONS", "/", 200),
        ("GET", "/qr.svg", 200),
        ("GET", "static", 200),
        ("GET", "page.js", 200),
        ("GET", "/static/nowhere", 404),
    ],
)
def test_every_answer_has_them(owner, file, asset, method, path, status):
    addresses = {"static": f"/static/{file}", "page.js": asset("js/page.js")}
    path = addresses.get(path, path)
    answer = owner.client.open(path, method=method, buffered=True)
    assert answer.status_code == status
    for name, value in EVERYWHERE.items():
        assert answer.headers[name] == value
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


def test_a_fault_has_them_too(owner, store, monkeypatch):
    monkeypatch.setattr(store.rooms, "first_of", None)
    answer = owner.get("/rooms/lobby")
    assert answer.status_code == 500
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def policy(answer):
    directives = answer.headers["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


def test_the_policy_allows_what_is_ours_and_nothing_else(browser):
    assert policy(browser.get("/")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self' ws://localhost",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_behind_tls_sockets_are_secure_and_browsers_remember(make_app):
    browser = Browser(make_app(url="https://chat.example.org"))
    answer = browser.get("/", base_url="https://chat.example.org")
    assert policy(answer)["connect-src"] == "'self' wss://chat.example.org"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "host",
    ["evil.example; script-src *", "a b", "a,b", "'unsafe-inline'", "a\r\nX-Evil: 1", "<x>"],
)
def test_a_host_adds_nothing_to_the_policy(make_app, host):
    app = make_app(http="0.0.0.0:80", access="guests")
    environ = {"HTTP_HOST": host, "REQUEST_METHOD": "GET", "PATH_INFO": "/sign-in"}
    answer = app.test_client().open(environ_overrides=environ, path="/sign-in")
    assert policy(answer)["connect-src"] == "'self'"
    assert policy(answer)["script-src"] == "'self'"
    assert "X-Evil" not in answer.headers


def test_pages_carry_nothing_inline(owner):
    for path in ("/rooms/lobby", "/sign-in", "/nowhere"):
        page = owner.get(path).text
        assert "style=" not in page
        assert not re.search(r"\son[a-z]+=", page)
        for script in re.findall(r"<script\b[^>]*>", page):
            assert "src=" in script or 'type="application/json"' in script


def test_pages_are_not_stored(owner):
    for path in ("/", "/rooms/lobby", "/rooms", "/health", "/nowhere"):
        assert owner.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../wsgi.py",
        "/static/..%2f..%2fetc/passwd",
        "/static//etc/passwd",
        "/static/v-1/../../wsgi.py",
        "/static/v-1/..%2f..%2fwsgi.py",
        "/static/v-../secret_key",
        "/static/v-..%2fx/secret_key",
    ],
)
def test_static_files_end_at_their_folder(browser, path):
    assert browser.get(path).status_code in (404, 308)
