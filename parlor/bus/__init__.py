"""
The bus carries notices between the processes of one Parlor.

Its promises are in `contract`, its notices in `notices`. Other packages take
both from here, as `bus.Bus` and `bus.Entered`.
"""

from .contract import Bus, Subscriber
from .notices import (
    Arrived,
    Behind,
    Carried,
    Entered,
    Gone,
    Missed,
    Moved,
    Notice,
    Passing,
    PersonChanged,
    ReadUpTo,
    RoomGranted,
    RoomRevoked,
    Roster,
    RosterWanted,
    SessionEnded,
    Spent,
)

__all__ = [
    "Arrived",
    "Behind",
    "Bus",
    "Carried",
    "Entered",
    "Gone",
    "Missed",
    "Moved",
    "Notice",
    "Passing",
    "PersonChanged",
    "ReadUpTo",
    "RoomGranted",
    "RoomRevoked",
    "Roster",
    "RosterWanted",
    "SessionEnded",
    "Spent",
    "Subscriber",
]
