"""
What the picker of emoji shows, made at the start of the package's data: a file for each language.

Each is a list of groups, and each group is one text with a line for each emoji:
the emoji, what it is called in that language, its short names, and how a skin
tone is put in. Texts compress better than lists.
"""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path
from typing import Any

import msgspec

from ...text.emoji import FULLY_QUALIFIED, bare, data
from ...text.emoji_groups import GROUPS, group_of, place

LANGUAGES = (
    "ar", "de", "en", "es", "fa", "fr", "id", "it", "ja", "ko", "pt", "ru", "tr", "zh",
)  # fmt: skip
TONES = tuple(map(chr, range(0x1F3FB, 0x1F400)))
JOINER = "\u200d"

Data = dict[str, dict[str, Any]]


def version() -> str:
    """Return what changes with the data and with how it is told here."""
    digest = hashlib.sha256(data("emoji.json"))
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:12]


def write(folder: Path) -> None:
    """Write the file of each language into a folder."""
    folder.mkdir()
    known: Data = msgspec.json.decode(data("emoji.json"))
    shown = {emoji: one for emoji, one in known.items() if one["status"] == FULLY_QUALIFIED}
    there = {bare(emoji) for emoji in shown}
    plain = [emoji for emoji in shown if not any(tone in emoji for tone in TONES)]
    listed = sorted(plain, key=lambda emoji: (list(GROUPS).index(group_of(emoji)), place(emoji)))
    toned = {emoji: _toned(emoji, there) for emoji in listed}
    for language in LANGUAGES:
        names = {} if language == "en" else _names(language)
        groups = {
            group: "\n".join(
                _line(emoji, names.get(emoji, ""), _shorts(shown[emoji]), toned[emoji])
                for emoji in emojis
            )
            for group, emojis in itertools.groupby(listed, key=group_of)
        }
        (folder / f"{language}.json").write_bytes(msgspec.json.encode(groups))


def _names(language: str) -> dict[str, str]:
    found: dict[str, str] = msgspec.json.decode(data(f"emoji_{language}.json"))
    return {emoji: name.strip(":").replace("_", " ") for emoji, name in found.items()}


def _shorts(known: dict[str, Any]) -> list[str]:
    """Return the short names of an emoji, the one that says most first."""
    return [short.strip(":") for short in (known["en"], *known.get("alias", ()))]


def _line(emoji: str, name: str, shorts: list[str], toned: str) -> str:
    return "\t".join([emoji, name, " ".join(shorts), toned]).rstrip("\t")


def _toned(emoji: str, there: set[str]) -> str:
    """Return how a skin tone is put in: behind the first character, behind that of both, or not."""
    tone = TONES[0]
    one = bare(emoji[0] + tone + emoji[1:].removeprefix("\ufe0f"))
    if one in there:
        return "1"
    first, joined, rest = bare(emoji).rpartition(JOINER)
    both = first[:1] + tone + first[1:] + joined + rest[:1] + tone + rest[1:]
    return "2" if joined and both in there else ""
