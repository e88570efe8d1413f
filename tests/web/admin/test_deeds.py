"""What administrators do leaves the same row in the audit, whichever way they do it."""

from __future__ import annotations

import html
import os
import re
from typing import NamedTuple

import pytest

from parlor.ops import command
from parlor.store.results import NewSession, Settings
from parlor.text.sentences import sentence
from parlor.verbs.office import place
from tests.web.browser import PASSWORD

from .test_desk import plain


class Deed(NamedTuple):
    """What it is called in the audit, its address on the page if it has one, and its command."""

    what: str
    path: str
    form: dict[str, str]
    command: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.what} {len(self.command)}"


DEEDS = (
    Deed("deactivate", "people/{bob}/deactivate", {}, ("people", "deactivate", "bob")),
    Deed("activate", "people/{bob}/activate", {}, ("people", "activate", "bob")),
    Deed("end sessions", "people/{bob}/sessions/end", {}, ("sessions", "end", "bob")),
    Deed(
        "end sessions",
        "people/{bob}/sessions/{session}/end",
        {},
        ("sessions", "end", "bob", "{session}"),
    ),
    Deed("password link", "people/{bob}/reset", {}, ("people", "password", "bob")),
    Deed(
        "role",
        "people/{bob}/role",
        {"role": "administrator"},
        ("people", "role", "bob", "administrator"),
    ),
    Deed(
        "second factor off",
        "people/{bob}/codes/off",
        {},
        ("people", "totp", "bob", "--off"),
    ),
    Deed("rename", "people/{bob}/name", {"name": "Rob"}, ("people", "rename", "bob", "Rob")),
    Deed("erase", "people/{bob}/erase", {"name": "bob"}, ("people", "erase", "bob", "--yes")),
    Deed(
        "rename room",
        "rooms/{garden}/title",
        {"title": "Orchard"},
        ("rooms", "rename", "garden", "Orchard"),
    ),
    Deed("archive", "rooms/{garden}/archive", {}, ("rooms", "archive", "garden")),
    Deed("unarchive", "rooms/{shed}/unarchive", {}, ("rooms", "unarchive", "shed")),
    Deed("add room", "", {}, ("rooms", "add", "Den", "--private")),
    Deed("retention", "", {}, ("rooms", "retention", "garden", "30")),
    Deed("let in", "", {}, ("rooms", "grant", "attic", "bob")),
    Deed("put out", "", {}, ("rooms", "revoke", "garden", "bob")),
    Deed("own room", "", {}, ("rooms", "owner", "garden", "bob")),
    Deed("end invite", "invitations/{invite}/end", {}, ("invites", "end", "{invite}")),
)
WAYS = [(deed, way) for deed in DEEDS for way in ("page", "cli") if deed.path or way == "cli"]


@pytest.fixture(autouse=True)
def environment(settings, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PARLOR_")]:
        monkeypatch.delenv(name)
    for name in ("data", "run"):
        monkeypatch.setenv(f"PARLOR_{name.upper()}", str(getattr(settings, name)))


@pytest.fixture
def ids(store, bob):
    ada = store.people.named("Ada")
    token = store.sessions.begin(bob.id, NewSession("browser", "Firefox, Linux"))
    store.factors.confirm(bob.id, store.factors.begin(bob.id), 1, ["hash"])
    store.invites.make(ada.id)
    rooms = {}
    for title in ("Garden", "Shed", "Attic"):
        room = store.rooms.create(ada.id, title, private=False).entry.room
        rooms[room] = store.overview.room(room).id
    store.memberships.join(bob.id, "garden", "join")
    store.rooms.set(ada.person, "shed", "set", Settings(archived=True), lambda facts: None)
    invite = store.invites.good()[0].id
    return {"bob": bob.id, "session": token.session, "invite": invite} | rooms


def row(store):
    deed = store.trail.page()[0]
    return deed.what, deed.whom, deed.detail


@pytest.mark.parametrize(("deed", "way"), WAYS, ids=str)
def test_a_deed_is_one_row_of_the_audit(deed, way, desk, ids, store, told, capsys):
    before = len(store.trail.page())
    if way == "page":
        answer = desk.post(f"/admin/{deed.path.format(**ids)}", deed.form)
        assert answer.status_code in (200, 303), answer.text
    else:
        assert command.main([part.format(**ids) for part in deed.command]) == 0
    first, *rest = store.trail.page()
    assert len(rest) == before
    who = "Ada" if way == "page" else ""
    assert (first.what, first.via, first.by) == (deed.what, way, who)
    if deed.path.startswith("people/"):
        assert first.whom == store.people.user(ids["bob"]).name


@pytest.mark.parametrize("way", ["page", "cli"])
def test_a_ban_its_end_and_who_may_come_in_are_a_row_each(way, desk, ids, store, capsys):
    if way == "page":
        desk.post("/bans", {"name": "bob"})
        desk.post(f"/bans/{ids['bob']}/end")
        desk.post("/access", {"access": "closed"})
    else:
        for words in (("people", "ban", "bob"), ("people", "unban", "bob"), ("access", "closed")):
            assert command.main(words) == 0
    who = "Ada" if way == "page" else ""
    newest = [(one.what, one.via, one.by) for one in store.trail.page()[:3]]
    assert newest == [(what, way, who) for what in ("access", "unban", "ban")]


@pytest.mark.parametrize("way", ["page", "cli"])
def test_an_invitation_is_a_row(way, desk, store, wires, monkeypatch, capsys):
    place.open_for(store, wires, None, "invite")
    if way == "page":
        assert desk.post("/admin/invitations", {}).status_code == 200
    else:
        assert command.main(["invites", "make"]) == 0
    first, second = store.trail.page()[:2]
    who = "Ada" if way == "page" else ""
    assert (first.what, first.via, first.by, second.what) == ("invite", way, who, "access")
    assert plain(desk.get("/admin/invitations")).count(who or "Home")


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed.path], ids=str)
def test_what_is_refused_leaves_no_row(deed, desk, ids, store):
    before = store.trail.page()
    nobody = dict.fromkeys(ids, 99)
    answer = desk.post(f"/admin/{deed.path.format(**nobody)}", deed.form)
    assert answer.status_code == 404
    assert store.trail.page() == before


@pytest.mark.parametrize("language", [None, "de"])
@pytest.mark.parametrize(
    ("path", "form", "code", "status"),
    [
        ("people/1/deactivate", {}, "only_administrator", 409),
        ("people/1/role", {"role": "member"}, "only_administrator", 409),
        ("people/1/erase", {"name": "Ada"}, "only_administrator", 409),
        ("people/{bob}/erase", {"name": "Bobby"}, "other_name", 409),
        ("people/{bob}/name", {"name": ""}, "bad_name", 422),
        ("people/{bob}/name", {"name": "ada"}, "name_taken", 409),
        ("people/{bob}/sessions/99/end", {}, "no_such_session", 404),
        ("invitations/99/end", {}, "no_such_invite", 404),
        ("rooms/{garden}/title", {"title": " "}, "bad_title", 422),
        ("rooms/{shed}/title", {"title": "Orchard"}, "archived", 409),
        ("rooms/1/archive", {}, "not_allowed", 403),
    ],
)
def test_a_refusal_has_a_sentence_in_the_readers_language(
    desk, ids, path, form, code, status, language
):
    headers = {"Accept-Language": language or "en"}
    answer = desk.post(f"/admin/{path.format(**ids)}", form, headers=headers)
    assert answer.status_code == status
    assert sentence(code, language) in html.unescape(answer.text)
    assert 'role="alert"' in answer.text


def test_open_sockets_and_pages_hear_of_it(desk, ids, told):
    desk.post(f"/admin/people/{ids['bob']}/name", {"name": "Rob"})
    desk.post(f"/admin/people/{ids['bob']}/deactivate")
    bob = ids["bob"]
    assert told == [("person", bob, "Rob"), ("session ended", ids["session"])]


def test_a_link_for_another_password_is_shown_once(desk, ids, visit, store):
    page = desk.post(f"/admin/people/{ids['bob']}/reset").text
    path = re.search(r"http://localhost(/reset/[\w-]+)", page)[1]
    assert path not in desk.get(f"/admin/people/{ids['bob']}").text
    visit().post(path, {"password": "battery staple"})
    assert 'name="code"' in visit().sign_in("bob", "battery staple").text, "then the phone's"


def test_an_invitation_is_made_for_days_and_people(make_app, store, owner, ids, visit):
    browser = visit(at=make_app(access="invite")).be(store.people.named("Ada"))
    browser.post("/admin/password", {"current": PASSWORD})
    page = browser.post("/admin/invitations", {"days": "3", "most": "2"}).text
    token = re.search(r"http://localhost/invite/([\w-]+)", page)[1]
    assert store.invites.is_valid(token)
    newest = store.invites.good()[0]
    assert newest.most == 2
    assert round((newest.expires_at - newest.made_at) / 86_400_000) == 3
    assert token not in browser.get("/admin/invitations").text
    for wrong in ({"days": "0"}, {"days": "x"}, {"most": "-1"}, {"days": "9" * 30}):
        assert browser.post("/admin/invitations", wrong).status_code == 400
    assert len(store.invites.good()) == 2


def test_who_is_erased_with_their_messages_leaves_neither(desk, ids, store, bob, say):
    said = say(bob, "what I wrote")
    form = {"name": "bob", "messages": "remove"}
    assert desk.post(f"/admin/people/{bob.id}/erase", form).status_code == 303
    assert store.people.named("bob") is None
    assert store.messages.rooms_of(bob.id) == []
    assert said.offset
    page = desk.get(f"/admin/people/{bob.id}?done=erased").text
    assert "gone-" in page
    assert "Firefox, Linux" not in page
