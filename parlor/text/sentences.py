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
    "bad_query": said("Search for at most 10 words, and 200 characters in all."),
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
    "too_many_kinds": counted(
        "bound",
        "A message takes {bound} kind of reaction, and this one has it.",
        "A message takes {bound} kinds of reactions, and this one has them.",
    ),
    "too_many_reactions": counted(
        "bound",
        "A message takes {bound} reaction, and this one has it.",
        "A message takes {bound} reactions, and this one has them.",
    ),
    "bad_emoji": said("This is not an emoji that one can react with."),
    "too_many_pins": counted(
        "bound",
        "A room has room for {bound} pinned message. Unpin another one first.",
        "A room has room for {bound} pinned messages. Unpin another one first.",
    ),
    "too_many_saved": counted(
        "bound",
        "You can save {bound} message. Take another one off your list first.",
        "You can save {bound} messages. Take another one off your list first.",
    ),
    "too_many_people": counted(
        "bound",
        "At most {bound} person can write to each other directly; make a room instead.",
        "At most {bound} people can write to each other directly; make a room instead.",
    ),
    "too_many_blocks": counted(
        "bound",
        "At most {bound} person can be blocked.",
        "At most {bound} people can be blocked.",
    ),
    "archived": said("This room is archived: it can be read, and nobody writes in it."),
    "bad_topic": said("A topic has at most 250 characters, in one line."),
    "name_taken": said("Somebody here has this name already, or one that looks like it."),
    "name_reserved": said("This name is kept for the place itself. Choose another one."),
    "bad_name": said("A name has 1 to 40 characters, and no control characters or heaps of marks."),
    "bad_title": said("A title has 1 to 60 characters and no control characters."),
    "bad_profile": said(
        "Pronouns have at most 40 characters, what you do 60, and what you say of yourself 500."
    ),
    "other_name": said("They have another name. Write it as it stands here."),
    "other_title": said("The room has another name."),
    "not_allowed": said("You may not do this here. Those who run this place can help."),
    "only_administrator": said("This is the only administrator. Name another one first."),
    "only_owner": said("This is the only owner of the room. Name another one first."),
    "yourself": said("You cannot do this to yourself. Another administrator can."),
    "too_fast": counted(
        "seconds",
        "That was too often. Try again in {seconds} second.",
        "That was too often. Try again in {seconds} seconds.",
    ),
    "slow_mode": counted(
        "seconds",
        "This room is slow: you can say something again in {seconds} second.",
        "This room is slow: you can say something again in {seconds} seconds.",
    ),
    "muted": said("You can read here, but not write for now. Those who rule the room can help."),
    "muted_until": counted(
        "minutes",
        "You can read here, and write again in {minutes} minute.",
        "You can read here, and write again in {minutes} minutes.",
    ),
    "banned": said("You are banned from this place. Those who run it can tell you why."),
    "banned_until": counted(
        "hours",
        "You are banned from this place. In {hours} hour you may come back.",
        "You are banned from this place. In {hours} hours you may come back.",
    ),
    "not_banned": said("Nobody of this name is banned."),
    "not_stored": said("This could not be stored. Try again in a moment."),
    "unavailable": said("This cannot be looked up just now. Try again in a moment."),
    "bad_password": said("A password has 8 to 1024 characters."),
    "wrong_password": said("The name or the password is not right."),
    "not_your_password": said("That is not your password."),
    "no_such_invite": said("This invitation has ended. Ask for a new one."),
    "wrong_code": said("That code is not right, or was used before."),
    "sign_in_again": said("That took too long. Give your name and password once more."),
    "no_such_factor": said("They are not asked for codes."),
    "no_such_session": said("This session has ended, or is not there."),
    "no_such_reset": said("This link has ended. Ask those who run this place for a new one."),
    "setup_token": said("That is not the set-up token of this place."),
    "no_such_person": said("There is nobody of this name here."),
    "no_such_file": said("There is no such file here."),
    "wrong_offset": said("This file is here up to byte {length}. Go on after it."),
    "no_space": said("There is no space left for files here. Those who run this place can help."),
    "broken_file": said("This file is damaged, or is not what it begins as."),
    "picture_too_large": said(
        "This picture has {width} by {height} pixels; at most {limit} megapixels are shown."
    ),
    # Other errors over HTTP
    "bad_request": said(
        "Something was missing, or the page was open for too long. Reload it and try again."
    ),
    "no_cookie": said(
        "Your browser brought no cookie of this page along."
        " Allow its cookies, reload the page and try again."
    ),
    "not_signed_in": said("Sign in first."),
    "not_found": said("There is nothing here for you."),
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
