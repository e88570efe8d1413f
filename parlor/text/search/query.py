"""
What somebody searches for: words that are in a text, however they are written there.

A word of one or two letters or digits of a script with spaces begins a word, for it would
stand within most texts; anything else may stand anywhere, as two characters of Chinese do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from ...errors import BadQuery
from .folding import INSIDE, folded, places
from .grams import grams_for, is_spaceless

WORDS = 10
CHARACTERS = 200

Mark = tuple[int, int]  # characters of the text: the first, and the one after the last

_PIECE = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_SHORT = 2
_LETTERS = re.compile(r"[^\W_]+")


class Query(NamedTuple):
    """
    What a text must have in it, and what it must not.

    A text that has it has all `grams`, of which there may be none.
    """

    wanted: list[re.Pattern[str]]
    unwanted: list[re.Pattern[str]]
    grams: set[str]

    def fits(self, text: str) -> bool:
        """Whether a text, which is folded, has all that is wanted and nothing that is not."""
        return all(one.search(text) for one in self.wanted) and not any(
            one.search(text) for one in self.unwanted
        )

    def marks(self, text: str) -> list[Mark]:
        """Return where in a text, as it is written, what is wanted stands, all that can be seen."""
        starts = places(text)
        whole = folded(text)
        return _joined(
            sorted(
                (bisect_right(starts, match.start()) - 1, bisect_left(starts, match.end()))
                for one in self.wanted
                for match in one.finditer(whole)
            )
        )


def parse(text: str) -> Query:
    """
    Return what is searched for by words, by "words as they stand" and by -words not to be there.

    Raises:
        BadQuery: If it is too long, or has too many words.
    """
    if len(text) > CHARACTERS:
        raise BadQuery
    query = Query([], [], set())
    for minus, quoted, bare in _PIECE.findall(text):
        out = minus or (bare.startswith("-") and len(bare) > 1)
        said = quoted if not bare else bare[1:] if out else bare
        sought = folded(said).strip()
        if not sought:
            continue
        begins = len(sought) <= _SHORT and _LETTERS.fullmatch(sought) is not None
        begins = begins and not is_spaceless(sought)
        pattern = re.compile((rf"(?<![{INSIDE}])" if begins else "") + re.escape(sought))
        (query.unwanted if out else query.wanted).append(pattern)
        if not out:
            query.grams.update(grams_for(sought, begins=begins))
    if len(query.wanted) + len(query.unwanted) > WORDS:
        raise BadQuery
    return query


def _joined(found: list[Mark]) -> list[Mark]:
    joined: list[Mark] = []
    for first, last in found:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
