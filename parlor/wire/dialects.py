"""
The conversation in other words: `parlor.v1`, plain text, small JSON.

A dialect translates and decides nothing. `heard` turns a client's message
into an event, or raises Refused; `told` turns an event for one client into a
message, `shared` one for many; None means that nothing is sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import count
from typing import Any, Protocol

import msgspec

from .. import wire
from ..errors import Malformed, NotText, Refused, UnknownType, WrongField

LOBBY = "lobby"


class Dialect(Protocol):
    """
    How one kind of client speaks.

    `greets` tells whether it says hello itself; `shows_lines` whether it shows
    lines that scroll by, so that a change of what is long gone means nothing to it;
    `announces` whether some of these lines say who comes and who goes.
    """

    name: str
    greets: bool
    shows_lines: bool
    announces: bool

    def heard(self, message: str | bytes) -> Any: ...

    def told(self, event: wire.Event) -> bytes | None: ...

    def shared(self, body: bytes) -> bytes | None: ...

    def announced(self, came: list[wire.Person], went: list[wire.Person]) -> list[bytes]: ...


class Typed:
    """`parlor.v1`: one JSON object a message."""

    name = wire.SUBPROTOCOL
    greets = True
    shows_lines = False
    announces = False

    def heard(self, message: str | bytes) -> Any:
        """
        Decode and validate one event.

        Raises:
            NotText, Malformed, UnknownType, WrongField: With what is wrong.
        """
        if isinstance(message, bytes):
            raise NotText
        try:
            return wire.decode(message.encode())
        except msgspec.ValidationError as error:
            raise self._problem(message, error) from None
        except wire.UNREADABLE:
            raise Malformed from None

    def told(self, event: wire.Event) -> bytes | None:
        return wire.encode(event)

    def shared(self, body: bytes) -> bytes | None:
        return body

    def announced(self, came: list[wire.Person], went: list[wire.Person]) -> list[bytes]:
        """Say nothing: who is here is told as `presence`."""
        return []

    def _problem(self, message: str, error: msgspec.ValidationError) -> Refused:
        try:
            start = msgspec.json.decode(message, type=_Start)
        except wire.UNREADABLE:
            return Malformed()
        if start.type not in _TYPES:
            return UnknownType(start.type[:40])
        return WrongField(str(error))


class _Start(msgspec.Struct):
    type: str


_TYPES = {kind.__struct_config__.tag for kind in wire.FromClient.__args__}


class Plain:
    """`/chat`: a line is a message, and a message is a line, one's own included."""

    name = "plain"
    greets = False
    shows_lines = True
    announces = False

    def heard(self, message: str | bytes) -> Any:
        """Say the line in the lobby."""
        if isinstance(message, bytes):
            raise NotText
        return wire.Say(client_id=next(_client_ids), room=LOBBY, text=message)

    def told(self, event: wire.Event) -> bytes | None:
        return event.message.encode() if isinstance(event, wire.Refused) else None

    def shared(self, body: bytes) -> bytes | None:
        event = _decode_line(body)
        match event.type:
            case "said" if event.reply is not None:
                said = _decode_said(body)
                return f"{said.who.name} {_answering(said)}".encode()
            case "said":
                return event.text.encode()
            case "edited":
                return _changed(_decode_edited(body)).encode()
            case "deleted":
                return _gone(_decode_deleted(body)).encode()
        return None

    def announced(self, came: list[wire.Person], went: list[wire.Person]) -> list[bytes]:
        """Say nothing: what was said is all that is shown."""
        return []


class _Line(_Start):
    """What a line is made of; the rest of an event is not looked at."""

    text: str = ""
    reply: wire.Reply | None = None


def _answering(said: wire.Said) -> str:
    """Return what is said, and to whom if it is a reply."""
    return said.text if said.reply is None else f"→ {said.reply.who.name}: {said.text}"


def _changed(edited: wire.Edited) -> str:
    return f"* {edited.who.name} changed: {edited.text}"


def _gone(deleted: wire.Deleted) -> str:
    what = "a message" if deleted.to is None else "messages"
    if deleted.who is None:
        return f"* {what} of before {'was' if deleted.to is None else 'were'} deleted"
    return f"* {deleted.who.name} deleted {what}"


_decode_line = msgspec.json.Decoder(_Line).decode
_decode_said = msgspec.json.Decoder(wire.Said).decode
_decode_edited = msgspec.json.Decoder(wire.Edited).decode
_decode_deleted = msgspec.json.Decoder(wire.Deleted).decode


def _count_client_ids() -> Iterator[str]:
    """
    Yield what nobody else has, each after the last in order: an index grows best at one end.

    What they have in common is drawn with the first, so not before the processes have parted.
    """
    common = uuid.uuid4().hex[:20]
    for number in count():
        yield f"{common}{number:012x}"


_client_ids = _count_client_ids()


SINGLY = 10  # so many who came at once are named one by one


class Social(Plain):
    """`/soc`: lines in; out `sys` and `user` objects, as Tornado's chat rooms have them."""

    name = "social"
    announces = True

    def told(self, event: wire.Event) -> bytes | None:
        match event:
            case wire.Welcome():
                return self._system(f"Welcome to the lobby, {event.you.name}.")
            case wire.Refused():
                return self._system(event.message)
        return None

    def shared(self, body: bytes) -> bytes | None:
        match wire.decode_fact(body):
            case wire.Said() as said:
                message = _answering(said)
                return wire.encode({"type": "user", "id": said.who.name, "message": message})
            case wire.Edited() as edited:
                return self._system(_changed(edited))
            case wire.Deleted() as deleted:
                return self._system(_gone(deleted))
        return None

    def announced(self, came: list[wire.Person], went: list[wire.Person]) -> list[bytes]:
        """Say who left, then who joined."""
        return [
            self._system(line)
            for people, deed in ((went, "left"), (came, "joined"))
            for line in _deeds([person.name for person in people], deed)
        ]

    def _system(self, message: str) -> bytes:
        return wire.encode({"type": "sys", "message": message})


def _deeds(names: list[str], deed: str) -> list[str]:
    if len(names) <= SINGLY:
        return [f"{name} has {deed}" for name in names]
    return [f"{', '.join(names[:SINGLY])} and {len(names) - SINGLY} others have {deed}"]
