"""Everything raised on purpose: `Refused` answers no, `Disconnect` ends the connection."""

from __future__ import annotations


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

    `code` is for programs and stays as it is; the text is a sentence for people.
    `hostile` marks what no client would send.
    """

    code = "refused"
    hostile = False
    sentence = "That is not possible."

    def __str__(self) -> str:
        return self.sentence


class Malformed(Refused):
    code = "malformed"
    hostile = True
    sentence = "A message must be one JSON object."


class UnknownType(Refused):
    code = "unknown_type"
    hostile = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"There is no type {self.name!r}."


class WrongField(Refused):
    code = "wrong_field"
    hostile = True

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.problem}."


class NotText(Refused):
    code = "not_text"
    hostile = True
    sentence = "This endpoint takes text messages only."


class HelloFirst(Refused):
    code = "hello_first"
    hostile = True
    sentence = "Say hello before anything else."


class HelloTwice(Refused):
    code = "hello_twice"
    hostile = True
    sentence = "Hello was said already; open a new connection to start again."


class EmptyText(Refused):
    code = "empty"
    sentence = "There is nothing in this message."


class TooLong(Refused):
    code = "too_long"

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length, limit)
        self.length = length
        self.limit = limit

    def __str__(self) -> str:
        return f"This message has {self.length} characters; at most {self.limit} are allowed."


class NoSuchRoom(Refused):
    """Also the answer for a private room, whose existence is nobody's business."""

    code = "no_such_room"

    def __init__(self, room: str) -> None:
        super().__init__(room)
        self.room = room

    def __str__(self) -> str:
        return f"There is no room {self.room!r} for you."


class NotAMember(Refused):
    code = "not_a_member"

    def __init__(self, room: str) -> None:
        super().__init__(room)
        self.room = room

    def __str__(self) -> str:
        return f"You are not a member of {self.room}."


class MustStay(Refused):
    code = "must_stay"
    sentence = "The lobby is everybody's; nobody leaves it."


class ClientIdUsed(Refused):
    """A client_id names one change; a repeat that asks for another is none."""

    code = "client_id_used"
    sentence = "This client_id belongs to another change of yours."


class NoSuchMessage(Refused):
    """One answer for never there, deleted, in another room and not one's own."""

    code = "no_such_message"
    sentence = "There is no such message here."


class TooLate(Refused):
    """A message can be changed for `seconds` after it was sent, and they are over."""

    code = "too_late"

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"A message can be changed for {self.seconds:g} seconds only, and they are over."


class TooMany(Refused):
    """There are `bound` of `what` already, such as 100 of "edits", and no more are allowed."""

    code = "too_many"

    def __init__(self, what: str, bound: int) -> None:
        super().__init__(what, bound)
        self.what = what
        self.bound = bound

    def __str__(self) -> str:
        return f"No more than {self.bound} {self.what} are allowed."


class BadToken(Refused):
    """Nobody's token, or one whose session is over; never silently somebody new."""

    code = "bad_token"
    sentence = "This token is good no more; say hello without it to come in as somebody new."


class NameTaken(Refused):
    code = "name_taken"
    sentence = "Somebody here has this name already."


class BadName(Refused):
    code = "bad_name"
    sentence = "A name has 1 to 40 characters and no control characters."


class BadTitle(Refused):
    code = "bad_title"
    sentence = "A title has 1 to 60 characters and no control characters."


class NotAllowed(Refused):
    code = "not_allowed"
    sentence = "You may not do this here."


class TooFast(Refused):
    """Too many of one kind in too short a time; `retry_after` is in seconds."""

    code = "too_fast"
    sentence = "That was too fast; wait a moment."

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class NotStored(Refused):
    code = "not_stored"
    sentence = "The message could not be stored; keep it and try again."


class Unavailable(Refused):
    code = "unavailable"
    sentence = "The store does not answer; try again in a moment."


class Disconnect(ParlorError):
    """
    End the connection with a WebSocket close code.

    4000 to 4499 mean "come back and resume", 4500 to 4999 "stay away".
    """

    code = 1011
    reason = ""

    def __str__(self) -> str:
        return f"{self.code} {self.reason}".rstrip()


class Restart(Disconnect):
    code = 1012
    reason = "Parlor restarts; come back and resume"


class TryAgain(Disconnect):
    code = 1013
    reason = "the store does not answer; come back in a moment"


class SlowReader(Disconnect):
    code = 4000
    reason = "too much waits for this reader; come back and resume"


class Flooded(Disconnect):
    code = 4001
    reason = "messages come faster than they can be read"


class Silent(Disconnect):
    code = 4002
    reason = "no answer to a ping"


class Unfinished(Disconnect):
    code = 4004
    reason = "a message was begun and not finished in time"


class AccessChanged(Disconnect):
    code = 4003
    reason = "signed in or out elsewhere; come back"


class NoHello(Disconnect):
    code = 4005
    reason = "no hello in time"


class Misbehaving(Disconnect):
    code = 4500
    reason = "ten messages in a row that no client would send"


class NotSignedIn(Disconnect):
    code = 4501
    reason = "sign in first"
