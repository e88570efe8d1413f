"""
Addresses that stand by themselves: where they begin, and where they end.

An address has no white space, no format characters but joiners, none of
<>"`\\^{}| and no punctuation beyond ASCII, but for what stands within words.
Brackets belong to it in pairs. What ends a sentence does not, at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv6Address
from typing import NamedTuple

from .characters import SPACELESS_RANGES as SPACELESS
from .characters import of_categories

_INNER = "·・‐–־׳״"  # noqa: RUF001 - punctuation that names of articles have inside
_JOINERS = "\u200c\u200d"
_PUNCTUATION = of_categories("Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", but=_INNER)
_FORMAT = of_categories("Cf", but=_JOINERS)
_NEVER = rf"\s\x00-\x1f\x7f<>\"`\\^{{}}|{_PUNCTUATION}{_FORMAT}"
_WIDE = "".join(
    rf"|{opening}[^{_NEVER}()\[\]]{{1,60}}{closing}"
    for opening, closing in ("（）", "《》", "「」", "『』", "【】", "〈〉")  # noqa: RUF001
)

_LETTER = r"(?:[^\W_\u115f\u1160\u3164\uffa0]" + f"|[{of_categories('Mn', 'Mc', but='')}])"
_EDGE = r"[^\W_\u115f\u1160\u3164\uffa0]"
_LABEL = rf"{_EDGE}(?:{_LETTER}|[_-])*"
_LAST = rf"(?:[A-Za-z0-9-]+(?=[{SPACELESS}])|{_EDGE}(?:(?:{_LETTER}|-)*{_LETTER})?)"
_DOMAIN = rf"(?:{_LABEL}\.)+(?![0-9]){_LAST}"
_HOST = rf"(?:{_LABEL}\.)*{_LAST}|\[[0-9A-Fa-f:.]+\]"

_SCHEME = re.compile(r"[hH][tT][tT][pP][sS]?://")
_AUTHORITY = re.compile(rf"[^{_NEVER}/?#]*")
_BEGINNING = re.compile(rf"(?:{_HOST})(?::[0-9]{{1,5}}(?![0-9]))?")
_WWW = re.compile(rf"[wW]{{3}}\.{_DOMAIN}(?::[0-9]{{1,5}}(?![0-9]))?")
_PLAIN = re.compile(rf"(?:[^{_NEVER}()\[\]]{_WIDE})+")
_ALL = re.compile(rf"[^{_NEVER}]*")
_MAIL = re.compile(rf"@{_DOMAIN}(?![A-Za-z0-9@]|[-_.]\w|:[A-Za-z0-9/])")
_LOCAL = re.compile(rf"(?:(?![{SPACELESS}])[\w.%+-])*(?:(?![{SPACELESS}_])\w)")
_LONGEST_LOCAL = 64
_CLOSING = {"(": ")", "[": "]"}
_ENDS = frozenset(".,:;!?'*~([" + _INNER + _JOINERS)
_GLUED = tuple("/@.%+-")
_PORT = re.compile(r":[0-9]+\Z")
_NUMERIC = re.compile(r"(?:\A|\.)(?:[0-9]+|0[xX][0-9A-Fa-f]*)\Z")
_BYTE = "(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
_IPV4 = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")
_LATIN = re.compile(r"[A-Za-z]")
_OTHERS = re.compile(r"[\u0370-\u052f\u0590-\u08ff]")  # from Greek to Cyrillic, Hebrew to Arabic


class Found(NamedTuple):
    """Where an address ends, and where it leads; "" if nobody should be led there."""

    end: int
    leads_to: str


def address_at(text: str, start: int) -> Found | None:
    """Return the address of a page that begins here."""
    scheme = _SCHEME.match(text, start)
    host = _BEGINNING.match(text, scheme.end()) if scheme else _WWW.match(text, start)
    if host is None:
        return None
    authority = _AUTHORITY.match(text, host.start())
    # A name before the host is there to be taken for the host, as are letters of two alphabets.
    if (authority and "@" in authority[0]) or not _is_host(host[0]):
        everything = _ALL.match(text, host.start())
        return Found(everything.end() if everything else host.end(), "")
    end = host.end()
    if text[end : end + 1] in ("/", "?", "#"):
        ends = _ENDS | {"_"} if text[start - 1 : start] == "_" else _ENDS
        end = _without_ending(text, _end_of_path(text, end), ends)
    address = text[start:end]
    return Found(end, address if scheme else f"https://{address}")


def mails_in(text: str) -> Iterator[tuple[int, Found]]:
    """Find the mail addresses, and where each begins."""
    at = text.find("@")
    while at >= 0:
        found = _MAIL.match(text, at)
        before = text[max(0, at - _LONGEST_LOCAL - 1) : at][::-1]
        local = found and _LOCAL.match(before)
        if found and local and before[local.end() : local.end() + 1] not in _GLUED:
            start = at - local.end()
            yield start, Found(found.end(), f"mailto:{text[start : found.end()]}")
        at = text.find("@", found.end() if found else at + 1)


def leads_outside(address: str) -> bool:
    """Whether a link may have this address: a page's without a user, or one for mail."""
    if address[:7].lower() == "mailto:":
        return address[7:8] not in ("", "/")
    scheme = _SCHEME.match(address)
    host = scheme and _BEGINNING.match(address, scheme.end())
    if not host or not _is_host(host[0]):
        return False
    return address[host.end() : host.end() + 1] in ("", "/", "?", "#")


def _is_host(host: str) -> bool:
    """Whether browsers go there, and no part of it is of two alphabets, which can look alike."""
    name = _PORT.sub("", host)
    if name[0] == "[":
        return _is_ipv6(name[1:-1])
    if _NUMERIC.search(name):
        return _IPV4.fullmatch(name) is not None
    return host.isascii() or not any(
        _LATIN.search(part) and _OTHERS.search(part) for part in name.split(".")
    )


def _is_ipv6(name: str) -> bool:
    try:
        IPv6Address(name)
    except ValueError:
        return False
    return True


def _end_of_path(text: str, start: int) -> int:
    """Return where a path ends, which has no closing bracket without an opening one."""
    at = start
    expected: list[str] = []
    while True:
        plain = _PLAIN.match(text, at)
        at = plain.end() if plain else at
        character = text[at : at + 1]
        if character in _CLOSING:
            expected.append(_CLOSING[character])
        elif expected and character == expected[-1]:
            expected.pop()
        else:
            return at
        at += 1


def _without_ending(text: str, end: int, ends: frozenset[str]) -> int:
    """Return where an address ends without what belongs to the sentence around it."""
    while True:
        if text[end - 1] in ends:
            end -= 1
        elif text[end - 2 : end] == "'s":
            end -= 2
        else:
            return end
