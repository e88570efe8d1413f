"""The languages of the pages: English in the code, others from `translations/`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from babel import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from flask_babel import Babel, get_locale

SOURCE = "en"
DOMAIN = "messages"
TRANSLATIONS = Path(__file__).parents[2] / "translations"


def speak(app: Flask) -> None:
    """
    Answer each request in the language its browser asks for.

    Catalogues are read as they are edited, `.po`: compiled in memory at the
    start, there is no step to forget and no file to go stale.
    """
    catalogues = {po.parent.parent.name: compiled(po) for po in TRANSLATIONS.glob("*/*/*.po")}
    languages = [SOURCE, *sorted(catalogues)]
    babel = Babel(app, locale_selector=lambda: spoken(languages))
    with app.app_context():
        cache = babel.domain_instance.cache
    cache.update({(language, DOMAIN): found for language, found in catalogues.items()})
    app.context_processor(_of_this_page)


def spoken(languages: list[str]) -> str | None:
    """Return the one of `languages` that this request likes best; Austrian German is German."""
    wanted = [language for language, liking in request.accept_languages if liking > 0]
    return negotiate_locale(wanted, languages, sep="-")


def compiled(po: Path) -> Translations:
    """Return the translations of a catalogue."""
    language = po.parent.parent.name
    with po.open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)
    binary = io.BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return Translations(binary, domain=DOMAIN)


def _of_this_page() -> dict[str, Any]:
    locale = get_locale()
    if locale is None:
        return {"locale": SOURCE, "direction": "ltr"}
    return {"locale": str(locale), "direction": locale.text_direction}
