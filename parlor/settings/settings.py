"""Every setting with its kind, its bounds and its default; `uwsgi.ini` has the reasons."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints
from urllib.parse import urlsplit

from ..errors import ConfigError
from .addresses import is_loopback
from .checks import check
from .files import files_of, with_secrets
from .kinds import Choice, Folder, Key, Kind, PerTime, Rate, Seconds, Whole
from .names import refuse_unknown, variable
from .urls import Address, BusURL, DatabaseURL, Origins, PlaceURL, path_of

Size = Annotated[int, Whole(1_024, 2**30)]
Limit = Annotated[Rate, PerTime()]
Level = Literal["all", "mentions", "quiet", "hidden"]
LogForm = Literal["text", "json"]
LogGrade = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """
    What an operator can set. Seconds are floats, sizes are bytes.

    Each field is read from the environment variable `PARLOR_<FIELD>`;
    `uwsgi.ini` sets those that are not set. 0 turns a count of connections
    or a rate off; what takes memory always has a bound, for memory and
    descriptors are made for all of it at the start.
    """

    http: Annotated[str, Address()] = "127.0.0.1:8080"
    direct: Annotated[str, Address()] = ""
    workers: Annotated[int, Whole(1, 1_000)] = 1
    cores: Annotated[int, Whole(1, 20_000)] = 256
    offload_threads: Annotated[int, Whole(0, 64)] = 2
    data: Annotated[Path, Folder()] = Path("data")
    run: Annotated[Path, Folder()] = Path("run")
    database_url: Annotated[str, DatabaseURL()] = ""
    bus: Annotated[str, BusURL()] = "local:"
    secret: Annotated[str, Key(32)] = ""
    sync: Annotated[str, Choice("full", "normal")] = "full"
    access: Annotated[str, Choice("guests", "invite", "closed")] = ""
    url: Annotated[str, PlaceURL()] = ""
    origins: Annotated[tuple[str, ...], Origins()] = ()
    proxies: Annotated[int, Whole(0, 10)] = 0
    max_connections: Annotated[int, Whole()] = 10_000
    max_per_address: Annotated[int, Whole()] = 5_000
    max_message: Size = 65_536
    max_echo: Size = 1_048_576
    max_fragments: Annotated[int, Whole(1, 2**30)] = 1_024
    inbox: Size = 4_194_304
    outbox: Size = 1_048_576
    resume: Annotated[int, Whole()] = 10_000
    heartbeat: Annotated[float, Seconds(1, 50, ", for two fit into http-timeout")] = 25.0
    unanswered: Annotated[int, Whole(1, 100)] = 1
    handshake_time: Annotated[int, Whole(1, 3_600)] = 10
    message_time: Annotated[float, Seconds()] = 60.0
    drain: Annotated[float, Seconds(0, 60, ", to fit into worker-reload-mercy")] = 5.0
    edit_time: Annotated[float | None, Seconds()] = None
    delete_time: Annotated[float | None, Seconds()] = None
    keep_days: Annotated[int | None, Whole(7, 3_650)] = None
    keep_pinned: Annotated[str, Choice("yes", "no")] = "no"
    audit_days: Annotated[int, Whole(1, 3_650)] = 400
    members_pin: Annotated[str, Choice("yes", "no")] = "yes"
    guests_write_first: Annotated[str, Choice("no", "yes")] = "no"
    level: Annotated[Level, Choice(*get_args(Level))] = "mentions"
    log: Annotated[LogForm, Choice(*get_args(LogForm))] = "text"
    log_level: Annotated[LogGrade, Choice(*get_args(LogGrade))] = "info"
    slow: Annotated[float, Seconds()] = 1.0
    stuck: Annotated[float, Seconds()] = 0.5
    rate_connect: Limit = Rate(5_000, 5.0)
    rate_frames: Limit = Rate(10_000, 10.0)
    rate_say: Limit = Rate(50, 10.0)
    rate_react: Limit = Rate(30, 10.0)
    rate_report: Limit = Rate(10, 3_600.0)
    rate_bytes: Limit = Rate(262_144, 10.0)
    rate_bytes_address: Limit = Rate(1_048_576, 10.0)
    rate_bytes_room: Limit = Rate(2_097_152, 10.0)
    rate_read: Limit = Rate(65_536, 5.0)
    rate_typing: Limit = Rate(10, 10.0)
    rate_browse: Limit = Rate(60, 10.0)
    rate_search: Limit = Rate(20, 10.0)
    rate_requests: Limit = Rate(100, 10.0)
    rate_address: Limit = Rate(2_000, 10.0)
    rate_health: Limit = Rate(100, 10.0)
    rate_sign_in: Limit = Rate(10, 300.0)
    rate_guests: Limit = Rate(1_000, 300.0)
    metrics: Annotated[str, Choice("on", "off")] = "on"
    metrics_token: Annotated[str, Key(32)] = ""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """
        Read the settings from environment variables.

        Raises:
            ConfigError: If a value cannot be, or a name is none; its text names the variable.
        """
        refuse_unknown(environ, variables() | files_of(secrets()))
        said = with_secrets(environ, secrets())
        values = {
            name: _read(name, kind, text)
            for name, kind in kinds().items()
            if (text := said.get(variable(name), "").strip())
        }
        settings = cls(**values)
        check(settings)
        return settings

    @functools.cached_property
    def open_to(self) -> str:
        """Who may come in: `guests`, `invite` or `closed`."""
        return self.access or ("guests" if self.on_loopback else "invite")

    @property
    def on_loopback(self) -> bool:
        """Whether nobody but this machine reaches the listeners."""
        return all(is_loopback(address) for address in (self.http, self.direct) if address)

    @property
    def port(self) -> str:
        """The port of the HTTP router."""
        return self.http.rpartition(":")[2]

    @property
    def place(self) -> str:
        """The address to type, as far as it is known: without a URL, that on this machine."""
        host = self.http.rpartition(":")[0]
        everywhere = host in ("", "0.0.0.0", "[::]")  # noqa: S104 - it is read, not listened on
        return self.url or f"http://{'localhost' if everywhere else host}:{self.port}"

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
        return int(path_of(self.bus) or 0)

    @functools.cached_property
    def origin(self) -> str:
        """The origin of the pages, as browsers name it; empty if it is not configured."""
        parts = urlsplit(self.url.lower())
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @functools.cached_property
    def root(self) -> str:
        """The path below which all pages are, without a slash at its end; often empty."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether people reach Parlor by TLS, so that cookies may say so."""
        return self.url.startswith("https://")


@functools.cache
def kinds() -> dict[str, Kind]:
    """Return the kind of each setting, by field."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


@functools.cache
def variables() -> frozenset[str]:
    """Return the environment variables of all settings."""
    return frozenset(map(variable, kinds()))


@functools.cache
def secrets() -> Mapping[str, str]:
    """Return the defaults of the settings that may lie in files, by environment variable."""
    return {
        variable(name): getattr(Settings, name) for name, kind in kinds().items() if kind.secret
    }


def _read(name: str, kind: Kind, text: str) -> Any:
    try:
        return kind.read(text)
    except ValueError as error:
        said = variable(name) if kind.secret else f"{variable(name)}={text}"
        raise ConfigError(f"{said} cannot be: {error}") from None
