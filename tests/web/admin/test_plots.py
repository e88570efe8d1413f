"""The last hour on the page: in pictures, in sentences and in numbers, without a script."""

import html
import re
from math import inf

import pytest

from parlor.watch.hour import Hour
from parlor.watch.hourglass import KEPT

LAST = 29_000_000  # 2025-02-19, 21:20 UTC
GAP = [None] * KEPT
NONE = "\N{EN DASH}"


def latest(*numbers):
    """Return the numbers of an hour of which only the latest are known."""
    return [*GAP[len(numbers) :], *numbers]


def hour(people=GAP, messages=GAP, half=GAP, most=GAP, lag=GAP, silent=()):
    return Hour(LAST, people, messages, half, most, lag, list(silent))


FULL = hour(
    people=latest(1, 3, 2),
    messages=latest(None, 12_345, 0),
    half=latest(0.001, None, 0.0025),
    most=latest(0.01, None, inf),
    lag=latest(0.0004, 1.2345, 0.0321),
)


class Workers:
    """Stands for the workers."""

    def __init__(self, told):
        self.told = told

    def hour(self):
        return self.told


@pytest.fixture
def show(app, desk):
    """Returns a function that shows the page in another language with an hour."""

    def show(told, language="en"):
        app.extensions["parlor"].workers = Workers(told)
        answer = desk.get("/admin/", headers={"Accept-Language": language})
        assert answer.status_code == 200
        return answer.text

    return show


def sentences(page):
    return [html.unescape(one) for one in re.findall(r'<title id="plot-\w+">(.*?)</title>', page)]


def rows(page, name):
    """Return the table of a plot as lists of words."""
    figure = page[page.index(f'<title id="plot-{name}"') :].partition("</figure>")[0]
    table = figure.partition("<tbody>")[2]
    return [re.findall(r"(?:<bdi>|row\">)(.*?)<", row) for row in re.findall("<tr>.*?</tr>", table)]


def test_each_picture_says_the_same_in_a_sentence(show):
    assert sentences(show(FULL)) == [
        "People here: 2 in the last minute; the highest of the last hour was 3.",
        "Messages a minute: 0 in the last minute; the highest of the last hour was 12,345.",
        "How long the store took to answer. "
        "95 of 100 answers: "
        "more than 5 s in the last minute; the highest of the last hour was more than 5 s. "
        "Half of all answers: 2.5 ms in the last minute; the highest of the last hour was 2.5 ms.",
        "Longest pause of each minute: "
        "32 ms in the last minute; the highest of the last hour was 1.2 s.",
    ]


def test_it_speaks_and_writes_numbers_as_the_reader_does(show):
    page = show(FULL, "de")
    said = sentences(page)
    assert said[1].endswith("0 in der letzten Minute; Höchstwert der letzten Stunde 12.345.")
    assert "2,5 ms" in said[2]
    assert "<li><bdi>20.000</bdi></li><li><bdi>10.000</bdi></li><li><bdi>0</bdi></li>" in page
    assert rows(page, "messages")[0] == ["21:20", "0"]


def test_all_numbers_are_there_in_tables_the_latest_first(show):
    page = show(FULL)
    assert [row[1:] for row in rows(page, "people")] == [["2"], ["3"], ["1"]]
    assert [row[1:] for row in rows(page, "messages")] == [["0"], ["12,345"]]
    assert [row[1:] for row in rows(page, "answers")] == [
        ["more than 5 s", "2.5 ms"],
        [NONE, NONE],
        ["10 ms", "1 ms"],
    ]
    assert rows(page, "lag")[-1][1:] == ["0.4 ms"]


def test_each_picture_has_its_name_its_marks_and_its_line(show):
    page = show(FULL)
    figures = re.findall(r'<figure class="plot">.*?</figure>', page, re.DOTALL)
    assert len(figures) == 4
    for figure in figures:
        assert figure.count("<figcaption") == figure.count("<details") == 1
        label = re.search(r'role="img" aria-labelledby="([\w-]+)"', figure)[1]
        assert f'<title id="{label}">' in figure
        assert figure.count("<li>") == 3
        picture = figure[figure.index('role="img"') :].partition("</svg>")[0]
        lines = re.findall(r'<path class="plot__curve[^"]*" d="(.*?)"', picture)
        assert all(line.startswith("M") for line in lines)
        assert len(lines) == (2 if "plot-answers" in figure else 1)
    assert "style=" not in "".join(figures)


def test_a_gap_is_a_gap(show):
    page = show(hour(people=latest(4, 4, None, 4), lag=latest(0.0)))
    assert 'd="M560 0L570 0M590 0h0"' in page


def test_what_is_not_known_is_said(show):
    said = sentences(show(hour(people=latest(4, None))))
    assert said[0] == (
        "People here: the highest of the last hour was 4; the last minute has no number."
    )
    assert said[1] == "Messages a minute: of the last hour there is no number."


@pytest.mark.parametrize(
    "odd", [hour(people=[0] * KEPT), hour(people=[10**15] * KEPT, lag=[86_400.0] * KEPT)]
)
def test_an_hour_that_is_like_no_other_is_drawn(show, odd):
    assert len(sentences(show(odd))) == 4


def test_before_the_first_minute_is_over_there_is_a_word_for_it(show):
    page = show(hour())
    assert "one whole minute" in page
    assert "<figure" not in page


def test_workers_that_do_not_answer_are_named(show):
    assert "do not answer: 2, 3<" in show(hour(people=latest(1), silent=[2, 3]))
    assert "do not answer" not in show(FULL)
