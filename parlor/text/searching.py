"""
What somebody searches for: words that are in a text, however they are written there.

Texts are compared without marks, in small letters and in one form: so are both
that which is written and that which is sought. A word of one or two letters of
a script with spaces begins a word, for it would stand within most texts;
anything else may stand anywhere, as two characters of Chinese do.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import NamedTuple

from ..errors import BadQuery

WORDS = 10
CHARACTERS = 200

KNOWN = 20_000  # characters that are kept; somebody may write all that there are

Mark = tuple[int, int]  # characters of the text: the first, and the one after the last

# Marks on letters of Latin, Greek and Cyrillic, of Hebrew and of Arabic. Those of other scripts
# are vowels, or make other letters.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    # What is seen by nobody, and the line that stretches Arabic.
    "\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_ALIKE = str.maketrans({"\u0671": "\u0627", "\u0649": "\u064a"})  # of alef, and of yeh
_HANGUL = range(0xAC00, 0xD7A4)
_PIECE = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_SHORT = 2
_ALPHABETIC = re.compile(r"[^\W\d_]+")
# Thai, Lao, Tibetan, Burmese, Khmer, kana, Han and Hangul: of these a short word stands anywhere.
_SPACELESS = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LINK = re.compile(r"(?:https?://|www\.)\w")


class _Folded(dict[str, str]):
    """What each character is compared as; most are letters or nothing."""

    def __missing__(self, character: str) -> str:
        if ord(character) in _HANGUL:
            return character  # else a syllable would begin with another one
        spread = unicodedata.normalize("NFKD", character).casefold()
        found = _MARKS.sub("", unicodedata.normalize("NFKD", spread)).translate(_ALIKE)
        if len(self) < KNOWN:
            self[character] = found
        return found


_FOLDED = _Folded()


def folded(text: str) -> str:
    """Return a text as it is compared with others."""
    return text.lower() if text.isascii() else "".join(map(_FOLDED.__getitem__, text))


def has_link(text: str) -> bool:
    """Whether there is an address in a text."""
    return _LINK.search(text.lower()) is not None


class Query(NamedTuple):
    """What a text must have in it, and what it must not."""

    wanted: list[re.Pattern[str]]
    unwanted: list[re.Pattern[str]]

    def fits(self, text: str) -> bool:
        """Whether a text, which is folded, has all that is wanted and nothing that is not."""
        return all(one.search(text) for one in self.wanted) and not any(
            one.search(text) for one in self.unwanted
        )

    def marks(self, text: str) -> list[Mark]:
        """Return where in a text, as it is written, what is wanted stands, all that can be seen."""
        starts, at = [], 0
        for character in text:
            starts.append(at)
            at += 1 if text.isascii() else len(_FOLDED[character])
        whole = folded(text)
        return _joined(
            sorted(
                (_character(starts, match.start()), _character(starts, match.end() - 1) + 1)
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
    query = Query([], [])
    for minus, quoted, bare in _PIECE.findall(text):
        out = minus or (bare.startswith("-") and len(bare) > 1)
        said = quoted if not bare else bare[1:] if out else bare
        if sought := folded(said).strip():
            (query.unwanted if out else query.wanted).append(_pattern(sought))
    if len(query.wanted) + len(query.unwanted) > WORDS:
        raise BadQuery
    return query


def _pattern(sought: str) -> re.Pattern[str]:
    begins = len(sought) <= _SHORT and _ALPHABETIC.fullmatch(sought)
    before = r"(?<!\w)" if begins and not _SPACELESS.search(sought) else ""
    return re.compile(before + re.escape(sought))


def _character(starts: list[int], at: int) -> int:
    """
    Return which character of a text has the folded one at a place.

    What is nothing when it is folded begins where the next one does, and is none of it.
    """
    return bisect_right(starts, at) - 1


def _joined(found: list[Mark]) -> list[Mark]:
    joined: list[Mark] = []
    for first, last in found:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
