"""Reacting to a message with an emoji, and taking that back."""

from __future__ import annotations

from ...errors import BadEmoji
from ...live.backpressure import size_on_the_wire
from ...parts import Parts
from ...store.results import Reaction
from ...text.emoji import normalised
from ...wire import Person
from ..telling import Done, tell_after


def react(
    parts: Parts,
    who: Person,
    room: str,
    client_id: str,
    of: int,
    emoji: str,
    done: Done,
    *,
    on: bool,
) -> None:
    """
    Put an emoji under a message, or take it away if not `on`; as `messages.say`.

    Raises:
        TooFast, BadEmoji: What can be refused at once; `done` hears the rest.
    """
    parts.limits.react.take(who.id, parts.clock())
    known = normalised(emoji)
    if known is None:
        raise BadEmoji
    reaction = Reaction(who, room, client_id, of, known, on)
    reacted = tell_after(parts, who, room, size_on_the_wire(known), done)
    parts.store.reactions.put(reaction, reacted)
