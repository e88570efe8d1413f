"""Names of people and rooms: which may be, and which are the same."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import NamedTuple

from ..errors import BadName, BadProfile, BadTitle, BadTopic, NameReserved
from .looks import looks_of
from .reserved import is_reserved

MAX_NAME = 40
MAX_TITLE = 60
MAX_TOPIC = 250
MAX_SLUG = 40

# Invisible though not of a control category: joiners, variation selectors, fillers, a blank.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_HEAP = re.compile("[\u0300-\u036f]{4}")  # more than any language stacks
_JOINERS = "\u200c\u200d"
_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Name(NamedTuple):
    """
    A person's name as it is `shown`, and by what no two may be the same.

    By its `key` it is found, however it is written; its `looks` are what it
    may be taken for.
    """

    shown: str
    key: str
    looks: tuple[str, ...]


def name_of_person(raw: str) -> Name:
    """
    Return a name that somebody may have.

    Raises:
        BadName: If it is empty, longer than 40 characters, has any that
            control the text around it, such as a bidi override, or heaps marks.
        NameReserved: If it would speak for the place or for everybody.
    """
    name = name_of_then(raw)
    if not name.key or len(name.shown) > MAX_NAME or not _harmless(name.shown):
        raise BadName
    if _HEAP.search(unicodedata.normalize("NFD", name.shown)):
        raise BadName
    if is_reserved(name.shown):
        raise NameReserved
    return name


def name_of_then(raw: str) -> Name:
    """Return a name that somebody has already, whether they might take it today or not."""
    shown = _tidy(raw)
    return Name(shown, key_of(shown), looks_of(_UNSEEN.sub("", shown)))


def title_of_room(raw: str) -> str:
    """
    Return a title as it is shown.

    Raises:
        BadTitle: If it is empty, longer than 60 characters, or controls text.
    """
    title = _tidy(raw)
    if not key_of(title) or len(title) > MAX_TITLE or not _harmless(title):
        raise BadTitle
    return title


def topic_of_room(raw: str) -> str:
    """
    Return a topic as it is shown, in one line; empty is none.

    Raises:
        BadTopic: If it is longer than 250 characters, or controls text.
    """
    topic = _tidy(raw)
    if len(topic) > MAX_TOPIC or not _harmless(topic):
        raise BadTopic
    return topic


def said_of_oneself(raw: str, most: int, *, lines: bool = False) -> str:
    """
    Return what somebody says of themselves as it is shown, in one line or several; empty is none.

    Raises:
        BadProfile: If it is longer than `most` characters, or controls text.
    """
    parts = raw.replace("\r\n", "\n").split("\n") if lines else [raw]
    text = "\n".join(map(_tidy, parts)).strip()
    if len(text) > most or not all(map(_harmless, text.split("\n"))):
        raise BadProfile
    return text


def key_of(name: str) -> str:
    """Return what two names have in common that look or read the same."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _tidy(_UNSEEN.sub("", unicodedata.normalize("NFKC", folded)))


def slug_of(title: str, suffix: str = "") -> str:
    """Return the name of a room from its title; empty if it has no Latin letters or digits."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug[: MAX_SLUG - len(suffix)].strip("-") + suffix if slug else ""


def drawn_guest_name(letters: int) -> str:
    """Return a guest's name by lot, without letters that look alike."""
    return "guest-" + "".join(secrets.choice(LETTERS) for _ in range(letters))


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _harmless(name: str) -> bool:
    # Joiners shape Persian, Indic scripts and emoji; the key leaves them out.
    return all(
        character in _JOINERS or unicodedata.category(character) not in _REFUSED
        for character in name
    )


def drawn_room_name() -> str:
    """Draw a name for a room of which others shall not even know the name."""
    return "private-" + "".join(secrets.choice(LETTERS) for _ in range(10))
