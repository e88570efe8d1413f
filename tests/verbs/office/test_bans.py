"""Banning and letting in again, whichever door it came by, and who is told what."""

from __future__ import annotations

import pytest

from parlor import bus
from parlor.errors import Banned, NotAllowed, WrongPassword
from parlor.store.results import NewSession
from parlor.verbs.office import bans
from parlor.verbs.people import accounts
from parlor.wire import decode_entry

BROWSER = NewSession("browser", "Firefox, Linux")


def test_who_is_banned_is_told_first_to_stay_away(parts, told, ada, bob):
    token = parts.store.sessions.begin(bob.id, BROWSER)
    bans.ban(parts.store, parts.bus, ada.person, bob.id)
    assert told == [bus.PersonBanned(bob.id), bus.SessionEnded([token.session])]


@pytest.mark.parametrize("by_command", [True, False])
@pytest.mark.parametrize(("remove", "left"), [(None, 3), (3_600.0, 1), (bans.FOR_EVER, 0)])
def test_what_they_said_goes_with_them_if_it_is_wanted(
    parts, told, ada, bob, say, clock, by_command, remove, left
):
    say(bob, "long ago")
    clock.move(86_400)
    for text in ("spam", "more spam"):
        say(bob, text)
    by = None if by_command else ada.person
    bans.ban(parts.store, parts.bus, by, bob.id, remove=remove)
    gone = [decode_entry(one.body) for one in told if isinstance(one, bus.Entered)]
    assert len(gone) == 3 - left
    assert {one.who and one.who.name for one in gone} <= {None if by_command else "ada"}
    assert {one.author for one in gone} <= {bob.id}


def test_only_administrators_ban_and_let_in(parts, ada, bob, eve):
    with pytest.raises(NotAllowed):
        bans.ban(parts.store, parts.bus, bob.person, eve.id)
    bans.ban(parts.store, parts.bus, ada.person, eve.id)
    with pytest.raises(NotAllowed):
        bans.unban(parts.store, bob.person, eve.id)
    with pytest.raises(NotAllowed):
        bans.banned(parts.store, bob.person)
    assert [ban.name for ban in bans.banned(parts.store, ada.person)] == ["eve"]


def test_who_signs_in_after_the_ban_is_over_is_let_in_at_once(parts, ada, bob, eve, clock):
    assert bans.let_back(parts.store, bob) is bob
    bans.ban(parts.store, parts.bus, ada.person, bob.id, seconds=60)
    out = parts.store.people.user(bob.id)
    with pytest.raises(Banned):
        bans.let_back(parts.store, out)
    clock.move(60)
    assert bans.let_back(parts.store, out).active
    parts.store.accounts.close("eve")
    with pytest.raises(WrongPassword):  # nobody is told that an account is closed
        bans.let_back(parts.store, parts.store.people.user(eve.id))


@pytest.mark.parametrize("address", ["127.0.0.1", "::/64", ""])
def test_an_address_that_is_everybodys_is_not_banned(parts, ada, address):
    parts.limits.guests = Unlimited()
    gus = accounts.enter(parts._replace(settings=parts.settings), "gus", address)
    bans.ban(parts.store, parts.bus, ada.person, gus.id)
    assert accounts.enter(parts, "zoe", address).name == "zoe"


def test_an_address_of_ones_own_is(parts, ada):
    parts.limits.guests = Unlimited()
    gus = accounts.enter(parts, "gus", "192.0.2.7")
    bans.ban(parts.store, parts.bus, ada.person, gus.id)
    with pytest.raises(Banned):
        accounts.enter(parts, "zoe", "192.0.2.7")


class Unlimited:
    """Lets everybody in."""

    def attempt(self, address, now):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None
