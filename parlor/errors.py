"""
Everything raised on purpose: `Refused` answers no, `Disconnect` ends the connection.

Errors carry a code and fields; what people are told stands in `text/sentences.py`.
"""

from __future__ import annotations

import math
from typing import Literal

from .text.sentences import say

Countable = Literal[
    "edits", "reactions", "kinds", "pins", "saved", "people", "blocks"
]  # of each there is a sentence


class ParlorError(Exception):
    """The root of the tree; never raised itself."""


class ConfigError(ParlorError):
    """A setting that cannot be; the start ends with its sentence."""


class NoCopy(ParlorError):
    """A backup that cannot be made or put in place; the command ends with its sentence."""


class PositionLost(ParlorError):
    """The events after a position are no longer all at hand; the room must be reloaded."""


class Refused(ParlorError):
    """
    The answer is no, and the connection goes on.

    `code` is for programs and stays as it is. `hostile` marks what no client
    would send.
    """

    code = "refused"
    hostile = False

    @property
    def sentence_key(self) -> str:
        """Return the key of its sentence in the catalogue."""
        return self.code

    def __str__(self) -> str:
        return say(self)


class Malformed(Refused):
    code = "malformed"
    hostile = True


class UnknownType(Refused):
    code = "unknown_type"
    hostile = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class WrongField(Refused):
    code = "wrong_field"
    hostile = True

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class NotText(Refused):
    code = "not_text"
    hostile = True


class HelloFirst(Refused):
    code = "hello_first"
    hostile = True


class HelloTwice(Refused):
    code = "hello_twice"
    hostile = True


class EmptyText(Refused):
    code = "empty"


class TooLong(Refused):
    code = "too_long"

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length, limit)
        self.length = length
        self.limit = limit


class NoSuchRoom(Refused):
    """Also the answer for a private room, whose existence is nobody's business."""

    code = "no_such_room"

    def __init__(self, room: str) -> None:
        super().__init__(room)
        self.room = room


class NotAMember(Refused):
    code = "not_a_member"

    def __init__(self, room: str) -> None:
        super().__init__(room)
        self.room = room


class MustStay(Refused):
    code = "must_stay"


class ClientIdUsed(Refused):
    """A client_id names one change; a repeat that asks for another is none."""

    code = "client_id_used"


class BadToken(Refused):
    """Nobody's token, or one whose session is over; never silently somebody new."""

    code = "bad_token"


class NoSuchMessage(Refused):
    """One answer for never there, deleted, in another room and not one's own."""

    code = "no_such_message"


class TooLate(Refused):
    """A message can be changed for `seconds` after it was sent, and they are over."""

    code = "too_late"

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = round(seconds)


class BadEmoji(Refused):
    code = "bad_emoji"


class TooMany(Refused):
    """There are `bound` of `what` already, and no more are allowed."""

    code = "too_many"

    def __init__(self, what: Countable, bound: int) -> None:
        super().__init__(what, bound)
        self.what = what
        self.bound = bound

    @property
    def sentence_key(self) -> str:
        return f"{self.code}_{self.what}"


class BadQuery(Refused):
    """What is searched for has too many words or characters."""

    code = "bad_query"


class Archived(Refused):
    """Nobody writes in a room of the archive; it can be taken back."""

    code = "archived"


class BadTopic(Refused):
    code = "bad_topic"


class NameTaken(Refused):
    code = "name_taken"


class NameReserved(Refused):
    """It would speak for the place, or for everybody."""

    code = "name_reserved"


class BadName(Refused):
    code = "bad_name"


class OtherTitle(Refused):
    """A room is deleted by who says its title; it has another one, perhaps since a moment ago."""

    code = "other_title"


class BadTitle(Refused):
    code = "bad_title"


class NotAllowed(Refused):
    code = "not_allowed"


class OnlyAdministrator(NotAllowed):
    """A place is never without one."""

    code = "only_administrator"


class OnlyOwner(NotAllowed):
    """Nobody leaves a room without an owner by naming others."""

    code = "only_owner"


class Yourself(NotAllowed):
    """An administrator who shuts themselves out could not undo it."""

    code = "yourself"


class BadProfile(Refused):
    """What somebody says of themselves is too long, or controls text."""

    code = "bad_profile"


class OtherName(Refused):
    """Somebody is erased by who says their name; they have another one."""

    code = "other_name"


class _NotYet(Refused):
    """It can be done after `retry_after` seconds; people are told in whole ones."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        self.seconds = math.ceil(retry_after)


class TooFast(_NotYet):
    """Too many of one kind in too short a time."""

    code = "too_fast"


class SlowMode(_NotYet):
    """In a slow room everybody says something now and then."""

    code = "slow_mode"


class _ShutOut(Refused):
    """It cannot be done until further notice, or for `retry_after` seconds."""

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        self.minutes = math.ceil((retry_after or 0.0) / 60)  # as people are told, or
        self.hours = math.ceil((retry_after or 0.0) / 3600)

    @property
    def sentence_key(self) -> str:
        return self.code if self.retry_after is None else f"{self.code}_until"


class Muted(_ShutOut):
    """Somebody says nothing in a room."""

    code = "muted"


class Banned(_ShutOut):
    """Who runs the place lets somebody in no more."""

    code = "banned"


class NotBanned(Refused):
    code = "not_banned"


class NotStored(Refused):
    code = "not_stored"


class Unavailable(Refused):
    code = "unavailable"


class BadPassword(Refused):
    code = "bad_password"


class WrongPassword(Refused):
    """The same for a name that nobody has."""

    code = "wrong_password"


class NotYourPassword(Refused):
    """To who is signed in, and is asked for it once more."""

    code = "not_your_password"


class WrongCode(Refused):
    """The second factor; the same for a code that was used before."""

    code = "wrong_code"


class SignInAgain(Refused):
    """The password was given too long ago, or is another one by now."""

    code = "sign_in_again"


class NoSuchFactor(Refused):
    code = "no_such_factor"


class WrongSetupToken(Refused):
    code = "setup_token"


class NoSuchSession(Refused):
    """Nobody learns whether there is one that is somebody else's."""

    code = "no_such_session"


class NoSuchReset(Refused):
    code = "no_such_reset"


class NoSuchInvite(Refused):
    code = "no_such_invite"


class NoSuchPerson(Refused):
    code = "no_such_person"


class NoSuchFile(Refused):
    """One answer for never there, removed, and an id that is none."""

    code = "no_such_file"


class WrongOffset(Refused):
    """A piece begins somewhere else than where the file ends, which is after `length` bytes."""

    code = "wrong_offset"

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length


class NoSpace(Refused):
    """The disk of the files is full, but for what is kept free."""

    code = "no_space"


class BrokenFile(Refused):
    """A file that is not what its beginning says; `problem` is for the log."""

    code = "broken_file"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class PictureTooLarge(Refused):
    """To decode such a picture takes more memory than anybody is given."""

    code = "picture_too_large"

    def __init__(self, width: int, height: int, limit: int) -> None:
        super().__init__(width, height, limit)
        self.width = width
        self.height = height
        self.limit = limit // 1_000_000  # people are told in megapixels


class Disconnect(ParlorError):
    """
    End the connection with a WebSocket close code.

    4000 to 4499 mean "come back and resume", 4500 to 4999 "stay away".
    """

    code = 1011

    @property
    def sentence_key(self) -> int:
        """Return the key of its sentence in the catalogue."""
        return self.code

    @property
    def reason(self) -> str:
        """Return what the close frame says: of a fault of our own, nothing."""
        return "" if self.code == Disconnect.code else say(self)

    def __str__(self) -> str:
        return f"{self.code} {self.reason}".rstrip()


class Restart(Disconnect):
    code = 1012


class TryAgain(Disconnect):
    code = 1013


class SlowReader(Disconnect):
    code = 4000


class Flooded(Disconnect):
    code = 4001


class Silent(Disconnect):
    code = 4002


class Unfinished(Disconnect):
    code = 4004


class AccessChanged(Disconnect):
    code = 4003


class NoHello(Disconnect):
    code = 4005


class Misbehaving(Disconnect):
    code = 4500


class NotSignedIn(Disconnect):
    code = 4501
