"""Names that would speak for the place, or for everybody in it: nobody is called so."""

from __future__ import annotations

import functools

from .catalogues import LANGUAGES, catalogue
from .looks import looks_of
from .sentences import said

# Also as each of our languages has them, and as they look.
WORDS = (
    said("admin"),
    said("administrator"),
    said("moderator"),
    said("owner"),
    said("operator"),
    said("support"),
    said("system"),
    said("server"),
    said("Parlor"),
    said("bot"),
    said("guest"),
    said("everyone"),
    said("everybody"),
    said("all"),
    said("here"),
    said("room"),
    said("channel"),
    said("lobby"),
    said("somebody who left"),
)
UNTRANSLATED = ("root", "admins", "sysadmin", "webmaster", "guests", "team")


def is_reserved(name: str) -> bool:
    """Whether a name, whatever stands around and between its letters, is one of these words."""
    letters = "".join(character for character in name if character.isalnum())
    return not looks().isdisjoint(looks_of(letters))


@functools.cache
def looks() -> frozenset[str]:
    """Return what these words look like, in all our languages."""
    words = {*UNTRANSLATED, *(word.words for word in WORDS)}
    for language in LANGUAGES:
        words |= {catalogue(language).gettext(word.words) for word in WORDS}
    return frozenset(
        look
        for word in words
        for look in looks_of("".join(character for character in word if character.isalnum()))
    )
