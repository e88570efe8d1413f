"""What `uwsgi.ini` and the environment say, for commands that uWSGI does not run."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from ..errors import ConfigError
from .settings import Settings

INI = Path(__file__).parents[2] / "uwsgi.ini"

KNOB = re.compile(r"^set-(?:placeholder|ph)\s*=\s*PARLOR_(\w+?)\s*=[ \t]*(.*?)\s*$", re.MULTILINE)
ONLY_FOR_UWSGI = re.compile(r"%[A-Za-z0-9_]|[%$@]\(")


def store_settings(environ: Mapping[str, str] = os.environ, ini: Path = INI) -> Settings:
    """
    Return the settings of store and folders as uWSGI would hand them on, the others as they are.

    Relative paths are taken from the folder of the ini. Nothing is made or checked.

    Raises:
        ConfigError: If the ini says it in a way that only uWSGI understands.
    """
    knobs: dict[str, str] = {}
    for name, value in KNOB.findall(ini.read_text(encoding="utf-8")):
        knobs.setdefault(name, value)

    def knob(name: str) -> str:
        if f"PARLOR_{name}" in environ:
            return environ[f"PARLOR_{name}"].strip()
        value = knobs.get(name, "").replace("%d", f"{ini.parent.absolute()}/")
        if ONLY_FOR_UWSGI.search(value):
            raise ConfigError(
                f"{ini} sets PARLOR_{name} in a way that only uWSGI understands; "
                "set it in the environment for this command"
            )
        return value

    url = knob("DATABASE_URL")
    if url.startswith("sqlite:///"):
        path, query, options = url.removeprefix("sqlite:///").partition("?")
        url = f"sqlite:///{ini.parent.absolute() / path}{query}{options}"
    return Settings(
        data=ini.parent.absolute() / (knob("DATA") or "data"),
        run=ini.parent.absolute() / (knob("RUN") or "run"),
        database_url=url,
        secret=knob("SECRET"),
    )
