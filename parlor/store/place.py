"""The place itself: who may come in, where that was said since the start."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select, true, update

from ..errors import NotAllowed
from . import audit
from .people import invites
from .results import OpenTo
from .sql.access import Access
from .sql.statements import Transaction
from .tables import Place as PlaceRow


class Place:
    """What is said of the place as a whole."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def open_to(self) -> OpenTo | None:
        """Return who may come in; None is as the setting says."""
        return self._access.read(open_to)

    def open_for(self, said: OpenTo | None, by: int) -> None:
        """Say who may come in from now on; see `open_for`."""
        self._access.change(None, open_for, said, by)


def open_to(tx: Transaction) -> OpenTo | None:
    """Return who may come in; None is as the setting says."""
    return cast("OpenTo | None", tx.connection.scalar(select(PlaceRow.access)))


def open_for(tx: Transaction, at: int, said: OpenTo | None, by: int) -> None:
    """
    Say who may come in from now on, None is as the setting says; closing it ends all invitations.

    Raises:
        NotAllowed: If nobody has set the place up yet.
    """
    if tx.connection.execute(update(PlaceRow).values(access=said)).rowcount == 0:
        raise NotAllowed
    if said == "closed":
        invites.end(tx, at, true())
    audit.note(tx, at, by, "access", detail=said or "default")
