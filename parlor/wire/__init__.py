"""
All that crosses the wire, as types: `parlor.v1`.

A module for each noun; here is all of it, and how it becomes JSON.
"""

from __future__ import annotations

import msgspec

from .events.insisting import Insist, Insisted
from .events.messages import (
    Browse,
    Delete,
    Deleted,
    Edit,
    Edited,
    Page,
    Reply,
    Report,
    Said,
    Say,
    Void,
)
from .events.people import Block, Blocked, PersonChanged
from .events.pins import Pin, Pinned, Unpin, Unpinned
from .events.preferences import Prefer, Preferred
from .events.presence import Presence, Typing
from .events.reactions import React, Reacted, Unreact, Unreacted
from .events.reading import Called, Mark, Read
from .events.rooms import (
    FOR_EVER,
    Archived,
    Changed,
    DeleteRoom,
    Granted,
    Join,
    Joined,
    Leave,
    Left,
    Mute,
    Reload,
    Renamed,
    Revoked,
    RoomChanged,
    RoomState,
    Set,
    TopicSet,
    Unarchived,
    Writers,
)
from .events.saved import (
    BrowseSaved,
    Save,
    Saved,
    SavedMessage,
    SavedPage,
    Unsave,
    Unsaved,
)
from .events.search import Found, Hit, Search
from .events.sessions import Accepted, Hello, Refused, Welcome
from .forms import MAX_TEXT, SUBPROTOCOL, UNREADABLE, Call, Event, Mention, Person, Position

SettingEntry = Renamed | TopicSet | Archived | Unarchived | Changed
Entry = (
    Said | Edited | Deleted | Reacted | Unreacted | Pinned | Unpinned | Joined | Left | SettingEntry
)

FromClient = (
    Hello | Say | Edit | Delete | React | Unreact | Pin | Unpin | Save | Unsave | Join | Leave
    | Set | DeleteRoom | Mute | Report | Block | Browse | BrowseSaved | Search | Read | Mark
    | Insist | Prefer
    | Typing
)  # fmt: skip
FromServer = (
    Welcome | Said | Edited | Deleted | Reacted | Unreacted | Pinned | Unpinned | Void | Joined
    | Left | Renamed | TopicSet | Archived | Unarchived | Changed | Accepted | Refused | Page
    | Saved | Unsaved | SavedPage | Found | Presence | Typing | Read | Preferred | Reload | Granted
    | Revoked | RoomChanged | PersonChanged | Blocked | Called | Insisted
)  # fmt: skip

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(FromClient).decode
decode_entry = msgspec.json.Decoder(Entry).decode
decode_fact = msgspec.json.Decoder(FromServer).decode

__all__ = [
    "FOR_EVER",
    "MAX_TEXT",
    "SUBPROTOCOL",
    "UNREADABLE",
    "Accepted",
    "Archived",
    "Block",
    "Blocked",
    "Browse",
    "BrowseSaved",
    "Call",
    "Called",
    "Changed",
    "Delete",
    "DeleteRoom",
    "Deleted",
    "Edit",
    "Edited",
    "Entry",
    "Event",
    "Found",
    "FromClient",
    "FromServer",
    "Granted",
    "Hello",
    "Hit",
    "Insist",
    "Insisted",
    "Join",
    "Joined",
    "Leave",
    "Left",
    "Mark",
    "Mention",
    "Mute",
    "Page",
    "Person",
    "PersonChanged",
    "Pin",
    "Pinned",
    "Position",
    "Prefer",
    "Preferred",
    "Presence",
    "React",
    "Reacted",
    "Read",
    "Refused",
    "Reload",
    "Renamed",
    "Reply",
    "Report",
    "Revoked",
    "RoomChanged",
    "RoomState",
    "Said",
    "Save",
    "Saved",
    "SavedMessage",
    "SavedPage",
    "Say",
    "Search",
    "Set",
    "SettingEntry",
    "TopicSet",
    "Typing",
    "Unarchived",
    "Unpin",
    "Unpinned",
    "Unreact",
    "Unreacted",
    "Unsave",
    "Unsaved",
    "Void",
    "Welcome",
    "Writers",
    "decode",
    "decode_entry",
    "decode_fact",
    "encode",
]
