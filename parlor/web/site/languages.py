"""Each request is answered in the language that its browser asks for."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta
from flask import Flask, g, request
from flask_babel import Babel, get_locale, get_translations, gettext

from ...text.catalogues import DOMAIN, LANGUAGES, SOURCE, catalogue, preferred

HOUR = timedelta(hours=1)


def speak(app: Flask) -> None:
    """Have the templates of `app` speak all languages there are."""
    babel = Babel(app, locale_selector=asked_for)
    with app.app_context():
        cache = babel.domain_instance.cache
    cache.update({(language, DOMAIN): catalogue(language) for language in LANGUAGES})
    # Once in a request: the words of the page are five hundred.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda one: _translations().ugettext(one),
        ngettext=lambda one, many, count: _translations().ungettext(one, many, count),
        newstyle=True,
    )
    app.context_processor(_of_this_page)
    app.add_template_filter(day)
    app.add_template_filter(ago)
    app.add_template_filter(moment)


def asked_for() -> str | None:
    """Return the language of this request, None for English."""
    return preferred(request.headers.get("Accept-Language", ""))


def day(at: int) -> str:
    """Return the day of a time in milliseconds, as the reader writes it."""
    return format_date(datetime.fromtimestamp(at / 1000, UTC).date(), locale=get_locale() or SOURCE)


def moment(at: int) -> str:
    """Return a time in milliseconds to the minute, in UTC, as the reader writes it."""
    when = datetime.fromtimestamp(at / 1000, UTC)
    return format_datetime(when, "short", locale=get_locale() or SOURCE)


def ago(at: int) -> str:
    """Return how long ago a time in milliseconds is, exact to an hour, as the reader says it."""
    past = timedelta(seconds=at / 1000 - time.time())
    if past > -HOUR:
        return str(gettext("within the last hour"))
    return format_timedelta(past, add_direction=True, locale=get_locale() or SOURCE)


def _translations() -> Any:
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


def _of_this_page() -> dict[str, Any]:
    locale = get_locale()
    if locale is None:
        return {"locale": SOURCE, "direction": "ltr"}
    return {"locale": str(locale), "direction": locale.text_direction}
