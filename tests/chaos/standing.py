"""Who was in which room when, by the log's own `joined` and `left`."""

from collections import defaultdict
from typing import NamedTuple

from .stored import Room


class Stint(NamedTuple):
    """From `joined`, a time in milliseconds, up to the offset of the `left`, if there is one."""

    joined: int
    left: int | None


class Standing:
    """
    Answers what somebody may have seen at some time.

    A direct room is that of its people from the beginning.
    Members may read all that was before they came. So what they may not see
    is what was written after they had left, until they are in again.
    """

    def __init__(self, rooms: dict[str, Room]) -> None:
        self._stints: dict[tuple[str, int], list[Stint]] = defaultdict(list)
        for room in rooms.values():
            if room.direct:
                self._stints |= {(room.name, user): [Stint(0, None)] for user in room.members}
            for entry in room.log.values():
                stints = self._stints[room.name, entry.author]
                if entry.event["type"] == "joined":
                    stints.append(Stint(entry.event["at"], None))
                elif entry.event["type"] == "left" and stints:
                    stints[-1] = stints[-1]._replace(left=entry.offset)

    def members(self, room: str) -> set[int]:
        """Return who is in now."""
        return {
            user
            for (name, user), stints in self._stints.items()
            if name == room and stints and stints[-1].left is None
        }

    def ever(self, user: int, room: str) -> bool:
        """Whether somebody ever was in."""
        return bool(self._stints.get((room, user)))

    def may_see(self, user: int, room: str, offset: int, at: int) -> bool:
        """Whether somebody may have been shown an entry at a time."""
        begun = [one for one in self._stints.get((room, user), []) if one.joined <= at]
        return bool(begun) and (begun[-1].left is None or offset <= begun[-1].left)
