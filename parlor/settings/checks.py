"""Which settings cannot be together, and whether the folders can be used."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigError
from .names import variable

if TYPE_CHECKING:
    from .settings import Settings

OVERHEAD = 64  # bytes that a message in an inbox takes besides its own
SILENCE = 100  # seconds without a sign of life for which uwsgi.ini has http-timeout


def check(settings: Settings) -> None:
    """
    Check what no setting can say alone, and make the folders that are missing.

    Raises:
        ConfigError: If something cannot be; its text names the variable.
    """
    if settings.heartbeat * (settings.unanswered + 1) > SILENCE:
        _refuse(settings, "unanswered", "that many heartbeats do not fit into http-timeout")
    for name in ("max_message", "max_echo"):
        if getattr(settings, name) + OVERHEAD > settings.inbox:
            _refuse(settings, name, "one message must fit into PARLOR_INBOX")
    if settings.on_redis and not settings.on_postgresql:
        raise ConfigError(
            "PARLOR_BUS cannot be: "
            "instances that Redis joins share a PostgreSQL, in PARLOR_DATABASE_URL"
        )
    if settings.on_redis and not settings.secret:
        raise ConfigError(
            "PARLOR_SECRET is missing: instances that Redis joins sign with the same one"
        )
    for name in ("data", "run"):
        _check_folder(name, getattr(settings, name))


def _refuse(settings: Settings, name: str, why: str) -> None:
    raise ConfigError(f"{variable(name)}={getattr(settings, name)} cannot be: {why}")


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
