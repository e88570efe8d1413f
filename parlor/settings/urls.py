"""Kinds of settings that say where something is: addresses, origins, URLs."""

from __future__ import annotations

import os
import re

from .addresses import is_address, is_here
from .kinds import Kind
from .origins import listed_origin, web_origin

# The path of a place: plain segments, none of which browsers would take away.
PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*/?")


class Address(Kind):
    """An address and a port that can be listened on."""

    def read(self, text: str) -> str:
        if not is_address(text):
            raise ValueError("it takes an address and a port, such as 127.0.0.1:8080")
        if not is_here(text):
            raise ValueError("there is no host of this name")
        return text


class PlaceURL(Kind):
    """Where people find the place: a scheme, a host, and a path if it has the host not alone."""

    def read(self, text: str) -> str:
        text = _in_utf8(text)
        _, slash, path = text.partition("://")[2].partition("/")
        origin = text.removesuffix(slash + path)
        try:
            if not PATH.fullmatch(slash + path):
                raise ValueError(path)
            return web_origin(origin) + (slash + path).rstrip("/")
        except ValueError:
            raise ValueError(
                "it takes a scheme and a host, such as https://chat.example.org"
            ) from None


class Origins(Kind):
    """Several origins, or `null`, separated by commas or spaces."""

    def read(self, text: str) -> tuple[str, ...]:
        return tuple(_listed(part) for part in re.split(r"[\s,]+", _in_utf8(text)) if part)


class DatabaseURL(Kind):
    """Where the store is: a PostgreSQL, or a file for SQLite."""

    secret = True

    def read(self, text: str) -> str:
        if text.startswith("sqlite:"):
            if not re.match(r"sqlite:///(?!:memory:)[^?]", text):
                raise ValueError("it takes a file, such as sqlite:////srv/parlor/talk.sqlite3")
        elif not text.startswith("postgresql+psycopg:"):
            raise ValueError("it takes postgresql+psycopg://user:password@host/name")
        _require_one_at(text)
        return text


class BusURL(Kind):
    """What joins the processes: `local:`, or a Redis."""

    secret = True

    def read(self, text: str) -> str:
        if text != "local:" and not text.startswith(("redis://", "rediss://")):
            raise ValueError("it takes local: or a URL such as redis://127.0.0.1:6379/0")
        _require_one_at(text)
        if not re.fullmatch(r"[0-9]{0,4}", path_of(text)):
            raise ValueError("after the host comes the number of a database")
        return text


def path_of(url: str) -> str:
    """Return what stands after the host, without a slash and without a query."""
    return url.partition("://")[2].partition("/")[2].partition("?")[0]


def _in_utf8(text: str) -> str:
    """Return what was typed, also where Python took the environment for ASCII, as services do."""
    return os.fsencode(text).decode(errors="surrogateescape")


def _listed(origin: str) -> str:
    try:
        return listed_origin(origin)
    except ValueError:
        raise ValueError(f"{origin.lower()} is no origin such as https://example.org") from None


def _require_one_at(url: str) -> None:
    if url.partition("://")[2].count("@") > 1:
        raise ValueError("an @ in a password is written %40")
