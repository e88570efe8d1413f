"""
Small parts of texts, by which an index proposes where something may stand.

Of a run of letters they are all three in a row, and the two with which it begins; of scripts
without spaces between words all two in a row. What is sought has
some of its own, and each text that has it has these, too; the reverse need not be so.
"""

from __future__ import annotations

import re

from ..markdown.characters import SPACELESS_RANGES
from .folding import INSIDE

VERSION = 1  # of the parts: an index with other ones is made anew
BEGINS = "_"  # before the letters with which a run begins; it is in no run itself

_RUN = re.compile(rf"(?:(?!_)[{INSIDE}])+")
_PART = re.compile(rf"[{SPACELESS_RANGES}]+|[^{SPACELESS_RANGES}]+")
_SPACELESS = re.compile(f"[{SPACELESS_RANGES}]")


def grams_of(text: str) -> set[str]:
    """Return all parts of a text, which is folded."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        parts = [run] if run.isascii() else _PART.findall(run)
        if len(parts[0]) > 1 and not _SPACELESS.match(parts[0]):
            found.add(BEGINS + parts[0][:2])
        for part in parts:
            size = _size(part)
            found.update([part[at : at + size] for at in range(len(part) - size + 1)])
    return found


def grams_for(sought: str, *, begins: bool) -> set[str]:
    """
    Return parts that each text has in which something folded stands; none if there are none.

    With `begins` it stands only where a word begins. Of parts that overlap some are enough.
    """
    if begins:
        return {BEGINS + sought} if len(sought) > 1 else set()
    found: set[str] = set()
    for run in _RUN.finditer(sought):
        parts = _PART.findall(run[0])
        if run.start() and len(parts[0]) == 2 and not _SPACELESS.match(parts[0]):
            found.add(BEGINS + parts[0])
        for part in parts:
            size = _size(part)
            last = len(part) - size
            found.update(
                part[at : at + size] for at in {*range(0, last + 1, size), last} if at >= 0
            )
    return found


def is_spaceless(text: str) -> bool:
    """Whether a character of a script is in a text whose words stand side by side."""
    return _SPACELESS.search(text) is not None


def _size(part: str) -> int:
    return 2 if _SPACELESS.match(part) else 3
