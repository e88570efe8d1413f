"""
Reactions on their way into the log: many of them by half a dozen statements.

Who put which emoji under a message is in the extras of its entry, as a set
that keeps the order of time. There is no table of them: one of many readers'
questions is a page, and there they are at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...errors import ClientIdUsed, NoSuchMessage, NoSuchRoom, Refused, TooMany
from ...text.storable import storable
from ...wire import Person, Reacted, Unreacted, encode
from ...wire.fold import Reactions, react
from ..results import Reaction, Stored
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..sql.writer import Change
from ..tables import Kind
from .log import ENTRIES, MOVE_TOP
from .lookup import First, Key, RoomRow, look_up
from .reading import extras

KINDS = 20  # of one message, so one person has no more either
MOST = 2_000  # of one message: 12 KiB


class ReactionsOfPeople:
    """What people put under messages."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def put(self, reaction: Reaction, done: Callable[[Stored | Refused], None]) -> None:
        """Have a reaction written, as `messages.post` does a message."""
        self._access.submit(Reacting(reaction), done)


class Reacting(Change[Stored]):
    """A reaction, put under a message or taken away."""

    plain = True
    __slots__ = ("client_id", "key", "reaction", "rooms")

    def __init__(self, reaction: Reaction) -> None:
        self.reaction = reaction
        self.rooms = (reaction.room,)
        self.client_id = storable(reaction.client_id)
        self.key: Key = (reaction.author.id, self.client_id)

    @classmethod
    def carry_out(
        cls, tx: Transaction, at: int, changes: Sequence[Reacting]
    ) -> Sequence[Stored | Refused]:
        run = _Run(tx, at, changes)
        outcomes = [run.write(change) for change in changes]
        run.flush(tx)
        return outcomes


Place = tuple[int, int]  # a message, by its room's id and its offset


class _Run:
    """What one run of reactions reads at its beginning and writes at its end."""

    def __init__(self, tx: Transaction, at: int, changes: Sequence[Reacting]) -> None:
        self._at = at
        self._found = look_up(
            tx, [change.reaction for change in changes], [change.client_id for change in changes]
        )
        self._rooms, self._first = self._found.rooms, self._found.first
        self._tops = {name: row.top for name, row in self._rooms.items()}
        self._extras = self._read(tx, changes)
        self._changed: set[Place] = set()
        self._entries: list[tuple[Any, ...]] = []

    def write(self, change: Reacting) -> Stored | Refused:
        """Give a reaction its place, unless it is so already or must not be."""
        reaction = change.reaction
        room = self._rooms.get(reaction.room)
        kind = Kind.REACTED if reaction.on else Kind.UNREACTED
        if first := self._first.get(change.key):
            same = first.kind == kind and room is not None and first.room_id == room.id
            return Stored(first.offset, None, None) if same else ClientIdUsed()
        if room is None:
            return NoSuchRoom(reaction.room)
        if refusal := self._found.refusal(reaction.author, room, self._at):
            return refusal
        place = (room.id, reaction.of)
        if place not in self._extras:
            return NoSuchMessage()
        reactions: Reactions = self._extras[place].get("reactions", {})
        if reaction.on and (refusal := _refusal(reactions, reaction)):
            return refusal
        if not react(reactions, reaction.author.id, reaction.emoji, on=reaction.on):
            return Stored(self._tops[room.name], None, None)
        return self._written(change, room, kind, reactions)

    def flush(self, tx: Transaction) -> None:
        """Write down all that was given a place."""
        if not self._entries:
            return
        moved = [
            (self._tops[name], room.id)
            for name, room in self._rooms.items()
            if self._tops[name] != room.top
        ]
        beside = [(encode(self._extras[place]), *place) for place in self._changed]
        tx.write((MOVE_TOP, moved), (extras.SET_EXTRAS, beside), (ENTRIES, self._entries))

    def _read(self, tx: Transaction, changes: Sequence[Reacting]) -> dict[Place, extras.Extras]:
        """Return the extras of the messages that are there."""
        places = list(
            {
                (self._rooms[name].id, of): None
                for change in changes
                if (name := change.reaction.room) in self._rooms
                for of in (change.reaction.of,)
            }
        )
        found = tx.all_of(*((_MESSAGE, (*place, int(Kind.SAID))) for place in places))
        return {
            place: extras.decoded(rows[0][0])
            for place, rows in zip(places, found, strict=True)
            if rows
        }

    def _written(self, change: Reacting, room: RoomRow, kind: Kind, reactions: Reactions) -> Stored:
        reaction = change.reaction
        author = reaction.author
        offset = self._tops[room.name] = self._tops[room.name] + 1
        form = Reacted if reaction.on else Unreacted
        entry = form(
            room=room.name,
            offset=offset,
            at=self._at,
            who=Person(author.id, author.name),
            of=reaction.of,
            emoji=reaction.emoji,
        )
        place = (room.id, reaction.of)
        self._extras[place] = extras.changed(
            self._extras[place], offset, reactions=reactions or None
        )
        self._changed.add(place)
        self._first[change.key] = First(kind, room.id, offset)
        body = encode(entry)
        self._entries.append(
            (room.id, offset, author.id, change.client_id, int(kind), reaction.of, body)
        )
        return Stored(offset, entry, body)


def _refusal(reactions: Reactions, reaction: Reaction) -> Refused | None:
    people = reactions.get(reaction.emoji)
    if people is not None and reaction.author.id in people:
        return None
    if people is None and len(reactions) >= KINDS:
        return TooMany("kinds", KINDS)
    if sum(map(len, reactions.values())) >= MOST:
        return TooMany("reactions", MOST)
    return None


_MESSAGE = Statement(
    'SELECT extras FROM log WHERE room_id = ? AND "offset" = ? AND kind = ? AND of IS NULL'
)
