"""One client's record, followed word by word."""

import json
from collections.abc import Iterable
from typing import Any

from .answers import Answers
from .client import is_entry
from .comparing import Comparing
from .deeds import fields_of
from .reading import Reading
from .standing import Standing
from .stored import Room
from .verdict import Verdict
from .words import Gone

PASSING = ("presence", "typing")
COUNTED = fields_of("RoomState")
# Endings that tell of a fault of Parlor's, or of the clients'.
UNEXPECTED = ("1002", "1003", "1007", "1008", "1009", "1011", "4500", "4501")


class Witness:
    """
    Compares what one client sent and received with what is stored.

    `_rooms` are those that it reads; they outlive a line, `_live` does not.
    """

    def __init__(
        self,
        name: str,
        rooms: dict[str, Room],
        logs: dict[str, Comparing],
        standing: Standing,
        gone: Gone,
        verdict: Verdict,
    ) -> None:
        self._name = name
        self._gone = gone
        self._stored = rooms
        self._logs = logs
        self._standing = standing
        self._verdict = verdict
        self._me = 0
        self._line = 0
        self._rooms: dict[str, Reading] = {}
        self._live: set[str] = set()
        self._resumed: dict[str, Any] = {}
        self._states: list[dict[str, Any]] = []
        self._asked_at: dict[str, int] = {}  # when pages were asked for
        self._asked_of: dict[str, tuple[Reading | None, int]] = {}
        self._hello_at = 0
        self._answers = Answers(rooms, standing, verdict, self._wrong)

    def follow(self, lines: Iterable[tuple[int, str, str]]) -> None:
        """Go through the whole record, then see where it ends."""
        for at, mark, text in lines:
            match mark:
                case "=":
                    self._line += 1
                    self._live.clear()
                case ">":
                    self._asked(at, json.loads(text))
                case "<":
                    event = json.loads(text)
                    self._heard(at, event)
                    self._look_for_what_is_gone(event, text)
                case "-":
                    self._live.clear()
                    self._ended(text)
        self._end()

    def _asked(self, at: int, event: dict[str, Any]) -> None:
        if event["type"] == "hello":
            self._hello_at = at
            self._resumed = event.get("positions", {})
        elif "client_id" in event:
            self._asked_at[event["client_id"]] = at
            self._asked_of[event["client_id"]] = self._reading(event.get("room"))
            self._answers.ask(self._line, event)

    def _heard(self, at: int, event: dict[str, Any]) -> None:
        kind, room = event["type"], event.get("room")
        match kind:
            case "welcome":
                self._welcome(event)
            case "granted":
                self._start(room["room"], room["position"]["offset"])
            case "revoked":
                self._verdict.seen["revocations"] += 1
                self._rooms.pop(room, None)
                self._live.discard(room)
            case "reload":
                self._reload(room, event["position"]["offset"])
            case "accepted":
                self._answers.accept(self._me, self._line, event)
            case "refused":
                self._answers.refuse(self._me, event)
            case "page":
                self._page(at, event)
            case _ if is_entry(event):
                self._entry(at, room, event)
            case _ if kind in PASSING and room not in self._live:
                self._wrong("leaked", f"{kind} of {room}")

    def _welcome(self, welcome: dict[str, Any]) -> None:
        self._verdict.seen["welcomes"] += 1
        if self._me not in (0, welcome["you"]["id"]):
            self._wrong("unexpected", "came back as somebody else")
        self._me = welcome["you"]["id"]
        self._states = welcome["rooms"]
        rooms = {state["room"]: state["position"]["offset"] for state in welcome["rooms"]}
        for room in set(self._rooms) - set(rooms):
            del self._rooms[room]
        for room, top in rooms.items():
            if not self._standing.ever(self._me, room):
                self._wrong("leaked", f"welcomed to {room}")
            if room in self._resumed and room in self._rooms:
                self._verdict.seen["resumes"] += 1
                self._live.add(room)
            else:
                self._start(room, top)

    def _start(self, room: str, top: int) -> None:
        if room in self._live and top > self._rooms[room].seen:
            self._wrong("gaps", f"{room} began anew at {top}, after {self._rooms[room].seen}")
        self._rooms[room] = Reading(top)
        self._live.add(room)

    def _reload(self, room: str, top: int) -> None:
        self._verdict.seen["reloads"] += 1
        if room not in self._live:
            self._wrong("leaked", f"reload of {room}")
            return
        self._rooms[room].reload(top)

    def _entry(self, at: int, room: str, entry: dict[str, Any]) -> None:
        self._verdict.seen["deliveries"] += 1
        right = self._compare(room, entry)
        first = entry["offset"]
        last = entry.get("to", first) if entry["type"] == "void" else first
        if room not in self._live or not self._standing.may_see(self._me, room, last, at):
            self._wrong("leaked", f"{room} {last}")
            return
        reading = self._rooms[room]
        if right:
            reading.take(entry)
        if first == reading.seen + 1:
            reading.seen = last
        elif first > reading.seen:
            self._wrong("gaps", f"{room} {reading.seen + 1} to {first - 1}, before {first}")
            reading.skipped |= set(range(reading.seen + 1, first))
            reading.seen = last
        elif first in reading.skipped:
            self._wrong("reordered", f"{room} {first} after {reading.seen}")
            reading.skipped -= set(range(first, last + 1))
        else:
            self._wrong("doubled", f"{room} {first} was delivered again")

    def _page(self, at: int, page: dict[str, Any]) -> None:
        self._answers.settle(page["client_id"])
        self._verdict.seen["pages"] += 1
        room, reading = page["room"], self._rooms.get(page["room"])
        # What was asked for before a reload does not know what the reload left out.
        now = self._reading(room)
        is_fresh = self._asked_of.get(page["client_id"], now) == now
        for entry in page["entries"]:
            right = self._compare(room, entry)
            if not self._standing.may_see(self._me, room, entry["offset"], at):
                self._wrong("leaked", f"{room} {entry['offset']}, on a page")
            if right and is_fresh and reading is not None:
                reading.take(entry)
        covered = set(range(page["from"], page["to"] + 1))
        shown = {one.offset for one in self._stored[room].log.values() if one.of is None}
        if missing := (covered & shown) - {entry["offset"] for entry in page["entries"]}:
            self._wrong("lost", f"{room} {sorted(missing)[:5]}, not on its page", len(missing))
        if reading is not None:
            reading.lost -= covered

    def _reading(self, room: str | None) -> tuple[Reading | None, int]:
        """Return what is read of a room, and after how many reloads."""
        reading = self._rooms.get(room or "")
        return reading, reading.reloads if reading else 0

    def _look_for_what_is_gone(self, event: dict[str, Any], text: str) -> None:
        """What was asked for long after words were gone does not have them."""
        since = self._asked_at.get(event.get("client_id", ""), self._hello_at)
        for word in self._gone.told(text, since):
            self._wrong("stale", f"{word!r} was gone, and is in a {event['type']}")

    def _compare(self, room: str, entry: dict[str, Any]) -> bool:
        difference = self._logs[room].differs(entry)
        if difference:
            self._wrong("lost", f"{room} {difference}")
        return not difference

    def _ended(self, code: str) -> None:
        self._verdict.seen[f"ended, {code}"] += 1
        if code in UNEXPECTED:
            self._wrong("unexpected", f"the line ended with {code}")

    # Where it ends

    def _end(self) -> None:
        self._answers.end()
        if not self._live:
            self._wrong("absent", "it was not back at the end")
            return
        self._counts_right()
        for room in self._stored.values():
            if self._me in room.members:
                self._is_up_to_date(room)
            elif room.name in self._rooms:
                self._wrong("leaked", f"{room.name} is still open to it")

    def _is_up_to_date(self, room: Room) -> None:
        reading = self._rooms.get(room.name)
        if reading is None:
            self._wrong("lost", f"{room.name}, of which it is a member, was never told of")
            return
        missing = reading.lost | reading.skipped | set(range(reading.seen + 1, room.top + 1))
        if missing:
            few = f"{sorted(missing)[:5]} of {room.name}"
            self._wrong("lost", f"{len(missing)}, {few}, never came", len(missing))
        else:
            self._knows_what_is_said(room, reading)

    def _knows_what_is_said(self, room: Room, reading: Reading) -> None:
        for offset, message in reading.messages.items():
            stored = room.log[offset].event if offset in room.messages else None
            if difference := message.differs(stored):
                self._wrong("stale", f"{room.name} {offset} {difference}")

    def _counts_right(self) -> None:
        """What the last welcome said is unread is that by a recount."""
        for state in self._states:
            room = self._stored[state["room"]]
            if self._me not in room.members or state["position"]["offset"] != room.top:
                continue  # for somebody wrote after it
            right = {"read_offset": room.marks.get(self._me, 0), "unread": room.unread(self._me)}
            if "mentions" in COUNTED:
                right["mentions"] = room.calls(self._me)
            told = {name: state.get(name, 0) for name in right}
            self._verdict.seen["counts"] += 1
            if told != right:
                self._wrong("miscounted", f"{room.name} is told with {told}, and is {right}")

    def _wrong(self, kind: str, what: str, count: int = 1) -> None:
        self._verdict.add(kind, f"{self._name} (line {self._line}): {what}", count)
