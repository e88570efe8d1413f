"""
What is small beside an entry and changes often: reactions, the count of replies, pins.

Several kinds of changes write to the same extras, so each changes its own
fields and leaves the others as they are. A change is one transaction that has
its room locked, so nobody writes in between.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ....wire import encode
from ...sql.statements import Statement, Transaction, update

Extras = dict[str, Any]


def read(tx: Transaction, room_id: int, offset: int) -> Extras:
    """Return the extras of an entry as they are now."""
    (extras,) = tx.first(_EXTRAS, room_id, offset) or (None,)
    return decoded(extras)


def change(tx: Transaction, room_id: int, offset: int, as_of: int, **fields: Any) -> None:
    """Set fields of an entry's extras by the change at offset `as_of`; one that is None goes."""
    extras = changed(read(tx, room_id, offset), as_of, **fields)
    tx.write((SET_EXTRAS, [(encode(extras), room_id, offset)]))


def changed(extras: Extras, as_of: int, **fields: Any) -> Extras:
    """Return extras after the change at offset `as_of`, which is the newest one from now on."""
    now = extras | fields | {"as_of": max(as_of, extras.get("as_of", 0))}
    return {name: value for name, value in now.items() if value is not None}


def decoded(extras: bytes | None) -> Extras:
    """Return the fields of extras as they are stored."""
    found: Extras = {} if extras is None else msgspec.json.decode(extras)
    return found


SET_EXTRAS = update("log", "extras", extras="bytea", room_id="int", offset="bigint")
_EXTRAS = Statement('SELECT extras FROM log WHERE room_id = ? AND "offset" = ?')
