"""
What stands in a paragraph: code, links, addresses, emphasis, escapes.

One pass from left to right finds tokens; each character is in one. A
backslash goes only where what follows would have been a mark without it. So a
text with backslashes is first read as if they were gone.
"""

from __future__ import annotations

import re
from string import ascii_letters, digits

from ..drawn import draws_nothing
from . import emphasis
from .addresses import address_at, leads_outside, mails_in
from .characters import is_inside_word
from .emphasis import Run
from .labels import may_be_called
from .pieces import BREAK, Piece, link, pair, without_links, words_of

_ESCAPED = frozenset("\\*_~`[]<")
_ESCAPE = re.compile(r"\\([\\*_~`\[\]<])")
_TOKEN = re.compile(r"[\\\[\]<\n]|`+|[*_~]+|[hH][tT][tT][pP][sS]?://|[wW]{3}\.")
_ANY_TOKEN = re.compile(r"[\\\[\]<\n`*_~@]|[hH][tT][tT][pP][sS]?://|[wW]{3}\.")
_BACKTICKS = re.compile(r"`+")
_TARGET_ADDRESS = (
    r"((?:[hH][tT][tT][pP][sS]?://|[mM][aA][iI][lL][tT][oO]:)"
    r"[^\s\x00-\x1f<>\"()\\]*(?:\([^\s\x00-\x1f<>\"()\\]*\)[^\s\x00-\x1f<>\"()\\]*)*)"
)
_TARGET = re.compile(
    rf"\]\([ \n]*(?:<{_TARGET_ADDRESS}>|{_TARGET_ADDRESS})"
    r"(?:[ \n]+(?:\"(?:[^\"\\]|\\[^\n])*\"|'(?:[^'\\]|\\[^\n])*'))?[ \n]*\)"
)
_CODE = pair("code")
_LONGEST_TARGET = 2000
_LINE_MARK = re.compile(r"\\([-*>](?= +[^ \n])|`{3,})")
_NUMBER_MARK = re.compile(r"\\(\.)(?= +[^ \n])")
_NUMBER = re.compile(r" {0,3}(?:0|[1-9][0-9]{0,8})?\Z")
_LONGEST_NUMBER = 12  # characters before the full stop
_BEFORE_SCHEME = frozenset(f"{ascii_letters}{digits}+.-")
_BEFORE_WWW = frozenset("._/@:-")


def spans(text: str) -> list[Piece]:
    """Return the pieces of a paragraph."""
    if not _ANY_TOKEN.search(text):
        return [text]
    return _Reading(text, _escapes(text) if "\\" in text else frozenset()).read()


def _escapes(text: str) -> frozenset[int]:
    """Return where the backslashes are that keep something from being a mark."""
    places = [match.start() for match in _ESCAPE.finditer(text)]
    bare = _ESCAPE.sub(_without_backslash, text)
    acted: set[int] = set()
    _Reading(bare, None, acted).match()
    return frozenset(
        place
        for number, place in enumerate(places)
        if place - number in acted or (text[place + 1] == "\\" and place - number + 1 in acted)
    )


def _without_backslash(escape: re.Match[str]) -> str:
    return escape[1]


class _Reading:
    """One text on its way to pieces; `escapes` is None if backslashes are but themselves."""

    def __init__(
        self, text: str, escapes: frozenset[int] | None, acted: set[int] | None = None
    ) -> None:
        self._text = text
        self._escapes = escapes
        self._acted = acted
        self._said = 0  # up to here the text is in pieces
        self._at = 0  # up to here it is read
        self._pieces: list[Piece | Run] = []
        self._runs: list[Run] = []
        self._brackets: list[tuple[int, int, int]] = []
        self._mails = mails_in(text)
        self._mail = next(self._mails, None)
        self._backticks: dict[int, list[int]] | None = None

    def read(self) -> list[Piece]:
        """Return the pieces of the text."""
        self.match()
        return emphasis.resolved(self._pieces)

    def match(self) -> None:
        """Find the tokens, and which marks belong together."""
        text = self._text
        tokens = _TOKEN.finditer(text)
        while token := next(tokens, None):
            start, end = token.span()
            if self._mail is not None and self._mail[0] <= start:
                self._mail_before(start)
            if start < self._at:
                # It is within something; what is beyond that may be a token still.
                if end > self._at:
                    tokens = _TOKEN.finditer(text, self._at)
                continue
            self._at = end
            self._take(text[start], start)
        if self._mail:
            self._mail_before(len(text))
        self._say(len(text))
        emphasis.match(self._runs, self._acted)

    def _take(self, mark: str, start: int) -> None:
        """Take a token; what it leaves in place is a word."""
        if mark in "*_~":
            self._mark(start, self._at)
        elif mark == "[":
            if start > self._said:
                self._say(start)
            self._brackets.append((len(self._pieces), start, len(self._runs)))
        elif mark == "]":
            if self._brackets:
                self._close(start, *self._brackets.pop())
        elif mark == "\n":
            self._put(start, [BREAK], self._at)
        elif mark == "`":
            self._code(start, self._at - start)
        elif mark == "\\":
            if self._escapes is not None:
                self._escape(start, self._escapes)
        elif mark == "<":
            self._enclosed(start)
        else:
            self._address(start)

    def _say(self, end: int) -> None:
        """Make words of what was read."""
        if end > self._said:
            self._pieces.append(self._text[self._said : end])
            self._said = end

    def _put(self, start: int, pieces: list[Piece], end: int) -> None:
        """Put pieces in the place of some text."""
        self._say(start)
        self._pieces += pieces
        self._said = self._at = end

    def _mail_before(self, start: int) -> None:
        """Take the mail addresses that begin up to here."""
        while self._mail and self._mail[0] <= start:
            at, found = self._mail
            if at >= self._at:
                self._put(at, link(found.leads_to, [self._text[at : found.end]]), found.end)
            self._mail = next(self._mails, None)

    def _mark(self, start: int, end: int) -> None:
        runs = emphasis.runs_of(self._text, start, end)
        if runs:
            if start > self._said:
                self._say(start)
            self._pieces += runs
            self._runs += [run for run in runs if type(run) is Run]
            self._said = end

    def _escape(self, at: int, escapes: frozenset[int]) -> None:
        text = self._text
        mark = 1 if at in escapes else self._line_mark(at)
        if mark:
            self._say(at)
            self._said = at + 1
            self._at = at + 1 + mark
        elif text[at + 1 : at + 2] in _ESCAPED:
            self._at = at + 2

    def _line_mark(self, at: int) -> int:
        """Return how long the mark is that would begin a line here without the backslash, or 0."""
        begins = max(0, at - _LONGEST_NUMBER)
        line = self._text.rfind("\n", begins, at) + 1
        if not line and begins:
            return 0
        number = _NUMBER.match(self._text[line:at])
        if number is None:
            return 0
        mark = (_NUMBER_MARK if number[0].strip() else _LINE_MARK).match(self._text, at)
        return len(mark[1]) if mark else 0

    def _code(self, at: int, length: int) -> None:
        text, start = self._text, at + length
        if at and is_inside_word(text[at - 1]):
            return
        end = self._next(length, start)
        inside = text[start:end] if end >= 0 else ""
        if draws_nothing(inside):
            return
        if inside[0] == inside[-1] == " ":
            inside = inside[1:-1]
        if self._acted is not None:
            self._act(at, length)
            self._act(end, length)
        self._put(at, [_CODE[0], inside, _CODE[1]], end + length)

    def _next(self, length: int, start: int) -> int:
        """Return where the next run of as many backticks is, or -1; asked from left to right."""
        if self._backticks is None:
            self._backticks = {}
            for run in reversed(list(_BACKTICKS.finditer(self._text))):
                at, end = run.span()
                self._backticks.setdefault(end - at, []).append(at)
        places = self._backticks.get(length, [])
        while places and places[-1] < start:
            places.pop()
        return places[-1] if places else -1

    def _address(self, at: int) -> None:
        text = self._text
        before = text[at - 1] if at else ""
        if text[at] in "wW":
            glued = before in _BEFORE_WWW or is_inside_word(before)
        else:
            glued = before in _BEFORE_SCHEME
        found = None if glued and before else address_at(text, at)
        if found and found.leads_to:
            self._put(at, link(found.leads_to, [text[at : found.end]]), found.end)
        elif found:
            self._at = found.end

    def _enclosed(self, at: int) -> None:
        """Take an address in angle brackets, which are marks then."""
        text = self._text
        mail = self._mail
        found = mail[1] if mail and mail[0] == at + 1 else address_at(text, at + 1)
        if found and found.leads_to and text[found.end : found.end + 1] == ">":
            self._act(at, 1)
            self._act(found.end, 1)
            words = [text[at + 1 : found.end]]
            self._put(at, link(found.leads_to, words), found.end + 1)

    def _close(self, at: int, piece: int, opened: int, runs: int) -> None:
        """Make a link of what is in brackets, if its address is in parentheses after it."""
        text = self._text
        if text[at + 1 : at + 2] != "(":
            return
        target = _TARGET.match(text, at, at + _LONGEST_TARGET)
        if not target:
            return
        # Whether it is a link or not: what stands around it has an address inside and is none.
        self._brackets.clear()
        address = target[1] or target[2]
        if not leads_outside(address):
            return
        self._say(at)
        inside = self._pieces[piece:]
        inside[0] = str(inside[0])[1:]  # it begins with the bracket
        label = words_of([each for each in inside if type(each) is not Run])  # type: ignore[misc]
        if not may_be_called(address, label):
            return
        emphasis.match(self._runs[runs:], self._acted)
        del self._runs[runs:]
        self._pieces[piece:] = link(address, without_links(emphasis.resolved(inside)))
        self._act(opened, 1)
        self._act(at, 1)
        self._said = self._at = target.end()

    def _act(self, start: int, length: int) -> None:
        """Tell where marks are that acted."""
        if self._acted is not None:
            self._acted.update(range(start, start + length))
