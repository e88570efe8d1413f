"""What the processes of one Parlor tell each other, and what a bus tells of itself."""

from __future__ import annotations

import msgspec

from .. import wire
from ..loop.tracing import Moment
from ..settings.settings import LogGrade
from ..wire import Person


class Notice(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """What one process tells all."""


class Entered(Notice, frozen=True):
    """A room's log has a new entry; `body` is its encoded form."""

    room: str
    offset: int
    body: bytes


class Passing(Notice, frozen=True):
    """Something for the readers of a room that is not stored: typing, presence."""

    room: str
    body: bytes


class RoomGranted(Notice, frozen=True):
    """Somebody is a member of a room; `by` is who let them in, if it was somebody else."""

    user_id: int
    room: str
    by: Person | None = None


class RoomRevoked(Notice, frozen=True):
    """Somebody was put out of a room by the entry at `offset`; they may be in again since."""

    user_id: int
    room: str
    offset: int


class RoomDeleted(Notice, frozen=True):
    """The room whose log had this epoch is deleted, by somebody."""

    room: str
    epoch: str
    by: Person


class RoomChanged(Notice, frozen=True):
    """What some people may do in a room is another now, without an entry that says so."""

    room: str


class ReadUpTo(Notice, frozen=True):
    """
    Somebody has read a room so far, in the form that all their devices are told; without a `body`
    it is to be asked for. The higher `version` came later.
    """

    user_id: int
    room: str
    version: int
    body: bytes = b""


class Personal(Notice, frozen=True):
    """What is told to all devices of one person, and to nobody else; `body` is its encoded form."""

    user_id: int
    body: bytes


class Heard(Notice, frozen=True):
    """A message has words of which some people want to hear: `body` is told to their devices."""

    user_ids: list[int]
    body: bytes


class WordsWanted(Notice, frozen=True):
    """Somebody wants to hear of these words; the higher `version` came later."""

    user_id: int
    version: int
    words: list[str]


class SessionEnded(Notice, frozen=True):
    """Some sessions have ended; what their connections know of them is no longer true."""

    sessions: list[int]


class PersonChanged(Notice, frozen=True):
    """Somebody goes by another name, or has another standing, from now on."""

    person: Person


class PersonBanned(Notice, frozen=True):
    """Somebody is banned from the place; all that is open of theirs is closed."""

    user_id: int


class DoorMoved(Notice, frozen=True):
    """Who may come into the place is another thing now; the store knows."""


class Spent(Notice, frozen=True):
    """The process `origin` took so many tokens of a limit's `key`."""

    origin: str
    limit: str
    key: str | int
    tokens: int


class Behind(Notice, frozen=True):
    """In these rooms, and no others, readers in the process `origin` are behind."""

    origin: str
    rooms: list[str]


class RosterWanted(Notice, frozen=True):
    """The process `origin` asks another for its roster."""

    origin: str


class Roster(Notice, frozen=True):
    """Who is in which room in the process `origin`, after its move `number`."""

    origin: str
    number: int
    rooms: dict[str, list[Person]]


class Moved(Notice, frozen=True):
    """Who came to a room and who went in the process `origin`; moves are numbered."""

    origin: str
    number: int
    room: str
    came: list[Person]
    went: list[int]


class MetricsWanted(Notice, frozen=True):
    """The process `origin` asks another of its machine for its numbers."""

    origin: str


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """
    One number, or how often something was how large, with what tells it from its like.

    `counts` are of values up to each of `bounds`, and beyond; `value` is then the sum of them.
    """

    labels: list[str]
    value: float
    bounds: list[float] = []
    counts: list[int] = []


class Metrics(Notice, frozen=True):
    """The numbers of a worker, by their names; asked for by the process `to`."""

    to: str
    worker: int
    samples: dict[str, list[Sample]]


class MinutesWanted(Notice, frozen=True):
    """The process `origin` asks another of its machine for its last hour."""

    origin: str


class Minute(msgspec.Struct, frozen=True, array_like=True):
    """
    What one minute was like for one worker; `at` is its number since the epoch.

    `people` are those here in all processes, as it ended; `lag` is in seconds.
    `answers` counts those of the store, by the bounds of TIMES.
    """

    at: int
    people: int
    messages: int
    lag: float
    answers: list[int]


class Minutes(Notice, frozen=True):
    """The last hour of a worker, as far as it was there; asked for by the process `to`."""

    to: str
    worker: int
    minutes: list[Minute]


class StacksWanted(Notice, frozen=True):
    """The process `origin` asks another of its machine what it is doing."""

    origin: str


class Stacks(Notice, frozen=True):
    """What each greenlet and each thread of a worker is doing; asked by the process `to`."""

    to: str
    worker: int
    text: str


class LogLevel(Notice, frozen=True):
    """The log is to have lines of `level` and above for so many seconds."""

    level: LogGrade
    seconds: float


class TraceWanted(Notice, frozen=True):
    """
    The process `origin` asks another to note what becomes of messages, for so many seconds.

    They are those of a room, of a person, with a client id; None is any. With 0 seconds it
    asks no more.
    """

    origin: str
    seconds: float
    room: str | None = None
    person: int | None = None
    client_id: str | None = None


class Traced(Notice, frozen=True):
    """
    What a worker has noted since it last told the process `to`, and how much it lost so far.

    It is told once at the beginning, with nothing; `busy` says that the worker traces for
    somebody else. Times are those of the `machine`, on which all processes have the same clock.
    """

    to: str
    machine: str
    host: str
    worker: int
    moments: list[Moment] = []
    lost: int = 0
    busy: bool = False


Carried = (
    Entered | Passing | RoomGranted | RoomRevoked | RoomDeleted | RoomChanged | ReadUpTo
    | Personal | Heard | WordsWanted | SessionEnded | PersonChanged | PersonBanned | DoorMoved
    | Spent | Behind | RosterWanted | Roster | Moved | MetricsWanted | Metrics
    | MinutesWanted | Minutes | StacksWanted | Stacks | LogLevel | TraceWanted | Traced
)  # fmt: skip


# What a process tells itself


class RoomStands(Notice, frozen=True):
    """
    What is set of a room from now on, and the ids of those of its people it is closed to.

    `silent` tells until when, in milliseconds, some of them say nothing there.
    """

    state: wire.RoomChanged
    closed_to: frozenset[int]
    silent: dict[int, int] = {}


class SessionBanned(Notice, frozen=True):
    """Whose session this is, is banned from the place."""

    session: int


# What a bus says of itself


class Arrived(Notice, frozen=True):
    """Another process, `origin`, is on the bus."""

    origin: str


class Gone(Notice, frozen=True):
    """The process `origin` has left the bus; it may not have told what it did last."""

    origin: str


class Missed(Notice, frozen=True):
    """Notices may have been lost; ask the store."""
