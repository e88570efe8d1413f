"""
The index of the search: of which messages it knows the grams, how it is kept and asked.

It comes later: when a message is written the database notes in `unindexed` that it is to be
taken in (a trigger, so that none is without a note, whoever wrote it), and a search looks
through what is noted there by itself. Older messages than the first that the
index began with are taken in from there downwards, with `search_below` as the lowest id that
was reached. So a message is in the index if its id is not below that and it is not
noted. What is edited or goes is taken out in the same transaction.

SQLite keeps what was taken out in older parts of the index until they are
merged, which `merge` does by and by. PostgreSQL takes out what belongs to a row with it.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ....text.search.folding import folded
from ....text.search.grams import BEGINS, VERSION, grams_of
from ...sql.statements import Dialect, ForMany, Statement, Transaction

LUMP = 100  # messages that are taken in at once: some 5 ms
CHARACTERS = 50_000  # of the texts of one lump
FIRST, MOST = 60, 2_000  # messages that are proposed at once
NEAR, MOST_NEAR = 2_000, 20_000  # ids among which it is seen how often something stands
OFTEN = 20  # messages among those of which there are enough everywhere
FEW_ROOMS = 8  # of which the index tells the messages apart
PAGES = 200  # of the index that are merged at once: some 10 ms
SMALL = 1_000  # pages of an index that is merged at once


class Proposed(NamedTuple):
    """Ids of messages, the newest first, and the lowest id down to which there are no others."""

    ids: list[int]
    floor: int


class Due(NamedTuple):
    """
    Whether it is to be made anew, and messages are to be taken in.

    `merge` is whether it is to be merged, and at once; None if it is not.
    """

    anew: bool
    messages: bool
    merge: bool | None


def note(tx: Transaction, room_id: int, offset: int) -> None:
    """Note that an edited message is to be taken in, unless that is to come in its turn."""
    tx.run(_NOTE_IF_NEW, room_id, offset, below(tx))


def forget(tx: Transaction, room_id: int, offsets: list[int]) -> None:
    """Take messages out that are about to be changed, or to go."""
    lowest = int(tx.all(_BELOW_FOR_OTHERS, BELOW)[0][0])
    if tx.dialect == "sqlite":
        if rows := tx.all(_INDEXED, room_id, offsets, lowest):
            tx.write((_TAKE_OUT, [_row(tx.dialect, *row) for row in rows]))
            tx.run(_SET, DUE, MERGE)
    else:
        tx.run(_OUT_OF_TABLE, room_id, offsets)
    tx.run(_DROP_NOTES, room_id, offsets)


def below(tx: Transaction) -> int:
    """Return the lowest id that was reached; what is older is not in the index yet."""
    return int(tx.all(_FACT, BELOW)[0][0])


def share(tx: Transaction) -> float:
    """Return how much of all messages can be found by the index, 0 to 1."""
    newest = (tx.first(_NEWEST) or (None,))[0]
    return 1.0 if not newest else min(1.0, 1.0 - (below(tx) - 1) / newest)


def is_old(tx: Transaction) -> bool:
    """Whether the index has grams of another kind than those that are sought."""
    return _is_older(tx.all(_FACT, KIND)[0][0])


def renew(tx: Transaction) -> None:
    """Begin anew if the index is old."""
    if not _is_older(tx.all(_FACT_ALONE, KIND)[0][0]):
        return  # another process was first
    tx.run(_EMPTY)
    tx.run(_NO_NOTES)
    newest = (tx.first(_NEWEST) or (None,))[0] or 0
    tx.run(_SET, str(newest + 1), BELOW)
    tx.run(_SET, _MINE, KIND)


def take_in(tx: Transaction) -> int:
    """Take some messages in that are not, new ones first; return how many, 0 if all are."""
    lowest = int(tx.all(_FACT_ALONE, BELOW)[0][0])
    noted = _some(tx.all(_NOTED, lowest, LUMP))
    if noted:
        _add(tx, noted)
        return len(noted)
    if lowest <= 1:
        return 0
    older = _some(tx.all(_OLDER, lowest, LUMP))
    if older:
        _add(tx, older)
    else:
        tx.run(_SET, DUE, MERGE)  # of a thousand small parts one becomes that takes less room
    tx.run(_SET, str(older[-1][0] if older else 1), BELOW)
    return len(older)


def due(tx: Transaction) -> Due:
    """Return what is to be done about the index."""
    noted = tx.first(_ANY_NOTED) is not None
    return Due(is_old(tx), noted or below(tx) > 1, merges(tx))


def merges(tx: Transaction) -> bool | None:
    """Whether something is to be merged, and at once; None if nothing is."""
    if tx.dialect != "sqlite" or tx.all(_FACT, MERGE)[0][0] == DONE:
        return None
    return bool(tx.all(_PAGES)[0][0] <= SMALL)


def merge(tx: Transaction, *, begin: bool) -> bool:
    """Merge some parts of the index, so that what was taken out is gone; whether all is done."""
    if begin:
        tx.run(_SET, BEGUN, MERGE)  # what is taken out from now on is for the next time
    before = tx.all(_CHANGES)[0][0]
    tx.run(_MERGE, -PAGES if begin else PAGES)
    done = bool(tx.all(_CHANGES)[0][0] - before < 2)  # one of them is the statement's own
    if done:
        tx.run(_SET_IF, DONE, MERGE, BEGUN)
        tx.forgets = True
    return done


def proposals(
    tx: Transaction, grams: Sequence[str], rooms: Sequence[int], floor: int, before: int
) -> Iterator[Proposed]:
    """
    Yield messages of ids from `floor` up to `before` that have all `grams`, the newest first.

    Where rooms are few they are of those; else they may be of others, too.
    """
    told = [_room_gram(room_id) for room_id in rooms] if len(rooms) <= FEW_ROOMS else []
    if tx.dialect == "sqlite":
        return _matches(tx, grams, told, floor, before)
    return _rows(tx, list(map(_number, grams)), list(map(_number, told)), floor, before)


def _matches(
    tx: Transaction, grams: Sequence[str], rooms: Sequence[str], floor: int, before: int
) -> Iterator[Proposed]:
    parts = [f'"{gram}"' for gram in grams]
    if rooms:
        parts.append("(" + " OR ".join(f'"{gram}"' for gram in rooms) + ")")
    most = FIRST
    while before > floor:
        found = _proposed(tx.all(_MATCH, " AND ".join(parts), floor, before, most), floor, most)
        yield found
        before, most = found.floor, min(4 * most, MOST)


def _rows(
    tx: Transaction, grams: list[int], rooms: list[int], floor: int, before: int
) -> Iterator[Proposed]:
    # What stands everywhere is soon found among the newest, of which each is looked at; what
    # does not, by the index, which finds all of it at once. How often it stands there tells.
    span, often = NEAR, True
    told = [rooms] if rooms else []
    while often and before > floor:
        near = max(floor, before - span)
        found = tx.all(_NEAR_IN_ROOMS if rooms else _NEAR, near, before, grams, *told)
        yield Proposed([row[0] for row in found], near)
        often = len(found) >= OFTEN
        before, span = near, min(4 * span, MOST_NEAR)
    while before > floor:
        found = tx.all(_FAR_IN_ROOMS if rooms else _FAR, floor, before, grams, *told, MOST)
        far = _proposed(found, floor, MOST)
        # What is enough need not all be read.
        yield from _some_first(far)
        before = far.floor


def _some_first(found: Proposed) -> Iterator[Proposed]:
    ids, size = found.ids, FIRST
    while len(ids) > size:
        yield Proposed(ids[:size], ids[size - 1])
        ids, size = ids[size:], 4 * size
    yield Proposed(ids, found.floor)


def _proposed(found: Sequence[Sequence[Any]], floor: int, most: int) -> Proposed:
    ids = [row[0] for row in found]
    return Proposed(ids, ids[-1] if len(ids) == most else floor)


def _some(rows: Sequence[Any]) -> Sequence[Any]:
    """Return those of some rows whose texts are not too long together, one at least."""
    characters = 0
    for count, row in enumerate(rows):
        characters += len(row[3])
        if count and characters > CHARACTERS:
            return rows[:count]
    return rows


def _add(tx: Transaction, rows: Sequence[Any]) -> None:
    # In the order of ids, for SQLite writes a part to disk whenever a lower one comes.
    tx.write((_TAKE_IN, [_row(tx.dialect, id_, room, text) for id_, room, _, text in sorted(rows)]))
    tx.write((_DROP_NOTE, [(room, offset) for _, room, offset, _ in rows]))


def _row(dialect: Dialect, message_id: int, room_id: int, text: str) -> tuple[int, str]:
    grams = [*sorted(grams_of(folded(text))), _room_gram(room_id)]
    told = grams if dialect == "sqlite" else {str(_number(gram)) for gram in grams}
    return message_id, " ".join(told)


def _number(gram: str) -> int:
    """Return what PostgreSQL has in place of a part, in a third of the room; others may have it."""
    return zlib.crc32(gram.encode()) - 2**31


def _room_gram(room_id: int) -> str:
    return f"{BEGINS}{BEGINS}{room_id}"  # which no text has


def _is_older(kind: str) -> bool:
    # A newer one is left alone: during an update both are there.
    return _as_numbers(kind) < _as_numbers(_MINE)


def _as_numbers(version: str) -> list[int]:
    return [int(part) for part in version.replace(".", " ").split()]


BELOW, KIND, MERGE = "search_below", "search_kind", "search_merge"
DUE, BEGUN, DONE = "due", "begun", "done"
_MINE = f"{VERSION} {unicodedata.unidata_version}"

_FACT = Statement("SELECT value FROM facts WHERE name = ?")
# Who takes in is alone; those who take out are not in each other's way, but in his.
_FACT_ALONE = Statement(
    "SELECT value FROM facts WHERE name = ?", "SELECT value FROM facts WHERE name = ? FOR UPDATE"
)
_BELOW_FOR_OTHERS = Statement(
    "SELECT value FROM facts WHERE name = ?", "SELECT value FROM facts WHERE name = ? FOR SHARE"
)
_SET = Statement("UPDATE facts SET value = ? WHERE name = ?")
_SET_IF = Statement("UPDATE facts SET value = ? WHERE name = ? AND value = ?")
_ANY_NOTED = Statement("SELECT room_id FROM unindexed LIMIT 1")
_NEWEST = Statement("SELECT MAX(id) FROM messages")
_NOTE_IF_NEW = Statement("""
    INSERT INTO unindexed (room_id, "offset")
    SELECT room_id, "offset" FROM messages WHERE room_id = ? AND "offset" = ? AND id >= ?
""")
_DROP_NOTES = Statement('DELETE FROM unindexed WHERE room_id = ? AND "offset" = ANY(?)')
_DROP_NOTE = ForMany(
    'DELETE FROM unindexed WHERE room_id = ? AND "offset" = ?',
    'DELETE FROM unindexed USING ? AS gone(room_id, "offset")'
    ' WHERE unindexed.room_id = gone.room_id AND unindexed."offset" = gone."offset"',
    {"room_id": "int", "offset": "bigint"},
)
_NO_NOTES = Statement("DELETE FROM unindexed")
# SQLite keeps to the order of tables that are joined so: what is noted is little, messages are not.
_NOTED = Statement("""
    SELECT messages.id, messages.room_id, messages."offset", messages.text
    FROM unindexed CROSS JOIN messages
    WHERE messages.room_id = unindexed.room_id AND messages."offset" = unindexed."offset"
        AND messages.id >= ? LIMIT ?
""")
_OLDER = Statement(
    'SELECT id, room_id, "offset", text FROM messages WHERE id < ? ORDER BY id DESC LIMIT ?'
)
_INDEXED = Statement("""
    SELECT id, room_id, text FROM messages
    WHERE room_id = ? AND "offset" = ANY(?) AND id >= ? AND NOT EXISTS (
        SELECT 1 FROM unindexed WHERE unindexed.room_id = messages.room_id
        AND unindexed."offset" = messages."offset"
    )
""")
_TAKE_IN = ForMany(
    "INSERT INTO message_grams (rowid, grams) VALUES (?, ?)",
    "INSERT INTO message_grams (id, grams)"
    " SELECT id, string_to_array(grams, ' ')::int[] FROM ? AS new(id, grams)",
    {"id": "bigint", "grams": "text"},
)
_TAKE_OUT = ForMany(
    "INSERT INTO message_grams (message_grams, rowid, grams) VALUES ('delete', ?, ?)", "", {}
)
_OUT_OF_TABLE = Statement(
    "",
    """
    DELETE FROM message_grams WHERE id IN (
        SELECT id FROM messages WHERE room_id = ? AND "offset" = ANY(?)
    )
    """,
)
_EMPTY = Statement(
    "INSERT INTO message_grams (message_grams) VALUES ('delete-all')", "DELETE FROM message_grams"
)
_PAGES = Statement("SELECT count(*) FROM message_grams_data")
_MERGE = Statement("INSERT INTO message_grams (message_grams, rank) VALUES ('merge', ?)")
_CHANGES = Statement("SELECT total_changes()")
_MATCH = Statement("""
    SELECT rowid FROM message_grams WHERE message_grams MATCH ? AND rowid >= ? AND rowid < ?
    ORDER BY rowid DESC LIMIT ?
""")
_NEAR = Statement(
    "",
    "SELECT id FROM message_grams WHERE id >= ? AND id < ? AND grams @> ?::int[] ORDER BY id DESC",
)
_NEAR_IN_ROOMS = Statement(
    "",
    """
    SELECT id FROM message_grams WHERE id >= ? AND id < ? AND grams @> ?::int[]
    AND grams && ?::int[] ORDER BY id DESC
    """,
)
# The index of ids is not to be gone through here, which its order would invite to.
_FAR = Statement(
    "",
    """
    SELECT id FROM message_grams WHERE id + 0 >= ? AND id + 0 < ? AND grams @> ?::int[]
    ORDER BY id + 0 DESC LIMIT ?
    """,
)
_FAR_IN_ROOMS = Statement(
    "",
    """
    SELECT id FROM message_grams WHERE id + 0 >= ? AND id + 0 < ? AND grams @> ?::int[]
    AND grams && ?::int[] ORDER BY id + 0 DESC LIMIT ?
    """,
)
