"""Messages that people show to the administrators, in a room that nobody else is in."""

from __future__ import annotations

import gevent
import pytest

from parlor.errors import ClientIdUsed, NoSuchMessage, NoSuchRoom, NotAllowed, Refused
from parlor.store.log.reports import QUOTED, TITLE, Report
from parlor.store.results import Span, Stored
from parlor.store.rooms.memberships import anybody
from parlor.store.sql.statements import Statement
from parlor.store.store import Store
from parlor.wire import decode_entry

DATABASES = ("sqlite", "postgresql")
NOTED = Statement('SELECT who, what, "offset", author_id FROM audit ORDER BY id')
PLACE = "https://chat.example.org"


@pytest.fixture
def report(store):
    numbers = iter(range(1, 100))

    def report(by, of, room="lobby", client_id=None):
        asked = Report(by.person, room, client_id or f"report {next(numbers)}", of, PLACE)
        return store.reports.put(asked)

    return report


def told(reported):
    return [type(one.entry).__name__ for one in reported.stored]


def test_the_first_report_makes_the_room_of_the_administrators(store, ada, bob, eve, say, report):
    bad = say(bob, "bad *words*\nof bob @ada")
    done = report(eve, bad.offset)
    assert (told(done), done.granted) == (["Joined", "Said"], [ada.id])
    state = store.rooms.state(ada.id, done.room)
    assert (state.title, state.private, state.owners) == (TITLE, True, [ada.id])
    assert (state.level, state.unread, state.mentions) == ("all", 1, 0)
    page = store.log.page(ada.id, done.room, Span())
    said = decode_entry(page.entries[-1])
    assert (said.who.name, said.mentions) == ("eve", [])
    assert said.text == (
        f"⚑ {PLACE}/rooms/lobby/{bad.offset} · bob\n\n> bad *words*\n> of bob @ada"
    )
    noted = store.database.read(lambda tx: tx.all(NOTED))
    assert [tuple(row) for row in noted] == [(eve.id, "report", bad.offset, bob.id)]
    again = report(bob, say(eve, "worse").offset)
    assert (again.room, told(again), again.granted) == (done.room, ["Said"], [])


def test_who_reports_is_not_in_the_room_and_can_do_nothing_there(store, bob, eve, say, report):
    done = report(eve, say(bob, "bad").offset)
    assert not store.memberships.has(eve.id, done.room)
    assert isinstance(say(eve, "hello", done.room), NoSuchRoom)
    assert done.room not in [room.name for room in store.rooms.open_to(eve.id)]


def test_a_repeat_is_no_second_report(bob, eve, say, report):
    bad = say(bob, "bad")
    done = report(eve, bad.offset, client_id="r1")
    again = report(eve, bad.offset, client_id="r1")
    assert (again.room, again.stored, again.granted) == (done.room, [], [])
    say(eve, "hello", client_id="said")
    with pytest.raises(ClientIdUsed):
        report(eve, bad.offset, client_id="said")


def test_only_what_one_reads_and_did_not_write_is_reported(
    store, ada, bob, eve, attic, say, report
):
    secret, own = say(ada, "secret", attic), say(eve, "mine")
    with pytest.raises(NoSuchRoom):
        report(eve, secret.offset, attic)
    with pytest.raises(NotAllowed):
        report(eve, own.offset)
    with pytest.raises(NoSuchMessage):
        report(eve, 10_000)
    with pytest.raises(NoSuchMessage):
        report(eve, 1)  # somebody joined


def test_who_was_out_is_put_in_again_and_a_room_that_is_gone_is_made_anew(
    store, ada, bob, eve, say, report
):
    bad = say(bob, "bad")
    first = report(eve, bad.offset)
    store.memberships.leave(ada.id, first.room, "l1")
    assert report(eve, bad.offset).granted == [ada.id]
    store.rooms.delete(ada.person, first.room, TITLE, anybody)
    again = report(eve, bad.offset)
    assert (again.room != first.room, again.granted) == (True, [ada.id])


def test_of_a_long_message_the_beginning_is_shown(store, ada, bob, eve, say, report):
    done = report(eve, say(bob, "x" * 8_000).offset)
    text = done.stored[-1].entry.text
    assert text.endswith("x…")
    assert len(text) < QUOTED + 100


def test_two_first_reports_make_one_room(store, settings, clock, ada, bob, eve, say):
    bad = say(bob, "bad")
    others = [Store.open(settings, str, clock) for _ in range(2)]

    def first(number, one):
        try:
            return one.reports.put(Report(eve.person, "lobby", f"r{number}", bad.offset, PLACE))
        except Refused as refusal:
            return refusal

    tries = [gevent.spawn(first, number, one) for number, one in enumerate([store, *others])]
    assert len({one.get(timeout=60).room for one in tries}) == 1
    for other in others:
        other.close()


def test_a_reported_message_may_be_deleted_and_the_report_stays(store, ada, bob, eve, say, report):
    bad = say(bob, "bad")
    done = report(eve, bad.offset)
    assert len(store.messages.delete_all(ada.person, "lobby", bob.id, None)) == 1
    page = store.log.page(ada.id, done.room, Span())
    assert "> bad" in decode_entry(page.entries[-1]).text
    assert isinstance(say(ada, "seen to", done.room), Stored)
