"""
The name of a file, as it is kept, shown and offered for download.

It may come from any system and go to any other. So nothing is left in it that
leads out of a folder, hides it, makes it look like another kind of file, or
stands for a device.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MAX_BYTES = 255  # what file systems take
MAX_EXTENSION = 32  # bytes with its dot; a longer one is no extension

_NAMELESS = "file"
_INSTEAD = "_"
_JOINERS = "\u200c\u200d"  # they shape Persian, Indic scripts and emoji
# Of controls, formats such as bidi overrides, halves of surrogates, and ends of lines.
_REPLACED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_FORBIDDEN = frozenset('<>:"|?*')  # by Windows
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])"
    r" *(?:\.|\Z)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"(?<=[^.])\.[^. ]+\Z")

_PLAIN = re.compile(r"[A-Za-z0-9 !#$&'()+,\-.;=@\[\]^_`{}~]")  # as they are in a quoted string
_IN_EXTENDED_VALUES = "!#$&+-.^_`|~"  # RFC 8187, besides letters and digits


def name_of_file(raw: str) -> str:
    """Return a name as it may be kept; of a path it is the last part."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    name = " ".join("".join(map(_harmless, name)).split())
    name = _without_ends(name)
    if _DEVICE.match(name):
        name = _INSTEAD + name
    return _shortened(name) or _NAMELESS


def disposition_of(name: str, *, shown: bool) -> str:
    """
    Return the value of `Content-Disposition` for a name that may be kept.

    Both forms of RFC 6266: the one in UTF-8 is for all who know it, the other
    one, in ASCII, for everybody else and where it says the same.
    """
    way = "inline" if shown else "attachment"
    # Made harmless again: a wide dot becomes a dot.
    plain = name_of_file(
        "".join(
            character if _PLAIN.match(character) else _INSTEAD
            for character in unicodedata.normalize("NFKD", name)
            if not unicodedata.combining(character)
        )
    )
    if plain == name:
        return f'{way}; filename="{plain}"'
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_IN_EXTENDED_VALUES)}"


def _harmless(character: str) -> str:
    if character.isspace():
        return " "
    if character in _JOINERS:
        return character
    if character in _FORBIDDEN or unicodedata.category(character) in _REPLACED:
        return _INSTEAD
    return character


def _without_ends(name: str) -> str:
    """Return a name that is not hidden, and that Windows does not shorten."""
    name = name.rstrip(" .")
    shown = name.lstrip(".")
    return _INSTEAD * (len(name) - len(shown)) + shown


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    found = _EXTENSION.search(name)
    extension = found[0] if found and len(found[0].encode()) <= MAX_EXTENSION else ""
    stem = name.removesuffix(extension).encode()[: MAX_BYTES - len(extension.encode())]
    return stem.decode(errors="ignore").rstrip(" .") + extension
