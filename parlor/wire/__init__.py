"""
All that crosses the wire, as types: `parlor.v1`.

A module for each noun; here is all of it, and how it becomes JSON.
"""

from __future__ import annotations

import msgspec

from .forms import MAX_TEXT, SUBPROTOCOL, Event, Person, Position
from .messages import Browse, Page, Said, Say
from .people import PersonChanged
from .presence import Presence, Typing
from .reading import Read
from .rooms import Granted, Join, Joined, Leave, Left, Reload, Revoked, RoomState
from .sessions import Accepted, Hello, Refused, Welcome

Entry = Said | Joined | Left

FromClient = Hello | Say | Join | Leave | Browse | Read | Typing
FromServer = (
    Welcome | Said | Joined | Left | Accepted | Refused | Page
    | Presence | Typing | Read | Reload | Granted | Revoked | PersonChanged
)  # fmt: skip

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(FromClient).decode
decode_entry = msgspec.json.Decoder(Entry).decode
decode_fact = msgspec.json.Decoder(FromServer).decode

__all__ = [
    "MAX_TEXT",
    "SUBPROTOCOL",
    "Accepted",
    "Browse",
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
    "Welcome",
    "decode",
    "decode_entry",
    "decode_fact",
    "encode",
]
