"""
What people are told when the answer is no or the line ends: one sentence for each code.

The table is in English, which is also the key of each translation. A hole in
braces is a field of the error. Endings are read by programs, in a close frame,
and so in English and ASCII; a page says them in its own language.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from gettext import NullTranslations
from typing import Any, NamedTuple, Protocol


class Sentence(NamedTuple):
    """Words with holes; if `number` is such a hole, `one` is how it reads for one."""

    words: str
    one: str = ""
    number: str = ""

    def spoken(self, translations: NullTranslations, fields: Mapping[str, Any]) -> str:
        """Return it in the language of `translations`, the holes filled from `fields`."""
        if self.number:
            found = translations.ngettext(self.one, self.words, fields[self.number])
        else:
            found = translations.gettext(self.words)
        return found.format_map(fields)


class Sayable(Protocol):
    """An error; its attributes fill the holes of its sentence."""

    @property
    def sentence_key(self) -> str | int: ...


# babel.cfg names these two, so that their texts are brought to the translators.


def said(words: str) -> Sentence:
    return Sentence(words)


def counted(number: str, one: str, many: str) -> Sentence:
    """Return a sentence that has to do with the number in this field."""
    return Sentence(many, one, number)


SENTENCES: dict[str | int, Sentence] = {
    # Refusals
    "refused": said("That is not possible."),
    "malformed": said("A message must be one JSON object."),
    "unknown_type": said("There is no type '{name}'."),
    "wrong_field": said("A field is wrong: {problem}."),
    "not_text": said("This endpoint takes text messages only."),
    "hello_first": said("Say hello before anything else."),
    "hello_twice": said("Hello was said already; open a new connection to start again."),
    "empty": said("There is nothing in this message."),
    "too_long": counted(
        "length",
        "This message has {length} character; at most {limit} are allowed.",
        "This message has {length} characters; at most {limit} are allowed.",
    ),
    "no_such_room": said("There is no room '{room}' for you."),
    "not_a_member": said("You are not a member of {room}."),
    "must_stay": said("The lobby is everybody's; nobody leaves it."),
    "client_id_used": said("This client_id belongs to another change of yours."),
    "bad_token": said(
        "This token is no longer good. Say hello without it to come in as somebody new."
    ),
    "no_such_message": said("There is no such message here."),
    "too_late": counted(
        "seconds",
        "It is too late: a message can be changed for {seconds} second after it was sent.",
        "It is too late: a message can be changed for {seconds} seconds after it was sent.",
    ),
    "too_many_edits": counted(
        "bound",
        "A message can be changed {bound} time, and this one was.",
        "A message can be changed {bound} times, and this one was.",
    ),
    "name_taken": said("Somebody here has this name already, or one that looks like it."),
    "name_reserved": said("This name is kept for the place itself. Choose another one."),
    "bad_name": said("A name has 1 to 40 characters, and no control characters or heaps of marks."),
    "bad_title": said("A title has 1 to 60 characters and no control characters."),
    "not_allowed": said("You may not do this here. Those who run this place can help."),
    "too_fast": counted(
        "seconds",
        "That was too often. Try again in {seconds} second.",
        "That was too often. Try again in {seconds} seconds.",
    ),
    "not_stored": said("This could not be stored. Try again in a moment."),
    "unavailable": said("This cannot be looked up just now. Try again in a moment."),
    "bad_password": said("A password has 8 to 1024 characters."),
    "wrong_password": said("The name or the password is not right."),
    "no_such_invite": said("This invitation has ended. Ask for a new one."),
    "no_such_reset": said("This link has ended. Ask those who run this place for a new one."),
    "setup_token": said("That is not the set-up token of this place."),
    "no_such_person": said("There is nobody of this name here."),
    # Other errors over HTTP
    "bad_request": said(
        "Something was missing, or the page was open for too long. Reload it and try again."
    ),
    "no_cookie": said(
        "Your browser brought no cookie of this page along."
        " Allow its cookies, reload the page and try again."
    ),
    "not_signed_in": said("Sign in first."),
    "not_found": said("There is no such page, or it is a room for others."),
    "method_not_allowed": said("This address does not take that method."),
    "too_large": said("What you sent is larger than this place takes."),
    "unsupported_type": said("Send a form or JSON."),
    "broken": said("Something went wrong here, and was written down. Try again in a moment."),
    # Endings
    1012: said("Parlor restarts; come back and resume"),
    1013: said("the store does not answer; come back in a moment"),
    4000: said("too much waits for this reader; come back and resume"),
    4001: said("messages come faster than they can be read"),
    4002: said("no answer to a ping"),
    4003: said("signed in or out elsewhere; come back"),
    4004: said("a message was begun and not finished in time"),
    4005: said("no hello in time"),
    4500: said("ten messages in a row that no client would send"),
    4501: said("sign in first"),
}


def say(error: Sayable, language: str | None = None) -> str:
    """Return the sentence of an error, in one of our languages; None is English."""
    return sentence(error.sentence_key, language, vars(error))


def sentence(
    key: str | int, language: str | None = None, fields: Mapping[str, Any] | None = None
) -> str:
    """Return the sentence of this key, for where there is no error at hand."""
    return SENTENCES[key].spoken(_translations(language), fields or {})


def without_holes(language: str | None) -> dict[str | int, str]:
    """Return the sentences, by key, that need no field of an error."""
    return {
        key: sentence(key, language) for key, found in SENTENCES.items() if "{" not in found.words
    }


@functools.cache
def _translations(language: str | None) -> NullTranslations:
    if language is None:
        return NullTranslations()
    # The commands that only know English start sooner without Babel.
    from .catalogues import catalogue

    return catalogue(language)
