"""What an operator does to a Parlor that runs: set it up from elsewhere, help who is locked out."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from .server import ROOT, wait_until
from .talker import Talker
from .test_sessions import PASSWORD, Browser, at_both

FROM_ELSEWHERE = [("X-Forwarded-For", "192.0.2.7")]


def command(server, *arguments):
    """Return what a command says, with the settings of a server."""
    done = subprocess.run(
        [sys.executable, "-m", "parlor", *arguments],
        cwd=ROOT,
        env=server.environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def lines_of(document):
    """Return the command lines of a document, in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / document).read_text(), re.M | re.S)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


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
    link = command(server, "people", "password", "ada").removeprefix(server.url)
    again = Browser(server).post(link, password="another one")
    assert [tab.ending() for tab in tabs] == [4003, 4003]
    assert again.get("/")[0] == "/rooms/lobby"
    assert status(server, link) == 404

    # An invitation does not outlive a start in which the place is closed.
    invite = made_invite(again).removeprefix(again.place)
    assert status(server, invite) == 200
    assert command(server, "invites", "list").splitlines()[1].split()[:2] == ["1", "ada"]
    for access in ("closed", "invite"):
        server.stop()
        server.environ["PARLOR_ACCESS"] = access
        server.start()
    assert "set-up token" not in server.log.read_text()[len(log) :]
    assert status(server, invite) == 404
    assert command(server, "invites", "list") == ""


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_is_put_out_is_out_at_once_and_may_be_let_in_again(make_server, workers):
    server = make_server(workers=workers, access="invite", rate_connect=0).start()
    ada = Browser(server).post("/setup", place="Casa", name="ada", password=PASSWORD)
    invite = made_invite(ada).removeprefix(ada.place)
    eve = Browser(server).post(invite, name="eve", password=PASSWORD)

    def opened(who):
        alone = workers == 1
        return [Talker(server, cookie=who.cookie)] if alone else at_both(server, who.cookie)

    tabs, others = opened(eve), opened(ada)
    assert command(server, "people", "deactivate", "eve").endswith("that ended: 1")
    assert {tab.ending() for tab in tabs} == {4003}
    with pytest.raises(urllib.error.HTTPError, match="422"):
        Browser(server).post("/sign-in", name="eve", password=PASSWORD)
    assert command(server, "people", "activate", "eve") == "eve is let in again"
    again = Browser(server).post("/sign-in", name="eve", password=PASSWORD)
    assert again.get("/")[0] == "/rooms/lobby"
    assert command(server, "people", "sign-out", "ada").endswith("ended: 1")
    assert {tab.ending() for tab in others} == {4003}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_door_is_closed_at_once_in_all_workers(make_server, workers):
    server = make_server(workers=workers, access="guests", rate_connect=0).start()
    ada = Browser(server).post("/setup", place="Casa", name="ada", password=PASSWORD)
    Browser(server).post("/guest", name="gus")
    assert command(server, "access", "closed") == "who may come in: closed"
    asked = [Browser(server) for _ in range(8)]  # by whichever worker

    def is_closed(browser):
        return browser.get("/")[0] == "/sign-in"

    wait_until(lambda: all(map(is_closed, asked)), "a closed door")
    assert ada.get("/")[0] == "/rooms/lobby"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        asked[0].post("/guest", name="eve")
    server.stop()
    server.start()  # it holds over a restart
    assert is_closed(Browser(server))
    told = "who may come in: closed, by parlor access"
    wait_until(lambda: told in server.log.read_text(), "a word of it in the log")


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_is_banned_is_gone_at_once_from_all_workers(make_server, workers):
    server = make_server(workers=workers, access="invite", rate_connect=0).start()
    ada = Browser(server).post("/setup", place="Casa", name="ada", password=PASSWORD)
    invite = made_invite(ada).removeprefix(ada.place)
    eve = Browser(server).post(invite, name="eve", password=PASSWORD)

    def opened(who):
        alone = workers == 1
        return [Talker(server, cookie=who.cookie)] if alone else at_both(server, who.cookie)

    tabs, (other, *_) = opened(eve), opened(ada)
    assert command(server, "people", "ban", "eve") == "eve is banned"
    assert {tab.ending() for tab in tabs} == {4501}
    with pytest.raises(urllib.error.HTTPError, match="403"):
        Browser(server).post("/sign-in", name="eve", password=PASSWORD)
    assert command(server, "people", "unban", "eve") == "eve is let in again"
    ada.post("/bans", name="eve", days="1", remove="all", reason="")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        Browser(server).post("/sign-in", name="eve", password=PASSWORD)
    other.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_command_does_to_a_room_is_seen_at_once_in_all_workers(make_server, workers):
    server = make_server(workers=workers, access="invite", rate_connect=0).start()
    ada = Browser(server).post("/setup", place="Casa", name="ada", password=PASSWORD)
    room = command(server, "rooms", "add", "Garden", "--private")
    command(server, "rooms", "grant", room, "ada")
    tabs = [Talker(server, cookie=ada.cookie)] if workers == 1 else at_both(server, ada.cookie)
    command(server, "rooms", "rename", room, "Orchard")
    command(server, "rooms", "archive", room)
    for tab in tabs:
        who = tab.until("renamed", room=room, title="Orchard")["who"]
        assert who == {"id": 0, "name": "Casa"}
        assert tab.until("room", room=room, archived=True)["title"] == "Orchard"
    command(server, "rooms", "revoke", room, "ada")
    for tab in tabs:
        tab.until("revoked", room=room)
    command(server, "rooms", "unarchive", room)
    command(server, "rooms", "grant", room, "ada")
    for tab in tabs:
        assert tab.until("granted")["room"]["title"] == "Orchard"


def made_invite(browser):
    page = browser.get("/rooms/lobby")[1]
    forgery = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    headers = {"Content-Type": "application/json", "X-CSRFToken": forgery}
    request = urllib.request.Request(browser.place + "/invites", b"{}", headers)
    with browser.opener.open(request, timeout=120) as answer:
        return json.load(answer)["url"]


def test_every_line_of_operating_does_what_it_says(make_server, tmp_path):
    server = make_server(workers=2, access="invite").start()
    ada = Browser(server).post("/setup", place="Casa", name="ada", password=PASSWORD)
    invite = made_invite(ada).removeprefix(ada.place)
    for name in ("eve", "mia"):
        Browser(server).post(invite, name=name, password=PASSWORD)

    def carry_out(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "parlor", *arguments],
            cwd=tmp_path,
            env=server.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    said = {}
    lines = lines_of("docs/operating.md")
    for program, *arguments in lines:
        if program == "curl":
            assert status(server, urlsplit(arguments[-1]).path) == 200
            continue
        assert program == "parlor"
        if arguments[0] == "restore":
            server.stop()
            (folder,) = os.listdir(tmp_path / "backups")
            arguments[1] = f"backups/{folder}"
        if arguments[:2] == ["invites", "end"]:
            arguments[2] = said["invites"].splitlines()[1].split()[0]
        said[arguments[0]] = carry_out(*arguments)
    nouns = {"people", "sessions", "audit", "rooms", "invites"}
    deeds = {"trace", "access", "drain", "backup", "restore", "reload"}
    assert set(said) == {"doctor", *nouns, *deeds}
    found = {one["code"]: one for one in json.loads(said["doctor"])}
    assert "a Parlor runs" in found["running"]["said"]
    assert server.start().get("/health")[0] == 200
    # What it finds of the address, it asks the Parlor that runs there.
    server.environ["PARLOR_URL"] = server.url
    found = [one for one in json.loads(carry_out("doctor", "--json")) if one["code"] == "url"]
    assert [one["level"] for one in found] == ["fine"]
    assert json.loads(carry_out("doctor", "--json", "--restore-test"))[-1]["level"] == "fine"
