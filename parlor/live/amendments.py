"""The fold in memory: what an edit or a deletion does to a room's history."""

from __future__ import annotations

from ..wire.fold import fold_edit, void
from ..wire.header import Header, is_said
from .history import History


class Amendments:
    """
    Keeps the history of a room as the store keeps its log.

    A message has the text of its newest edit. An edit that a newer one has
    replaced is a void; so are a message that was deleted and its edits. Of each
    message only the newest edit needs to be known, for those before it are
    voids already.
    """

    __slots__ = ("_history", "_newest", "_room")

    def __init__(self, room: str, history: History) -> None:
        self._room = room
        self._history = history
        self._newest: dict[int, int] = {}

    def take(self, change: Header, body: bytes) -> None:
        """Amend the history by an `edited` or a `deleted` that was just appended to it."""
        if change.of is None:
            return
        if change.type == "edited":
            self._edit(change.of, change.offset, body)
        elif change.type == "deleted":
            self._delete(change.of, change.of if change.to is None else change.to)

    def _edit(self, of: int, offset: int, body: bytes) -> None:
        self._forget_trimmed()
        if of in self._newest:
            self._void(self._newest[of])
        self._newest[of] = offset
        said = self._history.get(of)
        if said is not None and is_said(said):
            self._history.amend(of, fold_edit(said, body))

    def _delete(self, of: int, to: int) -> None:
        for edited in [one for one in self._newest if of <= one <= to]:
            self._void(self._newest.pop(edited))
        for offset in range(max(of, self._history.first), min(to, self._history.top.offset) + 1):
            said = self._history.get(offset)
            if said is not None and is_said(said):
                self._void(offset)

    def _void(self, offset: int) -> None:
        self._history.amend(offset, void(self._room, offset))

    def _forget_trimmed(self) -> None:
        first = self._history.first
        self._newest = {of: offset for of, offset in self._newest.items() if offset >= first}
