"""The checker finds each thing that can go wrong, and nothing in what is right."""

import json

import pytest

from .checker import check
from .record import Record
from .stored import Entry, Room

ADA, BOB, EVE = 1, 2, 3
NAMES = {ADA: "ada", BOB: "bob", EVE: "eve"}
LONG_AGO, LATER = 1_000, 2**62


def entry(offset, kind, who, client_id=None, at=LONG_AGO, **fields):
    event = {"type": kind, "room": "attic", "offset": offset, "at": at, "who": {"id": who}}
    if client_id:
        event |= {"client_id": client_id, "text": client_id}
    event |= fields
    return Entry(offset, who, client_id, offset if kind == "void" else event.get("of"), event)


def attic(*entries, members=(ADA, BOB), top=None):
    said = {
        one.offset: (one.author, one.event["text"])
        for one in entries
        if one.event["type"] == "said"
    }
    log = {one.offset: one for one in entries}
    rows = [one.offset for one in entries]
    return Room("attic", True, top or len(rows), log, rows, said, set(members))


LOG = [
    entry(1, "joined", ADA),
    entry(2, "joined", BOB),
    entry(3, "said", ADA, "a1"),
    entry(4, "said", BOB, "b1"),
    entry(5, "said", ADA, "a2"),
]


@pytest.fixture
def found(tmp_path):
    """Return a function that has the checker look at one client's record, and what is stored."""

    def look(*lines, stored=None, who=ADA):
        record = Record(tmp_path, NAMES[who])
        for mark, text in lines:
            record.write(mark, text)
        record.close()
        rooms = {"attic": stored or attic(*LOG)}
        verdict = check(tmp_path, rooms)
        return {kind: count for kind, count in verdict.wrong.items() if count}

    return look


def opened(top=None, seen=None, who=ADA):
    """A new line: a hello that has seen so much, and the welcome with the room at its top."""
    position = {"epoch": "e", "offset": seen}
    yield "=", "open"
    yield ">", json.dumps({"type": "hello", "positions": {"attic": position} if seen else {}})
    rooms = [{"room": "attic", "position": {"epoch": "e", "offset": top}}] if top else []
    yield got({"type": "welcome", "you": {"id": who}, "rooms": rooms})


def got(event):
    return "<", json.dumps(event)


def shown(*offsets, log=LOG):
    return [got(log[offset - 1].event) for offset in offsets]


def said(client_id):
    say = {"type": "say", "room": "attic", "client_id": client_id, "text": client_id}
    return ">", json.dumps(say)


def accepted(client_id, offset):
    answer = {"type": "accepted", "room": "attic", "client_id": client_id, "offset": offset}
    return got(answer)


def page(*offsets, log=LOG):
    entries = [log[offset - 1].event for offset in offsets]
    covered = {"from": offsets[0], "to": offsets[-1]}
    return got({"type": "page", "client_id": "p", "room": "attic", "entries": entries} | covered)


def ended():
    return "-", "1006"


def reload_to(offset):
    position = {"epoch": "e", "offset": offset}
    return got({"type": "reload", "room": "attic", "position": position})


def test_a_good_talk_is_good(found):
    assert not found(
        *opened(2), said("a1"), *shown(3), accepted("a1", 3), *shown(4),
        said("a2"), ended(), *opened(4, seen=4), said("a2"), *shown(5), accepted("a2", 5),
    )  # fmt: skip


def test_who_reloads_and_reads_the_pages_misses_nothing(found):
    assert not found(
        *opened(2), ended(), *opened(5, seen=2), reload_to(5), page(4, 5), page(1, 2, 3)
    )


def test_what_was_acknowledged_and_is_not_stored_is_lost(found):
    assert found(*opened(5), said("a3"), accepted("a3", 6)) == {"lost": 1}
    assert found(*opened(5), said("a3"), accepted("a3", 5)) == {"lost": 1}


def test_what_was_shown_and_is_not_stored_so_is_lost(found):
    other = entry(6, "said", BOB, "b2")
    assert found(*opened(5), *shown(6, log=[*LOG, other])) == {"lost": 1}
    changed = entry(5, "said", ADA, "a2", text="otherwise")
    assert found(*opened(4), *shown(5, log=[*LOG[:4], changed])) == {"lost": 1}


def test_what_never_came_is_lost(found):
    assert found(*opened(2), *shown(3)) == {"lost": 2}
    assert found(*opened(2), ended(), *opened(5, seen=2), reload_to(5), page(4, 5)) == {"lost": 1}


def test_a_member_who_was_never_told_has_lost_the_room(found):
    assert found(*opened(None), got({"type": "granted", "room": room_state("hall")})) == {
        "lost": 1,
    }


def room_state(room):
    return {"room": room, "position": {"epoch": "e", "offset": 1}}


def test_what_is_stored_twice_is_doubled(found):
    twice = [*LOG, entry(6, "said", ADA, "a2")]
    assert found(*opened(6), stored=attic(*twice)) == {"doubled": 1}


def test_what_is_delivered_twice_is_doubled(found):
    assert found(*opened(3), *shown(4, 5, 4)) == {"doubled": 1}
    assert found(*opened(5), ended(), *opened(5, seen=5), *shown(5)) == {"doubled": 1}


def test_two_answers_to_one_message_are_doubled(found):
    twice = attic(*LOG, entry(6, "said", ADA, "a2"))
    wrong = found(*opened(6), said("a2"), accepted("a2", 5), accepted("a2", 6), stored=twice)
    assert wrong == {"doubled": 2}


def test_an_offset_that_is_skipped_is_a_gap(found):
    assert found(*opened(3), *shown(5)) == {"gaps": 1, "lost": 1}


def test_an_offset_that_comes_late_is_reordered(found):
    assert found(*opened(3), *shown(5, 4)) == {"gaps": 1, "reordered": 1}


def test_messages_of_one_line_are_stored_as_they_were_sent(found):
    lines = [said("a2"), said("a1"), accepted("a2", 5), accepted("a1", 3)]
    assert found(*opened(5), *lines) == {"reordered": 1}


def test_a_hole_in_the_log_is_a_gap(found):
    assert found(*opened(5), stored=attic(*LOG[:3], LOG[4], top=5)) == {"gaps": 1}


def test_tables_that_say_otherwise_than_the_log_have_lost_something(found):
    stored = attic(*LOG)
    del stored.messages[4]
    assert found(*opened(5), stored=stored) == {"lost": 1}
    assert found(*opened(5), stored=attic(*LOG, members=(ADA,))) == {"lost": 1}


def void(offset, to=None):
    event = {"type": "void", "room": "attic", "offset": offset}
    return Entry(offset, ADA, None, offset, event | ({"to": to} if to else {}))


# a1 was edited twice and b1 is deleted.
FIRST = entry(6, "edited", ADA, "e1", of=3, text="first")
DELETED = entry(7, "deleted", BOB, of=4)
SECOND = entry(8, "edited", ADA, "e2", of=3, text="second")
A1 = entry(3, "said", ADA, "a1", text="second", edited_at=LONG_AGO, as_of=8)
CHANGED = [*LOG[:2], A1, void(4), LOG[4], void(6), DELETED, SECOND]
AS_IT_WAS = [*LOG, FIRST, DELETED, SECOND]


def test_changes_are_good_as_they_came_and_as_they_stand(found):
    stored = attic(*CHANGED)
    assert not found(*opened(2), *shown(*range(3, 9), log=AS_IT_WAS), stored=stored)
    assert not found(*opened(2), *shown(*range(3, 9), log=CHANGED), stored=stored)
    assert not found(*opened(3), got(void(4).event), *shown(5, log=LOG), got(void(6, 7).event),
                     *shown(8, log=CHANGED), stored=stored)  # fmt: skip


def test_what_is_left_out_of_a_page_is_void(found):
    lines = [*opened(2), ended(), *opened(8, seen=2), reload_to(8)]
    read = got({"type": "page", "client_id": "p", "room": "attic", "from": 1, "to": 8,
                "entries": [CHANGED[offset - 1].event for offset in (1, 2, 3, 5)]})  # fmt: skip
    assert not found(*lines, read, stored=attic(*CHANGED))
    kept = [*CHANGED[:3], LOG[3], *CHANGED[4:6], entry(7, "said", BOB, "b2"), SECOND]
    assert found(*lines, read, stored=attic(*kept)) == {"lost": 2}


def test_a_void_in_place_of_something_said_has_lost_it(found):
    assert found(*opened(2), got(void(3, 4).event), *shown(5)) == {"lost": 1}


def test_what_nobody_changed_and_is_void_is_lost(found):
    stored = attic(*LOG[:3], void(4), LOG[4])
    assert found(*opened(2), *shown(3, 4, 5), stored=stored) == {"lost": 1}


def test_a_change_that_never_came_leaves_what_is_stale(found):
    stored = attic(*CHANGED)
    lines = [*shown(3, 4, 5, 6, log=AS_IT_WAS), got(void(7, 8).event)]
    assert found(*opened(2), *lines, stored=stored) == {"stale": 2}


def test_a_change_that_is_not_in_its_message_is_lost(found):
    stored = attic(*LOG, SECOND._replace(offset=6, event=SECOND.event | {"offset": 6}))
    assert found(*opened(6), stored=stored) == {"lost": 1}
    undeleted = DELETED._replace(offset=6, event=DELETED.event | {"offset": 6})
    assert found(*opened(6), stored=attic(*LOG, undeleted)) == {"lost": 1}


OUT = [*LOG, entry(6, "left", ADA), entry(7, "said", BOB, "b2")]


def test_whoever_is_put_out_sees_no_more(found):
    stored = attic(*OUT, members=(BOB,))
    hall = got({"type": "granted", "room": room_state("hall")})
    revoked = got({"type": "revoked", "room": "attic"})
    assert not found(*opened(5), hall, *shown(6, log=OUT), revoked, stored=stored)
    wrong = found(*opened(5), hall, *shown(6, log=OUT), revoked, *shown(7, log=OUT), stored=stored)
    assert wrong == {"leaked": 1}
    assert found(*opened(5), hall, *shown(6, 7, log=OUT), revoked, stored=stored) == {"leaked": 1}


def test_whoever_is_put_out_and_never_told_so_is_a_leak(found):
    assert found(*opened(6), stored=attic(*OUT, members=(BOB,))) == {"leaked": 1}


def test_whoever_is_let_in_again_may_read_what_was_said_meanwhile(found):
    again = [*OUT, entry(8, "joined", ADA)]
    assert not found(*opened(5), ended(), *opened(8, seen=5), *shown(6, 7, 8, log=again),
                     stored=attic(*again))  # fmt: skip


def test_whoever_is_let_in_later_may_not_read_it_before(found):
    again = [*OUT, entry(8, "joined", ADA, at=LATER)]
    wrong = found(*opened(5), *shown(6, 7, 8, log=again), stored=attic(*again))
    assert wrong == {"leaked": 2, "lost": 2}


def test_eve_sees_nothing(found):
    hall = got({"type": "granted", "room": room_state("hall")})
    typing = got({"type": "typing", "room": "attic", "who": {"id": ADA}})
    assert not found(*opened(None, who=EVE), hall, who=EVE)
    assert found(*opened(None, who=EVE), hall, page(3), who=EVE) == {"leaked": 1}
    assert found(*opened(None, who=EVE), hall, typing, who=EVE) == {"leaked": 1}
    assert found(*opened(None, who=EVE), hall, *shown(5), who=EVE) == {"leaked": 1}
    assert found(*opened(5, who=EVE), who=EVE) == {"leaked": 2}


def test_a_message_without_an_answer_is_told(found):
    assert found(*opened(5), said("a3")) == {"unanswered": 1}


def test_whoever_is_not_back_at_the_end_is_told(found):
    assert found(*opened(5), ended()) == {"absent": 1}


def test_a_fault_of_the_server_is_told(found):
    assert found(*opened(5), ("-", "1011"), *opened(5, seen=5)) == {"unexpected": 1}
    refused = got({"type": "refused", "client_id": "a3", "code": "client_id_used"})
    assert found(*opened(5), said("a3"), refused) == {"unexpected": 1}
