"""
Texts as they are compared: without marks, in small letters and in one form.

So are both that which is written and that which is sought. Vowels of scripts that
write them as marks stay, and syllables of Hangul are whole, however they are composed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ..markdown.characters import of_categories

KNOWN = 20_000  # characters that are kept; somebody may write all that there are

# What stands within a word: letters, digits, the line between names, and marks that are left.
INSIDE = rf"\w{of_categories('Mn', 'Mc', 'Me', but='')}"

# Marks on letters of Latin, Greek and Cyrillic, of Hebrew and of Arabic. Those of other scripts
# are vowels, or make other letters.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    # What is seen by nobody, and the line that stretches Arabic.
    "\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_ALIKE = str.maketrans({"\u0671": "\u0627", "\u0649": "\u064a"})  # of alef, and of yeh
# Syllables of Hangul and its letters that stand alone: else a syllable would begin with another.
_WHOLE = re.compile("[\uac00-\ud7a3\u3131-\u318e\uffa0-\uffdc]")
_LETTER = re.compile("[\u1100-\u11ff]")  # of Hangul, which others of them make a syllable with
_SYLLABLES = re.compile("[\u1100-\u11ff\uac00-\ud7a3]+")


class _Folded(dict[str, str]):
    """What each character is compared as; most are letters or nothing."""

    def __missing__(self, character: str) -> str:
        if _WHOLE.match(character):
            return character
        spread = unicodedata.normalize("NFKD", character).casefold()
        found = _MARKS.sub("", unicodedata.normalize("NFKD", spread)).translate(_ALIKE)
        if len(self) < KNOWN:
            self[character] = found
        return found


_FOLDED = _Folded()


def folded(text: str) -> str:
    """Return a text as it is compared with others."""
    if text.isascii():
        return text.lower()
    if _LETTER.search(text):
        text = _SYLLABLES.sub(lambda run: unicodedata.normalize("NFC", run[0]), text)
    return "".join(map(_FOLDED.__getitem__, text))


def places(text: str) -> Sequence[float]:
    """
    Return where in the folded text each character of a text begins.

    What is nothing when it is folded begins where the next one does; what goes on with the
    syllable before begins half a place after it.
    """
    if text.isascii():
        return range(len(text))
    found: list[float] = []
    at, here = 0, 0
    for run in _SYLLABLES.finditer(text) if _LETTER.search(text) else ():
        at = _spread(text[here : run.start()], at, found)
        at = _composed(run[0], at, found)
        here = run.end()
    _spread(text[here:], at, found)
    return found


def _spread(text: str, at: int, found: list[float]) -> int:
    for character in text:
        found.append(at)
        at += len(_FOLDED[character])
    return at


def _composed(run: str, at: int, found: list[float]) -> int:
    whole = unicodedata.normalize("NFC", run)
    of_letters: list[float] = []
    for place, syllable in enumerate(whole, at):
        letters = len(unicodedata.normalize("NFD", syllable))
        of_letters += [place] + [place + 0.5] * (letters - 1)
    letter = 0
    for character in run:
        found.append(of_letters[letter])
        letter += len(unicodedata.normalize("NFD", character))
    return at + len(whole)
