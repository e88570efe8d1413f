"""Posts on their way into the log: many of them by half a dozen statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...errors import ClientIdUsed, NoSuchRoom, NotAMember, Refused
from ...text.storable import storable
from ...wire import Person, Said, encode
from ..results import Edit, Post, Removal, Stored
from ..sql.access import Access
from ..sql.statements import Transaction, insert, update
from ..sql.writer import Change
from ..tables import Kind
from . import revisions
from .log import ENTRIES
from .lookup import First, Key, RoomRow, look_up


class Messages:
    """What people write, and what becomes of it."""

    def __init__(self, access: Access, render: Callable[[str], str]) -> None:
        self._access = access
        self._render = render

    def post(self, post: Post, done: Callable[[Stored | Refused], None]) -> None:
        """
        Have a message written; `done` hears of it once it is on disk.

        Never waits, nor may `done`. Answers come in the order of the posts.
        """
        self._access.submit(Posting(post, self._render), done)

    def edit(self, edit: Edit) -> Stored:
        """Give a message of one's own another text; see `revisions.edit`."""
        return self._access.carry_out(revisions.Editing(edit, self._render))

    def delete(self, removal: Removal) -> Stored:
        """Take a message away, with all that it ever said; see `revisions.delete`."""
        return self._access.change(removal.room, revisions.delete, removal)


class Posting(Change[Stored]):
    """A post, rendered before the transaction begins."""

    plain = True
    __slots__ = ("_render", "client_id", "html", "key", "post", "rooms", "text", "weight")

    def __init__(self, post: Post, render: Callable[[str], str]) -> None:
        self.post = post
        self.weight = len(post.text)
        self.rooms = (post.room,)
        self.client_id = storable(post.client_id)
        self.key: Key = (post.author.id, self.client_id)
        self.text = ""
        self.html = ""
        self._render = render

    def prepare(self) -> None:
        self.text = storable(self.post.text)
        self.html = self._render(self.text)

    @classmethod
    def carry_out(
        cls, tx: Transaction, at: int, changes: Sequence[Posting]
    ) -> Sequence[Stored | Refused]:
        run = _Run(tx, at, changes)
        outcomes = [run.write(posting) for posting in changes]
        run.flush(tx)
        return outcomes


class _Run:
    """What one run of posts reads at its beginning and writes at its end."""

    def __init__(self, tx: Transaction, at: int, postings: Sequence[Posting]) -> None:
        self._at = at
        found = look_up(
            tx, [posting.post for posting in postings], [posting.client_id for posting in postings]
        )
        self._rooms, self._members, self._first = found
        self._tops = {name: row.top for name, row in self._rooms.items()}
        self._entries: list[tuple[Any, ...]] = []
        self._messages: list[tuple[Any, ...]] = []

    def write(self, posting: Posting) -> Stored | Refused:
        """Give a post its place, unless it has one or must not have one."""
        name = posting.post.room
        room = self._rooms.get(name)
        if first := self._first.get(posting.key):
            same = first.kind == Kind.SAID and room is not None and first.room_id == room.id
            return Stored(first.offset, None, None) if same else ClientIdUsed()
        if room is None:
            return NoSuchRoom(name)
        if (posting.post.author.id, room.id) not in self._members:
            return NoSuchRoom(name) if room.private else NotAMember(name)
        self._tops[name] += 1
        return self._said(posting, room, self._tops[name])

    def flush(self, tx: Transaction) -> None:
        """Write down all that was given a place."""
        if not self._entries:
            return
        moved = [
            (self._tops[name], room.id)
            for name, room in self._rooms.items()
            if self._tops[name] != room.top
        ]
        tx.write((_MOVE_TOP, moved), (ENTRIES, self._entries), (_MESSAGES, self._messages))

    def _said(self, posting: Posting, room: RoomRow, offset: int) -> Stored:
        post = posting.post
        said = Said(
            room=post.room,
            offset=offset,
            at=self._at,
            who=Person(post.author.id, post.author.name),
            text=posting.text,
            html=posting.html,
            client_id=post.client_id,
        )
        body = encode(said)
        author = post.author.id
        self._first[posting.key] = First(Kind.SAID, room.id, offset)
        self._entries.append((room.id, offset, author, posting.client_id, 1, None, body))
        self._messages.append((room.id, offset, author, posting.text, self._at))
        return Stored(offset, said, body)


_MOVE_TOP = update("rooms", "top", top="bigint", id="int")
_MESSAGES = insert(
    "messages", room_id="int", offset="bigint", author_id="int", text="text", at="bigint"
)
