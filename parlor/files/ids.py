"""The ids of files: 128 random bits, so that nobody finds one by guessing."""

from __future__ import annotations

import re
import secrets

_BYTES = 16
_ID = re.compile("[0-9a-f]{32}")


def drawn_id() -> str:
    return secrets.token_hex(_BYTES)


def is_id(text: str) -> bool:
    """Whether a text is an id of a file, and so no path."""
    return _ID.fullmatch(text) is not None
