"""
Deliberate bugs, each of which a round must find.

They are put into a worker's Parlor from outside, before it is built; nothing
of them is in the product.
"""

from collections.abc import Callable, Sequence
from typing import Any

import gevent
import sqlalchemy as sa
from alembic import op
from gevent import monkey

from parlor.live.sequencer import Sequencer
from parlor.store.log import messages as posts
from parlor.store.log import revisions
from parlor.store.log.messages import Posting
from parlor.store.sql.writer import Writer

EARLY = 0.2  # seconds between an answer and its commit


def acknowledge_early() -> None:
    """Answer a post before it is committed."""
    submit, carry_out = Writer.submit, Posting.carry_out.__func__  # type: ignore[attr-defined]
    loop = gevent.get_hub().loop
    sleep = monkey.get_original("time", "sleep")

    def submitted(self: Writer, change: Any, done: Callable[[Any], None]) -> None:
        if isinstance(change, Posting):
            change.early = done = _Once(done)  # type: ignore[attr-defined]
        submit(self, change, done)

    def carried_out(
        cls: type[Posting], connection: Any, at: int, changes: Sequence[Any]
    ) -> Sequence[Any]:
        outcomes = carry_out(cls, connection, at, changes)
        for change, outcome in zip(changes, outcomes, strict=True):
            loop.run_callback_threadsafe(change.early, outcome)
        sleep(EARLY)
        return outcomes

    Writer.submit = submitted  # type: ignore[method-assign]
    Posting.carry_out = classmethod(carried_out)  # type: ignore[method-assign, assignment]


def store_twice() -> None:
    """Take a repeat for another message: neither look for the first nor have it be unique."""
    create_table, look_up = op.create_table, posts.look_up

    def created(name: str, *parts: Any, **options: Any) -> Any:
        if name == "log":
            parts = tuple(part for part in parts if not isinstance(part, sa.UniqueConstraint))
        return create_table(name, *parts, **options)

    op.create_table = created
    posts.look_up = lambda *asked: look_up(*asked)._replace(first={})


def keep_old_texts() -> None:
    """Write an edit into the log, but not into the message that it is about."""
    revisions._rewrite = lambda *asked: None


def let_everything_through() -> None:
    """Deliver entries as they come, in whatever order."""
    offer = Sequencer.offer

    def offered(self: Sequencer, offset: int, body: bytes) -> list[bytes]:
        return offer(self, offset, body) if self._next is None else [body]

    Sequencer.offer = offered  # type: ignore[method-assign]


class _Once:
    """Passes on the first call only."""

    def __init__(self, function: Callable[[Any], None]) -> None:
        self._function: Callable[[Any], None] | None = function

    def __call__(self, outcome: Any) -> None:
        function, self._function = self._function, None
        if function is not None:
            function(outcome)
