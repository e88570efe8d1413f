"""Every knob: its environment variable, unit and default; `uwsgi.ini` has the reasons."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from .addresses import is_address, is_here, is_loopback, is_origin


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in `seconds`; a count of 0 is no limit."""

    count: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Settings:
    """
    What an operator can turn. Seconds are floats, sizes are bytes.

    Each field is read from the environment variable `PARLOR_<FIELD>`;
    `uwsgi.ini` sets those that are not set. 0 turns a count of connections
    or a rate off; what takes memory always has a bound.
    """

    http: str = "127.0.0.1:8080"
    direct: str = ""
    workers: int = 1
    cores: int = 256
    offload_threads: int = 2
    data: Path = Path("data")
    run: Path = Path("run")
    database_url: str = ""
    bus: str = "local:"
    secret: str = ""
    sync: str = "full"
    access: str = ""
    url: str = ""
    origins: tuple[str, ...] = ()
    proxies: int = 0
    max_connections: int = 10_000
    max_per_address: int = 5_000
    max_message: int = 65_536
    max_echo: int = 1_048_576
    max_fragments: int = 1_024
    inbox: int = 4_194_304
    outbox: int = 1_048_576
    resume: int = 10_000
    heartbeat: float = 25.0
    unanswered: int = 1
    handshake_time: int = 10
    message_time: float = 60.0
    drain: float = 5.0
    edit_time: float | None = None
    delete_time: float | None = None
    rate_connect: Rate = Rate(5_000, 5.0)
    rate_frames: Rate = Rate(10_000, 10.0)
    rate_say: Rate = Rate(50, 10.0)
    rate_typing: Rate = Rate(10, 10.0)
    rate_browse: Rate = Rate(60, 10.0)
    rate_sign_in: Rate = Rate(10, 300.0)
    rate_guests: Rate = Rate(1_000, 300.0)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """
        Read the settings from environment variables.

        Raises:
            ConfigError: If a value cannot be; its text names the variable.
        """
        values: dict[str, Any] = {}
        for field in fields(cls):
            raw = environ.get(variable(field.name), "").strip()
            if raw:
                values[field.name] = _parse(field.name, str(field.type), raw)
        settings = cls(**values)
        _check(settings)
        return settings

    @property
    def open_to(self) -> str:
        """Who may come in: `guests`, `invite` or `closed`."""
        return self.access or ("guests" if self.on_loopback else "invite")

    @property
    def on_loopback(self) -> bool:
        """Whether nobody but this machine reaches the listeners."""
        return all(is_loopback(address) for address in (self.http, self.direct) if address)

    @property
    def on_postgresql(self) -> bool:
        """Whether the store is PostgreSQL, which several instances may share."""
        return self.database_url.startswith("postgresql+psycopg:")

    @property
    def database_file(self) -> Path | None:
        """The file of the store; None if it is PostgreSQL."""
        if self.on_postgresql:
            return None
        named = self.database_url.removeprefix("sqlite:///").partition("?")[0]
        return Path(named) if named else self.data.absolute() / "parlor.sqlite3"

    @property
    def on_redis(self) -> bool:
        """Whether the bus is Redis, which joins instances."""
        return self.bus.startswith(("redis://", "rediss://"))

    @property
    def redis_database(self) -> int:
        """The number of the database in the URL of the bus; by it Parlors on one Redis differ."""
        return int(_path(self.bus) or 0)

    @property
    def secure(self) -> bool:
        """Whether people reach Parlor by TLS, so that cookies may say so."""
        return self.url.startswith("https://")


def variable(field: str) -> str:
    """Return the environment variable of a setting."""
    return f"PARLOR_{field.upper()}"


def _parse(name: str, kind: str, raw: str) -> Any:
    try:
        match kind:
            case "int":
                return _whole(raw)
            case "float" | "float | None":
                return _seconds(raw)
            case "Path":
                return Path(raw)
            case "Rate":
                return _rate(raw)
            case "tuple[str, ...]":
                return tuple(part.rstrip("/").lower() for part in re.split(r"[\s,]+", raw) if part)
            case _:
                return raw.lower() if name == "url" else raw
    except ValueError as error:
        raise ConfigError(f"{variable(name)}={raw} cannot be: {error}") from None


def _whole(raw: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", raw):
        raise ValueError("it takes a whole number, 0 or more")
    return int(raw)


def _seconds(raw: str) -> float:
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,6})?", raw):
        raise ValueError("it takes a number of seconds")
    return float(raw)


def _rate(raw: str) -> Rate:
    if raw == "0":
        return Rate(0, 1.0)
    count, slash, seconds = raw.partition("/")
    if not slash:
        raise ValueError("it takes count/seconds, such as 50/10, or 0 for no limit")
    rate = Rate(_whole(count), _seconds(seconds))
    if rate.seconds <= 0:
        raise ValueError("the seconds of a rate are more than 0")
    return rate


# The least and the most that can be; memory and descriptors are made for all of it at the start.
BOUNDS = (
    ("workers", 1, 1_000),
    ("cores", 1, 20_000),
    ("offload_threads", 0, 64),
    ("proxies", 0, 10),
    ("max_message", 1_024, 2**30),
    ("max_echo", 1_024, 2**30),
    ("max_fragments", 1, 2**30),
    ("unanswered", 1, 100),
    ("handshake_time", 1, 3_600),
    ("inbox", 1_024, 2**30),
    ("outbox", 1_024, 2**30),
)


SECRET = 32  # characters, of which nobody guesses so many
OVERHEAD = 64  # bytes that a message in an inbox takes besides its own


def _check(settings: Settings) -> None:
    def refuse(name: str, why: str) -> None:
        raise ConfigError(f"{variable(name)}={getattr(settings, name)} cannot be: {why}")

    for name in ("http", "direct"):
        value = getattr(settings, name)
        if value and not is_address(value):
            refuse(name, "it takes an address and a port, such as 127.0.0.1:8080")
        if value and not is_here(value):
            refuse(name, "there is no host of this name")
    for name, least, most in BOUNDS:
        if not least <= getattr(settings, name) <= most:
            refuse(name, f"it takes at least {least} and at most {most}")
    _check_scale(settings)
    if settings.sync not in ("full", "normal"):
        refuse("sync", "it takes full or normal")
    if settings.access not in ("", "guests", "invite", "closed"):
        refuse("access", "it takes guests, invite or closed")
    if settings.url and not is_origin(settings.url):
        refuse("url", "it takes a scheme and a host, such as https://chat.example.org")
    for origin in settings.origins:
        if origin != "null" and not is_origin(origin):
            raise ConfigError(f"PARLOR_ORIGINS: {origin} is no origin such as https://example.org")
    if not 1 <= settings.heartbeat <= 50:
        refuse("heartbeat", "it takes 1 to 50 seconds, for two fit into http-timeout")
    if settings.heartbeat * (settings.unanswered + 1) > 100:
        refuse("unanswered", "that many heartbeats do not fit into http-timeout")
    for name in ("max_message", "max_echo"):
        if getattr(settings, name) + OVERHEAD > settings.inbox:
            refuse(name, "one message must fit into PARLOR_INBOX")
    if settings.drain > 60:
        refuse("drain", "it takes up to 60 seconds, to fit into worker-reload-mercy")
    for name in ("data", "run"):
        _check_folder(name, getattr(settings, name))


def _check_scale(settings: Settings) -> None:
    # These are not repeated, for they may hold a password.
    def refuse(name: str, why: str) -> None:
        raise ConfigError(f"{variable(name)} cannot be: {why}")

    if settings.bus != "local:" and not settings.on_redis:
        refuse("bus", "it takes local: or a URL such as redis://127.0.0.1:6379/0")
    on_sqlite = not settings.database_url or settings.database_url.startswith("sqlite:")
    if not on_sqlite and not settings.on_postgresql:
        refuse("database_url", "it takes postgresql+psycopg://user:password@host/name")
    for name in ("bus", "database_url"):
        if getattr(settings, name).partition("://")[2].count("@") > 1:
            raise ConfigError(f"{variable(name)} cannot be: an @ in a password is written %40")
    if settings.on_redis and not re.fullmatch(r"[0-9]{0,4}", _path(settings.bus)):
        raise ConfigError("PARLOR_BUS cannot be: after the host comes the number of a database")
    if on_sqlite and not re.match(r"$|sqlite:///(?!:memory:)[^?]", settings.database_url):
        refuse("database_url", "it takes a file, such as sqlite:////srv/parlor/talk.sqlite3")
    if settings.secret and len(settings.secret) < SECRET:
        refuse("secret", f"it takes at least {SECRET} characters")
    if settings.on_redis and not settings.on_postgresql:
        refuse("bus", "instances that Redis joins share a PostgreSQL, in PARLOR_DATABASE_URL")
    if settings.on_redis and not settings.secret:
        raise ConfigError(
            "PARLOR_SECRET is missing: instances that Redis joins sign with the same one"
        )


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2].partition("?")[0]


def _check_folder(name: str, folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(
            f"{variable(name)}={folder} is not a folder that can be written: {why}"
        ) from None
