"""Commands of an operator, beside a store that is in use."""

from __future__ import annotations

import json
import os

import pytest

from parlor.identity.setup import setup_token
from parlor.ops import command
from parlor.settings.settings import variables
from parlor.store.results import Lookalike, NewSession

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def environment(settings, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PARLOR_")]:
        monkeypatch.delenv(name)
    for name in ("data", "run", "database_url"):
        monkeypatch.setenv(f"PARLOR_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("PARLOR_URL", "https://chat.example.org")


def said(capsys, *arguments, status=0):
    assert command.main(list(arguments)) == status
    found = capsys.readouterr()
    return (found.err if status else found.out).strip()


def test_a_link_for_who_lost_their_password_is_printed(store, ada, capsys):
    link = said(capsys, "people", "password", "ADA")
    assert link.startswith("https://chat.example.org/reset/")
    token = link.rpartition("/")[2]
    assert store.resets.whose(token) == store.people.named("ada")
    user, _ = store.resets.use(token, "another hash")
    assert store.people.user(user.id).password_hash == "another hash"


def test_nobody_has_no_password(store, ada, capsys):
    assert "nobody of this name" in said(capsys, "people", "password", "eve", status=1)


def test_the_token_of_the_set_up_is_printed(settings, monkeypatch, capsys):
    monkeypatch.setenv("PARLOR_SECRET", "k" * 40)
    assert said(capsys, "setup-token") == setup_token(b"k" * 40)
    monkeypatch.delenv("PARLOR_SECRET")
    drawn = said(capsys, "setup-token")
    assert drawn == setup_token((settings.data / "secret_key").read_bytes().strip())


def test_invitations_are_listed_and_ended(store, ada, capsys):
    token, other = store.invites.make(ada.id, 400 * 365), store.invites.make(ada.id, 40_000, 5)
    head, *lines = said(capsys, "invites", "list").splitlines()
    assert head.split() == ["id", "by", "made", "until", "uses", "most", "room"]
    assert [line.split()[0] for line in lines] == ["2", "1"]
    newest, _ = json.loads(said(capsys, "invites", "list", "--json"))
    assert (newest["by"], newest["uses"], newest["most"]) == ("ada", 0, 5)
    assert said(capsys, "invites", "end", "1") == "ended 1"
    assert (store.invites.is_valid(token), store.invites.is_valid(other)) == (False, True)
    for wrong in ("1", "7"):
        assert "no open invitation" in said(capsys, "invites", "end", wrong, status=1)


@pytest.fixture
def invited(monkeypatch):
    monkeypatch.setenv("PARLOR_ACCESS", "invite")


def test_an_invitation_is_made_and_leads_into_a_room(store, ada, invited, capsys):
    link = said(capsys, "invites", "make", "--days", "3", "--uses", "1", "--room", "lobby")
    assert link.startswith("https://chat.example.org/invite/")
    (found,) = json.loads(said(capsys, "invites", "list", "--json"))
    assert (found["by"], found["most"], found["room"]) == ("", 1, "lobby")
    token = link.rpartition("/")[2]
    assert store.people.add_member("eve", "hash of eve", token).name == "eve"
    assert not store.invites.is_valid(token)
    den = said(capsys, "rooms", "add", "Den", "--private")
    token = said(capsys, "invites", "make", "--room", den).rpartition("/")[2]
    mia = store.people.add_member("mia", "hash of mia", token)
    assert [room for room, _ in mia.others] == [den]
    assert store.memberships.has(mia.id, den)
    assert json.loads(said(capsys, "invites", "list", "--json"))[0]["room"] == "", "it is private"


def test_where_nobody_needs_an_invitation_or_is_let_in_none_is_made(store, ada, invited, capsys):
    for arguments, told in (
        (("--room", "nowhere"), "no room 'nowhere'"),
        (("--days", "0"), "not in the range"),
        (("--uses", "0"), "not in the range"),
    ):
        status = 1 if "--room" in arguments else os.EX_USAGE
        assert told in said(capsys, "invites", "make", *arguments, status=status)
    for access, told in (("guests", "no invitation is needed"), ("closed", "nobody new is let in")):
        said(capsys, "access", access)
        assert told in said(capsys, "invites", "make", status=1)
    assert store.invites.good() == []


def test_before_the_set_up_nobody_is_invited(store, invited, capsys):
    assert "nobody has set this place up" in said(capsys, "invites", "make", status=1)


def test_who_may_come_in_is_said(store, ada, capsys):
    assert said(capsys, "access") == "who may come in: as PARLOR_ACCESS says"
    assert said(capsys, "access", "closed") == said(capsys, "access") == "who may come in: closed"
    assert store.place.open_to() == "closed"
    assert "as PARLOR_ACCESS says" in said(capsys, "access", "default")
    assert "'open' is not one of" in said(capsys, "access", "open", status=os.EX_USAGE)


def test_a_place_that_nobody_has_set_up_is_not_closed(store, capsys):
    assert "nobody has set this place up" in said(capsys, "access", "closed", status=1)


def test_people_and_rooms_are_listed(store, ada, bob, capsys):
    store.sessions.begin(ada.id, NewSession("browser", "Firefox, Linux"))
    head, *lines = said(capsys, "people", "list").splitlines()
    assert head.split() == ["id", "name", "kind", "admin", "active", "since", "seen", "at", "rooms"]
    assert [line.split()[1] for line in lines] == ["ada", "bob"]
    assert said(capsys, "people", "list", "--guests") == ""
    assert json.loads(said(capsys, "people", "list", "--inactive-days", "36500", "--json")) == []
    assert "Firefox, Linux" in said(capsys, "people", "show", "ADA")
    (found,) = json.loads(said(capsys, "people", "show", "ada", "--json"))
    assert (found["rooms"], [one["device"] for one in found["sessions"]]) == (
        ["Lobby"],
        ["Firefox, Linux"],
    )
    (lobby,) = json.loads(said(capsys, "rooms", "list", "--json"))
    assert (lobby["room"], lobby["members"], lobby["messages"], lobby["at"]) == (
        "lobby",
        2,
        0,
        None,
    )
    assert "nobody of this name" in said(capsys, "people", "show", "eve", status=1)


def test_somebody_is_put_out_and_let_in_again(store, ada, bob, capsys):
    store.sessions.begin(bob.id, NewSession("browser", "Firefox, Linux"))
    assert said(capsys, "people", "sign-out", "bob").endswith("ended: 1")
    assert "no more" in said(capsys, "people", "deactivate", "BOB")
    assert not store.people.user(bob.id).active
    assert said(capsys, "people", "activate", "bob") == "bob is let in again"
    assert store.people.user(bob.id).active
    assert "the only administrator" in said(capsys, "people", "deactivate", "ada", status=1)
    for deed in ("deactivate", "activate", "sign-out"):
        assert "nobody of this name" in said(capsys, "people", deed, "eve", status=1)


def test_somebody_is_banned_and_let_in_again(store, ada, bob, say, capsys):
    say(bob, "spam")
    banned = ("people", "ban", "BOB", "--reason", "spam", "--remove-messages", "all")
    assert said(capsys, *banned, "--until", "2999-01-31") == "bob is banned"
    assert store.messages.rooms_of(bob.id) == []
    (found,) = json.loads(said(capsys, "people", "banned", "--json"))
    assert (found["name"], found["by"]) == ("bob", None)
    assert "is banned; parlor people unban" in said(capsys, "people", "activate", "bob")
    assert said(capsys, "people", "unban", "bob") == "bob is let in again"
    assert store.people.user(bob.id).active
    assert "is banned" in said(capsys, "people", "unban", "bob", status=1)
    assert "the only administrator" in said(capsys, "people", "ban", "ada", status=1)
    assert "nobody of this name" in said(capsys, "people", "ban", "eve", status=1)
    over = ("people", "ban", "bob", "--until", "2001-01-31")
    assert "over already" in said(capsys, *over, status=os.EX_USAGE)


def test_sessions_are_listed_and_one_is_ended_or_all(store, ada, bob, capsys):
    first, second = (store.sessions.begin(bob.id, NewSession("browser", name)) for name in "ab")
    other = store.sessions.begin(ada.id, NewSession("browser", "c"))
    head, *lines = said(capsys, "sessions", "list", "BOB").splitlines()
    assert head.split() == ["id", "kind", "device", "made", "at", "seen", "at"]
    assert {line.split()[2] for line in lines} == {"a", "b"}
    assert said(capsys, "sessions", "end", "bob", str(first.session)) == (
        "bob: sessions that ended: 1"
    )
    (left,) = json.loads(said(capsys, "sessions", "list", "bob", "--json"))
    assert left["id"] == second.session
    for wrong in (first.session, other.session):
        refused = said(capsys, "sessions", "end", "bob", str(wrong), status=1)
        assert "has ended, or is not there" in refused
    assert said(capsys, "sessions", "end", "bob").endswith("ended: 1")
    assert not store.sessions.find(other).over
    assert "nobody of this name" in said(capsys, "sessions", "list", "eve", status=1)


def test_roles_and_names_are_given(store, ada, bob, capsys):
    assert said(capsys, "people", "role", "bob", "administrator") == "bob is an administrator now"
    assert store.people.user(bob.id).admin
    assert said(capsys, "people", "role", "ada", "member") == "ada is a member now"
    assert "the only administrator" in said(capsys, "people", "role", "bob", "member", status=1)
    store.people.add_guest("gus")
    assert "no account" in said(capsys, "people", "role", "gus", "administrator", status=1)
    assert said(capsys, "people", "rename", "bob", "Robert") == "bob is called Robert now"
    assert "this name already" in said(capsys, "people", "rename", "Robert", "ada", status=1)
    said(capsys, "people", "role", "bob", "king", status=os.EX_USAGE)


def test_who_lost_the_phone_is_asked_for_no_code(store, ada, capsys):
    assert said(capsys, "people", "totp", "ada") == "ada is not asked for codes"
    assert "not asked for codes" in said(capsys, "people", "totp", "ada", "--off", status=1)
    store.factors.confirm(ada.id, store.factors.begin(ada.id), 1, ["a hash", "another"])
    assert said(capsys, "people", "totp", "ADA").endswith("codes left: 2")
    assert said(capsys, "people", "totp", "ada", "--off") == "ada is asked for no codes any more"
    assert store.factors.of(ada.id) is None
    assert "nobody of this name" in said(capsys, "people", "totp", "eve", status=1)


def test_whoever_erases_somebody_is_asked_first(store, ada, bob, say, capsys, monkeypatch):
    say(bob, "hello")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert said(capsys, "people", "erase", "bob", status=1) == ""
    assert store.people.user(bob.id).active
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "y")
    gone, rest = said(capsys, "people", "erase", "bob").splitlines()
    assert gone.startswith("bob is gone-")
    assert gone.endswith("their name: 2")
    assert "backups" in rest
    name = store.people.user(bob.id).name
    again = said(capsys, "people", "erase", name, "--messages", "remove", "--yes")
    assert "deleted: 1" in again
    assert "the only administrator" in said(capsys, "people", "erase", "ada", "--yes", status=1)


def test_a_room_is_made_set_and_shown(store, ada, capsys):
    assert said(capsys, "rooms", "add", "The Garden") == "the-garden"
    assert said(capsys, "rooms", "add", "Den", "--private").startswith("private-")
    assert said(capsys, "rooms", "rename", "the-garden", "Orchard") == (
        "the-garden is called Orchard now"
    )
    assert said(capsys, "rooms", "retention", "the-garden", "30").endswith("for 30 days")
    assert said(capsys, "rooms", "archive", "the-garden") == "the-garden is archived"
    (found,) = json.loads(said(capsys, "rooms", "show", "the-garden", "--json"))
    assert found.pop("since").startswith("20")
    assert found == {
        "id": 2,
        "room": "the-garden",
        "title": "Orchard",
        "topic": "",
        "private": False,
        "archived": True,
        "members": 0,
        "messages": 0,
        "writers": "all",
        "keep_days": 30,
    }
    head, line = said(capsys, "rooms", "show", "the-garden").splitlines()
    assert head.split()[:3] == ["id", "room", "title"]
    assert line.split()[:3] == ["2", "the-garden", "Orchard"]
    assert "is not archived" in said(capsys, "rooms", "unarchive", "the-garden")
    for days, told in (("for_ever", "for ever"), ("default", "as the place does")):
        assert said(capsys, "rooms", "retention", "the-garden", days).endswith(told)
        (found,) = json.loads(said(capsys, "rooms", "show", "the-garden", "--json"))
        assert found["keep_days"] == days


def test_people_are_let_into_a_room_own_it_and_are_put_out(store, ada, bob, capsys):
    room = said(capsys, "rooms", "add", "Den", "--private")
    assert said(capsys, "rooms", "members", room) == ""
    assert said(capsys, "rooms", "grant", room, "BOB") == f"bob is in {room}"
    assert said(capsys, "rooms", "grant", room, "bob") == f"bob is in {room} already"
    assert said(capsys, "rooms", "owner", room, "bob") == f"bob is an owner of {room} now"
    said(capsys, "rooms", "grant", room, "ada")
    said(capsys, "rooms", "owner", room, "ada")
    assert said(capsys, "rooms", "owner", room, "bob", "--no") == f"bob is no owner of {room} now"
    first, second = json.loads(said(capsys, "rooms", "members", room, "--json"))
    assert (first["name"], first["owner"], second["name"], second["owner"]) == (
        "ada",
        True,
        "bob",
        False,
    )
    assert said(capsys, "rooms", "members", room).splitlines()[0].split() == list(first)
    assert said(capsys, "rooms", "revoke", room, "bob") == f"bob is no longer in {room}"
    assert said(capsys, "rooms", "revoke", room, "bob") == f"bob was not in {room}"


def test_what_cannot_be_done_to_a_room_is_refused_in_a_sentence(store, ada, bob, attic, capsys):
    gus = store.people.add_guest("gus")
    store.memberships.grant(ada.id, attic, gus.id)
    for arguments, told in (
        (("add", " "), "A title has 1 to 60"),
        (("rename", "nowhere", "Here"), "no room 'nowhere'"),
        (("rename", attic, ""), "A title has 1 to 60"),
        (("show", "nowhere"), "no room 'nowhere'"),
        (("members", "nowhere"), "no room 'nowhere'"),
        (("archive", "lobby"), "the lobby is not archived"),
        (("revoke", "lobby", "bob"), "nobody leaves it"),
        (("grant", attic, "eve"), "nobody of this name"),
        (("owner", attic, "eve"), "nobody of this name"),
        (("owner", attic, "gus"), "gus is a guest"),
        (("owner", attic, "ada", "--no"), "the only owner"),
    ):
        assert told in said(capsys, "rooms", *arguments, status=1)
    said(capsys, "rooms", "revoke", attic, "bob")
    assert f"bob is not in {attic}" in said(capsys, "rooms", "owner", attic, "bob", status=1)
    said(capsys, "rooms", "archive", attic)
    assert "is archived" in said(capsys, "rooms", "grant", attic, "bob", status=1)
    assert "is archived" in said(capsys, "rooms", "retention", attic, "30", status=1)


def test_before_the_set_up_no_room_is_made(store, capsys):
    assert "nobody has set this place up" in said(capsys, "rooms", "add", "Garden", status=1)


@pytest.mark.parametrize("days", ["6", "3651", "0", "-1", "", "soon", "30d", "9" * 30])
def test_days_that_no_room_keeps_messages_for_are_refused(store, ada, capsys, days):
    arguments = ("rooms", "retention", "--", "lobby", days)
    assert "it takes 7 to 3650 days" in said(capsys, *arguments, status=os.EX_USAGE)


def test_what_commands_did_is_in_the_audit(store, ada, bob, capsys):
    assert said(capsys, "audit", "list", "--json") == "[]"
    said(capsys, "people", "deactivate", "bob")
    said(capsys, "people", "activate", "bob")
    head, *lines = said(capsys, "audit", "list").splitlines()
    columns = "id at by via what whom room offset detail address"
    assert head.split() == columns.split()
    assert [line.split()[2:] for line in lines] == [
        ["cli", what, "bob"]
        for what in (
            "activate",
            "deactivate",
        )
    ]
    (second,) = json.loads(said(capsys, "audit", "list", "--before", "2", "--json"))
    assert (second["what"], second["whom"]) == ("deactivate", "bob")


def test_names_that_look_alike_are_listed(store, ada, bob, capsys, monkeypatch):
    assert said(capsys, "people", "lookalikes") == ""
    assert said(capsys, "people", "lookalikes", "--json") == "[]"
    alike = [Lookalike(bob, ada), Lookalike(ada, None)]
    monkeypatch.setattr("parlor.store.people.people.People.lookalikes", lambda self: alike)
    assert said(capsys, "people", "lookalikes").splitlines() == [
        "id  name  kind    looks like       of",
        "2   bob   member  ada              1",
        "1   ada   member  a reserved name",
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([], "setup-token"),
        (["people"], "lookalikes"),
        (["passwd"], "No such command 'passwd'"),
        (["people", "password"], "Missing argument 'NAME'"),
        (["invites", "list", "x"], "unexpected extra argument"),
        (["invites", "end", "x"], "'x' is not a valid integer"),
    ],
)
def test_what_is_no_command_is_told_why(wrong, told, capsys):
    assert told in said(capsys, *wrong, status=os.EX_USAGE)


def test_a_backup_is_made_and_put_back(settings, store, ada, capsys, tmp_path):
    if settings.on_postgresql:
        assert "PostgreSQL" in said(capsys, "backup", str(tmp_path), status=1)
        return
    made = said(capsys, "backup", str(tmp_path))
    store.close()
    assert said(capsys, "restore", made).startswith("Restored;")
    assert "there is no backup" in said(capsys, "restore", str(tmp_path / "none"), status=1)


def test_an_installed_parlor_keeps_its_data_where_it_is_started(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "INSTALLED", True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARLOR_DATA")
    monkeypatch.setenv("PARLOR_RUN", "elsewhere/run")
    monkeypatch.setenv("PARLOR_DATABASE_URL", "sqlite:///some.sqlite3")
    command.keep_beside()
    assert os.environ["PARLOR_DATA"] == str(tmp_path / "data")
    assert os.environ["PARLOR_RUN"] == str(tmp_path / "elsewhere/run")
    assert os.environ["PARLOR_DATABASE_URL"] == f"sqlite:///{tmp_path}/some.sqlite3"


def test_without_a_store_nothing_is_made(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARLOR_DATABASE_URL", "")
    monkeypatch.setenv("PARLOR_DATA", str(tmp_path))
    assert "there is no store" in said(capsys, "people", "lookalikes", status=os.EX_CONFIG)
    assert not (tmp_path / "parlor.sqlite3").exists()


def test_settings_come_from_the_file_of_a_service(store, ada, capsys, monkeypatch, tmp_path):
    file = tmp_path / "parlor.env"
    for name in ("PARLOR_DATA", "PARLOR_DATABASE_URL"):
        monkeypatch.setenv(name, os.environ[name])  # to be taken back at the end
    data, url = os.environ.pop("PARLOR_DATA"), os.environ.pop("PARLOR_DATABASE_URL")
    run = os.environ["PARLOR_RUN"]
    file.write_text(
        f'# of a service\nPARLOR_DATA="{data}"\nPARLOR_DATABASE_URL={url}\n'
        "PARLOR_RUN=/none\nPATH=/none"
    )
    assert "ada" in said(capsys, "--env-file", str(file), "people", "list")
    assert os.environ["PARLOR_RUN"] == run, "what is set already comes first"
    assert os.environ["PATH"] != "/none"


def test_a_file_of_a_service_that_says_nothing_is_told(capsys, tmp_path):
    missing = tmp_path / "none.env"
    told = said(capsys, "--env-file", str(missing), "people", "list", status=os.EX_CONFIG)
    assert "No such file" in told


def test_settings_are_shown_with_where_they_come_from_and_no_secret(
    store, capsys, monkeypatch, tmp_path
):
    secret = tmp_path / "token"
    secret.write_text("t" * 40)
    monkeypatch.setenv("PARLOR_METRICS_TOKEN_FILE", str(secret))
    monkeypatch.setenv("PARLOR_RATE_SAY", "7/2")
    shown = {
        one["setting"]: (one["value"], one["origin"])
        for one in json.loads(said(capsys, "settings", "show", "--json"))
    }
    assert shown["PARLOR_RATE_SAY"] == ("7/2", "environment")
    assert shown["PARLOR_HEARTBEAT"] == ("25", "default")
    assert shown["PARLOR_METRICS_TOKEN"] == ("…", "file")
    assert set(shown) == variables()
    assert "t" * 40 not in said(capsys, "settings", "show")


def test_a_setting_that_cannot_be_is_told_in_place_of_all(capsys, monkeypatch):
    monkeypatch.setenv("PARLOR_RATE_SAY", "often")
    assert "PARLOR_RATE_SAY=often cannot be" in said(
        capsys, "settings", "show", status=os.EX_CONFIG
    )


def test_how_much_the_log_says_is_changed_for_a_while_and_noted(store, ada, capsys):
    told = said(capsys, "settings", "log", "debug", "--for", "90s")
    assert told == "The log has lines of level debug and above for 90 s"
    deed = store.trail.page()[0]
    assert (deed.via, deed.what, deed.detail) == ("cli", "log level", "debug for 90 s")


@pytest.mark.parametrize("span", ["", "10", "0m", "-1m", "1d", "25h", "9999999s", "1.5h"])
def test_a_time_that_is_none_is_refused(store, capsys, span):
    assert "it takes a time such as 90s" in said(
        capsys, "settings", "log", "debug", "--for", span, status=os.EX_USAGE
    )
