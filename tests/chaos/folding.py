"""What the messages of a room are by the log's own changes, folded once more from the beginning."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

REACTIONS = ("reacted", "unreacted")
PINS = ("pinned", "unpinned")
CHANGES = ("edited", "deleted", *REACTIONS, *PINS)


class Message:
    """A message by what was heard of it; `as_of` is the offset of the newest change in it."""

    def __init__(self, said: dict[str, Any] | None = None) -> None:
        event = said or {}
        self.whole = said is not None  # else only its text is known
        self.as_of: int = event.get("as_of", event.get("offset", 0))
        self.text: str | None = event.get("text")
        self.pinned: bool = event.get("pinned", False)
        self.reactions = {emoji: list(ids) for emoji, ids in event.get("reactions", {}).items()}

    def change(self, event: dict[str, Any]) -> None:
        """Have it be what it is after a change; one that is older changes nothing."""
        if event["offset"] <= self.as_of:
            return
        self.as_of = event["offset"]
        match event["type"]:
            case "edited":
                self.text = event["text"]
            case "deleted":
                self.text, self.pinned, self.reactions = None, False, {}
            case "pinned" | "unpinned" as kind:
                self.pinned = kind == "pinned"
            case "reacted" | "unreacted" as kind:
                self._react(event["emoji"], event["who"]["id"], on=kind == "reacted")

    def differs(self, stored: dict[str, Any] | None) -> str | None:
        """Return how it is otherwise than the entry that is stored; None if that is a void."""
        text = stored["text"] if stored else None
        if self.text != text:
            return f"says {self.text!r}, and is {text!r}"
        if not self.whole or stored is None:
            return None
        mine = (self.pinned, self.reactions)
        theirs = (stored.get("pinned", False), stored.get("reactions", {}))
        return None if mine == theirs else f"has {mine}, and is stored with {theirs}"

    def _react(self, emoji: str, who: int, *, on: bool) -> None:
        others = [one for one in self.reactions.pop(emoji, []) if one != who or on]
        if on and who not in others:
            others.append(who)
        if others:
            self.reactions[emoji] = others


def folded(events: Iterable[dict[str, Any]]) -> dict[int, Message]:
    """Return the messages that stand by their offsets, after the changes in a whole log."""
    found: dict[int, Message] = {}
    for event in events:
        if event["type"] == "said":
            plain = {name: event[name] for name in ("offset", "text")}
            found[event["offset"]] = Message(plain)
        elif event["type"] in CHANGES and event["of"] in found:
            found[event["of"]].change(event)
    return found


def replies(events: Iterable[dict[str, Any]]) -> dict[int, int]:
    """Return how many replies there are in the conversation that each message began."""
    found: dict[int, int] = defaultdict(int)
    for event in events:
        if event["type"] == "said" and "root" in event:
            found[event["root"]] += 1
    return found
