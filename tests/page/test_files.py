"""What the files of the page keep to."""

import re

import pytest

from .sources import MODULES, STATIC, code_of, name


def subject(path):
    """Return the folder of a module right below static/js."""
    return path.relative_to(STATIC / "js").parts[0]


SHEETS = sorted((STATIC / "css").rglob("*.css"))
LAYERED = [sheet for sheet in SHEETS if sheet.name != "layers.css"]
PURE = [path for path in MODULES if subject(path) in ("model", "line", "text")]
LAYERS = re.search(r"@layer ([\w, ]+);", (STATIC / "css/layers.css").read_text())[1].split(", ")

BROWSER = r"\b(document|window|location|localStorage|sessionStorage|navigator|matchMedia)\b"
PHYSICAL = (
    r"(?:^|[{;])\s*(?:(?:min-|max-)?(?:width|height)"
    r"|(?:(?:margin|padding|border)-)?(?:left|right|top|bottom)[\w-]*)\s*:"
)


@pytest.mark.parametrize("path", PURE, ids=name)
def test_the_model_and_the_line_know_no_browser_and_no_words(path):
    code = code_of(path)
    assert not re.search(BROWSER, code)
    imported = re.findall(r'from "([^"]+)"', code)
    subjects = {subject((path.parent / each).resolve()) for each in imported}
    assert subjects <= {"model", "line", "text"}


@pytest.mark.parametrize("path", LAYERED, ids=name)
def test_every_style_sheet_is_one_layer_that_is_listed(path):
    code = code_of(path).strip()
    assert re.findall(r"^\S.*$", code, re.MULTILINE)[1:] == ["}"]
    assert re.match(r"@layer (\w+) \{", code)[1] in LAYERS


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_styles_are_the_same_whichever_way_one_writes(path):
    declarations = re.sub(r"@media[^{]*", "", code_of(path))
    assert not re.search(PHYSICAL, declarations, re.MULTILINE)


def test_every_phrase_that_a_script_says_is_there():
    words = (STATIC.parent / "templates/room/words.html").read_text()
    known = set(re.findall(r'data-word="([^"]+)"', words))
    said = {
        phrase
        for path in MODULES
        for call in re.findall(r"\bword\(([^,)]+)", code_of(path))
        for phrase in re.findall(r'"([^"]+)"', call)
    } - {"too_fast"}
    assert said <= known


def test_no_address_forgets_that_the_place_may_be_below_a_path():
    """Requests put the path before theirs; everything else asks for addresses."""
    for path in sorted((STATIC.parent / "templates").rglob("*.html")):
        assert not re.search(r"""(href|src|action)=["']/""", path.read_text()), path.name
    for path in MODULES:
        code = re.sub(r"""(requests\.(get|post)|#fetch)\(["`]/""", "", code_of(path))
        assert not re.search(r"""["'`]/(rooms|sign-in|invite|qr)\b(?!/\$\{this\.#room)""", code), (
            path
        )
