"""Searching the messages of one's rooms."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ..forms import MAX_OFFSET, ClientId, Event, Person, RoomName
from .messages import Said

Has = Literal["link", "reaction"]
Is = Literal["pinned", "saved", "thread"]
Time = Annotated[int, msgspec.Meta(ge=0, le=MAX_OFFSET)]


class Search(Event, frozen=True, tag="search"):
    """
    Ask for messages that have all words of `text` in them, the newest first.

    They may be those of one `room`, by one person `who`, written at `after` or later and `before` a
    time, those which `has` and `is` say; after a page of them those beyond its `cursor`.
    """

    client_id: ClientId
    text: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    room: RoomName | None = None
    who: Annotated[int, msgspec.Meta(ge=1)] | None = None
    after: Time | None = None
    before: Time | None = None
    has: Annotated[list[Has], msgspec.Meta(max_length=10)] = []
    is_: Annotated[list[Is], msgspec.Meta(max_length=10)] = msgspec.field(name="is", default=[])
    cursor: Time | None = None


class Hit(msgspec.Struct, frozen=True):
    """A message that was found; `marks` are where in its text, by characters of Unicode."""

    entry: Said
    marks: list[tuple[int, int]]


class Found(Event, frozen=True, tag="found"):
    """
    The answer to `search`: what was found in `rooms`, which one is a member of.

    With a `cursor` there may be more; unless it is `complete`, what is older was not looked at,
    for that would have taken too long. Of all messages the share `indexed` is found at once, as
    long as those from before there was a search are being prepared. `people` are as in `page`.
    """

    client_id: str
    hits: list[Hit]
    rooms: list[str]
    complete: bool
    indexed: float | None = None
    cursor: int | None = None
    people: list[Person] = []
