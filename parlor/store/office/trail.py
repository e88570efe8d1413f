"""The audit: who did what to whom, by which way, the latest first; and who was not let in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...errors import Refused
from .. import audit
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..sql.writer import Change

LISTED = 50  # deeds that are told at once
LATEST = 2**62  # before it is every deed


class Deed(NamedTuple):
    """
    One row of the audit; `at` is in milliseconds.

    `by` is empty for a command and for strangers; `whom` and `room` are as they are called
    now, empty for none. The `address` is of those who came in, or tried.
    """

    id: int
    at: int
    by: str
    via: str
    what: str
    whom: str
    room: str
    offset: int | None
    detail: str
    address: str


class Trail:
    """What was done by a power that others do not have, and who came in."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def page(self, before: int = LATEST, most: int = LISTED) -> list[Deed]:
        """Return the latest deeds, or the latest before the one of an id."""
        return self._access.read(page, before, most)

    def note(self, by: int, what: str, detail: str) -> None:
        """Note a deed that changes nothing in the store."""
        self._access.change(None, lambda tx, at: audit.note(tx, at, by, what, detail=detail))

    def refuse(self, user_id: int, code: str, address: str | None) -> None:
        """
        Note that somebody was not let in as this member, in the background.

        Whoever tried does not wait for that: how long it took would tell that
        there is such a member.
        """
        self._access.submit(Refusal(user_id, code, address), _let_be)

    def forget(self, before: int) -> int:
        """Forget what was done before a time in milliseconds; return how much that was."""
        return self._access.change(None, forget, before)


class Refusal(Change[None]):
    """Somebody was not let in."""

    def __init__(self, user_id: int, code: str, address: str | None) -> None:
        self.user_id = user_id
        self.code = code
        self.address = address

    @classmethod
    def carry_out(
        cls, tx: Transaction, at: int, changes: Sequence[Refusal]
    ) -> Sequence[Refused | None]:
        for one in changes:
            audit.note(
                tx,
                at,
                audit.BY_STRANGER,
                "sign in refused",
                whom=one.user_id,
                detail=one.code,
                address=one.address,
            )
        return [None] * len(changes)


def forget(tx: Transaction, _: int, before: int) -> int:
    """Forget what was done before a time in milliseconds; return how much that was."""
    found = tx.first(_OLD, before)
    tx.run(_FORGET, before)
    return int(found[0]) if found else 0


def page(tx: Transaction, before: int, most: int) -> list[Deed]:
    """Return the latest deeds before the one of an id."""
    return [Deed(*row) for row in tx.all(_PAGE, before, most)]


# By direct rooms and deleted ones nothing is said: what they are called says who is in them.
_PAGE = Statement("""
    SELECT audit.id, audit.at, COALESCE(doer.name, ''), audit.via, audit.what,
        COALESCE(whom.name, ''),
        CASE WHEN rooms.private OR rooms.direct THEN '' ELSE COALESCE(rooms.name, '') END,
        audit."offset", COALESCE(audit.detail, ''), COALESCE(audit.address, '')
    FROM audit
    LEFT JOIN users AS doer ON doer.id = audit.who
    LEFT JOIN users AS whom ON whom.id = audit.author_id
    LEFT JOIN rooms ON rooms.id = audit.room_id
    WHERE audit.id < ? ORDER BY audit.id DESC LIMIT ?
""")
_OLD = Statement("SELECT COUNT(*) FROM audit WHERE at < ?")
_FORGET = Statement("DELETE FROM audit WHERE at < ?")


def _let_be(_: object) -> None:
    """Hear that a refusal was noted, or was not: the log has it, too."""
