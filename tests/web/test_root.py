"""A place below a path of its host: https://example.org/chat/."""

import re

import pytest

from tests.web.browser import PASSWORD, Browser

BASE = {"base_url": "https://example.org"}


class BelowChat(Browser):
    """Asks below the path of the place."""

    def get(self, path, **options):
        return super().get(f"/chat{path}", **BASE, **options)

    def post(self, path, form=None, **options):
        return super().post(f"/chat{path}", form, **BASE, **options)


def taking_off_the_path(app):
    """Stand in for a proxy that passes on what comes behind the path of the place."""

    def proxy(environ, start_response):
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/chat")
        return app(environ, start_response)

    return proxy


@pytest.fixture(params=[False, True], ids=["kept", "taken off"])
def below(owner, make_app, request):
    """A browser at a place whose proxy keeps the path, or takes it off."""
    app = make_app(url="https://example.org/chat", origins=())
    if request.param:
        app.wsgi_app = taking_off_the_path(app.wsgi_app)
    return BelowChat(app)


def test_every_link_form_and_file_of_a_page_is_below_it(below):
    below.sign_in("Ada", PASSWORD)
    pages = [below.get(path).text for path in ("/rooms/lobby", "/sign-in", "/nowhere")]
    found = [
        address
        for page in pages
        for address in re.findall(r'(?:href|src|action|data-unread)="(/[^"]*)"', page)
    ]
    assert len(found) > 20
    assert [address for address in found if not address.startswith("/chat/")] == []
    assert '"ws":"/chat/ws"' in pages[0]
    assert '"invite_url":"https://example.org/chat/"' in pages[0]
    assert '<meta name="root" content="/chat">' in pages[0]


def test_redirects_lead_below_it_and_back_to_where_somebody_wanted_to_go(below):
    assert below.get("/rooms/attic").location == "/chat/?next=/chat/rooms/attic"
    answer = below.sign_in("Ada", PASSWORD, next="/chat/rooms/attic")
    assert answer.location == "/chat/rooms/attic"
    assert below.get("/").location == "/chat/rooms/lobby"


@pytest.mark.parametrize("elsewhere", ["/rooms/attic", "/chatter/x", "//evil.example/chat/", "/"])
def test_nobody_is_led_to_another_application_of_the_host(below, elsewhere):
    assert below.sign_in("Ada", PASSWORD, next=elsewhere).location == "/chat/rooms/lobby"


def test_its_cookies_are_for_its_path_and_for_tls(below):
    answer = below.sign_in("Ada", PASSWORD)
    [cookie] = [text for text in answer.headers.getlist("Set-Cookie") if "Max-Age=31536000" in text]
    form = below.get("/sign-in").headers.get("Set-Cookie")
    for text in (cookie, form):
        assert text.startswith("__Secure-parlor")
        assert "; Path=/chat" in text
        assert "Secure; HttpOnly" in text


def test_it_promises_nothing_for_the_whole_host(below):
    assert "Strict-Transport-Security" not in below.get("/sign-in").headers


def test_a_code_leads_to_it(below):
    below.sign_in("Ada", PASSWORD)
    assert below.get("/qr.svg?u=/chat/rooms/lobby").status_code == 200
    assert below.get("/qr.svg?u=/elsewhere/rooms/lobby").status_code == 400


def test_its_path_is_its_front_page_with_and_without_a_slash(make_app, owner):
    client = make_app(url="https://example.org/chat", origins=()).test_client()
    assert client.get("/chat", **BASE).text.count('action="/chat/guest"') == 1
    assert client.get("/chat/", **BASE).text.count('action="/chat/guest"') == 1


def test_a_path_that_only_begins_like_it_is_not_there(make_app, owner):
    client = make_app(url="https://example.org/chat", origins=()).test_client()
    assert client.get("/chatter/sign-in", **BASE).status_code == 404
