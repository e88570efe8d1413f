"""
Compares what was acknowledged, what is stored, and what each client saw.

It knows the clients by their records only, and the server by its database.
"""

from pathlib import Path

from . import record
from .standing import Standing
from .stored import Room
from .verdict import Verdict
from .witness import Witness


def check(folder: Path, rooms: dict[str, Room]) -> Verdict:
    """Return what is wrong with a round: its records, and the rooms that are stored."""
    verdict = Verdict()
    standing = Standing(rooms)
    for room in rooms.values():
        _check_log(room, verdict)
        _check_tables(room, standing, verdict)
    _check_client_ids(rooms, verdict)
    for name in record.names(folder):
        Witness(name, rooms, standing, verdict).follow(record.read(folder, name))
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


def _check_tables(room: Room, standing: Standing, verdict: Verdict) -> None:
    """Messages and members are what the log says."""
    said = {
        entry.offset: (entry.author, entry.client_id, entry.event["text"])
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
