"""The page keeps to what the oldest browsers in the README have; no pattern in it is quadratic."""

import itertools
import re
from pathlib import Path

import pytest

from parlor.web.site.versions import page_version

from .sources import MODULES, STATIC, code_of, name

ROOT = Path(__file__).parent.parent.parent
SHEETS = sorted((STATIC / "css").rglob("*.css"))
FIRST = STATIC / "js/start.js"
OLDEST = "Chrome 99, Firefox 98, Safari 15.4"

# Younger than those browsers; what only decorates may ask first whether it is there.
YOUNGER = (
    r"\.(findLast|findLastIndex|toSorted|toReversed|toSpliced|requestSubmit|isWellFormed|toWellFormed)\("
    r"|\b(structuredClone|scheduler|navigation|CSSStyleSheet)\b"
    r"|\b(groupBy|withResolvers|fromAsync)\("
    r"|\(\?<[=!]|/[a-z]*v[a-z]*\.test|static \{|\?\?=\s*await"
)
GUARDED = {r"\bIntl\.Segmenter\b": r"Intl\.Segmenter && new", r"\bCSS\.supports\(": "CSS\\?\\."}
# A repetition up to the end that may begin anywhere: it is tried from each place.
QUADRATIC = r"(?<!\\)(?:[*+]|,\})\)*\$"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_is_asked_for_that_the_oldest_browsers_do_not_have(path):
    code = code_of(path)
    assert not re.search(YOUNGER, code)
    for used, guard in GUARDED.items():
        assert not re.search(used, code) or re.search(guard, code)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_pattern_looks_for_the_end_of_a_run_from_each_of_its_characters(path):
    patterns = re.findall(
        r"/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+)/[gimsuy]*[.,)]", code_of(path)
    )
    for pattern in patterns:
        assert pattern.startswith("^") or not re.search(QUADRATIC, pattern), pattern


def test_every_browser_can_read_what_says_that_it_is_too_old():
    code = code_of(FIRST)
    assert not re.search(r"=>|\b(const|let|class|import|export|async)\b|`|\?\.|\?\?|\.\.\.", code)


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_heights_of_the_screen_are_said_for_browsers_without_dvh_first(path):
    lines = [line.strip() for line in path.read_text().splitlines()]
    for before, line in itertools.pairwise(lines):
        if "dvh" in line:
            assert before == line.replace("dvh", "vh")


def test_the_oldest_browsers_are_the_same_wherever_they_are_named():
    assert OLDEST.replace(", Safari", " and Safari") in (ROOT / "README.md").read_text()
    assert OLDEST in (ROOT / "templates/base.html").read_text()


def test_the_version_of_the_page_changes_with_each_of_its_files_and_their_names(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / "a").write_text("a")
    versions = [page_version(one, two)]
    (two / "a").write_text("b")
    versions.append(page_version(one, two))
    (two / "a").rename(two / "b")
    versions.append(page_version(one, two))
    (two / "c").write_text("")
    versions.append(page_version(one, two))
    assert len(set(versions)) == 4
    assert page_version(one, two) == versions[-1]
