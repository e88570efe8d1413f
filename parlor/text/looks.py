"""
What a name looks like: names with a look in common are taken for each other.

The look of a text is its skeleton by Unicode's Technical Standard 39, each
character replaced by the one that it can be confused with, in small letters.
The table is Unicode's, as the package `confusable-homoglyphs` brings it along.

A capital I looks like a small l, and is an i all the same; a capital L is an l
and does not look like one. So capitals of L are kept apart, and a name has a
second look, of all its letters as capitals: B1LL looks like Bill in capitals.
Whoever is called bill has both, and Ian and Lan have none in common.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from importlib import resources
from itertools import chain

import msgspec

VERSION = 1  # of the rules below; with another one, or another table, all looks are told anew
ROUNDS = 4  # after which a look is settled

_LETTER = re.compile("LATIN LETTER SMALL CAPITAL ([A-Z])")
_BLOCKS = (range(0x0250, 0x02B0), range(0x1D00, 0x1DC0), range(0xA720, 0xA800))  # of small capitals
_REPEATED_MARK = re.compile(r"([\u0300-\u036f])\1+")
_DOT_ON_A_DOT = re.compile("([ijl])\u0307")


def looks_of(name: str) -> tuple[str, ...]:
    """Return what a name looks like, first as it is shown, then in capitals."""
    return tuple(dict.fromkeys((_look(name), _look(name.upper()))))


@functools.cache
def table_version() -> str:
    """Return what changes if a name may look otherwise than before."""
    digest = hashlib.blake2s(str(VERSION).encode(), digest_size=8)
    for source, target in sorted(_prototypes().items()):
        digest.update(f"{source:x}{target}".encode())
    return digest.hexdigest()


def skeleton(text: str) -> str:
    """Return the skeleton of a text, as the standard has it."""
    replaced = unicodedata.normalize("NFD", text).translate(_prototypes())
    return unicodedata.normalize("NFD", replaced)


def _look(text: str) -> str:
    for _ in range(ROUNDS):
        replaced = skeleton(text.translate(_small_capitals()))
        before, text = text, _small(unicodedata.normalize("NFKC", replaced))
        if text == before:
            break
    apart = _REPEATED_MARK.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", _DOT_ON_A_DOT.sub(r"\1", apart))


def _small(text: str) -> str:
    return "L".join(part.casefold() for part in text.split("L"))


class _Twin(msgspec.Struct):
    c: str


@functools.cache
def _prototypes() -> dict[int, str]:
    """
    Return the character or characters that stand for each that can be confused with them.

    The package has each pair in both directions, in the order of Unicode's
    file. A character that has several twins is their prototype; of a lone
    pair, the first is the one that is replaced.
    """
    path = resources.files("confusable_homoglyphs") / "confusables.json"
    twins = msgspec.json.decode(path.read_bytes(), type=dict[str, list[_Twin]])
    place = {text: number for number, text in enumerate(twins)}
    found = {}
    for text, others in twins.items():
        other = others[0].c
        if len(others) == 1 and (len(twins[other]) > 1 or place[other] > place[text]):
            # What is written from the right stands between two marks of direction there.
            found[ord(text.strip("\u200e"))] = other.strip("\u200e")
    return found


@functools.cache
def _small_capitals() -> dict[int, str]:
    """Return the letter of each small capital, which the standard leaves alone."""
    found = {}
    for code in chain.from_iterable(_BLOCKS):
        match = _LETTER.fullmatch(unicodedata.name(chr(code), ""))
        if match:
            found[code] = match[1]
    return found
