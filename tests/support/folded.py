"""
What a client of `parlor.v1` shows of a room: the fold of the entries it was told.

Pure, so that whoever compares what many clients hold can do so by values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

Event = Mapping[str, Any]
Shown = Mapping[int, Event]  # by offset


def fold(shown: Shown, event: Event) -> Shown:
    """Return what is shown after an event of the log; unknown kinds change nothing."""
    match event["type"]:
        case "said":
            return _said(shown, event)
        case "joined" | "left":
            return {**shown, event["offset"]: event}
        case "edited":
            return _edited(shown, event)
        case "reacted" | "unreacted":
            return _reacted(shown, event)
        case "deleted":
            return _without(shown, event["of"], event.get("to"), "said")
        case "void":
            return _without(shown, event["offset"], event.get("to"))
    return shown


def fold_all(shown: Shown, events: Iterable[Event]) -> Shown:
    """Return what is shown after some events, in their order."""
    return reduce(fold, events, shown)


def last_offset(event: Event) -> int:
    """Return how far a client has come that was told an event: a void may cover several."""
    covered = event.get("to") if event["type"] == "void" else None
    return int(event["offset"] if covered is None else covered)


def _said(shown: Shown, said: Event) -> Shown:
    held = shown.get(said["offset"])
    if held is not None and held.get("as_of", 0) > said.get("as_of", 0):
        return shown  # a page that overtook it brought the message as it stands later
    return {**shown, said["offset"]: said}


def _edited(shown: Shown, edited: Event) -> Shown:
    message = shown.get(edited["of"])
    if message is None or edited["offset"] <= message.get("as_of", 0):
        return shown
    now = {
        "text": edited["text"],
        "html": edited["html"],
        "edited_at": edited["at"],
        "as_of": edited["offset"],
    }
    return {**shown, edited["of"]: {**message, **now}}


def _reacted(shown: Shown, change: Event) -> Shown:
    message = shown.get(change["of"])
    if message is None or change["offset"] <= message.get("as_of", 0):
        return shown
    now = dict(message.get("reactions", {}))
    others = [one for one in now.pop(change["emoji"], []) if one != change["who"]["id"]]
    if change["type"] == "reacted":
        others.append(change["who"]["id"])
    if others:
        now = _in_place(message.get("reactions", {}), change["emoji"], others)
    rest = {name: value for name, value in message.items() if name != "reactions"}
    told = {"reactions": now} if now else {}
    return {**shown, change["of"]: {**rest, **told, "as_of": change["offset"]}}


def _in_place(reactions: Event, emoji: str, people: list[int]) -> dict[str, Any]:
    """Return reactions with these people at an emoji, which keeps its place among the others."""
    return {**reactions, emoji: people}


def _without(shown: Shown, first: int, last: int | None, kind: str | None = None) -> Shown:
    gone = range(first, (first if last is None else last) + 1)
    return {
        offset: event
        for offset, event in shown.items()
        if offset not in gone or kind not in (None, event["type"])
    }
