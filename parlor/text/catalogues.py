"""The languages that Parlor speaks: English in the code, others from `translations/`."""

from __future__ import annotations

import functools
import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

DOMAIN = "messages"
TRANSLATIONS = Path(__file__).parents[1] / "translations"
LANGUAGES = tuple(sorted(po.parent.parent.name for po in TRANSLATIONS.glob("*/*/*.po")))
SOURCE = "en"

# Browsers send some 30 characters; of a header that is longer, the rest is not looked at.
LONGEST = 200
REMEMBERED = 256

_OURS = {SOURCE: None} | {language.lower(): language for language in LANGUAGES}


def preferred(header: str) -> str | None:
    """
    Return the language of ours that an Accept-Language header likes best, None for English.

    A region is its language: Austrian German is German.
    """
    return _preferred(header[:LONGEST])


@functools.cache
def catalogue(language: str) -> Translations:
    """Return the translations into one of LANGUAGES."""
    return compiled(TRANSLATIONS / language / "LC_MESSAGES" / f"{DOMAIN}.po")


def compiled(po: Path) -> Translations:
    """Return the translations of a file, which is read as it was edited; no step to forget."""
    language = po.parent.parent.name
    with po.open("rb") as file:
        read = read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)
    binary = io.BytesIO()
    write_mo(binary, read)
    binary.seek(0)
    return Translations(binary, domain=DOMAIN)


@functools.lru_cache(REMEMBERED)
def _preferred(header: str) -> str | None:
    for tag, liking in parse_accept_header(header, LanguageAccept):
        name = tag.lower().replace("-", "_")
        for candidate in (name, name.partition("_")[0]):
            if liking > 0 and candidate in _OURS:
                return _OURS[candidate]
    return None
