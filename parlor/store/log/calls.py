"""
Whom messages call: rows that are counted until they are read.

A row says that a member of a room is called by the message `of`, and that
this is unread for whoever has not read up to its `offset`. User 0 is
everybody: where they are called there is no other row, so that nobody is
called twice by one message.

Somebody whom the text does not name may want to hear of a word in it. Their row is one
as any other, but no entry speaks of it: it is told to their own devices only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from ...text.mentions import ALL, everybody
from ...wire.forms import Call
from ..results import Heard
from ..sql.statements import Statement, Transaction, insert

HEARING = 200  # who hear of one message by a word of theirs
FRESH_MS = 24 * 3600 * 1000  # how long after it was written a message calls anybody anew


class Change(NamedTuple):
    """Who is called newly, who is called no longer, and what is told to some people only."""

    called: list[Call]
    uncalled: list[Call]
    heard: list[Heard]


def with_everybody(ids: Mapping[str, int], allowed: bool) -> dict[str, int]:
    """Return whom keys stand for, the words for everybody among them if that is allowed."""
    return {**dict.fromkeys(everybody(), ALL), **ids} if allowed else dict(ids)


def counted(ids: Collection[int], author_id: int, members: Collection[int]) -> set[int]:
    """Return for whom a mention is counted: members of the room, and not its author."""
    if ALL in ids:
        return {ALL}
    return {user_id for user_id in ids if user_id != author_id and user_id in members}


def named(tx: Transaction, names: Collection[str]) -> dict[str, int]:
    """Return who has one of some names, by its key."""
    return dict(tx.all(_NAMED, list(names))) if names else {}


def members_of(tx: Transaction, room_id: int, ids: Collection[int]) -> set[int]:
    """Return those of some people who are members of a room."""
    return {row[0] for row in tx.all(_READ, room_id, list(ids))} if ids else set()


def crowd(tx: Transaction, room_ids: Collection[int]) -> dict[int, int]:
    """Return how many members some rooms have."""
    return dict(tx.all(_CROWDS, list(room_ids)))


def hearing(
    ids: Collection[int], called: Collection[int], author_id: int, members: Collection[int]
) -> list[int]:
    """
    Return who hears of a message by a word of theirs: members of the room, who are not called.

    If they are too many, those hear of it who are here the longest.
    """
    if ALL in called:
        return []
    hear = {user_id for user_id in ids if user_id != author_id and user_id in members}
    return sorted(hear.difference(called))[:HEARING]


def change(
    tx: Transaction,
    room_id: int,
    of: int,
    author_id: int,
    said: set[int],
    now: set[int],
    hear: Collection[int],
    edited: int,
    fresh: bool,
) -> Change:
    """
    Have a message that is edited at offset `edited` call those `now`, and nobody else.

    Those who `hear` of it do so by a word of theirs; `said` are those whom the
    message called before, as everybody knows. Newly called is only who is so by a `fresh`
    message: at its own offset where that is not read yet, and else at that of
    the edit, so that it can be read. Who was called in either way is not called anew.
    """
    before = {row[0]: row[1] for row in tx.all(_OF, room_id, of)}
    told, heard = before.keys() & said, before.keys() - said
    gone = [Call(user_id, before[user_id]) for user_id in sorted(told - now)]
    silent = [Call(user_id, before[user_id]) for user_id in sorted(heard.difference(hear))]
    for call in gone + silent:
        tx.run(_FORGET_ONE, call.id, room_id, call.offset)
    new, newly = sorted(now - told), sorted(set(hear) - heard)
    read: dict[int, int] = dict(tx.all(_READ, room_id, new + newly)) if new or newly else {}

    def calls(user_ids: list[int]) -> list[Call]:
        found = []
        for user_id in user_ids:
            # Some have read the message and some have not; whom all were called with, has heard.
            unread = user_id != ALL and read.get(user_id, 0) < of
            at = of if unread or ALL in before else edited
            if fresh or user_id in before or ALL in before:
                found.append(Call(user_id, before.get(user_id, at)))
        return found

    called, hearing = calls(new), calls(newly)
    rows = [(call.id, room_id, call.offset, of, author_id) for call in called + hearing]
    if rows:
        tx.write((MENTIONS, rows))
    return Change(called, gone, _heard(silent, on=False) + _heard(hearing, on=True))


def forget(tx: Transaction, room_id: int, of: int, said: Callable[[], set[int]]) -> Change:
    """
    Have a message that is gone call nobody.

    `said` finds out whom it called as everybody knows.
    """
    rows = tx.all(_OF, room_id, of)
    if not rows:
        return Change([], [], [])
    tx.run(_FORGET, room_id, of)
    known = said()
    calls = [Call(user_id, offset) for user_id, offset in rows]
    silent = [call for call in calls if call.id not in known]
    return Change([], [call for call in calls if call.id in known], _heard(silent, on=False))


def calling(tx: Transaction, room_id: int, user_id: int, first: int, last: int) -> set[int]:
    """Return which messages call somebody between two offsets, in whichever way."""
    return {row[0] for row in tx.all(_CALLING, user_id, room_id, first, last)}


def said_in(said: Mapping[str, Any]) -> set[int]:
    """Return whom a message calls as everybody knows who reads it."""
    named = {mention["id"] for mention in said.get("mentions", ())}
    return named.union(said.get("called", ()))


def _heard(calls: list[Call], *, on: bool) -> list[Heard]:
    return [Heard(call.id, call.offset, on) for call in calls]


MENTIONS = insert(
    "mentions", user_id="int", room_id="int", offset="bigint", of="bigint", author_id="int"
)
_NAMED = Statement("SELECT name_key, id FROM users WHERE name_key = ANY(?) AND active")
_CROWDS = Statement("""
    SELECT room_id, count(*) FROM memberships WHERE room_id = ANY(?) GROUP BY room_id
""")
_OF = Statement(
    'SELECT user_id, "offset" FROM mentions WHERE room_id = ? AND of = ? ORDER BY user_id'
)
_READ = Statement(
    "SELECT user_id, read_offset FROM memberships WHERE room_id = ? AND user_id = ANY(?)"
)
_CALLING = Statement("""
    SELECT of FROM mentions
    WHERE user_id = ? AND room_id = ? AND "offset" >= ? AND "offset" <= ?
""")
_FORGET = Statement("DELETE FROM mentions WHERE room_id = ? AND of = ?")
_FORGET_ONE = Statement('DELETE FROM mentions WHERE user_id = ? AND room_id = ? AND "offset" = ?')
