"""Pages, cards and answers to programs speak the reader's language."""

import re
import time
from html import unescape

import pytest

from parlor.text.sentences import SENTENCES, sentence
from parlor.web.site.languages import ago

GERMAN = {"Accept-Language": "de"}


def test_a_refusal_is_spoken_in_the_readers_language(owner, visit):
    answer = visit().post("/guest", {"name": "Ada"}, headers=GERMAN)
    assert "So oder zum Verwechseln ähnlich heißt hier schon jemand." in answer.text


def test_a_number_takes_its_plural(owner, visit, clock):
    eve = visit()
    for _ in range(10):
        eve.sign_in("Ada", "a wrong guess")
    form = {"name": "Ada", "password": "a wrong guess"}
    assert "in 30 Sekunden" in eve.post("/sign-in", form, headers=GERMAN).text
    clock.move(29)
    assert "in 1 Sekunde " in eve.post("/sign-in", form, headers=GERMAN).text


def test_a_page_and_a_program_are_told_the_same(visit):
    as_json = GERMAN | {"Accept": "application/json"}
    told = visit().get("/nowhere", headers=as_json).json
    assert told == {"error": "not_found", "message": sentence("not_found", "de")}
    assert told["message"] in visit().get("/nowhere", headers=GERMAN).text


def test_the_views_of_programs_answer_in_json_whatever_is_accepted(owner):
    answer = owner.get("/rooms/nowhere/members", headers={"Accept": "text/html"})
    assert answer.json["error"] == "no_such_room"
    assert "'nowhere'" in answer.json["message"]


@pytest.mark.parametrize("language", [None, "de"])
def test_the_room_has_each_sentence_that_needs_no_field_by_its_code(owner, language):
    page = owner.get("/rooms/lobby", headers={"Accept-Language": language or "en"}).text
    found = dict(re.findall(r'<p data-code="(\w+)">(.*?)</p>', page))
    for code in ("no_line", "not_reached"):  # which only a page can be told
        found.pop(code)
    plain = {key for key, said in SENTENCES.items() if "{" not in said.words}
    assert found.keys() == {str(key) for key in plain}
    assert all(unescape(found[str(key)]) == sentence(key, language) for key in plain)


def test_no_sentence_of_a_code_stands_among_the_words_of_the_page_too(owner):
    page = owner.get("/rooms/lobby").text
    words = {unescape(word) for word in re.findall(r"<p data-word=.*?>(.*?)</p>", page)}
    assert words
    assert not words & {said.words for said in SENTENCES.values()}


@pytest.mark.parametrize(
    ("hours", "language", "said"),
    [
        (-1, None, "within the last hour"),
        (0.9, None, "within the last hour"),
        (3, None, "3 hours ago"),
        (50, None, "2 days ago"),
        (3, "de", "vor 3 Stunden"),
    ],
)
def test_how_long_ago_something_was_is_said_as_readers_say_it(app, hours, language, said):
    with app.test_request_context(headers={"Accept-Language": language or "en"}):
        assert ago((time.time() - hours * 3600) * 1000) == said
