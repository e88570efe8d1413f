"""Kinds of characters, as the rules ask for them."""

from __future__ import annotations

import unicodedata

WORD = 1  # a letter, a mark on one, or a digit
SPACELESS = 2  # of a script whose words stand side by side, or have endings right after them
SPACE = 4  # white space, or the beginning or the end of a text
OPENING = 8
CLOSING = 16
GLUE = 32  # what joins words to one
NOT_AFTER = 64  # stands right after no single star or underscore that is a mark
NOT_BEFORE = 128

# Thai, Lao, Tibetan, Burmese, Hangul, Khmer, Han, kana and their wide forms.
SPACELESS_RANGES = (
    "\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3021-\u3029"
    "\u3031-\u3035\u3038-\u303c\u3041-\u30fa\u30fc-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\U00020000-\U0003ffff"
)
_SPANS = list(zip(SPACELESS_RANGES[::3], SPACELESS_RANGES[2::3], strict=True))
_LAST_PUNCTUATION = 0x1FFFF
KNOWN = 20_000  # characters whose kinds are kept; somebody may write all that there are


class _Kinds(dict[str, int]):
    """The kinds of a character, found out when it is first met; of none, those of an edge."""

    def __missing__(self, character: str) -> int:
        category = unicodedata.category(character)
        kinds = {"L": WORD, "M": WORD, "N": WORD, "Z": SPACE}.get(category[0], 0)
        kinds |= {"Ps": OPENING, "Pe": CLOSING}.get(category, 0)
        kinds |= SPACE * ("\t" <= character <= "\r")
        kinds |= SPACELESS * any(first <= character <= last for first, last in _SPANS)
        kinds |= GLUE * (character in "/\\")
        kinds |= NOT_AFTER * (character in "<>^=|/\\-;:,!?.)]}")
        kinds |= NOT_BEFORE * (character in "<>^=|/\\-([{")
        if len(self) < KNOWN:
            self[character] = kinds
        return kinds


KINDS = _Kinds({"": SPACE})


def is_inside_word(character: str) -> bool:
    """Whether what stands right after it is still the same word."""
    return KINDS[character] & (WORD | SPACELESS) == WORD


def of_categories(*wanted: str, but: str) -> str:
    """Return what stands in the class of a regular expression for categories beyond ASCII."""
    ranges: list[list[int]] = []
    for code in range(0x80, _LAST_PUNCTUATION + 1):
        character = chr(code)
        if unicodedata.category(character) in wanted and character not in but:
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
