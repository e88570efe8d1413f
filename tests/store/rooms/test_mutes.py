"""Members who read and say nothing, for a while or until somebody lets them."""

from __future__ import annotations

import gevent.event
import pytest

from parlor.errors import Banned, Muted, NoSuchPerson, NoSuchRoom, NotAllowed, NotAMember
from parlor.store.results import Edit, Reaction, Stored
from parlor.store.rooms.memberships import anybody
from parlor.store.sql.statements import Statement
from parlor.wire import FOR_EVER

DATABASES = ("sqlite", "postgresql")
NOTED = Statement("SELECT who, what, room_id IS NOT NULL, author_id FROM audit ORDER BY id")


@pytest.fixture
def mute(store, ada):
    def mute(who, room="lobby", seconds=None, by=None):
        store.mutes.put((by or ada).id, room, who.id, seconds, anybody)

    return mute


@pytest.fixture
def unmute(store, ada):
    return lambda who, room="lobby": store.mutes.lift(ada.id, room, who.id, anybody)


def react(store, who, of):
    answer = gevent.event.AsyncResult()
    store.reactions.put(Reaction(who.person, "lobby", f"r{of}", of, "👍", True), answer.set)
    return answer.get(timeout=30)


def test_who_is_muted_reads_and_changes_nothing_there_and_writes_elsewhere(
    store, ada, bob, attic, say, mute, unmute
):
    first = say(bob, "hello")
    mute(bob)
    refusal = say(bob, "again")
    assert (type(refusal), refusal.retry_after) == (Muted, None)
    assert isinstance(react(store, bob, first.offset), Muted)
    with pytest.raises(Muted):
        store.messages.edit(Edit(bob.person, "lobby", "e1", first.offset, "changed"))
    assert isinstance(say(bob, "hello", attic), Stored)
    assert isinstance(say(ada, "hello"), Stored)
    assert isinstance(say(bob, "hello", client_id="drawn-1"), Stored), "it is stored already"
    assert store.rooms.state(bob.id, "lobby").silent_until == FOR_EVER
    assert store.rooms.facts("lobby").silent == {bob.id: FOR_EVER}
    unmute(bob)
    assert isinstance(say(bob, "here I am"), Stored)
    assert store.rooms.state(bob.id, "lobby").silent_until == 0
    noted = [tuple(row) for row in store.database.read(lambda tx: tx.all(NOTED))]
    assert [(who, what, bool(room), whom) for who, what, room, whom in noted] == [
        (ada.id, "mute", True, bob.id),
        (ada.id, "unmute", True, bob.id),
    ]


def test_a_mute_runs_out_at_its_moment_and_is_forgotten_then(store, bob, say, mute, clock):
    mute(bob, seconds=90)
    assert say(bob, "now").minutes == 2
    assert store.mutes.lapse() == []
    clock.move(90)
    assert isinstance(say(bob, "now"), Stored)
    assert store.mutes.lapse() == ["lobby"]
    assert store.mutes.lapse() == []
    assert store.rooms.state(bob.id, "lobby").silent_until == 0


def test_who_leaves_and_comes_back_is_muted_still(store, ada, bob, say, mute, unmute):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    store.memberships.join(bob.id, garden, "j1")
    mute(bob, garden)
    store.memberships.leave(bob.id, garden, "l1")
    store.memberships.join(bob.id, garden, "j2")
    assert isinstance(say(bob, "hello", garden), Muted)
    store.memberships.leave(bob.id, garden, "l2")
    unmute(bob, garden)
    store.memberships.join(bob.id, garden, "j3")
    assert isinstance(say(bob, "hello", garden), Stored)


def test_a_ban_goes_before_a_mute_and_leaves_it_as_it_is(store, ada, bob, attic, say, mute, unmute):
    mute(bob)
    store.bans.put(bob.id, ada.id)
    assert isinstance(say(bob, "hello"), Banned)
    mute(bob, attic)
    unmute(bob)
    for room in ("lobby", attic):
        assert isinstance(say(bob, "hello", room), Banned)
    store.bans.lift(bob.id, ada.id)
    assert isinstance(say(bob, "hello"), Stored)
    assert isinstance(say(bob, "hello", attic), Muted)


def test_who_rules_is_not_muted_and_neither_is_who_is_not_there(store, ada, bob, eve, attic, mute):
    own = store.rooms.create(bob.id, "Own", private=False).entry.room
    store.memberships.join(ada.id, own, "j1")
    store.memberships.join(eve.id, own, "j2")
    for who, by in ((bob, ada), (ada, bob)):
        with pytest.raises(NotAllowed):
            mute(who, own, by=by)
    with pytest.raises(NotAMember):
        mute(eve, attic)
    with pytest.raises(NoSuchRoom):
        mute(bob, attic, by=eve)
    mute(eve, own, by=bob)


def test_who_is_not_muted_is_not_let_speak_again(bob, unmute):
    with pytest.raises(NoSuchPerson):
        unmute(bob)


def test_with_its_room_a_mute_goes(store, ada, bob, mute):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    store.memberships.join(bob.id, garden, "j1")
    mute(bob, garden, seconds=1)
    store.rooms.delete(ada.person, garden, "Garden", anybody)
    assert store.database.read(lambda tx: tx.all(Statement("SELECT * FROM mutes"))) == []
