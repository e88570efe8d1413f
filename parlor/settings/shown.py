"""Settings as they are written, for those who look at them; never a secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from typing import NamedTuple

from .ini import origins
from .kinds import Rate
from .names import variable
from .settings import Settings, kinds


class Shown(NamedTuple):
    """A setting: its name, its value as it is written, and where that comes from."""

    setting: str
    value: str
    origin: str


def shown(settings: Settings, environ: Mapping[str, str] = os.environ) -> list[Shown]:
    """Return all settings; see `origins` for where they come from."""
    where = origins(settings, environ)
    return [
        Shown(variable(field.name), _written(settings, field.name), where[field.name])
        for field in fields(Settings)
    ]


def _written(settings: Settings, name: str) -> str:
    """Return a value as it is written; of what may hold a password only that there is one."""
    value = getattr(settings, name)
    if kinds()[name].secret:
        return "…" if value else ""
    match value:
        case None:
            return ""
        case Rate():
            return f"{value.count}/{value.seconds:g}"
        case tuple():
            return ",".join(map(str, value))
        case float():
            return f"{value:g}"
        case _:
            return str(value)
