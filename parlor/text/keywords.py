"""
Words of which somebody wants to hear, wherever a message has them as whole words.

They are compared without case and marks. Where a script has no spaces between
words, a word is found anywhere. However many words are known, a text is looked
through once: what it costs grows with the text. Words and a text can be made for each
other, so that much would have to be compared; then it ends before the text does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .markdown.characters import SPACELESS_RANGES, is_inside_word
from .search.folding import folded

LONGEST = 40  # characters of a word as it is compared, of which one typed may make eighteen
LOOKS = 10_000  # comparisons for one text: some 10 ms; texts that people write need a tenth

_TOKEN = re.compile(rf"[^\W_{SPACELESS_RANGES}]+")
_SPACES = re.compile(r"\s+")
_NOBODY: frozenset[int] = frozenset()
_BEGIN = 2  # characters by which it is known how long the words may be that begin so


class Wanted(NamedTuple):
    """The words of one person; of two, those of the higher `version` were wanted later."""

    user_id: int
    version: int
    words: list[str]


def as_compared(text: str) -> str:
    """Return a text without case and marks, each gap one space."""
    return _SPACES.sub(" ", folded(text)).strip()


def compared(words: Iterable[str]) -> frozenset[str]:
    """Return words as they are compared, without those that no text has."""
    return frozenset(word for word in map(as_compared, words) if 0 < len(word) <= LONGEST)


class Keywords:
    """
    Who wants to hear of which words.

    Texts may be looked through in one thread while another has people want other words.
    """

    def __init__(self, wanted: Mapping[int, Iterable[str]] = {}) -> None:
        """`wanted` has the words of people by their id."""
        self._words: dict[int, frozenset[str]] = {}
        self._who: dict[str, frozenset[int]] = {}
        self._tokens = 0
        # Of words that are no token: how long those are that begin so, and how many of each.
        self._lengths: dict[str, dict[int, int]] = {}
        for user_id, words in wanted.items():
            self.put(user_id, words)

    def __bool__(self) -> bool:
        return bool(self._who)

    def put(self, user_id: int, words: Iterable[str]) -> None:
        """Have somebody want to hear of these words and of no others."""
        now, before = compared(words), self._words.pop(user_id, frozenset())
        if now:
            self._words[user_id] = now
        for word in before - now:
            left = self._who[word] - {user_id}
            if left:
                self._who[word] = left
            else:
                del self._who[word]
                self._count(word, -1)
        for word in now - before:
            if word not in self._who:
                self._count(word, 1)
            self._who[word] = self._who.get(word, _NOBODY) | {user_id}

    def who(self, text: str) -> frozenset[int]:
        """Return those of whose words a text has one."""
        if not self._who:
            return _NOBODY
        line = as_compared(text)
        found: set[str] = set()
        if self._tokens:
            alone = {word for word in _TOKEN.findall(line) if word in self._who}
            found = {word for word in alone if _has(line, word)}
        if self._lengths:
            found |= self._others(line)
        return _NOBODY.union(*(self._who.get(word, _NOBODY) for word in found))

    def _count(self, word: str, by: int) -> None:
        if _TOKEN.fullmatch(word):
            self._tokens += by
            return
        # The table of a beginning is made anew: it may be gone through in another thread now.
        lengths = dict(self._lengths.get(word[:_BEGIN], {}))
        lengths[len(word)] = lengths.get(len(word), 0) + by
        if not lengths[len(word)]:
            del lengths[len(word)]
        if lengths:
            self._lengths[word[:_BEGIN]] = lengths
        else:
            self._lengths.pop(word[:_BEGIN], None)

    def _others(self, line: str) -> set[str]:
        """Return those words of a line that are no token: phrases, signs, scripts without gaps."""
        found = set()
        looks = 0
        for at, first in enumerate(line):
            lengths = self._lengths.get(line[at : at + _BEGIN]) or {}
            short = self._lengths.get(first) or {}
            if not lengths and not short:
                continue
            if looks >= LOOKS:
                break
            looks += 1
            if not _is_edge(line[at - 1 : at], first):
                continue
            looks += len(lengths) + len(short)
            for length in {*lengths, *short}:
                word, end = line[at : at + length], at + length
                if word in self._who and _is_edge(word[-1], line[end : end + 1]):
                    found.add(word)
        return found


def _has(line: str, word: str) -> bool:
    """Whether a word stands somewhere in a line with an edge of a word on both sides."""
    at = line.find(word)
    while at >= 0:
        end = at + len(word)
        if _is_edge(line[at - 1 : at], word[0]) and _is_edge(word[-1], line[end : end + 1]):
            return True
        at = line.find(word, at + 1)
    return False


def _is_edge(one: str, other: str) -> bool:
    return not (is_inside_word(one) and is_inside_word(other))
