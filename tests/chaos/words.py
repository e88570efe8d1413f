"""Words that were said and are no more: whoever asks later must not be told them."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from . import record
from .stored import Room

SURE_MS = 8_000  # after a change was written down, for what was on its way before
SAID = re.compile(r"\b(\w+ \d+): ")  # by which client, and which of its texts


class Gone(NamedTuple):
    """When texts were gone: with their message, or by another text of it."""

    deleted: dict[str, int]
    replaced: dict[str, int]

    def told(self, text: str, since: int) -> list[str]:
        """Return what is in a text that was asked for at a time, and was gone long before."""
        found = SAID.findall(text)
        late = [word for word in found if self.deleted.get(word, since) + SURE_MS < since]
        # A reply keeps the words that it was to, though they are others now.
        if '"reply":' not in text:
            late += [word for word in found if self.replaced.get(word, since) + SURE_MS < since]
        return late


def gone(folder: Path, rooms: dict[str, Room]) -> Gone:
    """Return what was said in the records of a folder, and does not stand in the rooms."""
    texts: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name in record.names(folder):
        _read(folder, name, texts)
    changed = {
        (room.name, entry.of): entry.event["at"]
        for room in rooms.values()
        for entry in sorted(room.log.values())
        if entry.of is not None and "at" in entry.event
    }
    found = Gone({}, {})
    for (room, of), said in texts.items():
        stored, at = rooms[room].messages.get(of), changed.get((room, of))
        if at is None:
            continue
        for text in said:
            word = _word(text)
            if stored is None:
                found.deleted[word] = at
            elif _word(stored[1]) != word:
                found.replaced[word] = at
    return found


def _read(folder: Path, name: str, texts: dict[tuple[str, int], list[str]]) -> None:
    asked: dict[str, tuple[int | None, str]] = {}
    for _, mark, line in record.read(folder, name):
        if mark == ">" and '"text"' in line:
            event = json.loads(line)
            asked[event["client_id"]] = event.get("of"), event["text"]
        elif mark == "<" and '"accepted"' in line[:40]:
            event = json.loads(line)
            if event["client_id"] in asked:
                of, text = asked.pop(event["client_id"])
                texts[event["room"], of or event["offset"]].append(text)


def _word(text: str) -> str:
    found = SAID.match(text)
    return found[1] if found else text
