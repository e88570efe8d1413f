"""What `uwsgi.ini` and the environment say, for commands that uWSGI does not run."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from ..errors import ConfigError
from ..home import HOME
from .files import SUFFIX, files_of, with_secrets
from .names import refuse_unknown, variable
from .settings import Settings, secrets, variables

INI = HOME / "uwsgi.ini"

ONLY_FOR_UWSGI = re.compile(r"%[A-Za-z0-9_]|[%$@]\(")


class OnlyForUwsgi(ConfigError):
    """The ini says something that only uWSGI understands."""


def environ_of_ini(environ: Mapping[str, str] = os.environ, ini: Path = INI) -> dict[str, str]:
    """
    Return the environment with what the ini says of settings that it has not.

    Raises:
        OnlyForUwsgi: If the ini has a value that only uWSGI understands.
    """
    folder = f"{ini.parent.absolute()}/"
    said = {name: _plain(ini, name, text, folder) for name, text in _said(ini).items()}
    return {**said, **environ}


def origins(settings: Settings, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return where each setting comes from: `default`, `uwsgi.ini`, `environment` or `file`."""
    said = _said(INI) if INI.is_file() else {}
    found = {}
    for field in fields(Settings):
        name = variable(field.name)
        if getattr(settings, field.name) == field.default:
            found[field.name] = "default"
        elif environ.get(name + SUFFIX, "").strip():
            found[field.name] = "file"
        elif said.get(name) and environ.get(name) == said[name]:
            found[field.name] = "uwsgi.ini"
        else:
            found[field.name] = "environment"
    return found


def store_settings(environ: Mapping[str, str] = os.environ, ini: Path = INI) -> Settings:
    """
    Return the settings of store, folders and addresses as uWSGI would hand them on, no others.

    Relative paths are taken from the folder of the ini. Nothing is made, and no value is checked.

    Raises:
        ConfigError: If a name is none, or the ini has a value that only uWSGI understands.
    """
    folder = ini.parent.absolute()
    said = _said(ini)
    refuse_unknown({**said, **environ}, variables() | files_of(secrets()))
    environ = with_secrets(environ, secrets())

    def value(field: str) -> str:
        name = variable(field)
        if name in environ:
            return environ[name].strip()
        return _plain(ini, name, said.get(name, ""), f"{folder}/")

    url = value("database_url")
    if url.startswith("sqlite:///"):
        path, query, options = url.removeprefix("sqlite:///").partition("?")
        url = f"sqlite:///{folder / path}{query}{options}"
    return Settings(
        data=folder / (value("data") or "data"),
        run=folder / (value("run") or "run"),
        database_url=url,
        bus=value("bus") or Settings.bus,
        secret=value("secret"),
        http=value("http") or Settings.http,
        url=value("url"),
    )


def _plain(ini: Path, name: str, text: str, folder: str) -> str:
    if ONLY_FOR_UWSGI.search(text.replace("%%", "").replace("%d", "")):
        raise OnlyForUwsgi(
            f"{ini} sets {name} in a way that only uWSGI understands; "
            "set it in the environment for this command"
        )
    return text.replace("%d", folder).replace("%%", "%")


def _said(ini: Path) -> dict[str, str]:
    """Return the value of each setting in the ini; of several, uWSGI takes the first."""
    said: dict[str, str] = {}
    setting = ""
    for line in ini.read_text(encoding="utf-8").splitlines():
        option, _, argument = (part.strip() for part in line.partition("="))
        if option == "setting":
            setting = argument
        elif option in ("set-placeholder", "set-ph"):
            name, _, value = argument.partition("=")
            said.setdefault(name.replace("%(_)", setting), value.strip())
    return said
