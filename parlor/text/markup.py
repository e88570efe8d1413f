"""Markdown of messages, rendered to HTML that is safe to show."""

from __future__ import annotations

import re

import nh3

from .drawn import draws_nothing
from .markdown.blocks import blocks
from .markdown.pieces import Piece, html_of, pair, words_of
from .storable import storable

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
SCHEMES = {"http", "https", "mailto"}

# A text of one line on which no rule acts.
_INERT = re.compile(r"(?![ \t-]|[0-9]+\.)[^\\*_~`[\]<>&@\n]+\Z")
_ADDRESSES = ("://", "www.")


def render(text: str) -> str:
    """
    Return the HTML of a message.

    Whatever the text, it has only TAGS, links only to SCHEMES, and HTML that
    was typed stands in it as text. A text of nothing but marks is shown as it
    was typed.
    """
    if _is_plain(text):
        return f"<p>{text}</p>"
    return _clean(_rendered(text))


def pieces_of(text: str) -> list[Piece]:
    """Return what a message is made of: words, and tags around them."""
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    pieces = blocks(text)
    if draws_nothing(words_of(pieces)):
        begin, end = pair("p")
        pieces = [begin, text, end]
    return pieces


def cleaned(pieces: list[Piece]) -> str:
    """Return the HTML of pieces, with nothing in it that is not allowed."""
    return _clean(html_of(pieces))


def _rendered(text: str) -> str:
    return html_of(pieces_of(text))


def _is_plain(text: str) -> bool:
    """Whether no rule finds anything to do; true of most messages, and ten times as fast."""
    if not text.isprintable() or not _INERT.match(text):
        return False
    lowered = text.lower()
    return not any(address in lowered for address in _ADDRESSES)


# The second wall: nothing depends on the rules being right.
_clean = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel="noopener nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
).clean
