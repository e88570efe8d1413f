"""
People of whom nothing is to be left: not their name, nor what was theirs alone.

In one transaction they get a name that says nothing, and lose account, sessions, wishes and read
marks. Their old name stands in the log, too, as a hint beside their id; it is taken out of there
some entries at a time, so that others write in between, and whoever begins again goes on. What
they wrote stays, unless it is deleted by itself.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from ...errors import NameTaken, Yourself
from ...text.names import LETTERS
from ...wire import Person
from .. import audit
from ..audit import BY_COMMAND
from ..people.people import Whom, call, found
from ..people.signing_in import sessions
from ..results import User
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from .administrators import require_administrator, require_another

PIECE = 2_000  # entries that are looked through at once
FACT = "erasing "  # what the name of a fact begins with that is about somebody not yet forgotten
A_WHILE_MS = 60_000  # after which every process has long since heard that somebody is gone
SHORTEST = 4  # letters drawn for a name


class Erased(NamedTuple):
    """Who somebody is from now on, and which of their sessions ended by that."""

    person: Person
    sessions: list[int]


class Erasure:
    """Takes away what there is of somebody."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock  # by which ages are told

    def erase(self, whom: Whom, by: int = BY_COMMAND) -> Erased:
        """Have nothing left of somebody but what they wrote; see `erase`."""
        return self._access.change(None, erase, whom, by, round(self._clock() * 1000))

    def unfinished(self) -> list[int]:
        """Return the ids of those whose old names are still in the log."""
        return self._access.read(unfinished)

    def forget(self, user_id: int) -> int:
        """Take somebody's old name out of the log; return in how many entries it stood."""
        count = 0
        for room_id, room, top in self._access.read(_rooms):
            for after in range(0, top, PIECE):
                offsets = self._access.read(_naming, room_id, after, user_id)
                if offsets:
                    count += self._access.change(room, _rename_in, room_id, offsets, user_id)
        self._access.change(None, _forgotten, user_id)
        return count


def erase(tx: Transaction, at: int, whom: Whom, by: int, now: int) -> Erased:
    """
    Have nothing left of somebody but what they wrote; again it does no harm.

    Raises:
        NoSuchPerson: If there is nobody of this name.
        OnlyAdministrator: If it is the only administrator.
        Yourself: If it is who does it.
        NotAllowed: If who does it is no administrator any more.
    """
    require_administrator(tx, by)
    user = found(tx, whom)
    if tx.first(_IS_ERASED, user.id):
        return Erased(user.person, [])
    require_another(tx, user)
    if user.id == by:
        raise Yourself
    ended = sessions.end_all(tx, at, user.id)
    name = _renamed(tx, at, user, now)
    tx.run(_ACCOUNT, at, user.id)
    for theirs in _THEIRS:
        tx.run(theirs, user.id)
    tx.run(_FACT, f"{FACT}{user.id}", str(at))
    audit.note(tx, at, by, "erase", whom=user.id)
    tx.forgets = True
    return Erased(Person(user.id, name, guest=user.kind == "guest"), ended)


def unfinished(tx: Transaction) -> list[int]:
    """Return the ids of those whose old names are still in the log."""
    return sorted(int(name.removeprefix(FACT)) for (name,) in tx.all(_FACTS, f"{FACT}%"))


def _renamed(tx: Transaction, at: int, user: User, now: int) -> str:
    """Give somebody a name by lot that nobody has."""
    letters = SHORTEST
    while True:
        name = "gone-" + "".join(secrets.choice(LETTERS) for _ in range(letters))
        try:
            return call(tx, at, user, name, now).name
        except NameTaken:
            letters += 1


def _rooms(tx: Transaction) -> Sequence[tuple[int, str, int]]:
    return [(room_id, room, top) for room_id, room, top in tx.all(_ROOMS)]


def _naming(tx: Transaction, room_id: int, after: int, user_id: int) -> list[int]:
    """Return which of the next entries of a room name somebody."""
    rows = tx.all(_NAMING, room_id, after, after + PIECE, _sign(user_id))
    return [offset for (offset,) in rows]


def _rename_in(tx: Transaction, _: int, room_id: int, offsets: list[int], user_id: int) -> int:
    """Have some entries call somebody as they are called now; return how many did not."""
    (name,) = tx.first(_NAME, user_id) or ("",)
    said = _sign(user_id) + msgspec.json.encode(name)
    named = re.compile(re.escape(_sign(user_id)) + rb'"(?:[^"\\]|\\.)*"')
    count = 0
    for offset, body in tx.all(_BODIES, room_id, offsets):
        new = named.sub(lambda _: said, bytes(body))
        if new != body:
            tx.run(_SET_BODY, new, room_id, offset)
            count += 1
    tx.forgets = tx.forgets or count > 0
    return count


def _forgotten(tx: Transaction, at: int, user_id: int) -> None:
    """Note that somebody is forgotten, once nothing is under way that has their old name."""
    begun = tx.first(_BEGUN, f"{FACT}{user_id}")
    if begun is not None and at - int(begun[0]) >= A_WHILE_MS:
        tx.run(_NO_FACT, f"{FACT}{user_id}")


def _sign(user_id: int) -> bytes:
    """Return what stands in an entry before somebody's name; in no text, where quotes differ."""
    return b'"id":%d,"name":' % user_id


_IS_ERASED = Statement("SELECT id FROM users WHERE id = ? AND erased_at IS NOT NULL")
_ACCOUNT = Statement("""
    UPDATE users SET password_hash = NULL, active = (1 = 0), admin = (1 = 0), dnd_until = NULL,
    looks_like = NULL, pronouns = '', occupation = '', about = '', zone = '', status = '',
    status_until = NULL, came_from = NULL,
    erased_at = ? WHERE id = ?
""")
# In direct rooms they stay, for these are the others', too; and with them in all.
_THEIRS = (
    Statement("""
        UPDATE memberships SET read_offset = 0, level = NULL, muted_until = NULL,
        starred = (1 = 0), owner = (1 = 0) WHERE user_id = ?
    """),
    Statement("DELETE FROM sessions WHERE user_id = ?"),
    Statement("DELETE FROM session_keys WHERE user_id = ?"),
    Statement("DELETE FROM resets WHERE user_id = ?"),
    Statement("DELETE FROM factors WHERE user_id = ?"),
    Statement("DELETE FROM recovery_codes WHERE user_id = ?"),
    Statement("DELETE FROM preferences WHERE user_id = ?"),
    Statement("DELETE FROM saved WHERE user_id = ?"),
    Statement("DELETE FROM blocks WHERE user_id = ?"),
    Statement("DELETE FROM blocks WHERE blocked_id = ?"),
    Statement("DELETE FROM mentions WHERE user_id = ?"),
    Statement("DELETE FROM mutes WHERE user_id = ?"),
    Statement("DELETE FROM paces WHERE user_id = ?"),
    Statement("DELETE FROM former_marks WHERE user_id = ?"),
    Statement("DELETE FROM insisted WHERE user_id = ?"),
    Statement("DELETE FROM insisted WHERE by_id = ?"),
    Statement("UPDATE audit SET address = NULL WHERE who = ?"),
    Statement("UPDATE audit SET address = NULL WHERE author_id = ?"),
    # Nothing lets them in again, so no ban that ends may, and its reason speaks of them.
    Statement("DELETE FROM bans WHERE kind = 'person' AND \"key\" = CAST(? AS TEXT)"),
)
_FACT = Statement("INSERT INTO facts (name, value) VALUES (?, ?)")
_BEGUN = Statement("SELECT value FROM facts WHERE name = ?")
_NO_FACT = Statement("DELETE FROM facts WHERE name = ?")
_FACTS = Statement("SELECT name FROM facts WHERE name LIKE ?")
_ROOMS = Statement("SELECT id, name, top FROM rooms WHERE deleted_at IS NULL ORDER BY id")
_NAME = Statement("SELECT name FROM users WHERE id = ?")
_NAMING = Statement(
    """
    SELECT "offset" FROM log
    WHERE room_id = ? AND "offset" > ? AND "offset" <= ? AND instr(body, ?) > 0
    """,
    """
    SELECT "offset" FROM log
    WHERE room_id = ? AND "offset" > ? AND "offset" <= ? AND position(?::bytea IN body) > 0
    """,
)
_BODIES = Statement('SELECT "offset", body FROM log WHERE room_id = ? AND "offset" = ANY(?)')
_SET_BODY = Statement('UPDATE log SET body = ? WHERE room_id = ? AND "offset" = ?')
