"""Who may do what: the whole table, every standing and every act."""

from __future__ import annotations

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
    standing,
    words,
)
from parlor.wire import Person

GUEST = Person(4, "gus", guest=True)
MEMBER = Person(3, "eve")
OWNER = Person(2, "bob")
ADMINISTRATOR = Person(1, "ada", admin=True)
EVERYBODY = (GUEST, MEMBER, OWNER, ADMINISTRATOR)

ROOM = Room(owner=OWNER.id)

TABLE = """
    act             guest  member  owner  administrator
    say             y      y       y      y
    edit            y      y       y      y
    delete          y      y       y      y
    delete_others   -      -       y      y
    pin             -      y       y      y
    call_all        y      y       y      y
    let_in          -      -       y      y
    put_out         -      -       y      y
    archive         -      -       y      y
    leave           y      y       y      y
    create_room     -      y       y      y
    join            y      y       y      y
    invite          -      -       -      y
    write_to        -      y       y      y
    rename          -      y       y      y
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
    assert marks(Act.PIN, place=Place(members_pin=False)) == ["-", "-", "y", "y"]
    assert marks(Act.PIN, place=Place()) == ["-", "y", "y", "y"]
    assert marks(Act.WRITE_TO, place=Place(guests_write_first=True)) == ["y", "y", "y", "y"]
    assert marks(Act.WRITE_TO, place=Place()) == ["-", "y", "y", "y"]


def test_a_crowd_is_called_by_few():
    few, many = (ROOM._replace(members=members) for members in (CROWDED, CROWDED + 1))
    assert marks(Act.CALL_ALL, few) == ["y", "y", "y", "y"]
    assert marks(Act.CALL_ALL, many) == ["-", "-", "y", "y"]


def test_nobody_leaves_the_lobby():
    assert marks(Act.LEAVE, Room(lobby=True)) == ["-", "-", "-", "-"]


def test_a_private_room_gives_nobody_more():
    for act in OF_A_ROOM:
        assert marks(act, ROOM._replace(private=True)) == ROWS[act]


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
    assert standing(ADMINISTRATOR, Room(owner=ADMINISTRATOR.id)) is Standing.ADMINISTRATOR
    assert standing(GUEST, Room(owner=GUEST.id)) is Standing.GUEST


def test_clients_are_told_in_words_what_they_may():
    assert words(GUEST, ROOM) == ["say", "edit", "delete", "call_all", "leave"]
    assert words(OWNER, ROOM) == [str(act) for act in OF_A_ROOM]
    assert words(MEMBER) == ["create_room", "join", "write_to", "rename"]
    assert words(ADMINISTRATOR) == [str(act) for act in OF_THE_PLACE]
    assert "leave" not in words(ADMINISTRATOR, Room(lobby=True))


def test_every_act_is_of_a_room_or_of_the_place():
    assert set(OF_A_ROOM) | set(OF_THE_PLACE) == set(Act)
    assert not set(OF_A_ROOM) & set(OF_THE_PLACE)


def test_what_one_may_not_is_refused():
    require(OWNER, Act.PUT_OUT, ROOM)
    with pytest.raises(NotAllowed):
        require(MEMBER, Act.PUT_OUT, ROOM)
