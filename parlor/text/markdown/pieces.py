"""What a text becomes: words as they were typed, and tags around them."""

from __future__ import annotations

import html


class Tag(str):
    """A tag as HTML; a piece that is none is words, which are still to be escaped."""

    __slots__ = ()


Piece = str
BREAK = Tag("<br>\n")
NEW_LINE = Tag("\n")
_LINK = "<a href="
_LINK_ENDS = Tag("</a>")


def pair(name: str) -> tuple[Tag, Tag]:
    """Return the tags that begin and end an element."""
    return Tag(f"<{name}>"), Tag(f"</{name}>")


def link(address: str, words: list[Piece]) -> list[Piece]:
    return [Tag(f'{_LINK}"{html.escape(address)}">'), *words, _LINK_ENDS]


def without_links(pieces: list[Piece]) -> list[Piece]:
    """Return pieces without the tags of links among them."""
    return [
        piece
        for piece in pieces
        if type(piece) is not Tag or not (piece.startswith(_LINK) or piece == _LINK_ENDS)
    ]


def words_of(pieces: list[Piece]) -> str:
    """Return what is read of pieces."""
    return "".join(piece for piece in pieces if type(piece) is not Tag)


def html_of(pieces: list[Piece]) -> str:
    escape = html.escape
    return "".join(piece if type(piece) is Tag else escape(piece, False) for piece in pieces)
