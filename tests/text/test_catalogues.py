"""Which languages there are, who gets which, and what a translation must keep."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from parlor.text.catalogues import LANGUAGES, TRANSLATIONS, compiled, preferred

ROOT = Path(__file__).parents[2]
FOLDERS = ("parlor", "templates")
CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
HOLES = re.compile(r"\{\w+\}|%\(\w+\)\w|%")

in_each_language = pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: po.parts[-3])


def entries(po):
    with po.open("rb") as file:
        return [entry for entry in read_po(file) if entry.id]


def texts(entry, of):
    found = getattr(entry, of)
    return [found] if isinstance(found, str) else list(found)


def extracted():
    """Return the words of the code, plurals by their singular, as babel.cfg says to find them."""
    config = (ROOT / "babel.cfg").read_text(encoding="utf-8")
    methods, options = parse_mapping_cfg(io.StringIO(config))
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        DEFAULT_KEYWORDS | parse_keywords(re.findall(r"-k (\S+)", config)),
        directory_filter=lambda path: Path(path).relative_to(ROOT).parts[0] in FOLDERS,
    )
    return {words if isinstance(words, str) else words[0] for _, _, words, _, _ in found}


# Catalogues


@in_each_language
def test_a_translation_has_the_holes_of_its_source(po):
    for entry in entries(po):
        holes = {tuple(sorted(HOLES.findall(text))) for text in texts(entry, "id")}
        for text in texts(entry, "string"):
            assert tuple(sorted(HOLES.findall(text))) in holes, text


@in_each_language
def test_a_translation_brings_no_markup(po):
    for entry in entries(po):
        assert not any(re.search("[<>&]", text) for text in texts(entry, "string"))


@in_each_language
def test_whatever_the_code_says_is_translated_and_nothing_else(po):
    translated = {texts(entry, "id")[0] for entry in entries(po) if all(texts(entry, "string"))}
    assert translated == extracted()


def test_a_catalogue_is_read_as_it_was_edited(tmp_path):
    po = tmp_path / "fr" / "LC_MESSAGES" / "messages.po"
    po.parent.mkdir(parents=True)
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
        'msgid "Password"\nmsgstr "Mot de passe"\n',
        encoding="utf-8",
    )
    french = compiled(po)
    assert french.ugettext("Password") == "Mot de passe"
    assert french.ugettext("Sign in") == "Sign in"
    assert [path.name for path in po.parent.iterdir()] == ["messages.po"]


# Who gets which


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT, en;q=0.5", "de"),
        ("tlh, de;q=0.5, en;q=0.4", "de"),
        ("en;q=0.4, de;q=0.5", "de"),
        ("en-GB, de;q=0.9", None),
        ("de;q=0", None),
        ("tlh, *;q=0.1", None),
        ("", None),
        (";;;,,,q=x", None),
        ("../../etc/passwd", None),
        ("x," * 100_000 + "de", None),
    ],
)
def test_a_header_leads_to_a_language_of_ours_or_to_english(header, language):
    assert preferred(header) == language


def test_every_connection_keeps_the_same_word_for_its_language():
    assert {id(preferred(header)) for header in ("de", "de-CH", "DE-at;q=0.3")} == {
        id(LANGUAGES[LANGUAGES.index("de")])
    }
