"""Who may do what: the whole table, every standing and every act."""

from __future__ import annotations

import itertools

import pytest

from parlor.errors import NotAllowed
from parlor.permissions import (
    CROWDED,
    OF_A_ROOM,
    OF_THE_PLACE,
    Act,
    Place,
    Room,
    Standing,
    may,
    require,
    room_of,
    standing,
    with_words,
    words,
)
from parlor.wire import Person, Position, RoomState

GUEST = Person(4, "gus", guest=True)
MEMBER = Person(3, "eve")
OWNER = Person(2, "bob")
ADMINISTRATOR = Person(1, "ada", admin=True)
EVERYBODY = (GUEST, MEMBER, OWNER, ADMINISTRATOR)

ROOM = Room(owners=frozenset({OWNER.id, 77}))

TABLE = """
    act             guest  member  owner  administrator
    say             y      y       y      y
    edit            y      y       y      y
    delete          y      y       y      y
    delete_others   -      -       y      y
    pin             -      y       y      y
    describe        -      y       y      y
    call_all        y      y       y      y
    report          y      y       y      y
    let_in          -      -       y      y
    put_out         -      -       y      y
    mute            -      -       y      y
    rule            -      -       y      y
    keep_longer     -      -       -      y
    put_all_in      -      -       -      y
    archive         -      -       y      y
    delete_room     -      -       y      y
    leave           y      y       y      y
    create_room     -      y       y      y
    join            y      y       y      y
    invite          -      -       -      y
    search          y      y       y      y
    write_to        -      y       y      y
    rename          -      y       y      y
    govern          -      -       -      y
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()[1:]}


def marks(act, room=ROOM, place=None):
    return ["y" if may(person, act, room, place) else "-" for person in EVERYBODY]


def test_the_table_has_every_act():
    assert list(ROWS) == [str(act) for act in Act]


@pytest.mark.parametrize("act", Act, ids=str)
def test_who_may(act):
    assert marks(act) == ROWS[act]


def test_what_a_place_may_set_otherwise():
    for act in (Act.PIN, Act.DESCRIBE):
        assert marks(act, place=Place(members_pin=False)) == ["-", "-", "y", "y"]
        assert marks(act, place=Place()) == ["-", "y", "y", "y"]
    direct = Room(direct=True, private=True)
    assert marks(Act.PIN, direct, Place(members_pin=False)) == ["-", "y", "y", "y"]
    assert marks(Act.WRITE_TO, place=Place(guests_write_first=True)) == ["y", "y", "y", "y"]
    assert marks(Act.WRITE_TO, place=Place()) == ["-", "y", "y", "y"]


def test_a_crowd_is_called_by_few():
    few, many = (ROOM._replace(members=members) for members in (CROWDED, CROWDED + 1))
    assert marks(Act.CALL_ALL, few) == ["y", "y", "y", "y"]
    assert marks(Act.CALL_ALL, many) == ["-", "-", "y", "y"]


def test_nobody_leaves_the_lobby_nor_archives_it_and_few_name_it():
    assert marks(Act.LEAVE, Room(lobby=True)) == ["-", "-", "-", "-"]
    assert marks(Act.ARCHIVE, Room(lobby=True)) == ["-", "-", "-", "-"]
    assert marks(Act.DESCRIBE, Room(lobby=True)) == ["-", "-", "-", "y"]


def test_who_is_muted_says_nothing_by_titles_and_pins_either():
    silent = ROOM._replace(silent=True)
    refused = {act for act in OF_A_ROOM if marks(act, silent) == ["-"] * 4}
    assert refused == {Act.SAY, Act.EDIT, Act.PIN, Act.DESCRIBE, Act.CALL_ALL}
    assert all(marks(act, silent) == ROWS[act] for act in OF_A_ROOM if act not in refused)


def test_in_an_archived_room_nobody_writes_and_everything_else_goes_on():
    archived = ROOM._replace(archived=True)
    refused = {act for act in OF_A_ROOM if marks(act, archived) == ["-"] * 4}
    assert refused == {
        Act.SAY, Act.EDIT, Act.PIN, Act.DESCRIBE, Act.CALL_ALL, Act.LET_IN, Act.RULE,
        Act.KEEP_LONGER, Act.PUT_ALL_IN,
    }  # fmt: skip
    assert all(marks(act, archived) == ROWS[act] for act in OF_A_ROOM if act not in refused)


def test_where_owners_write_the_others_read():
    announces = ROOM._replace(announces=True)
    assert marks(Act.SAY, announces) == marks(Act.EDIT, announces) == ["-", "-", "y", "y"]
    assert marks(Act.DELETE, announces) == ROWS[Act.DELETE]


def test_where_members_let_others_in_guests_do_not():
    shared = ROOM._replace(members_invite=True)
    assert marks(Act.LET_IN, shared) == ["-", "y", "y", "y"]
    assert all(marks(act, shared) == ROWS[act] for act in OF_A_ROOM if act is not Act.LET_IN)
    assert marks(Act.LET_IN, shared._replace(archived=True)) == ["-", "-", "-", "-"]
    assert marks(Act.LET_IN, shared._replace(direct=True)) == ["-", "-", "-", "-"]


def test_a_direct_room_is_of_its_people_and_of_nobody_else():
    direct = Room(direct=True, private=True)
    may_all = {act for act in OF_A_ROOM if marks(act, direct) == ["y"] * 4}
    assert may_all == {Act.SAY, Act.EDIT, Act.DELETE, Act.CALL_ALL, Act.REPORT}
    assert {act for act in OF_A_ROOM if marks(act, direct) == ["-"] * 4} == {
        Act.DELETE_OTHERS, Act.DESCRIBE, Act.LET_IN, Act.PUT_OUT, Act.RULE, Act.ARCHIVE, Act.LEAVE,
        Act.DELETE_ROOM, Act.KEEP_LONGER, Act.PUT_ALL_IN, Act.MUTE,
    }  # fmt: skip
    assert marks(Act.SAY, direct._replace(closed=True)) == ["-", "-", "-", "-"]


def test_a_private_room_gives_nobody_more():
    private = ROOM._replace(private=True)
    assert all(marks(act, private) == ROWS[act] for act in OF_A_ROOM if act is not Act.PUT_ALL_IN)


def test_nobody_is_put_into_a_private_room_and_everybody_is_in_the_lobby():
    for room in (ROOM._replace(private=True), ROOM._replace(lobby=True)):
        assert marks(Act.PUT_ALL_IN, room) == ["-", "-", "-", "-"]


def test_a_room_that_belongs_to_nobody_is_ruled_by_administrators():
    for act in (Act.DELETE_OTHERS, Act.PUT_OUT, Act.ARCHIVE):
        assert marks(act, Room()) == ["-", "-", "-", "y"]


def test_in_the_place_nobody_is_an_owner():
    for act in OF_THE_PLACE:
        assert may(OWNER, act) == may(MEMBER, act)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (GUEST, Standing.GUEST),
        (MEMBER, Standing.MEMBER),
        (OWNER, Standing.OWNER),
        (ADMINISTRATOR, Standing.ADMINISTRATOR),
    ],
)
def test_a_standing_is_the_highest_one_has(person, expected):
    assert standing(person, ROOM) is expected


def test_an_administrator_who_owns_a_room_is_one_still_and_a_guest_never_owns():
    assert (
        standing(ADMINISTRATOR, Room(owners=frozenset({ADMINISTRATOR.id})))
        is Standing.ADMINISTRATOR
    )
    assert standing(GUEST, Room(owners=frozenset({GUEST.id}))) is Standing.GUEST


def test_clients_are_told_in_words_what_they_may():
    assert words(GUEST, ROOM) == ["say", "edit", "delete", "call_all", "report", "leave"]
    assert words(ADMINISTRATOR, ROOM) == [str(act) for act in OF_A_ROOM]
    assert words(MEMBER) == ["create_room", "join", "search", "write_to", "rename"]
    assert words(ADMINISTRATOR) == [str(act) for act in OF_THE_PLACE]
    assert {"pin", "describe"} <= set(words(MEMBER, ROOM, Place()))
    assert not {"pin", "describe"} & set(words(MEMBER, ROOM, Place(members_pin=False)))
    assert words(OWNER, ROOM, Place(members_pin=False)) == words(OWNER, ROOM)
    assert "write_to" in words(GUEST, place=Place(guests_write_first=True))
    assert "leave" not in words(ADMINISTRATOR, Room(lobby=True))


def test_every_act_is_of_a_room_or_of_the_place():
    assert set(OF_A_ROOM) | set(OF_THE_PLACE) == set(Act)
    assert not set(OF_A_ROOM) & set(OF_THE_PLACE)


def test_what_one_may_not_is_refused():
    require(OWNER, Act.PUT_OUT, ROOM)
    with pytest.raises(NotAllowed):
        require(MEMBER, Act.PUT_OUT, ROOM)
    with pytest.raises(NotAllowed):
        require(MEMBER, Act.DESCRIBE, ROOM, Place(members_pin=False))


def test_a_room_is_told_with_the_words_of_all_that_may_be_done_in_it():
    """They are found by a shorter way for thousands of rooms; both ways say the same."""
    bools = (False, True)
    people = [Person(1, "ada", admin=True), Person(2, "bob"), Person(3, "eve", guest=True)]
    facts = ("private", "archived", "direct", "closed")
    places = [Place(members_pin=pins) for pins in bools]
    all_or_owners = ("all", "owners")
    for person, name, writers, inviters, owners, *rest in itertools.product(
        people,
        ("lobby", "attic"),
        all_or_owners,
        all_or_owners,
        ([], [2]),
        *[bools] * len(facts),
        (0, 5),
    ):
        state = RoomState(
            room=name, title="", position=Position("e", 0), writers=writers, inviters=inviters,
            owners=owners, silent_until=rest[-1], **dict(zip(facts, rest[:-1], strict=True)),
        )  # fmt: skip
        for place in places:
            told = with_words(person, state, place).may
            assert told == words(person, room_of(state), place)
