"""What an operator does to a Parlor that runs: set it up from elsewhere, help who is locked out."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from .server import ROOT
from .test_sessions import PASSWORD, Browser, at_both

FROM_ELSEWHERE = [("X-Forwarded-For", "192.0.2.7")]


def command(server, *arguments):
    """Return what a command says, with the settings of a server."""
    done = subprocess.run(
        [sys.executable, "-m", "parlor.ops.admin", *arguments],
        cwd=ROOT,
        env=server.environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def status(server, path):
    return server.get(path)[0]


def test_from_setting_up_with_the_token_to_being_let_in_again_and_closing(make_server):
    server = make_server(workers=2, rate_connect=0, proxies=1, access="invite").start()
    token = command(server, "setup-token")
    log = server.log.read_text()
    assert log.count(f"the set-up token is {token}") == 1

    browser = Browser(server)
    browser.opener.addheaders = FROM_ELSEWHERE
    form = {"place": "Casa", "name": "ada", "password": PASSWORD}
    with pytest.raises(urllib.error.HTTPError, match="403"):
        browser.post("/setup", **form)
    ada = browser.post("/setup", **form, token=token)

    # Locked out: a link from a command, which ends all that was open.
    tabs = at_both(server, ada.cookie)
    link = command(server, "password", "ada").removeprefix(server.url)
    again = Browser(server).post(link, password="another one")
    assert [tab.ending() for tab in tabs] == [4003, 4003]
    assert again.get("/")[0] == "/rooms/lobby"
    assert status(server, link) == 404

    # An invitation does not outlive a start in which the place is closed.
    invite = made_invite(again).removeprefix(again.place)
    assert status(server, invite) == 200
    assert command(server, "invites").startswith("1  from ada")
    for access in ("closed", "invite"):
        server.stop()
        server.environ["PARLOR_ACCESS"] = access
        server.start()
    assert "set-up token" not in server.log.read_text()[len(log) :]
    assert status(server, invite) == 404
    assert command(server, "invites") == ""


def made_invite(browser):
    page = browser.get("/rooms/lobby")[1]
    forgery = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    headers = {"Content-Type": "application/json", "X-CSRFToken": forgery}
    request = urllib.request.Request(browser.place + "/invites", b"{}", headers)
    with browser.opener.open(request, timeout=120) as answer:
        return json.load(answer)["url"]
