"""The fold in memory: what edits, reactions, replies, pins and deletions do to a room's history."""

from __future__ import annotations

from collections.abc import Callable

from ..wire.fold import fold_edit, fold_pin, fold_reaction, fold_reply, forget_target, void
from ..wire.header import REPLY, Header, is_said, read_header
from .history import History

REACTIONS = ("reacted", "unreacted")
AMENDING = ("said", "edited", "deleted", "pinned", "unpinned", *REACTIONS)


class Amendments:
    """
    Keeps the history of a room as the store keeps its log.

    A message has the text of its newest edit. An edit that a newer one has
    replaced is a void; so are a message that was deleted and its changes. Of each
    message only the newest edit needs to be known, for those before it are
    voids already.
    """

    __slots__ = ("_history", "_newest", "_room")

    def __init__(self, room: str, history: History) -> None:
        self._room = room
        self._history = history
        self._newest: dict[int, int] = {}

    def take(self, change: Header, body: bytes) -> None:
        """Amend the history by an entry that was just appended to it, of a kind in AMENDING."""
        offset = change.offset
        match change:
            case Header(type="said", root=int(root)):
                self._fold(root, lambda said: fold_reply(said, offset))
            case Header(type="edited", of=int(of)):
                self._edit(of, offset, body)
            case Header(type="deleted", of=int(of), to=to, root=root, replies=left):
                self._delete(of, of if to is None else to)
                if root is not None:
                    self._fold(root, lambda said: fold_reply(said, offset, left))
            case Header(type="pinned" | "unpinned" as kind, of=int(of)):
                self._fold(of, lambda said: fold_pin(said, offset, pinned=kind == "pinned"))
            case Header(type="reacted" | "unreacted", of=int(of)):
                self._fold(of, lambda said: fold_reaction(said, body))

    def _edit(self, of: int, offset: int, body: bytes) -> None:
        self._forget_trimmed()
        if of in self._newest:
            self._void(self._newest[of])
        self._newest[of] = offset
        self._fold(of, lambda said: fold_edit(said, body))

    def _delete(self, of: int, to: int) -> None:
        for edited in [one for one in self._newest if of <= one <= to]:
            self._void(self._newest.pop(edited))
        for offset in range(max(of, self._history.first), self._history.top.offset + 1):
            entry = self._history.get(offset)
            assert entry is not None, "it is kept"
            gone = offset <= to if is_said(entry) else _reacts(entry, of, to)
            if gone:
                self._void(offset)
        for offset in range(self._history.first, self._history.top.offset + 1):
            said = self._history.get(offset)
            if said is not None and REPLY in said and is_said(said):
                self._history.amend(offset, forget_target(said, of, to))

    def _fold(self, of: int, change: Callable[[bytes], bytes]) -> None:
        """Change a message, if it is in the history."""
        said = self._history.get(of)
        if said is not None and is_said(said):
            self._history.amend(of, change(said))

    def _void(self, offset: int) -> None:
        self._history.amend(offset, void(self._room, offset))

    def _forget_trimmed(self) -> None:
        first = self._history.first
        self._newest = {of: offset for of, offset in self._newest.items() if offset >= first}


def _reacts(entry: bytes, of: int, to: int) -> bool:
    """Whether an entry is a reaction to one of some messages."""
    head = read_header(entry)
    return head.type in REACTIONS and head.of is not None and of <= head.of <= to
