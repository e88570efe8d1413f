"""Whether anything of a text can be seen."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Mc", "Me", "Zs", "Zl", "Zp"})
# Format characters that are signs, such as Arabic's for a number or the end of a verse.
_SIGNS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# Fillers and blanks that are letters and symbols to Unicode; NUL is shown as U+FFFD.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
_IGNORED = ((0x2065, 0x2065), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF))


def draws_nothing(text: str) -> bool:
    """Whether a text has only white space, format characters, fillers, and marks on nothing."""
    if text[:1].isalnum() and text.isascii():
        return False
    return not any(map(_is_seen, text))


def _is_seen(character: str) -> bool:
    if unicodedata.category(character) in _UNSEEN:
        return character in _SIGNS or character == "\0"
    code = ord(character)
    return character not in _FILLERS and not any(low <= code <= high for low, high in _IGNORED)
