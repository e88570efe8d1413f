"""Posts on their way into the log: many of them by half a dozen statements."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from ...errors import ClientIdUsed, NoSuchMessage, NoSuchRoom, NotAllowed, Refused
from ...text.mentions import Calls, Told
from ...text.storable import storable
from ...wire import Person, Said, encode
from ..results import Edit, Heard, Post, Removal, Stored
from ..sql.access import Access
from ..sql.statements import ForMany, Row, Transaction, insert
from ..sql.writer import Change
from ..tables import Kind
from . import calls, revisions
from .log import ENTRIES, MOVE_TOP
from .lookup import First, Key, RoomRow, look_up
from .paces import Paces
from .reading.extras import SET_EXTRAS
from .replies import Replies, Target


class Messages:
    """What people write, and what becomes of it."""

    def __init__(self, access: Access, render: Callable[[str], str], root: str = "") -> None:
        self._access = access
        self._render = render
        self._root = root  # below which links to people lead

    def post(self, post: Post, done: Callable[[Stored | Refused], None]) -> None:
        """
        Have a message written; `done` hears of it once it is on disk.

        Never waits, nor may `done`. Answers come in the order of the posts.
        """
        self._access.submit(Posting(post, self._render, self._root), done)

    def edit(self, edit: Edit) -> Stored:
        """Give a message of one's own another text; see `revisions.edit`."""
        return self._access.carry_out(revisions.Editing(edit, self._render, self._root))

    def delete(self, removal: Removal) -> Stored:
        """Take a message away, with all that it ever said; see `revisions.delete`."""
        return self._access.change(removal.room, revisions.delete, removal)

    def delete_all(
        self, by: Person, room: str, author_id: int, within: float | None
    ) -> list[Stored]:
        """Take the newest messages of somebody away, some at a time; see `revisions.delete_all`."""
        return self._access.change(room, revisions.delete_all, by, room, author_id, within)

    def rooms_of(self, author_id: int) -> list[str]:
        """Return the rooms in which somebody's messages are, direct ones included."""
        return self._access.read(revisions.rooms_of_author, author_id)

    def remove_all(
        self, by: Person | None, room: str, author_id: int, within: float | None
    ) -> list[Stored]:
        """Take the newest messages of somebody away, some at a time; see `remove_all`."""
        return self._access.change(room, revisions.remove_all, by, room, author_id, within)


class Posting(Change[Stored]):
    """A post, rendered before the transaction begins."""

    plain = True
    __slots__ = (
        "_render",
        "calls",
        "client_id",
        "hearing",
        "html",
        "key",
        "message",
        "post",
        "rooms",
        "root",
        "text",
        "weight",
    )  # fmt: skip

    def __init__(self, post: Post, render: Callable[[str], str], root: str = "") -> None:
        self.post = post
        self.weight = len(post.text)
        self.rooms = (post.room,)
        self.client_id = storable(post.client_id)
        self.key: Key = (post.author.id, self.client_id)
        self.message = (post.author.id, post.client_id)
        self.text = ""
        self.html = ""
        self.calls: Calls | None = None
        self.hearing: frozenset[int] = frozenset()
        self.root = root
        self._render = render

    def prepare(self) -> None:
        self.text = storable(self.post.text)
        if self.post.words is not None:
            self.hearing = self.post.words.who(self.text)
        if "@" in self.text:
            self.calls = Calls(self.text)
        else:
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
        posts = [posting.post for posting in postings]
        names = {key for posting in postings if posting.calls for key in posting.calls.keys}
        hearing = {user_id for posting in postings for user_id in posting.hearing}
        client_ids = [posting.client_id for posting in postings]
        self._found = look_up(tx, posts, client_ids, names, hearing)
        self._rooms, self._first = self._found.rooms, self._found.first
        self._crowds = self._counted(tx, postings)
        asked = {
            (self._rooms[post.room].id, post.reply_to)
            for post in posts
            if post.reply_to is not None and post.room in self._rooms
        }
        self._replies = Replies(tx, asked) if asked else None
        self._paces = Paces(tx, [post.author.id for post in posts], self._rooms.values())
        self._tops = {name: row.top for name, row in self._rooms.items()}
        self._entries: list[tuple[Any, ...]] = []
        self._messages: list[tuple[Any, ...]] = []
        self._mentions: list[tuple[Any, ...]] = []

    def write(self, posting: Posting) -> Stored | Refused:
        """Give a post its place, unless it has one or must not have one."""
        name = posting.post.room
        room = self._rooms.get(name)
        if room is None:
            return NoSuchRoom(name)
        if first := self._first.get(posting.key):
            same = first.kind == Kind.SAID and first.room_id == room.id
            return Stored(first.offset, None, None) if same else ClientIdUsed()
        if refusal := self._found.refusal(posting.post.author, room, self._at):
            return refusal
        if self._found.mute(posting.post.author, room):
            return NotAllowed()
        slow = room.slow and not self._found.rules(posting.post.author, room)
        if slow and (refusal := self._paces.refusal(posting.post.author.id, room, self._at)):
            return refusal
        target = None
        if posting.post.reply_to is not None and self._replies is not None:
            target = self._replies.target(room.id, posting.post.reply_to)
            if target is None:
                return NoSuchMessage()
        self._tops[name] += 1
        if slow:
            self._paces.said(posting.post.author.id, room, self._at)
        return self._said(posting, room, self._tops[name], target)

    def flush(self, tx: Transaction) -> None:
        """Write down all that was given a place."""
        if not self._entries:
            return
        moved = [
            (self._tops[name], room.id)
            for name, room in self._rooms.items()
            if self._tops[name] != room.top
        ]
        writes: list[tuple[ForMany, Sequence[Row]]] = [
            (MOVE_TOP, moved),
            (ENTRIES, self._entries),
            (_MESSAGES, self._messages),
        ]
        if self._replies is not None and (counted := self._replies.rows):
            writes.insert(0, (SET_EXTRAS, counted))
        if self._mentions:
            writes.insert(0, (calls.MENTIONS, self._mentions))
        tx.write(*writes)
        self._paces.flush(tx)

    def _counted(self, tx: Transaction, postings: Sequence[Posting]) -> dict[int, int]:
        """Return how many are in the rooms in which not everybody may call them all."""
        rooms = {
            self._rooms[posting.post.room].id
            for posting in postings
            if posting.calls and posting.calls.may_call_all and posting.post.crowd is not None
            if posting.post.room in self._rooms
        }
        return calls.crowd(tx, rooms) if rooms else {}

    def _told(self, posting: Posting, room: RoomRow) -> Told:
        """Return the HTML of a post and whom it mentions."""
        if posting.calls is None:
            return Told(posting.html, [])
        most = posting.post.crowd
        allowed = posting.calls.may_call_all and (most is None or self._crowds[room.id] <= most)
        named = calls.with_everybody(self._found.called, allowed)
        return posting.calls.told(named, posting.root)

    def _call(
        self, ids: set[int], told: list[int], author: int, room: RoomRow, offset: int
    ) -> set[int]:
        """Have those called who are members of the room; of who is `told` that is known."""
        members = self._members(ids, room).union(told)
        called = calls.counted(ids.union(told), author, members)
        for user_id in called:
            self._mentions.append((user_id, room.id, offset, offset, author))
        return called

    def _hear(
        self, ids: Collection[int], called: set[int], author: int, room: RoomRow, offset: int
    ) -> list[Heard]:
        """Have those members hear of a message who want to; in a direct room all are called."""
        if room.direct:
            return []
        hearing = calls.hearing(ids, called, author, self._members(ids, room))
        for user_id in hearing:
            self._mentions.append((user_id, room.id, offset, offset, author))
        return [Heard(user_id, offset) for user_id in hearing]

    def _members(self, ids: Collection[int], room: RoomRow) -> set[int]:
        return {user_id for user_id in ids if (user_id, room.id) in self._found.members}

    def _said(self, posting: Posting, room: RoomRow, offset: int, target: Target | None) -> Stored:
        post = posting.post
        told = self._told(posting, room)
        called = _answered(post, target)
        said = Said(
            room=post.room,
            offset=offset,
            at=self._at,
            who=Person(post.author.id, post.author.name),
            text=posting.text,
            html=told.html,
            client_id=post.client_id,
            reply=target and target.reply,
            root=target and target.root,
            mentions=told.mentions,
            called=called,
        )
        body = encode(said)
        author = post.author.id
        self._first[posting.key] = First(Kind.SAID, room.id, offset)
        self._entries.append((room.id, offset, author, posting.client_id, 1, None, body))
        self._messages.append(
            (room.id, offset, author, posting.text, self._at, post.reply_to, said.root)
        )
        counted: set[int] = set()
        if told.mentions or called:
            counted = self._call(told.ids, called, author, room, offset)
        heard: Sequence[Heard] = ()
        if posting.hearing:
            heard = self._hear(posting.hearing, counted, author, room, offset)
        if target is not None and self._replies is not None:
            self._replies.count(room.id, target.root, offset)
        return Stored(offset, said, body, heard)


def _answered(post: Post, target: Target | None) -> list[int]:
    """Return who is told of a reply as if they were mentioned."""
    if target is None or post.quiet or not target.tells:
        return []
    other = target.reply.who.id
    return [] if other == post.author.id else [other]


_MESSAGES = insert(
    "messages",
    room_id="int",
    offset="bigint",
    author_id="int",
    text="text",
    at="bigint",
    reply_to="bigint",
    root="bigint",
)
