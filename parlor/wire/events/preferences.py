"""What somebody wants of the place and of their rooms: theirs alone, on all their devices."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from ..forms import ClientId, Event, RoomName

Level = Literal["all", "mentions", "quiet", "hidden"]

Time = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]  # the largest is for good
ClockTime = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Hours(msgspec.Struct, frozen=True, rename={"from_": "from"}, forbid_unknown_fields=True):
    """Hours that begin on one day; if `to` is not after `from`, they end on the next."""

    from_: ClockTime
    to: ClockTime


class QuietHours(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """When somebody is not to be disturbed, by the day on which that begins, in their time zone."""

    mon: Hours | None = None
    tue: Hours | None = None
    wed: Hours | None = None
    thu: Hours | None = None
    fri: Hours | None = None
    sat: Hours | None = None
    sun: Hours | None = None

    @property
    def week(self) -> tuple[Hours | None, ...]:
        """The days, Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class Status(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What somebody is doing, until it ends by itself; without that until they say otherwise."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    until: Time = 0


# All that there is, and what each may be.
OF_A_ROOM: dict[str, Any] = {"level": Level, "muted_until": Time, "starred": bool}
OF_THE_PLACE: dict[str, Any] = {
    "dnd_until": Time,
    "quiet_hours": QuietHours,
    "time_zone": Annotated[str, msgspec.Meta(min_length=1, max_length=64)],
    "status": Status,
    "keywords": Annotated[list[Word], msgspec.Meta(max_length=20)],
    "anyway": bool,
    "sounds": bool,
    "hide_words": bool,
    "spoken": Literal["all", "mentions", "nothing"],
    "letter_keys": bool,
    "rooms_by": Literal["title", "said"],
    "names_at_reactions": bool,
    "quick_emoji": Annotated[list[Word], msgspec.Meta(max_length=6)],
    "recent_emoji": Annotated[list[Word], msgspec.Meta(max_length=36)],
    "skin_tone": Annotated[int, msgspec.Meta(ge=0, le=5)],
}


class Prefer(Event, frozen=True):
    """
    Want something of a room, or without one of the place; no `value` is the default again.

    What each `key` may be is a closed list.
    """

    client_id: ClientId
    key: Annotated[str, msgspec.Meta(max_length=40)]
    room: RoomName | None = None
    value: Any = None


class Preferred(Event, frozen=True):
    """
    What one wants, told to one's own devices; without `value` it is the default again.

    `version` grows with each change of what is this person's alone: of two, the higher came last.
    """

    version: int
    key: str
    room: str | None = None
    value: Any = None
