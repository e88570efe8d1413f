"""
Which emoji there are: those that Unicode recommends for general interchange (RGI).

They are read from the data of a package; what else that package has, it loads
at its import, and takes ten times as long and as much memory.
"""

from __future__ import annotations

import functools
from importlib.util import find_spec
from pathlib import Path

import msgspec

FULLY_QUALIFIED = 2  # in the data: each emoji once, with all its variation selectors
EMOJI_VARIATION = "\ufe0f"  # says that a character is to be drawn as an emoji


class _Known(msgspec.Struct):
    status: int


def normalised(emoji: str) -> str | None:
    """Return an emoji with all its variation selectors; None if it is none."""
    return known().get(bare(emoji))


def bare(emoji: str) -> str:
    """Return an emoji without its variation selectors, which not every keyboard writes."""
    return emoji.replace(EMOJI_VARIATION, "")


def data(name: str) -> bytes:
    """Return a file of the package's data."""
    spec = find_spec("emoji")
    assert spec is not None, "it is a dependency"
    folder = next(iter(spec.submodule_search_locations or ()))
    return (Path(folder) / "unicode_codes" / name).read_bytes()


@functools.cache
def known() -> dict[str, str]:
    """Return all emoji, by how they are without variation selectors."""
    found = msgspec.json.decode(data("emoji.json"), type=dict[str, _Known])
    return {bare(emoji): emoji for emoji, one in found.items() if one.status == FULLY_QUALIFIED}
