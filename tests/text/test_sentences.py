"""One sentence for each code, in each language, and none for which there is no use."""

import inspect
import re
from pathlib import Path
from typing import get_args

import pytest

from parlor import errors
from parlor.errors import Countable, Disconnect, NoSuchRoom, Refused, TooFast, TooLong, TooMany
from parlor.identity import passwords
from parlor.text import names
from parlor.text.catalogues import LANGUAGES, catalogue
from parlor.text.sentences import SENTENCES, say, sentence
from parlor.web.site.answers import CODES

PARLOR = Path(errors.__file__).parent
KINDS = [
    kind
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, Refused | Disconnect) and kind is not Disconnect and name[0] != "_"
]
FIELDS = {
    "name": "shout",
    "problem": "no room",
    "length": 8_001,
    "limit": 8_000,
    "room": "attic",
    "seconds": 60.0,
    "what": "edits",
    "bound": 100,
    "retry_after": 0.2,
    "width": 60_000,
    "height": 60_000,
}


def example(kind):
    wanted = [name for name in inspect.signature(kind.__init__).parameters if name in FIELDS]
    return kind(*(FIELDS[name] for name in wanted))


@pytest.mark.parametrize("language", [None, *LANGUAGES])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_error_has_a_sentence_with_all_holes_filled(kind, language):
    said = say(example(kind), language)
    assert said
    assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SENTENCES)
def test_each_sentence_is_translated(key, language):
    words, one, number = SENTENCES[key]
    known = catalogue(language)
    assert (known.ngettext(one, words, 2) if number else known.gettext(words)) != words


def test_no_sentence_is_without_use():
    counted = {TooMany(what, 1).sentence_key for what in get_args(Countable)}
    keys = {kind.code for kind in KINDS if kind is not TooMany}
    # Said in place of that of a code, where more is known.
    instead = {"no_cookie", "banned_until", "muted_until"}
    assert keys | counted | instead | set(CODES.values()) == set(SENTENCES)


def test_no_two_errors_have_one_code():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_all_errors_that_are_said_are_defined_in_one_place():
    pattern = re.compile(r"^class \w+\(.*\b(Refused|Disconnect)\)", re.MULTILINE)
    homes = {path.name for path in PARLOR.rglob("*.py") if pattern.search(path.read_text())}
    assert homes == {"errors.py"}


def test_an_error_is_english_in_a_log():
    assert str(NoSuchRoom("attic")) == "There is no room 'attic' for you."
    assert str(TooLong(8_001, 8_000)) == (
        "This message has 8001 characters; at most 8000 are allowed."
    )


def test_a_refusal_is_said_in_german_to_who_reads_german():
    assert say(NoSuchRoom("attic"), "de") == "Einen Raum „attic“ gibt es für dich nicht."
    assert say(TooFast(0.2), "de") == "Das war zu oft. Versuch es in 1 Sekunde noch einmal."
    assert say(TooFast(1.2), "de") == "Das war zu oft. Versuch es in 2 Sekunden noch einmal."


def test_what_a_client_wrote_fills_a_hole_and_is_no_hole_itself():
    assert str(errors.UnknownType("{limit} %s")) == "There is no type '{limit} %s'."


def test_the_bounds_in_the_sentences_are_those_of_the_code():
    assert f"1 to {names.MAX_NAME} " in sentence("bad_name")
    assert f"1 to {names.MAX_TITLE} " in sentence("bad_title")
    assert f"{passwords.SHORTEST} to {passwords.LONGEST} " in sentence("bad_password")


def test_a_reason_fits_a_close_frame_and_is_ascii():
    for kind in KINDS:
        if issubclass(kind, Disconnect):
            assert 0 < len(kind().reason.encode("ascii")) <= 123


def test_of_a_fault_of_our_own_a_close_frame_says_nothing():
    assert Disconnect().reason == ""
