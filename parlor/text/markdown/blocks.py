"""
What a text is made of: paragraphs, quotes, lists, code.

A quote ends where its marks end, and a list where lines are not indented. An
item of a numbered list has the number that was typed: where the next is not
the one after it, another list begins.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..drawn import draws_nothing
from .fences import Fenced, Fences
from .inline import spans
from .pieces import NEW_LINE, Piece, Tag, pair

NESTING = 10  # quotes in lists in quotes; the marks of deeper ones are words

_BLANK = re.compile(r"[ \t]*\Z")
_HOLLOW = re.compile(r"[-*> \t]*\Z")
_QUOTE = re.compile(r" {0,3}>(?: |\Z)")
_ITEM = re.compile(r"( {0,3})(?:([-*])|(0|[1-9][0-9]{0,8})\.) {1,4}(?! )")
_INDENTED = re.compile(r" {4}|\t")
# A line on which no block begins.
_WORDS = re.compile(r"[^ \t>*\-0-9`][^`]*\Z")

_PARAGRAPH, _QUOTED, _PRE, _CODE = pair("p"), pair("blockquote"), pair("pre"), pair("code")
_BULLETS, _NUMBERS, _LISTED = pair("ul"), pair("ol"), pair("li")


class _Item(NamedTuple):
    indent: int
    width: int
    bullet: str
    number: int | None

    def is_after(self, other: _Item) -> bool:
        """Whether it stands in a list right after another."""
        if self.number is None or other.number is None:
            return self.bullet == other.bullet != ""
        return self.number == other.number + 1


def blocks(text: str) -> list[Piece]:
    """Return the pieces of a text."""
    return _Lines(text.split("\n"), 0).read()


class _Lines:
    """Lines of one block, on their way to pieces."""

    def __init__(self, lines: list[str], depth: int) -> None:
        self._lines = lines
        self._depth = depth
        self._fences = Fences(lines)
        self._at = 0
        self._asked: tuple[int, _Item | None] = (-1, None)
        self._paragraph: list[str] = []
        self._blocks: list[list[Piece]] = []

    def read(self) -> list[Piece]:
        """Return the blocks, each on a line of its own."""
        while self._at < len(self._lines):
            self._take(self._lines[self._at])
        self._end_paragraph()
        return _one_a_line(self._blocks)

    def _take(self, line: str) -> None:
        if _WORDS.match(line):
            self._say(line)
        elif _BLANK.match(line):
            self._end_paragraph()
            self._at += 1
        elif "```" in line and (fenced := self._fences.at(self._at)):
            self._code(fenced)
        elif self._depth == NESTING or _HOLLOW.match(line):
            self._say(line)
        elif _QUOTE.match(line):
            self._quote()
        elif item := self._item(self._at):
            self._list(item)
        elif not self._paragraph and _INDENTED.match(line):
            self._indented()
        else:
            self._say(line)

    def _say(self, line: str) -> None:
        self._paragraph.append(line)
        self._at += 1

    def _end_paragraph(self) -> None:
        if self._paragraph:
            words = spans("\n".join(self._paragraph))
            self._blocks.append([_PARAGRAPH[0], *words, _PARAGRAPH[1]])
            self._paragraph = []

    def _code(self, fenced: Fenced) -> None:
        if draws_nothing("".join(fenced.code)):
            self._paragraph += self._lines[self._at : fenced.next]
            self._at = fenced.next
            return
        if fenced.before:
            self._paragraph.append(fenced.before.rstrip(" "))
        self._end_paragraph()
        self._blocks.append(_code_block(fenced.code))
        if fenced.after:
            self._paragraph.append(fenced.after.lstrip(" "))
        self._at = fenced.next

    def _quote(self) -> None:
        self._end_paragraph()
        quoted = []
        while self._at < len(self._lines) and (mark := _QUOTE.match(self._lines[self._at])):
            quoted.append(self._lines[self._at][mark.end() :])
            self._at += 1
        self._blocks.append(_enclosed(_QUOTED, _inside(quoted, self._depth)))

    def _indented(self) -> None:
        code = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            mark = _INDENTED.match(line)
            if not mark and not _BLANK.match(line):
                break
            code.append(line[mark.end() :] if mark else "")
            self._at += 1
        while not code[-1]:
            code.pop()
        self._blocks.append(_code_block(code))

    def _list(self, item: _Item) -> None:
        self._end_paragraph()
        begin = item
        items = []
        is_loose = False
        while True:
            content = self._content(item)
            items.append(_inside(content, self._depth))
            after = self._after_blanks(self._at)
            following = self._item(after) if after < len(self._lines) else None
            if not following or not following.is_after(item):
                break
            is_loose = is_loose or after > self._at
            self._at, item = after, following
        tags = _BULLETS
        if begin.number is not None:
            tags = _NUMBERS
            if begin.number != 1:
                tags = Tag(f'<ol start="{begin.number}">'), _NUMBERS[1]
        pieces: list[Piece] = [tags[0], NEW_LINE]
        for item_pieces in items:
            pieces += _listed(item_pieces, is_loose)
            pieces.append(NEW_LINE)
        pieces.append(tags[1])
        self._blocks.append(pieces)

    def _content(self, item: _Item) -> list[str]:
        """Return the lines of an item: the first without its mark, and what is indented below."""
        content = [self._lines[self._at][item.width :]]
        self._at += 1
        while True:
            after = self._after_blanks(self._at)
            if after == len(self._lines):
                return content
            line = self._lines[after]
            if line[0] not in " \t":
                return content
            indent = len(line) - len(line.lstrip(" "))
            if line[:1] == "\t":
                line, indent = line[1:], item.width
            elif indent < item.indent + 2:
                return content
            else:
                line = line[min(indent, item.width) :]
            content += [""] * (after - self._at) + [line]
            self._at = after + 1

    def _item(self, at: int) -> _Item | None:
        """Return the item that begins on a line; the one asked for last is known."""
        if self._asked[0] != at:
            self._asked = at, _item(self._lines[at])
        return self._asked[1]

    def _after_blanks(self, at: int) -> int:
        while at < len(self._lines) and _BLANK.match(self._lines[at]):
            at += 1
        return at


def _item(line: str) -> _Item | None:
    mark = _ITEM.match(line)
    if mark is None or _HOLLOW.match(line, mark.end()):
        return None
    return _Item(len(mark[1]), mark.end(), mark[2] or "", int(mark[3]) if mark[3] else None)


def _inside(lines: list[str], depth: int) -> list[Piece]:
    """Return the blocks of what stands in a block."""
    if len(lines) == 1 and _WORDS.match(lines[0]):
        return [_PARAGRAPH[0], *spans(lines[0]), _PARAGRAPH[1]]
    return _Lines(lines, depth + 1).read()


def _listed(pieces: list[Piece], is_loose: bool) -> list[Piece]:
    """Return an item; one that is but a paragraph does without it."""
    if not is_loose and pieces[-1] is _PARAGRAPH[1]:
        within = pieces[1:-1]
        if pieces[0] is _PARAGRAPH[0] and not any(piece is _PARAGRAPH[0] for piece in within):
            return [_LISTED[0], *within, _LISTED[1]]
    return _enclosed(_LISTED, pieces)


def _enclosed(tags: tuple[Tag, Tag], pieces: list[Piece]) -> list[Piece]:
    return [tags[0], NEW_LINE, *pieces, NEW_LINE, tags[1]]


def _one_a_line(blocks: list[list[Piece]]) -> list[Piece]:
    pieces: list[Piece] = []
    for block in blocks:
        if pieces:
            pieces.append(NEW_LINE)
        pieces += block
    return pieces


def _code_block(lines: list[str]) -> list[Piece]:
    return [_PRE[0], _CODE[0], "\n".join(lines) + "\n", _CODE[1], _PRE[1]]
