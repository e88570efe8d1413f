"""Each request is answered in the language that its browser asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from babel.dates import format_date
from flask import Flask, request
from flask_babel import Babel, get_locale

from ...text.catalogues import DOMAIN, LANGUAGES, SOURCE, catalogue, preferred


def speak(app: Flask) -> None:
    """Have the templates of `app` speak all languages there are."""
    babel = Babel(app, locale_selector=asked_for)
    with app.app_context():
        cache = babel.domain_instance.cache
    cache.update({(language, DOMAIN): catalogue(language) for language in LANGUAGES})
    app.context_processor(_of_this_page)
    app.add_template_filter(day)


def asked_for() -> str | None:
    """Return the language of this request, None for English."""
    return preferred(request.headers.get("Accept-Language", ""))


def day(at: int) -> str:
    """Return the day of a time in milliseconds, as the reader writes it."""
    return format_date(datetime.fromtimestamp(at / 1000, UTC).date(), locale=get_locale() or SOURCE)


def _of_this_page() -> dict[str, Any]:
    locale = get_locale()
    if locale is None:
        return {"locale": SOURCE, "direction": "ltr"}
    return {"locale": str(locale), "direction": locale.text_direction}
