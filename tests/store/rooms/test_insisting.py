"""Who is not to be disturbed is told anyway: once, in direct rooms, by whom they let."""

from __future__ import annotations

import gevent
import pytest
from gevent.event import AsyncResult

from parlor.errors import NoSuchMessage, NoSuchRoom, NotAllowed, Refused
from parlor.store.results import DirectPost, Removal
from parlor.store.store import Store

DATABASES = ("sqlite", "postgresql")
HOUR = 3600.0
FOR_GOOD = 2**53 - 1


@pytest.fixture
def direct(store, ada, bob):
    """A message of ada's to bob, by its room and offset."""
    sent = store.directs.post(DirectPost(ada.person, frozenset({bob.id}), "d1", "are you there?"))
    return sent.room, sent.stored.offset


@pytest.fixture
def rest(store, bob, clock):
    """Have bob not be disturbed for so many hours from now on, or for good."""

    def rest(hours=None, who=bob):
        until = FOR_GOOD if hours is None else round((clock.now + hours * HOUR) * 1000)
        store.preferences.put(who.id, "dnd_until", until)
        store.preferences.look(who.id)

    return rest


def test_who_is_not_to_be_disturbed_is_told_anyway_once(store, ada, bob, direct, rest, clock):
    room, of = direct
    assert store.insisting.possible(ada.id, room) == []
    with pytest.raises(NotAllowed):
        store.insisting.put(ada.person, room, of)
    rest(1)
    assert store.insisting.possible(ada.id, room) == [bob.id]
    assert store.insisting.put(ada.person, room, of) == [bob.id]
    assert store.insisting.possible(ada.id, room) == []
    with pytest.raises(NotAllowed):
        store.insisting.put(ada.person, room, of)
    # When that is over, and they rest again, it is another time.
    clock.move(HOUR + 1)
    assert store.insisting.possible(ada.id, room) == []
    rest(1)
    assert store.insisting.put(ada.person, room, of) == [bob.id]


def test_who_rests_for_good_is_told_once_a_day(store, ada, bob, direct, rest, clock):
    room, of = direct
    rest()
    assert store.insisting.put(ada.person, room, of) == [bob.id]
    clock.move(24 * HOUR - 1)
    assert store.insisting.possible(ada.id, room) == []
    clock.move(1)
    assert store.insisting.put(ada.person, room, of) == [bob.id]


def test_to_rest_a_little_longer_lets_nobody_insist_twice_within_a_day(
    store, ada, direct, rest, clock
):
    room, of = direct
    rest(30)
    store.insisting.put(ada.person, room, of)
    clock.move(HOUR)
    rest(48)
    assert store.insisting.possible(ada.id, room) == []


@pytest.mark.parametrize("why", ["not allowed", "blocked"])
def test_who_does_not_want_it_is_not_told(store, ada, bob, direct, rest, why):
    room, of = direct
    rest(1)
    if why == "blocked":
        store.blocks.put(bob.id, ada.id, True)
    else:
        store.preferences.put(bob.id, "anyway", False)
    assert store.insisting.possible(ada.id, room) == []
    with pytest.raises(NotAllowed):
        store.insisting.put(ada.person, room, of)


def test_of_several_those_are_told_who_rest_and_let_one(store, ada, bob, eve, rest):
    to = frozenset({bob.id, eve.id})
    sent = store.directs.post(DirectPost(ada.person, to, "d1", "hello, you two"))
    rest(1)
    assert store.insisting.put(ada.person, sent.room, sent.stored.offset) == [bob.id]
    rest(1, eve)
    assert store.insisting.put(ada.person, sent.room, sent.stored.offset) == [eve.id]


def test_only_of_ones_own_message_that_is_there(store, ada, bob, eve, direct, rest, say):
    room, of = direct
    rest(1)
    rest(1, ada)
    for who, place in ((bob, of), (ada, of + 1), (ada, of - 1)):
        with pytest.raises(NoSuchMessage):
            store.insisting.put(who.person, room, place)
    store.messages.delete(Removal(ada.person, room, "x1", of, of_others=False, within=None))
    with pytest.raises(NoSuchMessage):
        store.insisting.put(ada.person, room, of)


def test_nobody_learns_by_it_of_a_room_that_is_not_theirs(store, eve, direct, rest):
    room, of = direct
    rest(1)
    for name in (room, "cellar"):
        with pytest.raises(NoSuchRoom):
            store.insisting.possible(eve.id, name)
        with pytest.raises(NoSuchRoom):
            store.insisting.put(eve.person, name, of)


def test_in_rooms_nobody_is_told_anyway(store, ada, bob, attic, say, rest):
    of = say(ada, "@bob", attic).offset
    rest(1)
    assert store.insisting.possible(ada.id, attic) == []
    with pytest.raises(NotAllowed):
        store.insisting.put(ada.person, attic, of)


def test_of_two_processes_one_insists(settings, store, ada, bob, direct, rest, clock):
    room, of = direct
    other = Store.open(settings, str, clock)
    rest(1)

    def outcome(one, answer):
        try:
            answer.set(one.insisting.put(ada.person, room, of))
        except Refused as refused:
            answer.set(type(refused))

    answers = [AsyncResult() for _ in range(2)]
    for one, answer in zip((store, other), answers, strict=True):
        gevent.spawn(outcome, one, answer)
    found = [answer.get(timeout=60) for answer in answers]
    assert sorted(map(str, found)) == sorted(map(str, ([bob.id], NotAllowed)))
    other.close()
