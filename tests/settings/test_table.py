"""A setting stands once in the code, once in `uwsgi.ini`, once in the documents, and the same."""

import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from parlor.settings import Rate, Settings, variable
from parlor.settings.settings import kinds

ROOT = Path(__file__).parents[2]
INI = (ROOT / "uwsgi.ini").read_text()
PREFLIGHT = (ROOT / "parlor" / "ops" / "preflight.sh").read_text()
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()

SETTINGS = {variable(field.name): field for field in fields(Settings)}
# A reason of one line or more, the name, its default.
BLOCK = re.compile(
    r"(?:^; .+\n)+^setting = (\w+)\n^set-placeholder = %\(_\)=(.*)\n^endfor =\n\n", re.MULTILINE
)
SECTION = re.compile(r"^### `(PARLOR_\w+)`\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)


def written(value):
    """Return a default as somebody would type it."""
    if isinstance(value, Rate):
        return f"{value.count}/{value.seconds:g}"
    if isinstance(value, Path):
        return f"%d{value}"  # the folder of the ini
    if value is None or value == ():
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_the_ini_has_one_block_for_each_setting_in_the_order_of_the_code():
    assert BLOCK.findall(INI) == [
        (name, written(field.default)) for name, field in SETTINGS.items()
    ]
    assert Counter(re.findall(r"setting = (\w+)", INI)) == Counter(
        {"NAME": 1} | dict.fromkeys(SETTINGS, 1)
    )


def test_nothing_in_the_ini_is_a_setting_that_does_not_exist():
    assert set(re.findall(r"PARLOR_\w+", INI)) == set(SETTINGS)


def test_the_documents_have_one_section_for_each_setting_in_the_order_of_the_code():
    assert [name for name, _ in SECTION.findall(CONFIGURATION)] == list(SETTINGS)


@pytest.mark.parametrize(("name", "field"), SETTINGS.items(), ids=SETTINGS)
def test_the_documents_give_the_default_of_the_code_and_an_example(name, field):
    section = dict(SECTION.findall(CONFIGURATION))[name]
    [default] = re.findall(r"^Default: (.*)$", section, re.MULTILINE)
    expected = written(field.default).removeprefix("%d")
    assert re.match(f"`{re.escape(expected)}`" if expected else "empty", default)
    assert len(re.findall(f"^Example: `{name}=.+`$", section, re.MULTILINE)) == 1


def test_what_is_checked_before_there_is_python_has_the_bounds_of_the_code():
    bounds = re.findall(r"^whole PARLOR_(\w+) (\d+) (\d+)$", PREFLIGHT, re.MULTILINE)
    assert len(bounds) == 3
    for name, least, most in bounds:
        kind = kinds()[name.lower()]
        assert (kind.least, kind.most) == (int(least), int(most))
