"""One thing that was looked at."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["fine", "warning", "error"]

# What each code is about; docs/operating.md says the same.
CODES = {
    "settings": "each setting is one, and can be",
    "running": "whether a Parlor runs in the run folder",
    "address": "the addresses to listen on are this machine's, and free",
    "exposed": "who may come in, where others than this machine reach it",
    "access": "who may come in was said by `parlor access`, which goes before the setting",
    "user": "Parlor does not run as root",
    "descriptors": "how many sockets fit into the files that may be open",
    "queue": "how many connections may wait to be accepted",
    "memory": "what the workers take at most fits into the memory there is",
    "folder": "the data folder is Parlor's own, and nobody else's",
    "disk": "there is room on the disk",
    "slow_disk": "the disk keeps what it is told to, soon enough",
    "file_system": "the file system can hold an SQLite database",
    "database": "the database is there, whole, and not of a newer Parlor",
    "slow_database": "the database answers soon enough",
    "connections": "the database lets all workers in",
    "durable": "the database says that something is kept only when it is",
    "clock": "the clocks of this machine and of the database agree",
    "bus": "Redis is there and answers soon enough",
    "url": "the address of the place leads to this Parlor",
    "certificate": "the certificate is good for a while",
    "backup": "there is a backup, it is not old, and can be restored",
}


class Finding(NamedTuple):
    """What was found, under one of `CODES`; a `cure` if something is to be done."""

    level: Level
    code: str
    said: str
    cure: str = ""


def fine(code: str, said: str) -> Finding:
    return Finding("fine", code, said)


def warning(code: str, said: str, cure: str) -> Finding:
    return Finding("warning", code, said, cure)


def error(code: str, said: str, cure: str = "") -> Finding:
    return Finding("error", code, said, cure)
