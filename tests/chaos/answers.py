"""What one client asked, and what it was answered."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .deeds import deed_of
from .standing import Standing
from .stored import Room
from .verdict import Verdict

LATER = ("too_fast", "not_stored", "unavailable")
NO = ("no_such_room", "not_a_member", "archived")  # rooms are left and closed while one writes
EVER = 2**63
FACTS = {"react": "reacted", "unreact": "unreacted", "pin": "pinned", "unpin": "unpinned"}


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
        client_id = accepted["client_id"]
        self.settle(client_id)
        self._verdict.seen["acknowledged"] += 1
        if client_id not in self._asked:
            self._wrong("unexpected", f"an answer to {client_id}, which was not asked")
            return
        asked = self._asked[client_id]
        deed = deed_of(asked)
        if deed is not None:
            self._verdict.seen[f"accepted, {deed.kind}"] += 1
            if deed.entry == "never":
                return  # and is in no log
        room, offset = accepted["room"], accepted["offset"]
        if asked["type"] == "join" and self._standing.may_see(me, room, offset, EVER):
            return  # where one is in already nothing is stored, and the answer is the top
        stored = self._stored[room].log.get(offset)
        is_own = stored is not None and (stored.author, stored.client_id) == (me, client_id)
        if not is_own and deed is not None and deed.entry == "perhaps":
            self._verdict.seen[f"no change, {deed.kind}"] += 1
            if not self._was_so(me, asked, offset):
                self._wrong("lost", f"{client_id} was no change of {room} by {offset}")
            return
        if "to" in asked and {me, *asked["to"]} != self._stored[room].members:
            self._wrong("leaked", f"{client_id}, to {asked['to']}, is in {room}")
        if not is_own:
            self._wrong("lost", f"{client_id} was acknowledged as {room} {offset}")
        before = self._accepted.setdefault(client_id, offset)
        if before != offset:
            self._wrong("doubled", f"{client_id} was acknowledged as {room} {before} and {offset}")
        first, place = self._first[client_id]
        if line == first and client_id not in self._repeated:
            self._order[line, room].append((place, offset))

    def _was_so(self, me: int, asked: dict[str, Any], top: int) -> bool:
        """Whether what changed nothing was so already, when the log went as far as `top`."""
        log, of = self._stored[asked["room"]].log, asked.get("of")
        if asked["type"] not in FACTS or log[of].event["type"] == "void":
            return True  # or nobody can tell any more
        emoji, mine = asked.get("emoji"), asked["type"] in ("react", "unreact")
        facts = [
            entry.event["type"]
            for entry in sorted(log.values())
            if entry.event["type"] in FACTS.values()
            and entry.event["of"] == of  # the column of a pinned one is empty, for it is shown
            and entry.offset <= top
            and entry.event.get("emoji") == emoji
            and (entry.author == me or not mine)
        ]
        if not facts:
            return asked["type"].startswith("un")
        return facts[-1] == FACTS[asked["type"]]

    def refuse(self, me: int, refused: dict[str, Any]) -> None:
        """Tell the refusals that a client may meet from those that it gave no cause for."""
        client_id, code = refused.get("client_id"), refused["code"]
        self._verdict.seen[f"refused, {code}"] += 1
        if code in LATER:
            self._repeated.add(client_id)
            return
        self.settle(client_id)
        asked = self._asked.get(client_id, {"type": ""})
        deed = deed_of(asked, own=self._is_by(me, asked))
        if code not in NO and (deed is None or code not in deed.refused):
            self._wrong("unexpected", f"{client_id} was refused with {code}")

    def _is_by(self, me: int, asked: dict[str, Any]) -> bool:
        """Whether what was asked is about something of one's own, or about nothing."""
        room = self._stored.get(asked.get("room", ""))
        of = room and room.log.get(asked.get("of", 0))
        return not of or of.author == me

    def end(self) -> None:
        """Look for what never had an answer, and at the order of what had."""
        for client_id in self._unanswered:
            self._wrong("unanswered", client_id)
        for answers in self._order.values():
            offsets = [offset for _, offset in sorted(answers)]
            if offsets != sorted(offsets):
                self._wrong("reordered", f"messages of one line are stored as {offsets}")
