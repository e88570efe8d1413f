"""
Compares what was acknowledged, what is stored, and what each client saw.

It knows the clients by their records only, and the server by its database.
"""

from pathlib import Path

from . import record
from .comparing import CHANGES, Comparing
from .standing import Standing
from .stored import Room
from .verdict import Verdict
from .witness import Witness


def check(folder: Path, rooms: dict[str, Room]) -> Verdict:
    """Return what is wrong with a round: its records, and the rooms that are stored."""
    verdict = Verdict()
    standing = Standing(rooms)
    logs = {name: Comparing(room) for name, room in rooms.items()}
    for room in rooms.values():
        _check_log(room, verdict)
        _check_changes(room, verdict)
        _check_tables(room, standing, verdict)
    _check_client_ids(rooms, verdict)
    for name in record.names(folder):
        Witness(name, rooms, logs, standing, verdict).follow(record.read(folder, name))
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
        message = room.log[entry.of].event if entry.of in room.log else {}
        told = (message.get("as_of"), message.get("text"))
        if told != ((offset, entry.event["text"]) if kind == "edited" else (None, None)):
            verdict.add("lost", f"{room.name} {offset} is not in what it has {kind}: {entry.of}")


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
