"""Who is banned: nothing is stored of theirs after it, and what comes later they do not hear."""

import json
from pathlib import Path
from typing import NamedTuple

from . import record
from .client import is_entry
from .stored import Room
from .verdict import Verdict

# Milliseconds in which a process that has lost the notice of a ban has asked for what it missed.
LATE = 10_000
OUTCAST = "out"  # what the names of who is banned begin with
BY_THEMSELVES = ("said", "edited", "reacted", "unreacted", "joined", "pinned")


class Ban(NamedTuple):
    """Whom it is about, and when its answer came, in milliseconds."""

    user: int
    at: int


def check_stored(bans: dict[str, Ban], rooms: dict[str, Room], verdict: Verdict) -> None:
    """Nothing is in a log that somebody did who was banned before."""
    since = {ban.user: ban.at for ban in bans.values()}
    verdict.seen["bans"] += len(bans)
    for room in rooms.values():
        for entry in room.log.values():
            late = entry.event.get("at", 0) > since.get(entry.author, entry.event.get("at", 0))
            if late and entry.event["type"] in BY_THEMSELVES:
                verdict.add("leaked", f"{room.name} {entry.offset}, by who was banned")


def check_heard(folder: Path, name: str, ban: Ban, verdict: Verdict) -> None:
    """Who is banned is not welcomed again, and hears nothing of what comes long after."""
    for at, mark, text in record.read(folder, name):
        if mark != "<" or at <= ban.at:
            continue
        event = json.loads(text)
        if event["type"] == "welcome" and at > ban.at + LATE:
            verdict.add("leaked", f"{name} is banned, and was welcomed")
        elif is_entry(event) and event.get("at", 0) > ban.at + LATE:
            verdict.add("leaked", f"{name} is banned, and heard {event['room']} {event['offset']}")
