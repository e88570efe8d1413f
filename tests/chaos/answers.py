"""What one client asked, and what it was answered."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .standing import Standing
from .stored import Room
from .verdict import Verdict

LATER = ("too_fast", "not_stored", "unavailable")
NO = ("no_such_room", "not_a_member", "no_such_message")
EVER = 2**63


class Answers:
    """
    Compares the answers with what is stored.

    Whatever was accepted on the line on which it was first sent, without a
    refusal in between, is stored in the order in which it was sent there.
    """

    def __init__(
        self,
        rooms: dict[str, Room],
        standing: Standing,
        verdict: Verdict,
        wrong: Callable[[str, str], None],
    ) -> None:
        self._stored = rooms
        self._standing = standing
        self._verdict = verdict
        self._wrong = wrong
        self._asked: dict[str, dict[str, Any]] = {}
        self._first: dict[str, tuple[int, int]] = {}
        self._repeated: set[str] = set()
        self._unanswered: set[str] = set()
        self._accepted: dict[str, int] = {}
        self._order: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)

    def ask(self, line: int, event: dict[str, Any]) -> None:
        """Take note of what was sent, for the first time or again."""
        client_id = event["client_id"]
        if client_id in self._asked:
            self._repeated.add(client_id)
        else:
            self._asked[client_id] = event
            self._first[client_id] = (line, len(self._first))
            self._unanswered.add(client_id)

    def settle(self, client_id: str) -> None:
        """Take note that something has its answer."""
        self._unanswered.discard(client_id)

    def accept(self, me: int, line: int, accepted: dict[str, Any]) -> None:
        """Look for what was accepted where it is said to be."""
        client_id, room, offset = (accepted[name] for name in ("client_id", "room", "offset"))
        self.settle(client_id)
        self._verdict.seen["acknowledged"] += 1
        if client_id not in self._asked:
            self._wrong("unexpected", f"an answer to {client_id}, which was not asked")
            return
        is_join = self._asked[client_id]["type"] == "join"
        if is_join and self._standing.may_see(me, room, offset, EVER):
            return  # where one is in already nothing is stored, and the answer is the top
        stored = self._stored[room].log.get(offset)
        if stored is None or (stored.author, stored.client_id) != (me, client_id):
            self._wrong("lost", f"{client_id} was acknowledged as {room} {offset}")
        before = self._accepted.setdefault(client_id, offset)
        if before != offset:
            self._wrong("doubled", f"{client_id} was acknowledged as {room} {before} and {offset}")
        first, place = self._first[client_id]
        if line == first and client_id not in self._repeated:
            self._order[line, room].append((place, offset))

    def refuse(self, refused: dict[str, Any]) -> None:
        """Tell the refusals that a client may meet from those that it gave no cause for."""
        client_id, code = refused.get("client_id"), refused["code"]
        self._verdict.seen[f"refused, {code}"] += 1
        if code in LATER:
            self._repeated.add(client_id)
            return
        self.settle(client_id)
        if code not in NO:
            self._wrong("unexpected", f"{client_id} was refused with {code}")

    def end(self) -> None:
        """Look for what never had an answer, and at the order of what had."""
        for client_id in self._unanswered:
            self._wrong("unanswered", client_id)
        for answers in self._order.values():
            offsets = [offset for _, offset in sorted(answers)]
            if offsets != sorted(offsets):
                self._wrong("reordered", f"messages of one line are stored as {offsets}")
