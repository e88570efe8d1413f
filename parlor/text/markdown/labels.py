"""What a link may be called: nothing that is an address other than its own."""

from __future__ import annotations

import re
import unicodedata

from ..drawn import draws_nothing

_DOTS = str.maketrans("。．｡․", "....")  # noqa: RUF001 - they are taken for dots
_ADDRESS = re.compile(r"\w\.[^\W\d_]{2}|[0-9]\.[0-9]+\.[0-9]+\.[0-9]|:/|\w@\w")
_SCHEME = re.compile(r"\A(?:https?://|mailto:)")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def may_be_called(address: str, label: str) -> bool:
    """Whether a link to this address may show this label."""
    if draws_nothing(label) or _BIDI.search(label):
        return False
    shown = _folded(label)
    if not _ADDRESS.search(shown):
        return True
    target = _SCHEME.sub("", _folded(address)).rstrip("/")
    host = re.split("[/?#]", target, maxsplit=1)[0]
    return _SCHEME.sub("", shown).rstrip("/") in (target, host)


def _folded(text: str) -> str:
    """Return a text without what is not seen, its look-alikes of dots and slashes as such."""
    if text.isascii() and text.isprintable():
        return text.lower().strip()
    seen = "".join(each for each in text if not draws_nothing(each) or each in " \n")
    return unicodedata.normalize("NFKC", seen.translate(_DOTS)).lower().translate(_DOTS).strip()
