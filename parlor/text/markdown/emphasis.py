"""
Stars, underscores and tildes: which of them are marks, and which of each other.

They are found as CommonMark finds them, with these differences. A run with
letters or digits on both sides is itself, unless words stand there without
spaces. Two underscores are themselves. So is a single mark right beside what
is no word, such as the < of a face. The work grows as the text does, for what
was looked for in vain is not looked for again.
"""

from __future__ import annotations

import re

from .characters import (
    CLOSING,
    GLUE,
    KINDS,
    NOT_AFTER,
    NOT_BEFORE,
    OPENING,
    SPACE,
    SPACELESS,
    WORD,
)
from .pieces import Piece, pair

_BEGINS, _ENDS, _BEGINS_ALONE, _ENDS_ALONE, _AFTER_NO_WORD, _BEFORE_NO_WORD = 1, 2, 4, 8, 16, 32
_RUNS = re.compile(r"\*+|_+|~+")
_LENGTHS = {"*": (1, 2, 3), "_": (1,), "~": (2,)}
_EM, _STRONG, _GONE = pair("em"), pair("strong"), pair("s")
_TAGS = {("*", 1): _EM, ("*", 2): _STRONG, ("_", 1): _EM, ("~", 2): _GONE}


class Run:
    """A run of one mark, and the tags that it came to be."""

    __slots__ = ("at", "begins", "can_begin", "can_end", "ends", "left", "length", "mark", "sides")

    def __init__(
        self, mark: str, length: int, at: int, can_begin: int, can_end: int, sides: int
    ) -> None:
        self.mark = mark
        self.length = self.left = length
        self.at = at
        self.can_begin = can_begin
        self.can_end = can_end
        self.sides = sides
        self.begins: list[Piece] | None = None
        self.ends: list[Piece] | None = None


def runs_of(text: str, start: int, end: int) -> list[Run | str]:
    """Return the runs of marks that stand side by side here; none if all of them are words."""
    after = text[end : end + 1]
    before, behind = KINDS[text[start - 1] if start else ""], KINDS[after]
    sides = _SIDES[before << 8 | behind]
    if not sides or (after == "." and sides & _ENDS and KINDS[text[end + 1 : end + 2]] & WORD):
        return []
    if end - start == 1:
        can_begin, can_end = sides & _BEGINS_ALONE, sides & _ENDS_ALONE
        if text[start] == "~" or not (can_begin or can_end):
            return []
        return [Run(text[start], 1, start, can_begin, can_end, sides)]
    return [
        _run(run[0][0], run.end() - run.start(), run.start(), sides)
        for run in _RUNS.finditer(text, start, end)
    ]


def _run(mark: str, length: int, at: int, sides: int) -> Run | str:
    can_begin = sides & (_BEGINS_ALONE if length == 1 else _BEGINS)
    can_end = sides & (_ENDS_ALONE if length == 1 else _ENDS)
    if (can_begin or can_end) and length in _LENGTHS[mark]:
        return Run(mark, length, at, can_begin, can_end, sides)
    return mark * length


class _Sides(dict[int, int]):
    """What a run may be by the kinds of the characters at its sides, found out once."""

    def __missing__(self, kinds: int) -> int:
        before, behind = kinds >> 8, kinds & 255
        apart = (before | behind) & SPACELESS
        can_begin = not (
            before & GLUE or behind & (SPACE | CLOSING) or (before & WORD and not apart)
        )
        can_end = not (behind & GLUE or before & (SPACE | OPENING) or (behind & WORD and not apart))
        sides = _BEGINS * can_begin + _ENDS * can_end
        if sides:
            sides += _BEGINS_ALONE * (can_begin and not behind & NOT_AFTER)
            sides += _ENDS_ALONE * (can_end and not before & NOT_BEFORE)
            sides += _AFTER_NO_WORD * (not before & WORD) + _BEFORE_NO_WORD * (not behind & WORD)
        self[kinds] = sides
        return sides


_SIDES = _Sides()


def match(runs: list[Run], acted: set[int] | None) -> None:
    """Give runs the tags that they are; `acted` is told where each mark of a pair stands."""
    open_runs: list[Run] = []
    in_vain: dict[tuple[str, int, int, int, bool], int] = {}
    for run in runs:
        while run.can_end and run.left and open_runs:
            at = len(open_runs) - 1
            if not _is_pair(open_runs[at], run):
                key = (
                    run.mark,
                    run.can_begin,
                    run.sides & _BEFORE_NO_WORD,
                    run.length,
                    run.left > 1,
                )
                floor = in_vain.get(key, 0)
                at -= 1
                while at >= floor and not _is_pair(open_runs[at], run):
                    at -= 1
                if at < floor:
                    in_vain[key] = len(open_runs)
                    break
            _pair(open_runs[at], run, acted)
            del open_runs[at + (open_runs[at].left > 0) :]
            height = len(open_runs)
            for key, known in in_vain.items():
                if known > height:
                    in_vain[key] = height
        if run.can_begin and run.left:
            open_runs.append(run)


def resolved(pieces: list[Piece | Run]) -> list[Piece]:
    """Return pieces with what runs came to be in their places."""
    found: list[Piece] = []
    for piece in pieces:
        if type(piece) is Run:
            if piece.ends:
                found += piece.ends
            if piece.left:
                found.append(piece.mark * piece.left)
            if piece.begins:
                found += reversed(piece.begins)
        else:
            found.append(piece)  # type: ignore[arg-type]
    return found


def _is_pair(begin: Run, end: Run) -> bool:
    if begin.mark != end.mark:
        return False
    if (begin.can_end or end.can_begin) and (begin.length + end.length) % 3 == 0:
        # CommonMark's rule of three: **a*b** has no emphasis within.
        return begin.length % 3 == 0 and end.length % 3 == 0
    # Where there are no spaces, a single star is a sign more often than a mark.
    return (begin.left > 1 and end.left > 1) or bool(
        begin.sides & _AFTER_NO_WORD or end.sides & _BEFORE_NO_WORD
    )


def _pair(begin: Run, end: Run, acted: set[int] | None) -> None:
    used = 2 if begin.left > 1 and end.left > 1 else 1
    begins, ends = _TAGS[begin.mark, used]
    begin.left -= used
    if acted is not None:
        at = end.at + end.length - end.left
        acted.update(range(begin.at + begin.left, begin.at + begin.left + used))
        acted.update(range(at, at + used))
    end.left -= used
    begin.begins = [*begin.begins, begins] if begin.begins else [begins]
    end.ends = [*end.ends, ends] if end.ends else [ends]
