"""All that is looked at, in the order in which a start meets it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...errors import ConfigError
from ...settings import Settings
from ...settings.ini import OnlyForUwsgi, environ_of_ini
from .. import preflight
from .access import said_access
from .address import address
from .backups import backups
from .database import database
from .exposure import exposure
from .finding import Finding, error, fine, warning
from .folders import folders
from .joint import joint
from .machine import machine


def examine(
    environ: Mapping[str, str] = os.environ,
    *,
    kept: Path = Path("backups"),
    full: bool = False,
    restored: bool = False,
) -> Iterator[Finding]:
    """
    Yield what is found, one after the other; some of it takes seconds.

    `kept` is where backups are; `full` reads every page of an SQLite database, `restored`
    restores the newest backup aside. Nothing is changed; only missing folders are made.
    """
    try:
        said = environ_of_ini(environ)
        preflight.refuse_empty(said)
        settings = Settings.from_environ(said)
        preflight.refuse_long(settings.run)
    except OnlyForUwsgi as wrong:
        yield warning("settings", str(wrong), "say them in the environment, to have all examined")
        return
    except ConfigError as wrong:
        yield error("settings", str(wrong), "docs/configuration.md has all settings")
        return
    yield fine("settings", "each is one, and can be")
    yield from exposure(settings, said_access(settings))
    yield from machine(settings)
    yield from folders(settings)
    yield from database(settings, full=full)
    yield from joint(settings)
    yield from address(settings, runs=preflight.pid_in(settings.run) is not None)
    yield from backups(settings, kept, restored=restored)
