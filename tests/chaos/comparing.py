"""Whether what was shown of a log is what is stored, which may have changed since."""

from typing import Any

from .folding import CHANGES
from .stored import Entry, Room

# Of a message that was changed.
CHANGED = (
    "text", "html", "edited_at", "as_of", "mentions", "called", "reactions", "pinned", "replies",
)  # fmt: skip


class Comparing:
    """Knows the newest change of each message of a room."""

    def __init__(self, room: Room) -> None:
        self._log = room.log
        self._newest = {
            entry.event["of"]: entry.offset
            for entry in sorted(room.log.values())
            if entry.event["type"] in CHANGES
        }

    def differs(self, shown: dict[str, Any]) -> str | None:
        """Return how an entry was shown otherwise than it was once stored."""
        for offset in range(shown["offset"], _last(shown) + 1):
            stored = self._log.get(offset)
            if stored is None:
                return f"{offset} was shown and is not stored"
            if not self._became(shown, stored):
                return f"{offset} was shown otherwise than stored"
        return None

    def _became(self, shown: dict[str, Any], stored: Entry) -> bool:
        event, shown = _without_words(stored.event), _without_words(shown)
        if shown["type"] == "void":
            # A change that comes with what it is about is in that already.
            return event["type"] in ("void", *CHANGES)
        if event["type"] == "void":
            about = shown.get("of", shown["offset"])
            return self._newest.get(about, 0) > shown.get("as_of", shown["offset"])
        if shown["type"] == "said" and shown.get("as_of", 0) < event.get("as_of", 0):
            return _lasting(shown) == _lasting(event)
        return shown == event


def _last(shown: dict[str, Any]) -> int:
    return shown.get("to", shown["offset"]) if shown["type"] == "void" else shown["offset"]


def _without_words(event: dict[str, Any]) -> dict[str, Any]:
    """Return an entry without the words that it replies to, which may be gone since."""
    if "reply" not in event:
        return event
    reply = {name: value for name, value in event["reply"].items() if name != "text"}
    return event | {"reply": reply}


def _lasting(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in CHANGED}
