"""Bans: nobody who is banned comes in, or has anything stored after it, until that ends."""

from __future__ import annotations

import gevent
import gevent.event
import pytest

from parlor.errors import (
    Banned,
    NoSuchPerson,
    NotAllowed,
    NotAMember,
    NotBanned,
    Refused,
)
from parlor.store.office.bans import ADDRESS_MS
from parlor.store.results import Edit, NewSession, Post, Reaction, Stored
from parlor.store.sql.statements import Statement
from parlor.store.store import Store

DATABASES = ("sqlite", "postgresql")
NOTED = Statement("SELECT who, what, author_id FROM audit WHERE what <> 'sign in' ORDER BY id")
BROWSER = NewSession("browser", "Firefox, Linux")
GUEST = NewSession("guest", "curl")
DAY = 86_400.0


def react(store, who, of):
    answer = gevent.event.AsyncResult()
    store.reactions.put(Reaction(who.person, "lobby", f"r{of}", of, "👍", True), answer.set)
    return answer.get(timeout=30)


def test_who_is_banned_says_edits_and_reacts_no_more_and_is_let_in_again(store, ada, bob, say):
    first = say(bob, "hello")
    token = store.sessions.begin(bob.id, BROWSER)
    closed = store.bans.put(bob.id, ada.id)
    assert closed.sessions == [token.session]
    assert store.sessions.ended([token.session]) == {token.session}
    assert isinstance(say(bob, "again"), Banned)
    assert isinstance(react(store, bob, first.offset), Banned)
    with pytest.raises(Banned):
        store.messages.edit(Edit(bob.person, "lobby", "e1", first.offset, "changed"))
    # What is stored already is answered as it was.
    assert isinstance(say(bob, "hello", client_id="drawn-1"), Stored)
    assert store.memberships.has(bob.id, "lobby")
    with pytest.raises(Refused):
        store.people.add_guest("bob")
    store.bans.lift(bob.id, ada.id)
    assert store.people.user(bob.id).active
    assert isinstance(say(bob, "here I am"), Stored)
    noted = store.database.read(lambda tx: tx.all(NOTED))
    assert [tuple(row) for row in noted] == [(ada.id, "ban", bob.id), (ada.id, "unban", bob.id)]


def test_whose_sessions_ended_by_a_ban_is_known(store, ada, bob):
    tokens = {who.id: store.sessions.begin(who.id, BROWSER) for who in (ada, bob)}
    every = [token.session for token in tokens.values()]
    assert store.bans.sessions(every) == set()
    store.bans.put(bob.id, ada.id)
    assert store.bans.sessions(every) == {tokens[bob.id].session}


def test_nobody_bans_themselves_or_the_last_who_can_undo_it(store, ada, bob):
    for by in (ada.id, bob.id, 0):
        with pytest.raises(NotAllowed):
            store.bans.put(ada.id, by)
    for deed in (lambda: store.bans.put(99, ada.id), lambda: store.bans.lift(99, ada.id)):
        with pytest.raises(NoSuchPerson):
            deed()
    with pytest.raises(NotBanned):
        store.bans.lift(bob.id, ada.id)
    assert store.people.user(ada.id).active


def test_a_ban_runs_out_by_itself(store, ada, bob, say, clock):
    store.bans.put(bob.id, ada.id, seconds=7_200, reason="shouting")
    assert store.bans.lapse() == []
    refusal = store.bans.of(bob.id)
    assert (refusal.hours, refusal.sentence_key) == (2, "banned_until")
    [ban] = store.bans.listed()
    assert (ban.name, ban.by, ban.reason) == ("bob", "ada", "shouting")
    clock.move(7_200)
    assert store.bans.of(bob.id) is None
    assert store.bans.lapse() == [bob.id]
    assert store.bans.lapse() == store.bans.listed() == []
    assert isinstance(say(bob, "hello"), Stored)


def test_another_ban_takes_the_place_of_the_one_before(store, ada, bob, clock):
    store.bans.put(bob.id, ada.id, seconds=1)
    store.bans.put(bob.id, ada.id)
    clock.move(DAY)
    assert store.bans.lapse() == []
    assert store.bans.of(bob.id).sentence_key == "banned"
    store.bans.lift(bob.id, ada.id)
    assert store.people.user(bob.id).active


@pytest.mark.parametrize("closed_first", [True, False])
def test_an_account_that_is_closed_stays_so_when_the_ban_ends(store, ada, bob, closed_first):
    deeds = [lambda: store.accounts.close("bob"), lambda: store.bans.put(bob.id, ada.id)]
    for deed in deeds if closed_first else reversed(deeds):
        deed()
    store.bans.lift(bob.id, ada.id)
    assert not store.people.user(bob.id).active
    assert store.accounts.open("bob").active


def test_who_is_banned_is_not_activated_but_unbanned(store, ada, bob):
    store.bans.put(bob.id, ada.id)
    assert not store.accounts.open("bob").active
    store.bans.lift(bob.id, ada.id)
    assert store.people.user(bob.id).active


def test_a_guest_keeps_what_they_come_back_by_for_an_undo(store, ada):
    gus = store.people.add_guest("gus", GUEST)
    closed = store.bans.put(gus.id, ada.id)
    assert closed.sessions == [gus.token.session]
    assert store.sessions.find(gus.token).over
    assert store.sessions.ended([gus.token.session]) == {gus.token.session}
    store.bans.lift(gus.id, ada.id)
    assert not store.sessions.find(gus.token).over
    assert store.sessions.ended([gus.token.session]) == set()


def test_from_where_a_guest_came_nobody_comes_in_as_a_guest_for_a_day(store, ada, clock):
    gus = store.people.add_guest("gus", None, "2001:db8::/64")
    store.bans.put(gus.id, ada.id)
    with pytest.raises(Banned) as refused:
        store.people.add_guest("zoe", None, "2001:db8::/64")
    assert refused.value.hours == 24
    store.people.add_guest("kim", None, "2001:db8:1::/64")
    clock.move(ADDRESS_MS / 1000)
    store.people.add_guest("zoe", None, "2001:db8::/64")
    store.bans.lapse()
    assert store.bans.of(gus.id) is not None, "the person is banned for ever"


def test_with_a_guest_their_address_is_let_in_again(store, ada):
    gus = store.people.add_guest("gus", None, "192.0.2.1")
    store.bans.put(gus.id, ada.id)
    store.bans.lift(gus.id, ada.id)
    store.people.add_guest("zoe", None, "192.0.2.1")


def test_the_name_of_a_banned_guest_stays_taken_for_longer_than_guests_keep_theirs(
    store, ada, clock
):
    gus = store.people.add_guest("gus", GUEST)
    store.bans.put(gus.id, ada.id)
    clock.move(400 * DAY)
    with pytest.raises(Refused):
        store.people.add_guest("gus")
    store.bans.lift(gus.id, ada.id)
    assert store.people.add_guest("gus").id != gus.id


def test_who_is_banned_joins_nothing_and_is_let_in_nowhere(store, ada, bob):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    store.bans.put(bob.id, ada.id)
    for deed in (
        lambda: store.memberships.join(bob.id, garden, "j1"),
        lambda: store.memberships.grant(ada.id, garden, bob.id),
        lambda: store.rooms.create(bob.id, "Own", private=True),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_room_that_was_left_before_is_no_way_in(store, ada, bob, attic, say):
    store.memberships.revoke(ada.id, attic, bob.id)
    store.bans.put(bob.id, ada.id)
    assert isinstance(say(bob, "hello", attic), NotAMember | Refused)


def test_what_they_said_is_taken_away_wherever_it_is(store, ada, bob, attic, say):
    for room in ("lobby", attic):
        assert isinstance(say(bob, "spam", room), Stored)
    kept = say(ada, "no spam")
    store.bans.put(bob.id, ada.id)
    assert store.messages.rooms_of(bob.id) == ["lobby", attic]
    for by in (ada.person, None):
        for room in store.messages.rooms_of(bob.id)[:1]:
            [gone] = store.messages.remove_all(by, room, bob.id, None)
            assert (gone.entry.who, gone.entry.author) == (by and by.__class__(1, "ada"), bob.id)
    assert store.messages.rooms_of(bob.id) == []
    assert store.messages.rooms_of(ada.id) == ["lobby"]
    assert kept.offset < store.log.top("lobby").offset


def test_only_what_is_young_enough_is_taken_away(store, ada, bob, say, clock):
    say(bob, "old")
    clock.move(2 * DAY)
    young = say(bob, "young")
    [gone] = store.messages.remove_all(ada.person, "lobby", bob.id, 1.0)
    assert gone.entry.of == young.offset
    assert store.messages.rooms_of(bob.id) == ["lobby"]


def test_nothing_of_theirs_is_stored_after_the_ban_whoever_writes_it(
    store, settings, clock, ada, bob, attic
):
    """Two processes write for bob as fast as they can; a third one bans him."""
    others = [Store.open(settings, str, clock) for _ in range(2)]
    refused = gevent.event.Event()

    def flood(number, one, room):
        for count in range(100_000):
            answer = gevent.event.AsyncResult()
            one.messages.post(Post(bob.person, room, f"{number}-{count}", "spam"), answer.set)
            if isinstance(answer.get(timeout=60), Banned):
                refused.set()
                return

    floods = [
        gevent.spawn(flood, number, one, room)
        for number, (one, room) in enumerate(
            (one, room) for one in others for room in ("lobby", attic)
        )
    ]
    with gevent.Timeout(60):
        while min(store.log.top(room).offset for room in ("lobby", attic)) < 10:
            gevent.sleep(0.01)
    store.bans.put(bob.id, ada.id)
    tops = {room: store.log.top(room).offset for room in ("lobby", attic)}
    gevent.joinall(floods, timeout=60, raise_error=True)
    assert all(flood.ready() for flood in floods)
    assert tops == {room: store.log.top(room).offset for room in ("lobby", attic)}
    for other in others:
        other.close()
