"""
All that crosses the wire, as types: `parlor.v1`.

A module for each noun; here is all of it, and how it becomes JSON.
"""

from __future__ import annotations

import msgspec

from .forms import MAX_TEXT, SUBPROTOCOL, UNREADABLE, Event, Person, Position
from .messages import Browse, Delete, Deleted, Edit, Edited, Page, Said, Say, Void
from .people import PersonChanged
from .presence import Presence, Typing
from .reading import Read
from .rooms import Granted, Join, Joined, Leave, Left, Reload, Revoked, RoomState
from .sessions import Accepted, Hello, Refused, Welcome

Entry = Said | Edited | Deleted | Joined | Left

FromClient = Hello | Say | Edit | Delete | Join | Leave | Browse | Read | Typing
FromServer = (
    Welcome | Said | Edited | Deleted | Void | Joined | Left | Accepted | Refused | Page
    | Presence | Typing | Read | Reload | Granted | Revoked | PersonChanged
)  # fmt: skip

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(FromClient).decode
decode_entry = msgspec.json.Decoder(Entry).decode
decode_fact = msgspec.json.Decoder(FromServer).decode

__all__ = [
    "MAX_TEXT",
    "SUBPROTOCOL",
    "UNREADABLE",
    "Accepted",
    "Browse",
    "Delete",
    "Deleted",
    "Edit",
    "Edited",
    "Entry",
    "Event",
    "FromClient",
    "FromServer",
    "Granted",
    "Hello",
    "Join",
    "Joined",
    "Leave",
    "Left",
    "Page",
    "Person",
    "PersonChanged",
    "Position",
    "Presence",
    "Read",
    "Refused",
    "Reload",
    "Revoked",
    "RoomState",
    "Said",
    "Say",
    "Typing",
    "Void",
    "Welcome",
    "decode",
    "decode_entry",
    "decode_fact",
    "encode",
]
