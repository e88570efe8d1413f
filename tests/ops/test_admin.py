"""Commands of an operator, beside a store that is in use."""

from __future__ import annotations

import os

import pytest

from parlor.identity.setup import setup_token
from parlor.ops import admin
from parlor.store.results import Lookalike

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def environment(settings, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PARLOR_")]:
        monkeypatch.delenv(name)
    for name in ("data", "run", "database_url"):
        monkeypatch.setenv(f"PARLOR_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("PARLOR_URL", "https://chat.example.org")


def said(capsys, *arguments, status=0):
    assert admin.main(list(arguments)) == status
    found = capsys.readouterr()
    return (found.err if status else found.out).strip()


def test_a_link_for_who_lost_their_password_is_printed(store, ada, capsys):
    link = said(capsys, "password", "ADA")
    assert link.startswith("https://chat.example.org/reset/")
    token = link.rpartition("/")[2]
    assert store.resets.whose(token) == store.people.named("ada")
    user, _ = store.resets.use(token, "another hash")
    assert store.people.user(user.id).password_hash == "another hash"


def test_nobody_has_no_password(store, ada, capsys):
    assert "nobody of this name" in said(capsys, "password", "eve", status=1)


def test_the_token_of_the_set_up_is_printed(settings, monkeypatch, capsys):
    monkeypatch.setenv("PARLOR_SECRET", "k" * 40)
    assert said(capsys, "setup-token") == setup_token(b"k" * 40)
    monkeypatch.delenv("PARLOR_SECRET")
    drawn = said(capsys, "setup-token")
    assert drawn == setup_token((settings.data / "secret_key").read_bytes().strip())


def test_invitations_are_listed_and_ended(store, ada, capsys):
    token, other = store.invites.make(ada.id, 400 * 365), store.invites.make(ada.id, 40_000, 5)
    lines = said(capsys, "invites").splitlines()
    assert [line.split()[0] for line in lines] == ["2", "1"]
    assert "used 0 of 5" in lines[0]
    assert said(capsys, "end-invite", "1") == "ended 1"
    assert (store.invites.is_valid(token), store.invites.is_valid(other)) == (False, True)
    for wrong in ("1", "7", "x"):
        assert "no open invitation" in said(capsys, "end-invite", wrong, status=1)


def test_names_that_look_alike_are_listed(store, ada, bob, capsys, monkeypatch):
    assert said(capsys, "names") == ""
    alike = [Lookalike(bob, ada), Lookalike(ada, None)]
    monkeypatch.setattr("parlor.store.people.People.lookalikes", lambda self: alike)
    assert said(capsys, "names").splitlines() == [
        "2  bob (member)  looks like  1  ada (member)",
        "1  ada (member)  looks like  a reserved name",
    ]


@pytest.mark.parametrize("wrong", [[], ["passwd"], ["password"], ["invites", "x"], ["--help"]])
def test_what_is_no_command_is_told_which_there_are(wrong, capsys):
    assert "setup-token" in said(capsys, *wrong, status=os.EX_USAGE)


def test_without_a_store_nothing_is_made(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARLOR_DATABASE_URL", "")
    monkeypatch.setenv("PARLOR_DATA", str(tmp_path))
    assert "there is no store" in said(capsys, "names", status=1)
    assert not (tmp_path / "parlor.sqlite3").exists()
