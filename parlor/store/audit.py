"""What somebody did by a power that others do not have, and who came in; never the words."""

from __future__ import annotations

from .sql.statements import Statement, Transaction

BY_COMMAND = 0  # who did it, where it was a command and nobody of the place
BY_ITSELF = -1  # where it ran out
BY_STRANGER = -2  # where it was nobody who is signed in


def note(
    tx: Transaction,
    at: int,
    by: int,
    what: str,
    *,
    room_id: int | None = None,
    offset: int | None = None,
    whom: int | None = None,
    detail: str | None = None,
    address: str | None = None,
) -> None:
    """
    Note a deed in the transaction that does it: in which room, to which message, to whom.

    The `address` that it came from is noted of those who come in, and who tried.
    """
    via = {BY_COMMAND: "cli", BY_ITSELF: "system"}.get(by, "page")
    tx.run(_NOTE, at, by, what, room_id, offset, whom, via, detail, address)


_NOTE = Statement(
    'INSERT INTO audit (at, who, what, room_id, "offset", author_id, via, detail, address)'
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
