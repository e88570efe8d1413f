"""How far one client has read one room, and what its messages are by what it was told."""

from collections import defaultdict
from typing import Any

from .folding import CHANGES, Message

WORDS = ("edited", "deleted")  # what tells the text of a message that was not heard of before


class Reading:
    """
    `skipped` never came, `lost` has to be browsed after a reload; `messages` are by offset.

    Changes are held: a page that was taken before them may come after them.
    """

    def __init__(self, seen: int) -> None:
        self.seen = seen
        self.skipped: set[int] = set()
        self.lost: set[int] = set()
        self.messages: dict[int, Message] = {}
        self.reloads = 0
        self._changes: dict[int, list[dict[str, Any]]] = defaultdict(list)

    def reload(self, top: int) -> None:
        """Forget what is known, and owe what was missed."""
        self.lost |= self.skipped | set(range(self.seen + 1, top + 1))
        self.skipped.clear()
        self.messages.clear()
        self._changes.clear()
        self.reloads += 1
        self.seen = top

    def take(self, event: dict[str, Any]) -> None:
        """Have the messages be what an entry tells of them; what is older changes nothing."""
        if event["type"] == "said":
            message, offset = Message(event), event["offset"]
            for change in self._changes[offset]:
                message.change(change)
            if offset not in self.messages or message.as_of >= self.messages[offset].as_of:
                self.messages[offset] = message
        elif event["type"] in CHANGES:
            self._changes[event["of"]].append(event)
            if event["type"] in WORDS:
                self.messages.setdefault(event["of"], Message()).change(event)
            elif event["of"] in self.messages:
                self.messages[event["of"]].change(event)
