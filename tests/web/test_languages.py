import re

import pytest
from babel.messages.pofile import read_po

from parlor.web.site.languages import TRANSLATIONS, compiled

CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
HOLES = re.compile(r"\{\w+\}|%\(\w+\)\w|%")


def entries(po):
    with po.open("rb") as file:
        return [entry for entry in read_po(file) if entry.id]


def texts(entry, of):
    found = getattr(entry, of)
    return [found] if isinstance(found, str) else list(found)


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: po.parts[-3])
def test_a_translation_has_the_holes_of_its_source(po):
    for entry in entries(po):
        holes = {tuple(sorted(HOLES.findall(text))) for text in texts(entry, "id")}
        for text in texts(entry, "string"):
            assert tuple(sorted(HOLES.findall(text))) in holes, text


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: po.parts[-3])
def test_a_translation_brings_no_markup(po):
    for entry in entries(po):
        assert not any(re.search("[<>&]", text) for text in texts(entry, "string"))


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


def test_a_refusal_is_spoken_in_the_readers_language(owner, visit):
    answer = visit().post("/guest", {"name": "Ada"}, headers={"Accept-Language": "de"})
    assert "Diesen Namen hat hier schon jemand." in answer.text


def test_a_number_takes_its_plural(owner, visit, clock):
    eve = visit()
    for _ in range(10):
        eve.sign_in("Ada", "a wrong guess")
    german = {"Accept-Language": "de"}
    form = {"name": "Ada", "password": "a wrong guess"}
    assert "in 30 Sekunden" in eve.post("/sign-in", form, headers=german).text
    clock.move(29)
    assert "in 1 Sekunde " in eve.post("/sign-in", form, headers=german).text
