"""Texts that any database takes."""

from __future__ import annotations


def storable(text: str) -> str:
    """Return a text with what no database takes, NUL and halves of surrogates, made visible."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
