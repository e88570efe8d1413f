"""What is said of the place as a whole, by its administrators or by a command beside it."""

from __future__ import annotations

from ... import bus
from ...permissions import Act, require
from ...store.audit import BY_COMMAND
from ...store.results import OpenTo
from ...store.store import Store
from ...wire import Person
from ..telling import Written, tell


def open_for(store: Store, to: bus.Publisher, by: Person | None, said: OpenTo | None) -> None:
    """
    Say who may come in from now on, at once and wherever Parlor runs; None is as it is set.

    A command has nobody it is done `by`. Closing the place ends all invitations; who is in
    already stays.

    Raises:
        NotAllowed: If it is no administrator, or nobody has set the place up yet.
    """
    if by is not None:
        require(by, Act.GOVERN)
    store.place.open_for(said, BY_COMMAND if by is None else by.id)
    tell(to, Written(notices=(bus.DoorMoved(),)))
