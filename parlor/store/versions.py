"""The number that grows with each change of what is one person's alone."""

from __future__ import annotations

from .sql.statements import Statement, Transaction


def next_version(tx: Transaction, user_id: int) -> int:
    """Return a number above all that this person's devices were told; 0 if there is nobody."""
    row = tx.first(_NEXT, user_id)
    return 0 if row is None else int(row[0])


_NEXT = Statement("UPDATE users SET version = version + 1 WHERE id = ? RETURNING version")
