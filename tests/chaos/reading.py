"""How far one client has read one room, and what its messages say by what it was told."""

from typing import Any

Text = tuple[int, str | None]  # the offset of the newest change, and what it has left


class Reading:
    """`skipped` never came, `lost` has to be browsed after a reload; `texts` are of messages."""

    def __init__(self, seen: int) -> None:
        self.seen = seen
        self.skipped: set[int] = set()
        self.lost: set[int] = set()
        self.texts: dict[int, Text] = {}

    def reload(self, top: int) -> None:
        """Forget what is known, and owe what was missed."""
        self.lost |= self.skipped | set(range(self.seen + 1, top + 1))
        self.skipped.clear()
        self.texts.clear()
        self.seen = top

    def take(self, event: dict[str, Any]) -> None:
        """Have the messages say what an entry tells of them; what is older changes nothing."""
        offset = event["offset"]
        match event["type"]:
            case "said":
                self._take(offset, (event.get("as_of", offset), event["text"]))
            case "edited":
                self._take(event["of"], (offset, event["text"]))
            case "deleted":
                self._take(event["of"], (offset, None))

    def _take(self, offset: int, text: Text) -> None:
        if text[0] >= self.texts.get(offset, (0, None))[0]:
            self.texts[offset] = text
