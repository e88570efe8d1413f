"""What people want of the place and of their rooms, on all their devices."""

from __future__ import annotations

from typing import Any

import msgspec

from ... import bus
from ...errors import BadProfile, WrongField
from ...parts import Parts
from ...store.people.preferences import SEEN
from ...text.keywords import compared
from ...text.names import said_of_oneself
from ...wire import Person, Preferred, encode
from ...wire.events.preferences import OF_A_ROOM, OF_THE_PLACE
from ...wire.quiet import zone_named
from ..telling import Written, tell

STATUS = 80  # characters of it
MOST = 4_096  # bytes of one value; all keys together make less than 64 KiB of it


def prefer(parts: Parts, who: Person, key: str, room: str | None, value: Any) -> Written:
    """
    Want something of a room or of the place; None is the default. All one's devices are told.

    Raises:
        WrongField: If there is nothing of this key, or it cannot be this.
        NoSuchRoom, NotAMember: If one is not in the room.
    """
    parts.limits.browse.take(who.id, parts.clock())
    wanted = _checked(OF_THE_PLACE if room is None else OF_A_ROOM, key, value)
    preferences = parts.store.preferences
    if room is None:
        version = preferences.put(who.id, key, wanted)
    elif key == "level":
        version = preferences.put_level(who.id, room, wanted)
    elif key == "starred":
        version = preferences.star(who.id, room, bool(wanted))
    else:
        version = preferences.mute(who.id, room, wanted)
    preferred = Preferred(version=version, key=key, room=room, value=wanted)
    notices: list[bus.Notice] = [bus.Personal(who.id, encode(preferred))]
    if key == "keywords":
        # First, so that who hears that it is stored is heard of by the next message.
        notices.insert(0, bus.WordsWanted(who.id, version, wanted or []))
    news = tell(parts.bus, Written(room or "", notices=tuple(notices)))
    if key in SEEN:
        parts.hub.signs.changed(who.id)
    return news


def _status(text: str) -> str:
    """Return what somebody is doing as it is shown."""
    try:
        shown = said_of_oneself(text, STATUS)
    except BadProfile:
        shown = ""
    if not shown:
        raise ValueError("a status is one line of characters that can be seen")
    return shown


def _checked(kinds: dict[str, Any], key: str, value: Any) -> Any:
    if key not in kinds:
        raise WrongField(f"nothing is called {key[:40]!r} here")
    if value is None:
        return None
    try:
        found = msgspec.to_builtins(msgspec.convert(value, kinds[key]))
        if key == "time_zone":
            zone_named(found)
        if key == "status":
            found["text"] = _status(found["text"])
        if key == "keywords" and not all(compared([word]) for word in found):
            raise ValueError("a word is too long as it is compared, or has nothing in it")
    except (msgspec.ValidationError, ValueError) as error:
        raise WrongField(str(error)) from None
    if len(encode(found)) > MOST:
        raise WrongField(f"{key} takes {MOST} bytes at most")
    return found
