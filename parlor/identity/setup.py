"""The token by which somebody from elsewhere shows that this place is theirs to set up."""

from __future__ import annotations

import hashlib
from hmac import compare_digest

LENGTH = 24


def setup_token(key: bytes) -> str:
    """Return the token of the place that has this secret key; all its instances have the same."""
    return hashlib.blake2s(key, person=b"set-up").hexdigest()[:LENGTH]


def is_setup_token(key: bytes, text: str) -> bool:
    """Whether a text, as it was typed or copied, is that token."""
    return compare_digest(text.strip().lower().encode(), setup_token(key).encode())
