"""
Compares what was acknowledged, what is stored, and what each client saw.

It knows the clients by their records only, and the server by its database.
"""

import json
from pathlib import Path

from . import record
from .comparing import Comparing
from .folding import CHANGES, folded, replies
from .outcasts import OUTCAST, Ban, check_heard, check_stored
from .standing import Standing
from .stored import Room
from .verdict import Verdict
from .witness import Witness
from .words import SAID, Gone, gone


def check(folder: Path, rooms: dict[str, Room], bans: dict[str, Ban] | None = None) -> Verdict:
    """Return what is wrong with a round: its records, the rooms that are stored, and the `bans`."""
    bans = bans or {}
    verdict = Verdict()
    standing = Standing(rooms)
    logs = {name: Comparing(room) for name, room in rooms.items()}
    for room in rooms.values():
        _check_log(room, verdict)
        _check_changes(room, verdict)
        _check_tables(room, standing, verdict)
    _check_client_ids(rooms, verdict)
    lost_words = gone(folder, rooms)
    _check_words(rooms, lost_words, verdict)
    check_stored(bans, rooms, verdict)
    for name in record.names(folder):
        if name.startswith(OUTCAST):
            if name in bans:
                check_heard(folder, name, bans[name], verdict)
            continue
        witness = Witness(name, rooms, logs, standing, lost_words, verdict)
        witness.follow(record.read(folder, name))
    return verdict


def _check_log(room: Room, verdict: Verdict) -> None:
    """The log has every offset from 1 to the top, once."""
    verdict.seen["stored"] += len(room.rows)
    if missing := set(range(1, room.top + 1)) - set(room.rows):
        verdict.add("gaps", f"{room.name} has no {sorted(missing)[:10]}", len(missing))
    if beyond := [offset for offset in room.rows if offset > room.top]:
        verdict.add("unexpected", f"{room.name} has {beyond[:10]} beyond its top {room.top}")
    if len(room.rows) > len(room.log):
        verdict.add("doubled", f"{room.name} has an offset twice", len(room.rows) - len(room.log))


def _check_changes(room: Room, verdict: Verdict) -> None:
    """Every change is in the message that it is about, and what says nothing is about itself."""
    for entry in room.log.values():
        kind, offset = entry.event["type"], entry.offset
        if (kind == "void") != (entry.of == offset):
            verdict.add("lost", f"{room.name} {offset} is {kind}, and about {entry.of}")
        if kind not in CHANGES:
            continue
        verdict.seen[kind] += 1
        of = entry.event["of"]
        message = room.log[of].event if of in room.log else {}
        match kind:
            case "deleted":
                is_in = message.get("text") is None and "as_of" not in message
            case _ if message.get("type") == "void":
                is_in = kind != "edited"
            case _:
                text = entry.event["text"] if kind == "edited" else message.get("text")
                is_in = message.get("as_of", 0) >= offset and message.get("text") == text
        if not is_in:
            verdict.add("lost", f"{room.name} {offset} is not in what it has {kind}: {of}")
    _check_fold(room, verdict)


def _check_fold(room: Room, verdict: Verdict) -> None:
    """What stands beside the texts of messages is what the changes in the log make of them."""
    events = [entry.event for entry in room.log.values()]
    for offset, message in folded(events).items():
        stored = room.log[offset].event
        message.text = stored["text"]  # which the edit itself has, and of earlier ones nothing
        if difference := message.differs(stored):
            verdict.add("lost", f"{room.name} {offset} by its changes {difference}")
    said = [event for event in events if event["type"] == "said"]
    told = {event["offset"]: event["replies"] for event in said if "replies" in event}
    counted = {of: count for of, count in replies(events).items() if of in room.messages}
    if wrong := told.items() ^ counted.items():
        verdict.add(
            "lost", f"{room.name}: replies to be counted only, or told: {sorted(wrong)[:3]}"
        )


def _check_words(rooms: dict[str, Room], lost: Gone, verdict: Verdict) -> None:
    """What was deleted is not in the log any more."""
    verdict.seen["deleted texts"] += len(lost.deleted)
    for room in rooms.values():
        for entry in room.log.values():
            for word in SAID.findall(json.dumps(entry.event)):
                if word in lost.deleted:
                    verdict.add(
                        "stale", f"{word!r} was deleted, and is in {room.name} {entry.offset}"
                    )


def _check_tables(room: Room, standing: Standing, verdict: Verdict) -> None:
    """Messages and members are what the log says."""
    said = {
        entry.offset: (entry.author, entry.event["text"])
        for entry in room.log.values()
        if entry.event["type"] == "said"
    }
    if wrong := said.items() ^ room.messages.items():
        verdict.add("lost", f"{room.name}: in the log or the messages only: {sorted(wrong)[:3]}")
    if wrong := standing.members(room.name) ^ room.members:
        verdict.add("lost", f"{room.name}: by the log or the memberships only: {sorted(wrong)}")


def _check_client_ids(rooms: dict[str, Room], verdict: Verdict) -> None:
    """No change of anybody's is stored twice, in whichever rooms."""
    first: dict[tuple[int, str], tuple[str, int]] = {}
    for room in rooms.values():
        for entry in room.log.values():
            if entry.client_id is None:
                continue
            key, place = (entry.author, entry.client_id), (room.name, entry.offset)
            if (before := first.setdefault(key, place)) != place:
                verdict.add("doubled", f"{entry.client_id} is {before} and {place}")
