"""The key that signs cookies and tokens: as set, or drawn once and kept in the data folder."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from ..errors import ConfigError
from ..settings import Settings

SHORTEST = 32


def secret_key(settings: Settings) -> bytes:
    """
    Return the secret key of this place; the first call draws it, unless it is set.

    Raises:
        ConfigError: If the file cannot be read or written, or holds too little.
    """
    if settings.secret:
        return settings.secret.encode()
    path = settings.data / "secret_key"
    try:
        if not path.exists():
            _draw(path)
        key = path.read_bytes().strip()
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(f"{path}, the secret key, cannot be used: {why}") from None
    if len(key) < SHORTEST:
        raise ConfigError(
            f"{path}, the secret key, has {len(key)} bytes, fewer than {SHORTEST}; "
            "remove it to have one drawn, which signs everybody out"
        )
    return key


def _draw(path: Path) -> None:
    # Written aside and linked: of two that start at once both read the same
    # key, and nobody ever reads half of one.
    aside = path.with_name(f".secret_key-{os.getpid()}-{secrets.token_hex(4)}")
    file = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(file, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(SHORTEST) + "\n")
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
