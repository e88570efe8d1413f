"""The checker finds each thing that can go wrong, and nothing in what is right."""

import json

import pytest

from .checker import check
from .outcasts import LATE, Ban
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
    top = top or len(rows)
    return Room(
        "attic", True, top, log, rows, said, set(members), marks=dict.fromkeys(members, top)
    )


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
    state = {"room": "attic", "position": {"epoch": "e", "offset": top}, "read_offset": top}
    rooms = [state] if top else []
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


def browsed():
    return ">", json.dumps({"type": "browse", "room": "attic", "client_id": "p"})


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


REACTED = entry(6, "reacted", BOB, of=3, emoji="👍")
AS_REACTED = entry(3, "said", ADA, "a1", reactions={"👍": [BOB]}, as_of=6)
LIKED = [*LOG[:2], AS_REACTED, *LOG[3:], REACTED]


def test_reactions_are_folded_by_all(found):
    stored = attic(*LIKED)
    assert not found(*opened(2), *shown(3, 4, 5, log=LOG), *shown(6, log=LIKED), stored=stored)
    assert not found(*opened(2), *shown(*range(3, 7), log=LIKED), stored=stored)
    other = got(REACTED.event | {"emoji": "👎"})
    wrong = found(*opened(2), *shown(3, 4, 5, log=LOG), other, stored=stored)
    assert wrong == {"lost": 1, "stale": 1}


def test_a_page_that_was_taken_before_a_change_may_come_after_it(found):
    stored = attic(*LIKED)
    after = [*shown(6, log=LIKED), page(3, 4, 5, log=LOG)]
    assert not found(*opened(5), browsed(), *after, stored=stored)
    other = got(REACTED.event | {"emoji": "👎"})
    wrong = found(*opened(5), browsed(), other, page(3, 4, 5, log=LOG), stored=stored)
    assert wrong == {"lost": 1, "stale": 1}


def test_a_page_that_was_asked_for_before_a_reload_tells_nothing(found):
    stored = attic(*LIKED)
    old = json.loads(page(3, 4, 5, log=LOG)[1]) | {"to": 6}
    assert not found(*opened(5), browsed(), reload_to(6), got(old), stored=stored)
    assert found(*opened(5), reload_to(6), browsed(), got(old), stored=stored) == {"stale": 1}


def test_a_reaction_that_is_not_in_its_message_is_lost(found):
    without = entry(3, "said", ADA, "a1", as_of=6)
    assert found(*opened(6), stored=attic(*LOG[:2], without, *LOG[3:], REACTED)) == {"lost": 1}
    early = AS_REACTED._replace(event=AS_REACTED.event | {"as_of": 5})
    assert found(*opened(6), stored=attic(*LOG[:2], early, *LOG[3:], REACTED)) == {"lost": 1}


def test_a_pin_that_changes_nothing_is_one_of_what_was_pinned_before(found):
    pinned = entry(6, "pinned", BOB, of=3)
    held = entry(3, "said", ADA, "a1", pinned=True, as_of=6)
    stored = attic(*LOG[:2], held, *LOG[3:], pinned)
    pin = ">", json.dumps({"type": "pin", "room": "attic", "client_id": "p1", "of": 3})
    assert not found(*opened(6), pin, accepted("p1", 6), stored=stored)
    assert found(*opened(6), pin, accepted("p1", 5), stored=stored) == {"lost": 1}


def words(number):
    return f"ada {number}: amber birch"


def test_words_that_were_deleted_long_before_are_nowhere(found):
    said = void(3)._replace(client_id="a1")
    gone = [*LOG[:2], said, *LOG[3:], entry(6, "deleted", ADA, of=3)]
    say = {"type": "say", "room": "attic", "client_id": "a1", "text": words(1)}
    lines = [*opened(6), (">", json.dumps(say)), accepted("a1", 3)]
    told = got({"type": "typing", "room": "attic", "text": words(1)})
    assert not found(*lines, stored=attic(*gone))
    assert found(*lines, told, stored=attic(*gone)) == {"stale": 1}
    again = [*gone, entry(7, "said", BOB, "b2", text=words(1))]
    assert found(*opened(7), *lines[-2:], stored=attic(*again)) == {"stale": 1}


def test_what_is_said_to_be_unread_is_counted_again(found):
    unread = attic(*LOG)._replace(marks={ADA: 3, BOB: 5})
    state = {"room": "attic", "position": {"epoch": "e", "offset": 5}, "read_offset": 3}
    welcome = {"type": "welcome", "you": {"id": ADA}, "rooms": [state | {"unread": 1}]}
    lines = [("=", "open"), (">", '{"type": "hello"}')]
    assert not found(*lines, got(welcome), stored=unread)
    for wrong in ({"unread": 2}, {}, {"unread": 1, "read_offset": 5}):
        told = got(welcome | {"rooms": [state | wrong]})
        assert found(*lines, told, stored=unread) == {"miscounted": 1}


def test_a_direct_room_is_its_peoples(found):
    direct = attic(*LOG[2:], members=(ADA, BOB), top=5)._replace(direct=True)
    assert "leaked" not in found(*opened(2), *shown(3, 4, 5), stored=direct)
    assert found(*opened(2, who=EVE), *shown(3), stored=direct, who=EVE)["leaked"]


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


def test_who_may_not_delete_what_another_wrote_may_delete_their_own(found):
    for of, wrong in ((4, {}), (3, {"unexpected": 1})):
        delete = {"type": "delete", "client_id": "k1", "room": "attic", "of": of}
        refused = {"type": "refused", "client_id": "k1", "code": "not_allowed"}
        assert found(*opened(5), (">", json.dumps(delete)), got(refused)) == wrong


# Who is banned


@pytest.fixture
def banned(tmp_path):
    """Return a function that has the checker look at the record of one who was banned long ago."""

    def look(*lines, stored=None, at=LONG_AGO):
        record = Record(tmp_path, "out0")
        for mark, text in lines:
            record.write(mark, text)
        record.close()
        verdict = check(tmp_path, {"attic": stored or attic(*LOG)}, {"out0": Ban(EVE, at)})
        assert verdict.seen["bans"] == 1
        return {kind: count for kind, count in verdict.wrong.items() if count}

    return look


def test_who_is_banned_may_try_to_come_back(banned):
    refused = {"type": "refused", "code": "bad_token", "message": "no"}
    assert banned(*opened(5), ("-", "4501"), ("=", "open"), got(refused), at=LATER) == {}


def test_what_they_heard_before_it_came_to_every_process_is_right(banned):
    heard = entry(6, "said", ADA, "a3", at=LONG_AGO + LATE)
    assert banned(got(heard.event)) == {}


@pytest.mark.parametrize("kind", ["said", "edited", "reacted"])
def test_what_they_did_after_it_is_found(banned, kind):
    late = entry(6, kind, EVE, "e1", at=LONG_AGO + 1, of=3, emoji="👍")
    stored = attic(*LOG[:5], late)
    assert "leaked" in banned(stored=stored)


def test_what_they_heard_long_after_is_found(banned):
    heard = entry(6, "said", ADA, "a3", at=LONG_AGO + LATE + 1)
    assert banned(got(heard.event)) == {"leaked": 1}


def test_a_welcome_long_after_is_found(banned):
    assert banned(*opened(5)) == {"leaked": 1}
