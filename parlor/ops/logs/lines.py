"""What a log line looks like: its fields, in JSON or to be read."""

from __future__ import annotations

import json
import logging
import re
import socket
import time
from typing import Any

import structlog
from structlog.contextvars import merge_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

from ...settings import Settings

# What a line may have besides `at`, `level`, `event`, `instance`, `worker` and `said`.
FIELDS = (
    "connection",
    "person",
    "called",
    "room",
    "offset",
    "client_id",
    "address",
    "endpoint",
    "code",
    "seconds",
    "request",
    "count",
    "part",
    "spent",
    "stack",
)
OBJECT = b'{"at": "'  # how a line in JSON begins, and none of uWSGI's own
FOREIGN = "library.said"  # the event of what is logged by a library, with its `logger`

_encode = json.JSONEncoder(default=repr).encode

# What ends a line, moves the cursor or turns the writing round: a name must not forge a line.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)


class Lines(structlog.stdlib.ProcessorFormatter):
    """
    One line of text, or one JSON object, for each record.

    In JSON a traceback or a stack is a field; in text it follows, each line of
    it indented, so that whatever begins with a time is a line of ours.
    """

    def __init__(self, form: str, instance: str = "", worker: int = 0) -> None:
        self._instance = instance
        self._worker = worker
        self._second = 0
        self._date = ""
        render: Processor = structlog.processors.JSONRenderer() if form == "json" else self._as_text
        super().__init__(
            foreign_pre_chain=[
                merge_contextvars,
                self._fields,
                structlog.processors.ExceptionRenderer(),
            ],
            processors=[self.remove_processors_meta, render],
        )

    def _fields(self, _: WrappedLogger, __: str, said: EventDict) -> EventDict:
        record: logging.LogRecord = said["_record"]
        given = record.__dict__
        fields: dict[str, Any] = {
            "at": self._time_of(record),
            "level": record.levelname.lower(),
            "event": given.get("event", FOREIGN),
            "instance": self._instance,
            "worker": self._worker,
        }
        if "event" not in given:
            fields["logger"] = record.name
        for name in FIELDS:
            value = given.get(name, said.get(name))
            if value is not None:
                fields[name] = value
        return {**fields, "said": said.pop("event"), **said}

    def _time_of(self, record: logging.LogRecord) -> str:
        """Return when it was, in UTC by RFC 3339."""
        second = int(record.created)
        if second != self._second:
            self._date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._second = second
        return f"{self._date}.{int(record.msecs):03}Z"

    def _as_text(self, _: WrappedLogger, __: str, line: EventDict) -> str:
        said = _UNSEEN.sub(_escaped, line["said"])
        event = line.get("logger", line["event"])
        request = f" (request {line['request']})" if "request" in line else ""
        text = f"{line['at']} {line['level'].upper():7} w{line['worker']} {event} {said}{request}"
        follows = line.get("stack") or line.get("exception")
        if follows:
            for inner in follows.split("\n"):
                text += f"\n  {_UNSEEN.sub(_escaped, inner)}"
        return text


def instance_of(settings: Settings) -> str:
    """Return what tells this instance from the others of the place: its machine and port."""
    return f"{socket.gethostname()}:{settings.port}"


def _as_json(line: EventDict, **_: object) -> str:
    return _encode(line)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
