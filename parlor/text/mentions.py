"""
Whom a text calls: an `@` and a name, outside of code, links and quotes.

A text is read once without knowing anybody: where names may stand, and by
which keys they would be found. Whoever knows who is called so then has the HTML
with links in it, and where in the text each name stands.

The `@` stands at the beginning of a word, the name goes up to the end of one,
and of several names the longest counts. Names with spaces need no brackets,
and where a script has no spaces between words a name ends anywhere.
"""

from __future__ import annotations

import functools
import html
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ..wire.forms import Mention
from .catalogues import LANGUAGES, catalogue
from .markdown.characters import KINDS, SPACELESS, is_inside_word
from .markdown.pieces import Piece, Tag
from .markup import cleaned, pieces_of
from .names import MAX_NAME, key_of
from .sentences import said

ALL = 0  # the id that stands for everybody in a room
MOST = 50  # places in one text that are looked at
WINDOW = 2 * MAX_NAME  # characters after an `@`: a name may be written with marks apart
EVERYBODY = (said("room"), said("all"), said("here"), said("everyone"), said("channel"))

_APART = "\0"  # of which no text has any
_AT = re.compile("@")
_LINE = re.compile(r"[^\n\r\0]*")
_EMPHASIS = re.compile(r"</?(?:em|strong|s)>\Z")
_SHUTS = re.compile(r"<(?:code|a|blockquote)\b")
_OPENS = re.compile(r"</(?:code|a|blockquote)>")
_ALIKE = 8  # characters after an `@` by which it is known again
_NOT_BEFORE = frozenset("_./@+-")
_MAY_GO_ON = frozenset("_@.")
_GOES_ON = re.compile(r"[_@]|\.\w")
# What no text has for a reason: one of them marks places in the HTML.
_MARKS = tuple(map(chr, range(0xFDD0, 0xFDF0)))


class Place(NamedTuple):
    """An `@` with what follows it, and where a name may end there: the longest first."""

    at: int  # in the text
    words: str
    ends: tuple[tuple[int, str], ...]


class Told(NamedTuple):
    html: str
    mentions: list[Mention]

    @property
    def ids(self) -> set[int]:
        return {mention.id for mention in self.mentions}


class Calls:
    """The places of a text where somebody may be called, and its HTML."""

    def __init__(self, text: str) -> None:
        pieces = pieces_of(text)
        read = _Read(pieces)
        mark = next((mark for mark in _MARKS if mark not in text), None)
        places = _places(text, read) if mark is not None else {}
        self._places = list(places.values())
        if mark is None or not places:
            self._parts = [cleaned(pieces)]
        else:
            self._parts = cleaned(read.marked(places, mark)).split(mark)
        self.keys = {key for place in self._places for _, key in place.ends}

    @property
    def may_call_all(self) -> bool:
        """Whether everybody may be called, if that is allowed."""
        return not everybody().isdisjoint(self.keys)

    def told(self, ids: Mapping[str, int], root: str = "") -> Told:
        """Return the HTML, with a link to each of those whom `ids` knows by the key of a name."""
        first, *rest = self._parts
        parts, mentions = [first], []
        for place, part in zip(self._places, rest, strict=True):
            found = next(((end, ids[key]) for end, key in place.ends if key in ids), None)
            shown = "" if found is None else _escaped(place.words[: found[0]])
            if found is None or not part.startswith(shown):
                parts.append(part)
                continue
            end, user_id = found
            parts.append(_linked(shown, user_id, root) + part[len(shown) :])
            mentions.append(Mention(user_id, place.at, place.at + end))
        return Told("".join(parts), mentions)


@functools.cache
def everybody() -> frozenset[str]:
    """Return the keys of the words for everybody, in all our languages."""
    words = {word.words for word in EVERYBODY}
    for language in LANGUAGES:
        words |= {catalogue(language).gettext(word.words) for word in EVERYBODY}
    return frozenset(map(key_of, words))


def may_call_all(text: str) -> bool:
    """Whether a text may call everybody: it has an `@` right before one of the words for that."""
    return "@" in text and not everybody().isdisjoint(
        key for at in _ats(text)[:MOST] for _, key in _ends(text, at)
    )


def _places(text: str, read: _Read) -> dict[int, Place]:
    """Return the places, each by where it stands in what is read."""
    ats = _ats(read.line)
    found: dict[int, Place] = {}
    for at, origin in zip(ats, _origins(text, read.line, ats), strict=True):
        if origin is None or read.is_shut(at) or _is_glued(read.line, at):
            continue
        if len(found) < MOST and (ends := tuple(_ends(read.line, at))):
            found[at] = Place(origin, read.line[at : at + WINDOW + 1], ends)
    return found


class _Read:
    """What is read of some pieces in one line; emphasis is not seen, other tags set it apart."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._begins: list[int] = []
        self._shut: list[bool] = []
        self.line = ""
        depth = 0
        parts = []
        at = 0
        for piece in pieces:
            word: str = piece
            if type(piece) is Tag:
                depth += bool(_SHUTS.match(piece)) - bool(_OPENS.match(piece))
                word = "" if _EMPHASIS.match(piece) else _APART
            self._begins.append(at)
            self._shut.append(depth > 0)
            parts.append(word)
            at += len(word)
        self.line = "".join(parts)

    def is_shut(self, at: int) -> bool:
        """Whether what stands here is code, a link or a quote."""
        return self._shut[bisect_right(self._begins, at) - 1]

    def marked(self, ats: Collection[int], mark: str) -> list[Piece]:
        """Return the pieces, a mark before each of some places."""
        marked: list[Piece] = []
        for piece, begin in zip(self._pieces, self._begins, strict=True):
            if type(piece) is Tag:
                marked.append(piece)
                continue
            start = 0
            for at in ats:
                if begin <= at < begin + len(piece):
                    marked += [piece[start : at - begin], mark]
                    start = at - begin
            marked.append(piece[start:])
        return marked


def _ats(line: str) -> list[int]:
    return [found.start() for found in _AT.finditer(line)]


def _origins(text: str, line: str, ats: list[int]) -> list[int | None]:
    """
    Return where in the text each `@` stands that is read.

    Nothing that was typed goes missing, but for titles and addresses of links and the language
    of code. If there is an `@` in those, one that is read is the next that goes on alike.
    """
    typed = _ats(text)
    if len(typed) == len(ats):
        return list(typed)
    origins: list[int | None] = []
    for at in ats:
        words = line[at : at + 1 + _ALIKE].partition(_APART)[0]
        here = next((each for each in typed if text.startswith(words, each)), None)
        origins.append(here)
        typed = [each for each in typed if here is None or each > here]
    return origins


def _is_glued(line: str, at: int) -> bool:
    """Whether a word or an address goes on with the `@`."""
    before = line[at - 1] if at else ""
    return before in _NOT_BEFORE or is_inside_word(before)


def _ends(line: str, at: int) -> Iterator[tuple[int, str]]:
    """Yield where a name may end that begins after an `@`, from there on, and its key."""
    words = _LINE.match(line, at + 1, at + 1 + WINDOW)[0]  # type: ignore[index]
    if words[:1].isspace():
        return
    simple = words.isascii()
    for length in range(min(len(words), MAX_NAME) if simple else len(words), 0, -1):
        last, after = words[length - 1], line[at + 1 + length : at + 2 + length]
        if last == " " or (is_inside_word(after) and not KINDS[last] & SPACELESS):
            continue
        if after in _MAY_GO_ON and _GOES_ON.match(line, at + 1 + length):
            continue
        # Of nothing but ASCII the key is known without asking, and most names are.
        key = " ".join(words[:length].lower().split()) if simple else key_of(words[:length])
        if key:
            yield length + 1, key


def _escaped(words: str) -> str:
    """Return words as they stand in HTML that was cleaned."""
    return html.escape(words, False).replace("\xa0", "&nbsp;")


def _linked(shown: str, user_id: int, root: str) -> str:
    if user_id == ALL:
        return f"<strong>{shown}</strong>"
    return f'<a href="{root}/people/{user_id}">{shown}</a>'
