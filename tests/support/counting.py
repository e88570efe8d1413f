"""
What a client of `parlor.v1` counts as unread: the server's numbers, and what came since.

By the words of docs/protocol.md under "Mentions", and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST = 100  # the server counts no further
ALL = 0  # whom a call of everybody is for

Event = Mapping[str, Any]


class Counts:
    """One room, as a device of somebody counts it; `state` is a room state."""

    def __init__(self, you: int, state: Event) -> None:
        self._you = you
        self.direct = bool(state.get("direct"))
        self.heard = state["position"]["offset"]
        self._since: list[Event] = []
        self._doubt = 0
        self._take(state, state.get("read_offset", 0), self.heard)

    def hear(self, said: Event) -> None:
        """Take a `read` over, unless what is known came later."""
        version, top = said.get("version", 0), said.get("top", 0)
        if (version, top) >= (self.version, self.top):
            self._take(said, said.get("offset", 0), top)
            self.heard = max(self.heard, top)

    def count(self, event: Event) -> None:
        """Count an entry, unless it is counted."""
        last = event["offset"] if event["type"] != "void" else event.get("to", event["offset"])
        if last <= self.heard:
            return
        # Nobody can say what was counted of these, nor beyond what is counted at all.
        unclear = event["type"] == "void" or (event["type"] == "deleted" and "who" not in event)
        lessens = event["type"] == "deleted" or "uncalled" in event
        if unclear or (lessens and MOST in (self.unread, self.mentions)):
            self._doubt = last
        self.heard = last
        self._since.append(event)

    @property
    def doubtful(self) -> bool:
        """Whether the server is to be asked, by a `read` that moves nothing."""
        return self._doubt > self.top

    @property
    def unread(self) -> int:
        return self._number(self._unread, self._by_messages)

    @property
    def mentions(self) -> int:
        return self.unread if self.direct else self._number(self._mentions, self._by_calls)

    # Internal

    def _take(self, said: Event, offset: int, top: int) -> None:
        self.version = said.get("version", 0)
        self.read, self.top = offset, top
        self._unread, self._mentions = said.get("unread", 0), said.get("mentions", 0)

    def _number(self, known: int, by: Any) -> int:
        later = (event for event in self._since if event["offset"] > self.top)
        since = sum(n for event in later for offset, n in by(event) if offset > self.read)
        return max(0, min(MOST, known + since))

    def _by_messages(self, event: Event) -> list[tuple[int, int]]:
        match event["type"]:
            case "said" if event["who"]["id"] != self._you:
                return [(event["offset"], 1)]
            case "deleted" if self._author(event) not in (None, self._you):
                return [(event["of"], -1)] if self._was_counted(event["of"]) else []
        return []

    def _by_calls(self, event: Event) -> list[tuple[int, int]]:
        if event["type"] == "said":
            return [(event["offset"], 1)] if self._is_called(event) else []
        if event["type"] not in ("edited", "deleted") or not self._was_counted(event["of"]):
            return []
        if self._author(event) == self._you:
            return []
        calls = [(call, 1) for call in event.get("called", ())]
        calls += [(call, -1) for call in event.get("uncalled", ())]
        as_of = self._as_of(event["of"])
        return [
            (call["offset"], by)
            for call, by in calls
            if call["id"] in (ALL, self._you)
            and not (as_of >= event["offset"] and call["offset"] == event["of"])
        ]

    def _is_called(self, said: Event) -> bool:
        ids = {one["id"] for one in said.get("mentions", ())}
        return said["who"]["id"] != self._you and (
            bool(ids & {ALL, self._you}) or self._you in said.get("called", ())
        )

    def _author(self, change: Event) -> int | None:
        return change.get("author", change.get("who", {}).get("id"))

    def _was_counted(self, of: int) -> bool:
        return of <= self.top or self._said(of) is not None

    def _as_of(self, of: int) -> int:
        return (self._said(of) or {}).get("as_of", 0)

    def _said(self, of: int) -> Event | None:
        found = (one for one in self._since if (one["type"], one["offset"]) == ("said", of))
        return next(found, None)
