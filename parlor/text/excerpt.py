"""What a message begins with, in one line and without its marks."""

from __future__ import annotations

from .markdown.blocks import blocks
from .markdown.pieces import Tag
from .storable import storable

EXCERPT = 120  # characters
READ = 4 * EXCERPT  # characters of the text that are looked at: marks take some
_WITHIN_A_WORD = ("a", "em", "strong", "s", "code")


def excerpt(text: str) -> str:
    """Return at most EXCERPT characters of the beginning of a message."""
    looked_at = storable(text[:READ])
    words = _one_line("".join(map(_as_read, blocks(looked_at)))) or _one_line(looked_at)
    whole = len(words) <= EXCERPT and len(text) <= READ
    return words if whole else words[: EXCERPT - 1].rstrip() + "…"


def _as_read(piece: str) -> str:
    if type(piece) is not Tag:
        return piece
    return "" if piece.strip("</>").split(" ")[0] in _WITHIN_A_WORD else " "


def _one_line(text: str) -> str:
    return " ".join(text.split())
