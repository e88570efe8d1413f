"""Secrets that lie in files of their own, as services and containers hand them over."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..errors import ConfigError

SUFFIX = "_FILE"
LARGEST = 65_536  # characters that such a file may have


def with_secrets(environ: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """
    Return the environment with each secret that lies in a file, without white space around it.

    `PARLOR_SECRET_FILE=/run/secrets/parlor` says where PARLOR_SECRET lies.

    Args:
        environ: What was said.
        defaults: What each setting is that may lie in a file, if nothing is said, by variable.

    Raises:
        ConfigError: If a file cannot be read, has nothing in it, or the setting is said beside it.
    """
    filled = dict(environ)
    for name, default in defaults.items():
        path = environ.get(name + SUFFIX, "").strip()
        if not path:
            continue
        if environ.get(name, "").strip() not in ("", default):
            raise ConfigError(f"{name} and {name}{SUFFIX} are both set: take one of them away")
        filled[name] = read_text(f"{name}{SUFFIX}", path).strip()
        if not filled[name]:
            raise ConfigError(f"{name}{SUFFIX}={path} cannot be: there is nothing in it")
    return filled


def files_of(names: Collection[str]) -> frozenset[str]:
    """Return the variables that say in which files these settings lie."""
    return frozenset(name + SUFFIX for name in names)


def read_text(what: str, path: str) -> str:
    """
    Return what is in a file that a setting or an option names, at most `LARGEST` characters.

    Raises:
        ConfigError: If it cannot be read; the text begins with `what`.
    """
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(LARGEST + 1)
    except UnicodeDecodeError:
        raise ConfigError(f"{what}={path} cannot be: it is no text in UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{what}={path} cannot be read: {reason}") from None
    if len(text) > LARGEST:
        raise ConfigError(f"{what}={path} cannot be: it is longer than {LARGEST} characters")
    return text.removeprefix("\ufeff")
